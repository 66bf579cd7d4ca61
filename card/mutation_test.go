package card_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/flate"
)

// mutationShapes returns twenty cards of different content.
func mutationShapes(t testing.TB) []*card.Card {
	t.Helper()
	s := newIssuer(t, cardtest.Key(), nil)
	var cards []*card.Card
	add := func(change func(*card.Claims)) {
		c := holder()
		c.IssuedAt = issued.Add(time.Duration(len(cards)) * time.Hour)
		change(c)
		sealed, err := s.Issue(c)
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, sealed)
	}
	add(func(c *card.Claims) { c.Identity = card.Identity{} })
	for _, name := range []string{"A", "Trần Thị Ngọc Ánh", "Айгерім Нұрланқызы", "أمينة نجيري", strings.Repeat("Ng ", 60)} {
		add(func(c *card.Claims) { c.Identity.FullName = name })
	}
	for _, face := range []int{1, 40, 350, 500} {
		add(func(c *card.Claims) {
			c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{SubFormat: card.SubImageWebP, Data: random(1, face)}}}
		})
	}
	add(func(c *card.Claims) { c.Subject, c.ID, c.NotBefore = "s", random(2, 16), issued })
	add(func(c *card.Claims) { c.Status = &card.StatusRef{URI: "https://id.example/s/1", Index: 1 << 31} })
	add(func(c *card.Claims) { c.Specimen = true })
	add(func(c *card.Claims) {
		c.Identity.Private = map[int]any{101: "x", 102: int64(-1), 103: true, 104: []byte{1}}
	})
	add(func(c *card.Claims) { c.Identity.Image = &card.Image{Kind: card.ImageWebP, Data: random(3, 60)} })
	add(func(c *card.Claims) { c.Identity.BestFingers = []card.Finger{1, 2, 3} })
	add(func(c *card.Claims) { c.Identity.Biometrics = everyBodyPart() })
	add(func(c *card.Claims) { c.Identity.Address = "1 Street\nTown\nCountry" })
	add(func(c *card.Claims) {
		c.Identity.BirthDate, c.Identity.Gender, c.Identity.Nationality = card.Date{Year: 1990, Month: 5, Day: 15}, card.GenderOther, "UTO"
	})
	add(func(c *card.Claims) { c.Identity.LegalStatus, c.Identity.LocationCode = "Refugee", "6GCRPR6C+24" })
	return cards
}

// A tally counts mutants of one kind.
type tally struct{ tried, same int }

// mutants is a run over one card.
type mutants struct {
	card   *card.Card
	other  *card.Card // that it is spliced with
	opts   *card.OpenOptions
	stride int // one of so many is tried
	n      int
	counts map[string]*tally
	list   []string // of other spellings of the same signed bytes
	fault  func(format string, args ...any)
}

// try opens a mutant. It may be refused, or be the same signed bytes in another transport.
func (m *mutants) try(kind string, at int, text func() string) {
	m.n++
	if m.n%m.stride != 0 {
		return
	}
	c := m.counts[kind]
	if c == nil {
		c = &tally{}
		m.counts[kind] = c
	}
	c.tried++
	t := text()
	got, err := card.Open(t, testKeys, m.opts)
	if err != nil || t == m.card.Text() || got.Digest() == m.other.Digest() {
		return // a splice can be the whole of the other card
	}
	if got.Digest() != m.card.Digest() || spell(got.Claims()) != spell(m.card.Claims()) {
		m.fault("%s mutant %d of a card of %d characters is another card", kind, m.n, len(m.card.Text()))
		return
	}
	c.same++
	m.list = append(m.list, fmt.Sprintf("card of %d characters, %s at %d", len(m.card.Text()), kind, at))
}

const base45Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// run makes every mutant of the card.
func (m *mutants) run(t testing.TB) {
	text, other := m.card.Text(), m.other
	for i := range text {
		for _, c := range base45Alphabet {
			m.try("character replaced", i, func() string { return text[:i] + string(c) + text[i+1:] })
			m.try("character inserted", i, func() string { return text[:i] + string(c) + text[i:] })
		}
		m.try("text cut", i, func() string { return text[:i] })
		m.try("character left out", i, func() string { return text[:i] + text[i+1:] })
		m.try("text spliced", i, func() string { return text[:i] + other.Text()[min(i, len(other.Text())):] })
	}
	stream, err := base45.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	m.bytes("stream", stream, other.Text(), base45.Encode)
	m.bytes("token", token(t, text), string(token(t, other.Text())), func(b []byte) string { return base45.Encode(flate.Compress(b)) })
}

