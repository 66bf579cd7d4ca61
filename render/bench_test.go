package render_test

import (
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// fogra39 is an output profile of a press, of Debian's texlive-base.
const fogra39 = "/usr/share/texlive/texmf-dist/tex/generic/colorprofiles/FOGRA39L_coated.icc"

// printJob is what BenchmarkPrintCard prints: cards that differ, with a portrait of
// 30 kB that is ready.
type printJob struct {
	r     *render.Renderer
	cards []*card.Card
	photo *render.Portrait
}

// different is how many cards a benchmark goes round.
const different = 500

func newPrintJob(b testing.TB, opts *render.Options, n int) *printJob {
	b.Helper()
	j := &printJob{r: render.WithPhotoDPI(sampleWith(b, "docket.json", opts), 500), photo: portrait(b)}
	for i := range n {
		j.cards = append(j.cards, newCard(b, func(c *card.Claims) {
			c.Identity.ID = fmt.Sprintf("4917-2035-%04d", i)
			c.Identity.FullName = fmt.Sprintf("%s %s Odhiambo", sampleNames[i%len(sampleNames)], sampleNames[i/7%len(sampleNames)])
			c.Identity.SecondaryName = ""
			// As many bytes as make a symbol of version 16: a small face, which no zlib packs.
			face := make([]byte, 200)
			noise := rand.New(rand.NewPCG(uint64(i), 0))
			for k := range face {
				face[k] = byte(noise.Uint32())
			}
			c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{Kind: card.FormatImage, SubFormat: card.SubImageWebP, Data: face}}}
		}))
	}
	// The portrait is scaled when a card first shows it.
	if _, err := j.r.Compose(j.cards[0], j.photo); err != nil {
		b.Fatal(err)
	}
	return j
}

var sampleNames = []string{"Amina", "Njeri", "Wanjiku", "Akinyi", "Chebet", "Nafula", "Atieno"}

// items yields the cards for as long as the benchmark runs.
func (j *printJob) items(b *testing.B) iter.Seq[render.Item] {
	return func(yield func(render.Item) bool) {
		for i := 0; b.Loop(); i++ {
			if !yield(render.Item{Card: j.cards[i%len(j.cards)], Portrait: j.photo}) {
				return
			}
		}
	}
}

// print writes cards to nowhere.
func (j *printJob) print(b *testing.B, workers int) {
	b.Helper()
	b.ReportAllocs()
	j.write(b, j.items(b), workers)
}

// BenchmarkPrintCard takes a sealed card to both sides in a PDF file. The yardstick is
// gofpdf with go-qrcode, in files of 250 cards, as larger ones need more memory: it
// draws the same display lists, which it does not even compose.
func BenchmarkPrintCard(b *testing.B) {
	b.Run("sealcard", func(b *testing.B) { newPrintJob(b, nil, different).print(b, 1) })
	b.Run("sealcard-press", func(b *testing.B) { newPrintJob(b, press(b), different).print(b, 1) })
	b.Run("sealcard-outlines", func(b *testing.B) { newPrintJob(b, &render.Options{Outlines: true}, different).print(b, 1) })
	b.Run("sealcard-all-cores", func(b *testing.B) { newPrintJob(b, nil, different).print(b, runtime.GOMAXPROCS(0)) })
	b.Run("gofpdf", func(b *testing.B) {
		j := newPrintJob(b, nil, different)
		var prints []*render.Print
		for _, c := range j.cards {
			p, err := j.r.Compose(c, j.photo)
			if err != nil {
				b.Fatal(err)
			}
			prints = append(prints, render.WithOwnPhoto(p))
		}
		b.ReportAllocs()
		doc, n := newBaseline(b), 0
		for b.Loop() {
			p := prints[n%len(prints)]
			modules := doc.encode(p.Card().Text())
			for _, side := range render.Sides(p) {
				doc.page(side, modules)
			}
			if n++; n%250 == 0 {
				if err := doc.pdf.Output(io.Discard); err != nil {
					b.Fatal(err)
				}
				doc = newBaseline(b)
			}
		}
	})
}

// press returns options for a press, with the profile of a Debian package.
func press(t testing.TB) *render.Options {
	t.Helper()
	profile, err := os.ReadFile(fogra39)
	if err != nil {
		cardtest.Missing(t, "no output profile: %v", err)
	}
	return &render.Options{Press: &render.Press{Profile: profile, Condition: "FOGRA39"}}
}
