package render_test

import (
	"image"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// samples returns the names of all layouts in testdata, or of one with everything.
func samples() []string {
	if testing.Short() {
		return []string{"bilingual"}
	}
	return []string{"docket", "badge", "student", "bilingual", "paper"}
}

// Tolerances between the proof of a card and its pages as other programs draw them, at the
// printer's resolution. Programs smooth edges in their own ways, widen hairlines to a
// pixel, and one makes bitmaps a pixel larger. So squares of a third of a millimeter are
// compared by their average luma, of 255: a letter that is missing or moved shows.
const (
	square        = 4   // pixels
	meanTolerance = 6   // on average over the side
	worstSquare   = 130 // in any square
)

// TestProofAndPagesAgree draws every sample as a proof and has its pages drawn by three
// programs.
func TestProofAndPagesAgree(t *testing.T) {
	for _, name := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, c := sample(t, name+".json"), sampleCard(t)
			p, file := compose(t, r, c), cardFile(t, r, c)
			other := compose(t, r, newCard(t, func(c *card.Claims) {
				c.Identity.FullName, c.Identity.FirstName, c.Identity.LastName = "Jo Li", "Jo", "Li"
			}))
			for i, s := range r.Layout().Sides {
				proof, err := p.Proof(s.Name, 300)
				if err != nil {
					t.Fatal(err)
				}
				wrong, err := other.Proof(s.Name, 300)
				if err != nil {
					t.Fatal(err)
				}
				for program, page := range rasters(t, file, i+1, 300) {
					if _, worst := apart(wrong, page); worst <= worstSquare {
						t.Errorf("%s, %s: the proof of another card differs by %d only", s.Name, program, worst)
					}
					mean, worst := apart(proof, page)
					t.Logf("%s, %s: mean %.2f, worst %d", s.Name, program, mean, worst)
					if mean > meanTolerance || worst > worstSquare {
						t.Errorf("%s, %s: squares differ by %.2f on average and %d at most", s.Name, program, mean, worst)
					}
				}
			}
		})
	}
}

// sampleCard fits every sample layout.
func sampleCard(t testing.TB) *card.Card {
	t.Helper()
	return newCard(t, func(c *card.Claims) {
		c.Identity.FirstName, c.Identity.LastName = "Amina Njeri", "Odhiambo"
		c.Identity.SecondaryName, c.Identity.SecondaryLanguage, c.Identity.Language = "أمينة نجيري", "ara", "eng"
		c.Identity.Nationality, c.Identity.Country = "KEN", "UTO"
	})
}

// apart compares the squares that both images have, from their lower left corners.
func apart(a, b image.Image) (mean float64, worst int) {
	w, h := min(a.Bounds().Dx(), b.Bounds().Dx())/square, min(a.Bounds().Dy(), b.Bounds().Dy())/square
	sum := 0
	for y := range h {
		for x := range w {
			d := average(a, x, y) - average(b, x, y)
			d = max(d, -d)
			sum, worst = sum+d, max(worst, d)
		}
	}
	return float64(sum) / float64(w*h), worst
}

// average returns the luma of a square, counted from the lower left corner.
func average(img image.Image, x, y int) int {
	sum := 0
	for dy := range square {
		for dx := range square {
			sum += int(luma(img, x*square+dx, img.Bounds().Dy()-1-y*square-dy))
		}
	}
	return sum / (square * square)
}

// TestEverySampleInEveryOutput makes each kind of file of each sample and has four programs
// read it whole.
func TestEverySampleInEveryOutput(t *testing.T) {
	for _, name := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := sampleCard(t)
			for output, file := range outputs(t, name, c) {
				if out := cardtest.Tool(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors") {
					t.Errorf("%s: qpdf --check:\n%s", output, out)
				}
				for _, cmd := range [][]string{
					{"mutool", "draw", "-q", "-r", "40", "-o", "/dev/null", "-F", "pnm", file},
					{"pdftoppm", "-r", "40", file, filepath.Join(t.TempDir(), "page")},
					{"gs", "-q", "-dBATCH", "-dNOPAUSE", "-dPDFSTOPONERROR", "-sDEVICE=nullpage", file},
				} {
					cardtest.Tool(t, cmd[0], cmd[1:]...) // fails with what the program says
				}
			}
		})
	}
}

// outputs prints a card in every way and returns the files.
func outputs(t *testing.T, name string, c *card.Card) map[string]string {
	t.Helper()
	files := map[string]string{}
	for kind, opts := range map[string]*render.Options{
		"card printer": nil, "over the edge": {OverEdge: render.Millimeter / 2}, "outlines": {Outlines: true}, "vectors": {Vectors: true},
		"press": press(t), "press, outlines, vectors": {Press: press(t).Press, Outlines: true, Vectors: true, BarReduction: 20},
	} {
		if name == "paper" && kind == "over the edge" {
			continue // paper has no bleed
		}
		r := sampleWith(t, name+".json", opts)
		files[kind] = cardFile(t, r, c, c)
		files[kind+", sheets"] = writeFile(t, sheets(t, r, c, c, c))
	}
	r := sample(t, name+".json")
	for _, o := range r.Layout().Outputs {
		files["output "+o.Name] = outputFile(t, r.Layout(), &o, c)
	}
	return files
}

// outputFile prints a card in one of the layout's own ways. Profiles that the layout names
// are the bureau's, and not here.
func outputFile(t *testing.T, l *render.Layout, o *render.Output, c *card.Card) string {
	t.Helper()
	profile := o.Profile
	o.Profile = ""
	opts, err := o.Options(layoutFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	if profile != "" {
		opts.Press = press(t).Press
	}
	if o.Kind != render.OutputPaper {
		r, err := render.NewRenderer(l, opts)
		if err != nil {
			t.Fatal(err)
		}
		return cardFile(t, r, c)
	}
	if l, err = l.Scale(o.Scale); err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, opts)
	if err != nil {
		t.Fatal(err)
	}
	return paperFile(t, r, o.Media, c)
}
