package journal_test

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
)

// A stubborn signer fails after so many signatures.
type stubborn struct {
	*memory
	left int
}

func (s *stubborn) Sign(random io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	if s.left == 0 {
		return nil, errors.New("no more")
	}
	s.left--
	return s.memory.Sign(random, message, opts)
}

// A history is a journal and its model, to which the same is done.
type history struct {
	*rand.Rand
	model  model
	disk   *disk
	j      *journal.Journal
	signer *stubborn
	issuer *card.Issuer
	done   []string
}

func newHistory(seed uint64, m *memory) (*history, error) {
	h := &history{Rand: rand.New(rand.NewPCG(seed, 1)), disk: &disk{}, signer: &stubborn{m, -1}}
	var err error
	if h.issuer, err = card.NewIssuer("https://id.example", h.signer, nil); err != nil {
		return nil, err
	}
	h.j, err = mount(h.disk)
	return h, err
}

// act does something, and returns what differs from the model. An act that is refused
// writes nothing.
func (h *history) act() error {
	before := len(h.disk.seen)
	want, got := h.random()
	if !errors.Is(got, want) {
		return fmt.Errorf("%v, want %v", got, want)
	}
	refused := errors.Is(want, journal.ErrState) || errors.Is(want, journal.ErrOther) || errors.Is(want, journal.ErrLease)
	if refused && len(h.disk.seen) != before {
		return errors.New("an act that is refused was written down")
	}
	return nil
}

func (h *history) random() (want, got error) {
	switch n := h.IntN(20); {
	case n < 1:
		l := lease(uint64(h.IntN(4)*3), uint64(h.IntN(4)*3+2))
		if l.First > l.Last {
			l.First = l.Last
		}
		h.note("take %d to %d", l.First, l.Last)
		return h.model.take(l), h.j.Take(l)
	case n < 4:
		input, why := byte(h.IntN(2)), journal.Reason(h.IntN(5))
		h.note("begin %d for %d", input, why)
		_, _, err := h.j.Begin(journal.Batch{Input: journal.Digest{input}, For: why})
		return h.model.begin(input, why), err
	case n < 10:
		return h.issue()
	case n < 13:
		return h.render()
	case n < 14:
		c := h.card()
		h.note("confirm %d", c)
		return h.model.confirm(c), h.j.Confirm(c)
	case n < 16:
		c := h.card()
		h.note("spoil %d", c)
		return h.model.spoil(c), h.j.Spoil(c)
	case n < 17:
		b, in, returned := h.IntN(4)-1, h.IntN(5)-1, h.IntN(4)-1
		h.note("stock %d: %d, %d back", b, in, returned)
		return h.model.stock(b, in, returned), h.j.Stock(b, in, returned)
	case n < 18:
		h.note("end")
		return h.model.end(), h.j.End()
	}
	h.note("open anew")
	return nil, h.reopen()
}

func (h *history) note(format string, args ...any) {
	h.done = append(h.done, fmt.Sprintf(format, args...))
}

func (h *history) card() int { return h.IntN(len(h.model.cards)+3) - 1 }

// want returns a row of six people, one of whom now and then has a number of his own.
func (h *history) want() want {
	w := want{key: fmt.Sprint("k", h.IntN(6)), content: fmt.Sprint("c", h.IntN(2)), anew: h.IntN(6) == 0}
	if h.IntN(3) == 0 {
		w.number = fmt.Sprint("D-", h.IntN(4))
	}
	if h.IntN(6) == 0 {
		old := h.card()
		w.instead = &old
	}
	if h.IntN(12) == 0 {
		w.content = bad
	}
	return w
}

func (h *history) issue() (error, error) {
	ws := make([]want, h.IntN(3)+1)
	rows := make([]journal.Row, len(ws))
	for i := range ws {
		ws[i] = h.want()
		rows[i] = ws[i].row(h.j)
		if ws[i].content == bad {
			rows[i].Claims = func(time.Time) *card.Claims { return &card.Claims{} }
		}
	}
	h.signer.left = -1
	if h.IntN(4) == 0 {
		h.signer.left = h.IntN(3)
	}
	h.note("issue %+v with %d signatures", ws, h.signer.left)
	answers, want := h.model.issue(ws, h.signer.left)
	out, err := h.j.Issue(h.issuer, rows)
	if want != nil || err != nil {
		return want, err
	}
	for i := range out {
		if err := h.answered(&out[i], answers[i]); err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
	}
	return nil, nil
}

