// Package journal remembers what an office issued, so that a batch which is cut off at any
// point goes on without a card lost, made twice or made unseen.
//
// A [Journal] is one file that only grows. An office keeps one for as long as it signs with
// a key, and [Journal.Issue] is how it signs: number, place in the status list and the
// digest of what will be signed are on disk before the signer is asked, and the signature
// is on disk before the card is handed out. What was written down once is given again: the
// same row has the same card, byte for byte, today and after a power cut.
//
//	j, err := journal.Open("office.journal", nil)
//	err = j.Begin(journal.Batch{Input: input, Layout: layout, Rows: 5000})
//	issued, err := j.Issue(issuer, rows) // as often as there are rows
//	err = j.Rendered(places)             // when the files are on disk under their names
//	err = j.End()
//
// # Numbers
//
// A [Lease] gives an office a range of the programme's counter. A counter goes through a
// keyed permutation, so that numbers show neither order nor volume, and offices without a
// network cannot meet. Where the input has numbers of its own they are used as they are.
//
// # Format
//
// The file begins with the eight bytes "SCJRNL1\n", and records follow. All numbers are
// little-endian:
//
//	length  4 bytes  of the body, 1 to 4,096
//	back    4 bytes  from the begin of the record's group to the record; the highest
//	                 bit marks the last record of a group
//	place   8 bytes  the record's offset in the file
//	before  4 bytes  crc of the record before it in the group; 0 for the first
//	crc     4 bytes  CRC-32C of length, back, place, before and body
//	body             a byte that says what kind, then the fields of that kind
//
// A group is written with one call and made durable with one fsync before anything is
// done that relies on it, and the next group is written after that. So only the last group
// of a file can be torn. Open cuts a torn or unfinished last group, of which nobody was
// told, and refuses everything else that is wrong with a [CorruptError]. A record names its
// own place, so that none can be left out, put in or moved, and the one before it, so that
// no group is put together from what two crashes left in the same place.
//
//	kind        fields
//	 1 begin    version (1), salt of the digests
//	 2 lease    a Lease
//	 3 open     batch, time, digests of input and layout, rows, what for
//	 4 reserve  card, row, digests of key and content, card id, time of issue, lease and
//	            counter or digest of the number, place in the status list, card replaced
//	 5 intend   card, digest of what will be signed
//	 6 signed   card, signature
//	 7 rendered card, file, page, slot
//	 8 printed  card, time
//	 9 spoiled  card, time
//	10 reprinted card, time, what for
//	11 void     card, time
//	12 close    batch, time
//	13 stock    batch, blanks taken, blanks returned
//
// Digests of what people wrote are HMAC-SHA-256 under the salt: the file holds no personal
// data, though whoever has it can try a guess. It is kept with mode 0600.
//
// # What it does not do
//
// The CRC finds faults and no forger: who can write the file can write it anew. A fault in
// the very last group, or one that leaves no whole record behind it, looks like a torn group
// and is cut; [Journal.Cut] tells of it. A file that is put back from a copy forgets what
// came after the copy, and would give numbers again: begin another journal, with a new
// lease. The journal revokes nothing by itself: it tells which cards a status list has to
// name.
package journal