// bytes makes the mutants of one binary layer.
func (m *mutants) bytes(layer string, b []byte, other string, wrap func([]byte) string) {
	with := func(i, n int, by ...byte) func() string {
		return func() string { return wrap(slices.Concat(b[:i], by, b[i+n:])) }
	}
	for i := range b {
		for bit := range 8 {
			m.try(layer+" bit flipped", i, with(i, 1, b[i]^1<<bit))
		}
		for v := range 256 {
			m.try(layer+" byte replaced", i, with(i, 1, byte(v)))
			m.try(layer+" byte inserted", i, with(i, 0, byte(v)))
		}
		m.try(layer+" cut", i, func() string { return wrap(b[:i]) })
		m.try(layer+" byte left out", i, with(i, 1))
		m.try(layer+" spliced", i, func() string { return wrap(append(bytes.Clone(b[:i]), other[min(i, len(other)):]...)) })
	}
}

// TestMutants alters cards in every way at every place. By default one mutant of ten is
// tried, more than 500,000; SEALCARD_MUTANTS=all tries all, more than 5,000,000. The
// counts of that run are in docs/proof.md.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	stride := 10
	if os.Getenv("SEALCARD_MUTANTS") == "all" {
		stride = 1
	}
	total, list := mutate(t, nil, stride)
	t.Logf("the same signed bytes in another transport:\n%s", strings.Join(list, "\n"))
	for kind, c := range total {
		// Below the transport layers a card has one spelling.
		if strings.HasPrefix(kind, "token") && c.same != 0 {
			t.Errorf("%s: %d mutants are read", kind, c.same)
		}
	}
	report(t, total, 5_000_000/stride)
}

// TestMutantsInDialects does the same with every dialect switched on. They allow other
// envelopes around the same signed bytes, and no other card.
func TestMutantsInDialects(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	stride := 29
	if os.Getenv("SEALCARD_MUTANTS") == "all" {
		stride = 1
	}
	total, _ := mutate(t, allDialects(t), stride)
	report(t, total, 5_000_000/stride)
}

// mutate alters twenty cards and returns counts by kind and the mutants that were read.
func mutate(t *testing.T, opts *card.OpenOptions, stride int) (map[string]*tally, []string) {
	t.Helper()
	cards := mutationShapes(t)
	if len(cards) < 20 {
		t.Fatalf("%d shapes, want 20", len(cards))
	}
	total := map[string]*tally{}
	var list []string
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i, c := range cards {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			m := mutants{
				card: c, other: cards[(i+1)%len(cards)], opts: opts, stride: stride, n: i,
				counts: map[string]*tally{}, fault: t.Errorf,
			}
			m.run(t)
			mu.Lock()
			defer mu.Unlock()
			list = append(list, m.list...)
			for kind, c := range m.counts {
				if total[kind] == nil {
					total[kind] = &tally{}
				}
				total[kind].tried += c.tried
				total[kind].same += c.same
			}
		})
	}
	wg.Wait()
	slices.Sort(list)
	return total, slices.Compact(list)
}

func report(t *testing.T, total map[string]*tally, want int) {
	t.Helper()
	kinds := make([]string, 0, len(total))
	sum := tally{}
	for kind, c := range total {
		kinds = append(kinds, kind)
		sum.tried += c.tried
		sum.same += c.same
	}
	slices.Sort(kinds)
	var b strings.Builder
	for _, kind := range kinds {
		fmt.Fprintf(&b, "| %s | %d | %d |\n", kind, total[kind].tried, total[kind].same)
	}
	t.Logf("\n| mutants | tried | same signed bytes |\n|---|---|---|\n%s| all | %d | %d |", &b, sum.tried, sum.same)
	if sum.tried < want {
		t.Errorf("%d mutants, want %d", sum.tried, want)
	}
}
