package journal

import (
	"math"
	"time"
)

// A Digest stands for something that people wrote, or for a row or file of it.
type Digest [32]byte

// short is as much of a digest as an index needs: 128 bits that nobody can choose.
type short [16]byte

func (d Digest) short() short { return short(d[:16]) }

// A state is what the records of a journal add up to.
type state struct {
	salt    []byte // nil before the first record
	leases  []*Lease
	used    []uint64 // counters taken of each lease
	batches []batch
	cards   []entry

	byKey    map[short]int32 // the live card of a request
	byNumber map[short]int32 // the newest card of a number that is not void
	byDigest map[short]int32
}

// A batch is a Batch with what became of its cards.
type batch struct {
	Batch
	Count
	closed  bool
	first   int // card that could be its first
	pending int // cards reserved and neither rendered nor void
}

// An entry is what is held of a card. With its indexes it takes 340 bytes: a day's 5,000 take 1.7 megabytes.
type entry struct {
	reservation
	digest   [32]byte
	signedAt int64 // offset of the record with the signature; 0 for none
	batch    int32

	newest     int32 // batch of the newest copy
	copies     uint32
	replacedBy int32 // card; -1 for none
	intended   bool
	printed    bool // the newest copy
	spoiled    bool // the newest copy
	void       bool
}

// live reports whether the card is one that may be printed.
func (e *entry) live() bool { return !e.void && e.replacedBy < 0 }

func newState() *state {
	return &state{byKey: map[short]int32{}, byNumber: map[short]int32{}, byDigest: map[short]int32{}}
}

// current returns the batch that is open, or nil.
func (s *state) current() *batch {
	if n := len(s.batches); n > 0 && !s.batches[n-1].closed {
		return &s.batches[n-1]
	}
	return nil
}

// apply changes the state by a record. One that cannot follow is an error and changes
// nothing: what is written and what is read are held to the same rules.
func (s *state) apply(r record) error {
	f := &reader{rest: r.body[1:]}
	k := kind(r.body[0])
	if (k == kindBegin) != (s.salt == nil) {
		return errBefore
	}
	switch k {
	case kindBegin:
		version, salt := f.number(), f.take(len(Digest{}))
		if err := f.done(); err != nil || version != formatVersion {
			return errKind
		}
		s.salt = append([]byte{}, salt...)
		return nil
	case kindLease:
		l, err := decodeLease(f)
		if err != nil {
			return err
		}
		return s.lease(l)
	case kindOpen:
		return s.open(f)
	case kindReserve:
		return s.reserve(f)
	case kindClose:
		return s.close(f)
	case kindStock:
		b, in, returned := f.count(), f.count(), f.count()
		if err := f.done(); err != nil {
			return err
		}
		if b >= len(s.batches) {
			return errBefore
		}
		c := &s.batches[b].Count
		c.In, c.Returned, c.Stocked = in, returned, true
		return nil
	}
	card := f.count()
	if card >= len(s.cards) {
		return errBefore
	}
	return s.about(k, card, f, r.offset)
}

func (s *state) lease(l *Lease) error {
	for _, other := range s.leases {
		if other.overlaps(l) {
			return errBefore
		}
	}
	s.leases, s.used = append(s.leases, l), append(s.used, 0)
	return nil
}

func (s *state) open(f *reader) error {
	b := Batch{Number: f.count(), Opened: time.Unix(int64(f.number()), 0).UTC(), Input: f.digest(), Layout: f.digest(), Rows: f.count()}
	b.For = Reason(f.count())
	if err := f.done(); err != nil {
		return err
	}
	if s.current() != nil || b.Number != len(s.batches) || b.For > Again {
		return errBefore
	}
	s.batches = append(s.batches, batch{Batch: b, first: len(s.cards)})
	return nil
}

func (s *state) reserve(f *reader) error {
	r := decodeReservation(f)
	if err := f.done(); err != nil {
		return err
	}
	b := s.current()
	if b == nil || r.card != len(s.cards) || r.replaces >= len(s.cards) || !s.numbered(&r.numbering) {
		return errBefore
	}
	if held, ok := s.byKey[r.key.short()]; ok && int(held) != r.replaces {
		return errBefore
	}
	if r.replaces >= 0 && !s.cards[r.replaces].live() {
		return errBefore
	}
	if _, ok := s.byNumber[r.number.short()]; ok {
		return errBefore
	}
	if r.replaces >= 0 {
		s.replace(r.replaces, r.card)
	}
	if r.lease >= 0 {
		s.used[r.lease]++
	}
	b.pending++
	b.Cards++
	s.byKey[r.key.short()], s.byNumber[r.number.short()] = int32(r.card), int32(r.card)
	s.cards = append(s.cards, entry{reservation: r, batch: int32(b.Number), replacedBy: -1})
	return nil
}

