package journal_test

import (
	"errors"
	"fmt"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
)

// A model is what a journal should be, told in the plainest way: lists that are searched
// from end to end, and no file.
type model struct {
	leases  []*journal.Lease
	used    []uint64
	cards   []*modelCard
	batches []*modelBatch
	open    bool
}

type modelCard struct {
	key, content, number     string
	leased                   bool
	batch, newest, copies    int
	replaces, replacedBy     int
	signed, printed, spoiled bool
	void                     bool
	text                     string // once it was handed out
}

type modelBatch struct {
	input     byte
	why       journal.Reason
	ended     bool
	copies    int
	reprinted int
	good      int
	spoiled   int
	stock     *[2]int
}

func (c *modelCard) live() bool { return !c.void && c.replacedBy < 0 }

func (m *model) current() int { return len(m.batches) - 1 }

func (m *model) take(l *journal.Lease) error {
	for _, other := range m.leases {
		if l.First <= other.Last && other.First <= l.Last {
			return journal.ErrLease
		}
	}
	m.leases, m.used = append(m.leases, l), append(m.used, 0)
	return nil
}

func (m *model) begin(input byte, why journal.Reason) error {
	if m.open {
		if b := m.batches[m.current()]; b.input != input || b.why != why {
			return journal.ErrOther
		}
		return nil
	}
	m.batches, m.open = append(m.batches, &modelBatch{input: input, why: why}), true
	return nil
}

// An answer is what is expected of a row: a card, or an error.
type answer struct {
	card  int
	known bool
	err   error
}

var errClaim = errors.New("a claim that may not be stated")

// issue issues rows with a signer that fails after so many signatures.
func (m *model) issue(ws []want, signatures int) ([]answer, error) {
	if !m.open {
		return nil, journal.ErrState
	}
	answers := make([]answer, len(ws))
	for i, w := range ws {
		for j := range i {
			if answers[j].err == nil && w.instead != nil && answers[j].card == *w.instead && answers[i].err == nil {
				answers[i].err = journal.ErrTwo
			}
		}
		a, err := m.decide(w, ws[:i], answers[i].err)
		if err != nil {
			return nil, err
		}
		answers[i] = a
	}
	var asked []int
	for _, a := range answers {
		if a.err == nil && !m.cards[a.card].signed {
			asked = append(asked, a.card)
		}
	}
	for i, c := range asked {
		if i == signatures {
			return nil, card.ErrSigner
		}
		m.cards[c].signed = true
	}
	return answers, nil
}

func (m *model) decide(w want, before []want, two error) (answer, error) {
	for i := range before {
		if before[i].key != w.key {
			continue
		}
		if first := firstWith(before, w.key); first.content != w.content || first.anew != w.anew {
			return answer{err: journal.ErrConflict}, nil
		}
	}
	if two != nil {
		return answer{err: two}, nil
	}
	held := m.held(w.key)
	if held >= 0 && m.cards[held].content == w.content && (!w.anew || m.cards[held].batch == m.current()) {
		if w.instead != nil && held != *w.instead && m.cards[held].replaces != *w.instead {
			return answer{err: journal.ErrTwo}, nil
		}
		if c := m.cards[held]; !c.leased && c.number != w.number {
			return answer{err: journal.ErrConflict}, nil
		}
		return answer{card: held, known: true}, nil
	}
	if old := w.instead; old != nil && held != *old {
		if held >= 0 || *old < 0 || *old >= len(m.cards) || !m.cards[*old].live() {
			return answer{err: journal.ErrTwo}, nil
		}
		held = *old
	}
	c := &modelCard{key: w.key, content: w.content, number: w.number, batch: m.current(), replaces: held, replacedBy: -1}
	if w.number == "" {
		i := m.lease()
		if i < 0 {
			return answer{}, journal.ErrNoLease
		}
		c.leased, c.number = true, m.leases[i].Number(m.leases[i].First+m.used[i])
		if w.content == bad {
			return answer{err: errClaim}, nil
		}
		m.used[i]++
	}
	for _, other := range m.cards {
		if other.number == c.number && !other.void {
			return answer{err: journal.ErrNumber}, nil
		}
	}
	if w.content == bad {
		return answer{err: errClaim}, nil
	}
	if held >= 0 {
		m.cards[held].replacedBy = len(m.cards)
	}
	m.cards = append(m.cards, c)
	return answer{card: len(m.cards) - 1}, nil
}

// bad is the content of a row whose claims are refused.
const bad = "bad"

func firstWith(ws []want, key string) want {
	for _, w := range ws {
		if w.key == key {
			return w
		}
	}
	return want{}
}

func (m *model) held(key string) int {
	for i, c := range m.cards {
		if c.key == key && c.live() {
			return i
		}
	}
	return -1
}

func (m *model) lease() int {
	for i, l := range m.leases {
		if m.used[i] < l.Last-l.First+1 {
			return i
		}
	}
	return -1
}

