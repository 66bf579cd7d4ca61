package journal

import "errors"

// ErrLease says that a lease overlaps one that the journal has, or numbers the same office
// with another key: numbers could come twice.
var ErrLease = errors.New("journal: the lease overlaps one that is here")

// Take adds a lease. Cards take its numbers once those before it are used up.
func (j *Journal) Take(l *Lease) error {
	if err := l.Check(); err != nil {
		return err
	}
	err := j.note(l.encode())
	if errors.Is(err, ErrState) {
		return ErrLease
	}
	return err
}

// A Supply is a lease and what is left of it.
type Supply struct {
	Lease Lease
	Left  uint64 // numbers
}

// Leases returns the leases in the order in which they were taken.
func (j *Journal) Leases() []Supply {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Supply, len(j.state.leases))
	for i, l := range j.state.leases {
		out[i] = Supply{*l, l.Size() - j.state.used[i]}
	}
	return out
}

// overlaps reports whether two leases could number two cards alike.
func (l *Lease) overlaps(other *Lease) bool {
	if string(l.Key) != string(other.Key) {
		return l.Office == other.Office && l.Digits == other.Digits
	}
	return l.First <= other.Last && other.First <= l.Last
}

// Confirm notes that the newest copy of a card was read and found good. It returns ErrState
// for a card that is in no print file, is confirmed or spoiled already, or was replaced.
func (j *Journal) Confirm(card int) error { return j.act(kindPrinted, card) }

// Spoil notes that the newest copy of a card is no good and was destroyed, confirmed or
// not. It returns ErrState for a card that is in no print file or is spoiled already.
func (j *Journal) Spoil(card int) error { return j.act(kindSpoiled, card) }

func (j *Journal) act(k kind, card int) error {
	if card < 0 {
		return ErrState
	}
	return j.note(k.about(card, uint64(j.now().Unix())))
}

// Stock notes how many blank cards were taken for a batch and how many went back. What was
// noted before for the batch no longer counts.
func (j *Journal) Stock(batch, in, returned int) error {
	if batch < 0 || in < 0 || returned < 0 || returned > in {
		return ErrState
	}
	return j.note(kindStock.record().number(uint64(batch)).number(uint64(in)).number(uint64(returned)).body)
}

// note writes one record.
func (j *Journal) note(body []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	c, err := j.begin()
	if err != nil {
		return err
	}
	if err := c.add(body); err != nil {
		return err
	}
	return c.commit()
}

// A Count says what became of the cards of a batch.
type Count struct {
	Cards     int // numbers that were used
	Void      int // of them, given up before they were printed
	Replaced  int // of them, in whose place another card stands
	Copies    int // cards in the print files, each once
	Reprinted int // of them, cards that were printed before
	Good      int // copies that were read and found good
	Spoiled   int // copies that are no good
	Stocked   bool
	In        int // blanks taken
	Returned  int // blanks that went back
}

// Open returns how many copies nobody has told of yet.
func (c *Count) Open() int { return c.Copies - c.Good - c.Spoiled }

// Closes reports whether every copy and every blank is accounted for: blanks taken are good
// cards, spoiled cards and blanks returned.
func (c *Count) Closes() bool {
	return c.Stocked && c.Open() == 0 && c.In == c.Good+c.Spoiled+c.Returned
}

// A Summary is a batch with what became of it.
type Summary struct {
	Batch
	Count
	Ended bool
}

// Batches returns every batch in order.
func (j *Journal) Batches() []Summary {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Summary, len(j.state.batches))
	for i := range j.state.batches {
		b := &j.state.batches[i]
		out[i] = Summary{b.Batch, b.Count, b.closed}
	}
	return out
}
