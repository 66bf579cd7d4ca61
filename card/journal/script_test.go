package journal_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/internal/cardtest"
)

func clock() time.Time { return issued }

// A memory is a signer that signs the same message once and then remembers: tests that
// issue the same cards a hundred thousand times take minutes otherwise.
type memory struct {
	mu   sync.Mutex
	held map[string][]byte
}

func (m *memory) Public() crypto.PublicKey { return cardtest.Key().Public() }

func (m *memory) Sign(random io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.held[string(message)]; ok {
		return s, nil
	}
	s, err := cardtest.Key().Sign(random, message, opts)
	m.held[string(message)] = s
	return s, err
}

func remembering(t testing.TB) *card.Issuer {
	t.Helper()
	s, err := card.NewIssuer("https://id.example", &memory{held: map[string][]byte{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A step is one call of an operator's program. It looks first whether the journal has it
// already, as a program does that is started again.
type step struct {
	name string
	do   func(o *office) error
}

// An office works off steps. It keeps the text of every card that it was handed.
type office struct {
	j      *journal.Journal
	issuer *card.Issuer
	texts  map[string]string // by key and content
	cards  map[string]int
}

func (o *office) work(steps []step) (done int, err error) {
	for i, s := range steps {
		if err := s.do(o); err != nil {
			return i, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return len(steps), nil
}

// A want names a row: its key, what it says, and whether another card is asked for.
type want struct {
	key, content, number string
	anew                 bool
	instead              *int // of a card of another key
}

func (w *want) row(j *journal.Journal) journal.Row {
	var old *journal.Entry
	if w.instead != nil {
		old = &journal.Entry{Card: *w.instead}
	}
	return journal.Row{
		InPlaceOf: old, Key: j.Digest("key", []byte(w.key)), Content: j.Digest("row", []byte(w.content)), Row: len(w.key), Number: w.number, Anew: w.anew,
		Claims: w.claims,
	}
}

func (w *want) claims(at time.Time) *card.Claims {
	return &card.Claims{Expiry: at.AddDate(1, 0, 0), Identity: card.Identity{FullName: "Holder " + w.content}}
}

func wants(from, to int) []want {
	var ws []want
	for i := from; i < to; i++ {
		ws = append(ws, want{key: fmt.Sprint("p", i), content: fmt.Sprint("c", i)})
	}
	return ws
}

func take(l *journal.Lease) step {
	return step{"take", func(o *office) error {
		for _, s := range o.j.Leases() {
			if s.Lease.First == l.First && bytes.Equal(s.Lease.Key, l.Key) {
				return nil
			}
		}
		return o.j.Take(l)
	}}
}

func beginning(number int, why journal.Reason) step {
	return step{"begin", func(o *office) error {
		if len(o.j.Batches()) > number+1 {
			return errors.New("the batch after it is there")
		}
		b, _, err := o.j.Begin(journal.Batch{Input: journal.Digest{byte(number)}, Rows: 9, For: why})
		if err == nil && b.Number != number {
			err = fmt.Errorf("batch %d, want %d", b.Number, number)
		}
		return err
	}}
}

func issuing(ws []want) step {
	return step{"issue", func(o *office) error {
		rows := make([]journal.Row, len(ws))
		for i := range ws {
			rows[i] = ws[i].row(o.j)
		}
		out, err := o.j.Issue(o.issuer, rows)
		if err != nil {
			return err
		}
		for i := range out {
			if out[i].Err != nil {
				return out[i].Err
			}
			name := ws[i].key + ws[i].content + fmt.Sprint(ws[i].anew)
			if before, ok := o.texts[name]; ok && before != out[i].Card.Text() {
				return fmt.Errorf("%s has another card now", name)
			}
			o.texts[name], o.cards[name] = out[i].Card.Text(), out[i].Entry.Card
		}
		return nil
	}}
}

// printing tells of two places for each card.
func printing(ws []want) step {
	return step{"print", func(o *office) error {
		var places []journal.Place
		for i, w := range ws {
			e, ok := o.j.ByKey(o.j.Digest("key", []byte(w.key)))
			if !ok {
				return errors.New("a card that was issued is not there")
			}
			for side := range 2 {
				places = append(places, journal.Place{Card: e.Card, File: "cards-001.pdf", Page: side + 1, Slot: i + 1})
			}
		}
		return o.j.Rendered(places)
	}}
}

func ending(number int) step {
	return step{"end", func(o *office) error {
		if b := o.j.Batches(); len(b) == number+1 && b[number].Ended {
			return nil
		}
		return o.j.End()
	}}
}

func stocking(batch, in, returned int) step {
	return step{"stock", func(o *office) error {
		if b := o.j.Batches()[batch]; b.Stocked && b.In == in && b.Returned == returned {
			return nil
		}
		return o.j.Stock(batch, in, returned)
	}}
}

func telling(name string, state journal.State, key string, act func(*journal.Journal, int) error) step {
	return step{name, func(o *office) error {
		e, ok := o.j.ByKey(o.j.Digest("key", []byte(key)))
		if !ok {
			return errors.New("a card that was issued is not there")
		}
		if e.State == state {
			return nil
		}
		return act(o.j, e.Card)
	}}
}

func confirming(key string) step {
	return telling("confirm", journal.Printed, key, (*journal.Journal).Confirm)
}

func spoiling(key string) step {
	return telling("spoil", journal.Spoiled, key, (*journal.Journal).Spoil)
}

func lease(first, last uint64) *journal.Lease {
	return &journal.Lease{Office: "BX", First: first, Last: last, Digits: 6, Key: bytes.Repeat([]byte{7}, 32),
		StatusURI: "https://id.example/s/1", StatusEntries: 256}
}

// A day is what an office does with 32 cards: everything that there is.
func day() []step {
	steps := []step{take(lease(0, 19)), take(lease(40, 99)), beginning(0, journal.Fresh)}
	for _, group := range [][]want{wants(0, 8), wants(8, 16), wants(16, 24), wants(24, 26)} {
		steps = append(steps, issuing(group), printing(group))
	}
	steps = append(steps, ending(0), stocking(0, 30, 4))
	for i := range 5 {
		steps = append(steps, confirming(fmt.Sprint("p", i)))
	}
	misprints := wants(6, 8)
	lost := []want{{key: "p1", content: "c1", anew: true}, {key: "p2", content: "c2", anew: true}}
	altered := []want{{key: "p3", content: "new"}, {key: "p8", content: "new"}}
	unprinted := []want{{key: "own", content: "own", number: "D-1"}, {key: "p30", content: "c30"}}
	steps = append(steps, spoiling("p5"), spoiling("p4"),
		beginning(1, journal.Misprint), issuing(misprints), printing(misprints), ending(1), confirming("p6"),
		beginning(2, journal.Lost), issuing(lost), printing(lost), ending(2), confirming("p1"),
		beginning(3, journal.Altered), issuing(altered), printing(altered), ending(3), spoiling("p8"),
		beginning(4, journal.Fresh), issuing(unprinted), ending(4))
	return steps
}

func newOffice(j *journal.Journal, issuer *card.Issuer) *office {
	return &office{j: j, issuer: issuer, texts: map[string]string{}, cards: map[string]int{}}
}

// told returns everything that a journal says.
func told(j *journal.Journal) string {
	var b strings.Builder
	for e := range j.Cards() {
		status := e.Status
		e.Status = nil
		fmt.Fprintf(&b, "%+v %+v\n", e, status)
	}
	for _, s := range j.Batches() {
		fmt.Fprintf(&b, "%+v\n", s)
	}
	for _, l := range j.Leases() {
		fmt.Fprintf(&b, "%d %d\n", l.Lease.First, l.Left)
	}
	return b.String()
}

// dump is told, and fails where something is given twice or does not add up.
func dump(t testing.TB, j *journal.Journal) string {
	t.Helper()
	numbers, places, digests := map[string]bool{}, map[uint32]bool{}, map[[32]byte]bool{}
	for e := range j.Cards() {
		if e.Number != "" && numbers[e.Number] {
			t.Errorf("number %s was given twice", e.Number)
		}
		if e.Status != nil && places[e.Status.Index] {
			t.Errorf("place %d was given twice", e.Status.Index)
		}
		if e.Digest != [32]byte{} && digests[e.Digest] {
			t.Errorf("two cards have one digest")
		}
		numbers[e.Number], digests[e.Digest] = true, true
		if e.Status != nil {
			places[e.Status.Index] = true
		}
	}
	for _, s := range j.Batches() {
		if s.Copies != s.Good+s.Spoiled+s.Open() || s.Open() < 0 {
			t.Errorf("batch %d: %+v does not add up", s.Number, s.Count)
		}
	}
	return told(j)
}

// verified reports whether a text is a card of the test key.
func verified(text string) bool {
	_, err := card.Open(text, func([]byte) []ed25519.PublicKey {
		return []ed25519.PublicKey{cardtest.Key().Public().(ed25519.PublicKey)}
	}, nil)
	return err == nil
}