func (m *model) render(cards []int) error {
	if !m.open {
		return journal.ErrState
	}
	now := m.current()
	for _, i := range cards {
		if i < 0 || i >= len(m.cards) {
			return journal.ErrState
		}
		c := m.cards[i]
		toldBefore := c.copies > 0 && c.newest == now
		if !c.signed || !c.live() && !toldBefore {
			return journal.ErrState
		}
	}
	for _, i := range cards {
		c, b := m.cards[i], m.batches[now]
		if c.copies > 0 && c.newest == now {
			continue
		}
		if c.copies > 0 {
			b.reprinted++
			if !c.spoiled && (b.why == journal.Misprint || !c.printed) {
				m.spoil(i)
			}
		}
		b.copies++
		c.copies++
		c.newest, c.printed, c.spoiled = now, false, false
	}
	return nil
}

func (m *model) confirm(i int) error {
	if i < 0 || i >= len(m.cards) {
		return journal.ErrState
	}
	c := m.cards[i]
	if c.copies == 0 || !c.live() || c.printed || c.spoiled {
		return journal.ErrState
	}
	c.printed = true
	m.batches[c.newest].good++
	return nil
}

func (m *model) spoil(i int) error {
	if i < 0 || i >= len(m.cards) || m.cards[i].copies == 0 || m.cards[i].spoiled {
		return journal.ErrState
	}
	c := m.cards[i]
	b := m.batches[c.newest]
	if c.printed {
		b.good--
	}
	b.spoiled++
	c.printed, c.spoiled = false, true
	return nil
}

func (m *model) stock(batch, in, returned int) error {
	if batch < 0 || batch >= len(m.batches) || in < 0 || returned < 0 || returned > in {
		return journal.ErrState
	}
	m.batches[batch].stock = &[2]int{in, returned}
	return nil
}

// restore puts the card back into use in whose place c was to stand.
func (m *model) restore(c *modelCard) {
	if c.replaces < 0 {
		return
	}
	if old := m.cards[c.replaces]; old.copies > 0 && m.held(old.key) < 0 {
		old.replacedBy = -1
	}
}

func (m *model) end() error {
	if !m.open {
		return journal.ErrState
	}
	for _, c := range m.cards {
		if c.batch == m.current() && c.copies == 0 && c.live() {
			c.void = true
			m.restore(c)
		}
	}
	m.batches[m.current()].ended, m.open = true, false
	return nil
}

func (c *modelCard) state() journal.State {
	switch {
	case c.void:
		return journal.Void
	case c.replacedBy >= 0:
		return journal.Replaced
	case c.spoiled:
		return journal.Spoiled
	case c.printed:
		return journal.Printed
	case c.copies > 0:
		return journal.Rendered
	case c.signed:
		return journal.Signed
	}
	return journal.Reserved
}

// compare returns the first thing that a journal tells in another way.
func (m *model) compare(j *journal.Journal) error {
	n := 0
	for e := range j.Cards() {
		if n >= len(m.cards) {
			return errors.New("a card too many")
		}
		c := m.cards[n]
		if e.State != c.state() || e.Batch != c.batch || e.Copies != c.copies || e.Newest != c.newest || e.Replaces != c.replaces || e.ReplacedBy != c.replacedBy {
			return fmt.Errorf("%+v, want %v and %+v", e, c.state(), *c)
		}
		if c.leased && e.Number != c.number || !c.leased && e.Number != "" {
			return fmt.Errorf("number %q of card %d, want %q", e.Number, n, c.number)
		}
		n++
	}
	if n != len(m.cards) {
		return fmt.Errorf("%d cards, want %d", n, len(m.cards))
	}
	return m.compareBatches(j.Batches())
}

func (m *model) compareBatches(got []journal.Summary) error {
	if len(got) != len(m.batches) {
		return fmt.Errorf("%d batches, want %d", len(got), len(m.batches))
	}
	for i, s := range got {
		b := m.batches[i]
		want := journal.Count{Copies: b.copies, Reprinted: b.reprinted, Good: b.good, Spoiled: b.spoiled}
		for _, c := range m.cards {
			if c.batch != i {
				continue
			}
			want.Cards++
			if c.void {
				want.Void++
			}
			if c.replacedBy >= 0 {
				want.Replaced++
			}
		}
		closes := false
		if b.stock != nil {
			want.Stocked, want.In, want.Returned = true, b.stock[0], b.stock[1]
			closes = b.stock[0]-b.stock[1] == b.copies && b.copies == b.good+b.spoiled
		}
		if s.Count != want || s.Ended != b.ended || s.Closes() != closes || s.Open() != b.copies-b.good-b.spoiled {
			return fmt.Errorf("batch %d: %+v, ended %v, want %+v, ended %v", i, s.Count, s.Ended, want, b.ended)
		}
	}
	return nil
}