// numbered reports whether a number is the next of its lease. Number and place follow from
// the counter; to compute them for each record would take longer than all else.
func (s *state) numbered(n *numbering) bool {
	if n.lease < 0 {
		return n.counter == 0 && n.place == 0
	}
	if n.lease >= len(s.leases) {
		return false
	}
	l := s.leases[n.lease]
	return s.used[n.lease] < l.Size() && n.counter == l.First+s.used[n.lease]
}

// replace takes a card out of use in favor of another.
func (s *state) replace(old, by int) {
	e := &s.cards[old]
	e.replacedBy = int32(by)
	delete(s.byKey, e.key.short())
	s.batches[e.batch].Replaced++
	if e.copies == 0 {
		s.batches[e.batch].pending--
	}
}

// restore puts a card back into use in whose place another was to stand that is given up. A
// card that was never printed is none to go back to.
func (s *state) restore(by *entry) {
	if by.replaces < 0 {
		return
	}
	old := &s.cards[by.replaces]
	if _, taken := s.byKey[old.key.short()]; taken || old.copies == 0 {
		return
	}
	old.replacedBy = -1
	s.byKey[old.key.short()] = int32(by.replaces)
	s.batches[old.batch].Replaced--
}

func (s *state) close(f *reader) error {
	n, _ := f.count(), f.number()
	if err := f.done(); err != nil {
		return err
	}
	b := s.current()
	if b == nil || b.Number != n || b.pending > 0 {
		return errBefore
	}
	b.closed = true
	return nil
}

// about applies a record that tells of one card.
func (s *state) about(k kind, card int, f *reader, offset int64) error {
	e := &s.cards[card]
	switch k {
	case kindIntend:
		d := f.digest()
		if err := f.done(); err != nil {
			return err
		}
		if _, twice := s.byDigest[d.short()]; twice || e.intended || !e.live() {
			return errBefore
		}
		e.intended, e.digest = true, d
		s.byDigest[d.short()] = int32(card)
		return nil
	case kindSigned:
		f.take(signatureSize)
		if err := f.done(); err != nil {
			return err
		}
		if !e.intended || e.signedAt != 0 || !e.live() {
			return errBefore
		}
		e.signedAt = offset
		return nil
	case kindRendered:
		file, page, slot := f.text(), f.count(), f.count()
		if err := f.done(); err != nil {
			return err
		}
		if file == "" || page < 1 || slot < 1 {
			return errKind
		}
		return s.rendered(e)
	}
	n := f.number()
	if err := f.done(); err != nil {
		return err
	}
	return s.act(k, e, n)
}

// placed reports whether a card can stand in a place, before anything is written.
func (s *state) placed(p *Place) bool {
	if p.Card < 0 || p.Card >= len(s.cards) || len(p.File) < 1 || len(p.File) > maxFileName {
		return false
	}
	if p.Page < 1 || p.Page > math.MaxInt32 || p.Slot < 1 || p.Slot > math.MaxInt32 {
		return false
	}
	e := &s.cards[p.Card]
	return e.signedAt != 0 && (e.live() || e.copies > 0 && int(e.newest) == s.current().Number)
}

// rendered notes a place of the newest copy.
func (s *state) rendered(e *entry) error {
	b := s.current()
	if b == nil || e.signedAt == 0 || !e.live() || e.copies > 0 && int(e.newest) != b.Number {
		return errBefore
	}
	if e.copies == 0 {
		e.copies, e.newest = 1, int32(b.Number)
		b.Copies++
		s.batches[e.batch].pending--
	}
	return nil
}

// act applies what was done with a card.
func (s *state) act(k kind, e *entry, n uint64) error {
	switch k {
	case kindReprinted:
		b := s.current()
		if b == nil || e.copies == 0 || int(e.newest) == b.Number || !e.live() || Reason(n) == 0 || Reason(n) > Again {
			return errBefore
		}
		e.copies++
		e.newest, e.printed, e.spoiled = int32(b.Number), false, false
		b.Copies++
		b.Reprinted++
	case kindPrinted:
		if e.copies == 0 || !e.live() || e.printed || e.spoiled {
			return errBefore
		}
		e.printed = true
		s.batches[e.newest].Good++
	case kindSpoiled:
		if e.copies == 0 || e.spoiled {
			return errBefore
		}
		b := &s.batches[e.newest]
		if e.printed {
			b.Good--
		}
		e.printed, e.spoiled = false, true
		b.Spoiled++
	case kindVoid:
		if e.copies > 0 || !e.live() {
			return errBefore
		}
		e.void = true
		b := &s.batches[e.batch]
		b.pending--
		b.Void++
		delete(s.byKey, e.key.short())
		delete(s.byNumber, e.number.short())
		s.restore(e)
	default:
		return errKind
	}
	return nil
}
