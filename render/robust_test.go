package render_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// TestDamagedFontsGiveOneError prints with fonts of which bits are flipped: each is
// refused, is an error of the card, or prints. Nothing panics, and what was printed
// before stays.
func TestDamagedFontsGiveOneError(t *testing.T) {
	good, err := os.ReadFile(filepath.Join(cardtest.Root(), "internal", "font", "noto", "NotoSansHebrew-Regular.ttf"))
	if err != nil {
		t.Fatal(err)
	}
	c := newCard(t, func(c *card.Claims) { c.Specimen, c.Identity.FullName = false, "שרה כהן Sara" })
	noise := rand.New(rand.NewPCG(5, 6))
	refused, failed, printed := 0, 0, 0
	for range 400 {
		data := bytes.Clone(good)
		for range 6 {
			data[noise.IntN(len(data)/4)] ^= 1 << noise.IntN(8)
		}
		l, err := render.ParseLayout("x.json", fmt.Appendf(nil, `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "20mm"]},
			"fonts": [{"name": "own", "file": "own.ttf", "sha256": "%x"}],
			"sides": [{"fields": [{"box": ["2mm", "2mm", "70mm", "9mm"], "text": {"field": "fullName", "size": "8pt", "font": "own"}}]}]}`, sha256.Sum256(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, outlines := range []bool{false, true} {
			r, err := render.NewRenderer(l, &render.Options{Resources: fstest.MapFS{"own.ttf": {Data: data}}, Outlines: outlines})
			if err != nil {
				refused++
				continue
			}
			if err := printOne(r, c); err != nil {
				failed++
				continue
			}
			printed++
		}
	}
	if refused == 0 || failed == 0 || printed == 0 {
		t.Errorf("%d fonts refused, %d failed, %d printed: want some of each", refused, failed, printed)
	}
}

// printOne takes a card to a file and a proof.
func printOne(r *render.Renderer, c *card.Card) error {
	p, err := r.Compose(c, nil)
	if err != nil {
		return err
	}
	_, proof := p.Proof("front", 0)
	w := r.NewCardWriter(io.Discard, nil)
	_, add := w.Add(p)
	return errors.Join(proof, add, w.Close())
}

// FuzzNames sets any text that a card can hold: it is printed or is an error of its
// element, which does not tell the text.
func FuzzNames(f *testing.F) {
	for _, name := range sampleLines(f) {
		f.Add(name)
	}
	f.Add("\U0001F600 a\u202eb \u0301 \U000E0001 ि")
	l, err := render.ParseLayout("x.json", []byte(layout(`{"box": ["2mm", "2mm", "70mm", "30mm"], "text": {"field": "fullName", "size": "8pt", "minSize": "2pt", "lines": 9, "tracking": "0.1mm", "fit": "wrap"}}`)))
	if err != nil {
		f.Fatal(err)
	}
	var renderers []*render.Renderer
	for _, opts := range []*render.Options{{}, {Outlines: true}} {
		r, err := render.NewRenderer(l, opts)
		if err != nil {
			f.Fatal(err)
		}
		renderers = append(renderers, r)
	}
	issuer, err := card.NewIssuer("https://docket.example", cardtest.Key(), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		c, err := issuer.Issue(&card.Claims{IssuedAt: issued, Expiry: issued.AddDate(2, 0, 0), Identity: card.Identity{FullName: name}})
		if err != nil {
			return
		}
		for _, r := range renderers {
			err := printOne(r, c)
			if e, ok := errors.AsType[*render.ElementError](err); err != nil && (!ok || e.Field != "fullName") {
				t.Fatalf("%q: %v", name, err)
			}
			if err != nil && utf8.RuneCountInString(name) > 3 && strings.Contains(err.Error(), name) {
				t.Errorf("the error tells the name: %v", err)
			}
		}
	})
}
