package journal

import (
	"iter"
	"strings"

	"github.com/sealcard/sealcard/card"
)

// A State is how far a card came.
type State int

// States. The zero value is no card.
const (
	_        State = iota
	Reserved       // it has a number; no signature was asked for, or none came
	Signed         // it is signed and in no print file
	Rendered       // it is in a print file; nobody told of the card that came out
	Printed        // its newest copy was read and found good
	Spoiled        // its newest copy is no good
	Void           // it was given up before it was printed
	Replaced       // another card stands in its place; the status list has to name it
)

// String returns the state in words.
func (s State) String() string {
	words := []string{"reserved", "signed", "rendered", "printed", "spoiled", "void", "replaced"}
	if s < Reserved || int(s) > len(words) {
		return "unknown"
	}
	return words[s-1]
}

// An Entry is what a journal says of one card.
type Entry struct {
	Card       int    // its place in the journal, from 0
	Batch, Row int    // in which it was issued
	Number     string // if it is of a lease; empty where the input gave it
	Digest     [32]byte
	Status     *card.StatusRef // nil for none
	State      State
	Newest     int // batch of its newest copy
	Copies     int // in print files
	Replaces   int // card; -1 for none
	ReplacedBy int // card; -1 for none
}

func (s *state) entry(i int) Entry {
	e := &s.cards[i]
	out := Entry{Card: i, Batch: int(e.batch), Row: e.row, Digest: e.digest, Newest: int(e.newest), Copies: int(e.copies),
		Replaces: e.replaces, ReplacedBy: int(e.replacedBy), State: e.state()}
	out.Number, out.Status = s.stated(&e.numbering)
	return out
}

// stated returns what a card says of its number and place.
func (s *state) stated(n *numbering) (number string, ref *card.StatusRef) {
	if n.lease < 0 {
		return "", nil
	}
	l := s.leases[n.lease]
	if l.StatusURI != "" {
		ref = &card.StatusRef{URI: l.StatusURI, Index: n.place}
	}
	return l.Number(n.counter), ref
}

func (e *entry) state() State {
	switch {
	case e.void:
		return Void
	case e.replacedBy >= 0:
		return Replaced
	case e.spoiled:
		return Spoiled
	case e.printed:
		return Printed
	case e.copies > 0:
		return Rendered
	case e.signedAt != 0:
		return Signed
	}
	return Reserved
}

// Cards yields every card in the order of the journal, as it is when it is yielded.
func (j *Journal) Cards() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := 0; ; i++ {
			e, ok := j.Card(i)
			if !ok || !yield(e) {
				return
			}
		}
	}
}

// Card returns a card by its place in the journal.
func (j *Journal) Card(i int) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if i < 0 || i >= len(j.state.cards) {
		return Entry{}, false
	}
	return j.state.entry(i), true
}

// ByNumber returns the newest card of a number that was not given up. A number of a lease
// may be written with or without its hyphens.
func (j *Journal) ByNumber(number string) (Entry, bool) {
	if n, err := ParseNumber(number); err == nil {
		if e, ok := j.find(j.state.byNumber, j.Digest(numberDigest, []byte(n))); ok {
			return e, true
		}
	}
	return j.find(j.state.byNumber, j.Digest(numberDigest, []byte(strings.TrimSpace(number))))
}

// ByDigest returns the card with a digest, as card.Card.Digest gives it.
func (j *Journal) ByDigest(digest [32]byte) (Entry, bool) { return j.find(j.state.byDigest, digest) }

// ByKey returns the live card of a request.
func (j *Journal) ByKey(key Digest) (Entry, bool) { return j.find(j.state.byKey, key) }

func (j *Journal) find(index map[short]int32, d Digest) (Entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i, ok := index[d.short()]
	if !ok {
		return Entry{}, false
	}
	return j.state.entry(int(i)), true
}