func (h *history) answered(got *journal.Issued, want answer) error {
	if want.err == errClaim {
		if _, ok := errors.AsType[*card.ClaimError](got.Err); !ok {
			return fmt.Errorf("%v, want a ClaimError", got.Err)
		}
		return nil
	}
	if want.err != nil || got.Err != nil {
		if !errors.Is(got.Err, want.err) {
			return fmt.Errorf("%v, want %v", got.Err, want.err)
		}
		return nil
	}
	c := h.model.cards[want.card]
	if got.Entry.Card != want.card || got.Known != want.known || got.Card.Claims().Identity.ID != c.number {
		return fmt.Errorf("card %d, known %v, want %d, %v", got.Entry.Card, got.Known, want.card, want.known)
	}
	if c.text != "" && c.text != got.Card.Text() {
		return fmt.Errorf("card %d has another text now", want.card)
	}
	c.text = got.Card.Text()
	return nil
}

func (h *history) render() (error, error) {
	var cards []int
	var places []journal.Place
	for range h.IntN(3) + 1 {
		c := h.card()
		if h.IntN(3) > 0 && len(h.model.cards) > 0 {
			c = h.IntN(len(h.model.cards))
		}
		cards = append(cards, c)
		for side := range h.IntN(2) + 1 {
			places = append(places, journal.Place{Card: c, File: "f.pdf", Page: side + 1, Slot: 1})
		}
	}
	h.note("render %v", cards)
	return h.model.render(cards), h.j.Rendered(places)
}

// reopen holds what was read to what was there.
func (h *history) reopen() error {
	before := h.disk.seen
	if err := h.j.Close(); err != nil {
		return err
	}
	live := h.j
	h.disk = h.disk.restarted()
	var err error
	if h.j, err = mount(h.disk); err != nil {
		return err
	}
	if !bytes.Equal(h.disk.seen, before) || h.j.Cut() != 0 {
		return errors.New("opening changed the file")
	}
	if now, was := fmt.Sprint(h.j.Batches(), h.j.Leases()), fmt.Sprint(live.Batches(), live.Leases()); now != was {
		return fmt.Errorf("%s, and it was %s", now, was)
	}
	if err := h.model.compare(live); err != nil {
		return err
	}
	return h.model.compare(h.j)
}

func (h *history) run() error {
	if h.IntN(4) > 0 { // most begin in an office that can issue
		l := lease(20, 20+uint64(h.IntN(30)))
		h.note("take %d to %d, begin", l.First, l.Last)
		if err := errors.Join(h.model.take(l), h.j.Take(l), h.model.begin(0, 0)); err != nil {
			return err
		}
		if _, _, err := h.j.Begin(journal.Batch{Input: journal.Digest{0}}); err != nil {
			return err
		}
	}
	for range 12 + h.IntN(30) {
		if err := h.act(); err != nil {
			return err
		}
	}
	return h.reopen()
}

func TestHistoriesAreThoseOfTheModel(t *testing.T) {
	histories := uint64(10_000)
	if testing.Short() {
		histories = 300
	}
	m := &memory{held: map[string][]byte{}}
	workers := uint64(runtime.GOMAXPROCS(0))
	cards := make([]int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for seed := w; seed < histories && !t.Failed(); seed += workers {
				h, err := newHistory(seed, m)
				if err == nil {
					err = h.run()
				}
				if err != nil {
					t.Errorf("history %d: %v\n%q", seed, err, h.done)
				}
				cards[w] += len(h.model.cards)
			}
		})
	}
	wg.Wait()
	for _, n := range cards {
		if n == 0 {
			t.Error("no cards were issued")
		}
	}
	t.Logf("cards: %v", cards)
}
