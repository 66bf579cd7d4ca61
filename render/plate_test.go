package render_test

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/render"
)

// plateDPI is the resolution at which pages are separated.
const plateDPI = 300

// separated prints a card for a press and returns the plates of each page by their names.
func separated(t *testing.T, r *render.Renderer) []map[string]image.Image {
	t.Helper()
	dir := t.TempDir()
	cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", fmt.Sprintf("-r%d", plateDPI),
		"-o", filepath.Join(dir, "%d.tif"), cardFile(t, r, sampleCard(t)))
	var pages []map[string]image.Image
	for page := range r.Layout().Sides {
		plates := map[string]image.Image{}
		prefix := fmt.Sprintf("%d(", page+1)
		names, err := filepath.Glob(filepath.Join(dir, prefix+"*).tif"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			base := filepath.Base(name)
			if plates[base[len(prefix):len(base)-len(").tif")]], err = tiff.Decode(bytes.NewReader(data)); err != nil {
				t.Fatal(err)
			}
		}
		pages = append(pages, plates)
	}
	return pages
}

// eachDot calls f for each dot of a page in a box, in micrometers from the trim's corner, but
// for those at its edges.
func eachDot(r *render.Renderer, b draw.Rect, f func(x, y int)) {
	bleed := draw.ToDots(int64(r.Layout().Bleed), plateDPI)
	for draw.Dots(bleed, plateDPI) < int64(r.Layout().Bleed) {
		bleed++ // the page has whole dots
	}
	for y := bleed + draw.ToDots(b.Y, plateDPI) + 2; y < bleed+draw.ToDots(b.Y+b.H, plateDPI)-1; y++ {
		for x := bleed + draw.ToDots(b.X, plateDPI) + 1; x < bleed+draw.ToDots(b.X+b.W, plateDPI)-1; x++ {
			f(x, y)
		}
	}
}

// inked returns the share of a box that a plate prints on.
func inked(plate image.Image, r *render.Renderer, b draw.Rect) float64 {
	n, all := 0, 0
	eachDot(r, b, func(x, y int) {
		all++
		if luma(plate, x, y) < 250 {
			n++
		}
	})
	return float64(n) / float64(max(all, 1))
}

// black returns the boxes of what must be on the black plate alone: codes with their quiet
// zones and machine readable zones, which stand on white, and small black text, which
// stands on the ground.
func black(ops []draw.Op) (codes, texts []draw.Rect) {
	for _, op := range ops {
		switch op := op.(type) {
		case *draw.Group:
			more, small := black(op.Ops)
			codes, texts = append(codes, more...), append(texts, small...)
		case draw.Symbol:
			size := op.Size()
			codes = append(codes, draw.Rect{X: op.At.X, Y: op.At.Y, W: size.W, H: size.H})
		case draw.Run:
			first, last := op.Glyphs[0].At, op.Glyphs[len(op.Glyphs)-1].At
			box := draw.Rect{X: first.X, Y: first.Y - op.Size*7/10, W: last.X - first.X, H: op.Size * 7 / 10}
			switch {
			case op.Ink != (draw.Ink{}) || op.Turn != 0 || box.W < 2000:
			case op.Face.Name() == "OCRB" && len(op.Glyphs) == 30:
				codes = append(codes, box)
			case op.Size < 7*25400/72 && op.Size > 25400/18: // no microprint, whose letters touch
				texts = append(texts, box)
			}
		}
	}
	return codes, texts
}

// below makes sure that where letters in a box are black no other process ink prints.
func below(t *testing.T, r *render.Renderer, plates map[string]image.Image, b draw.Rect) {
	t.Helper()
	letters := 0
	eachDot(r, b, func(x, y int) {
		if luma(plates["Black"], x, y) > 5 {
			return
		}
		letters++
		for _, p := range []string{"Cyan", "Magenta", "Yellow"} {
			if luma(plates[p], x, y) < 250 {
				t.Errorf("a black dot of a text in %v is on the plate %s as well", b, p)
				letters = -1 << 30 // said once
			}
		}
	})
	if letters == 0 {
		t.Errorf("no letters on the black plate in %v", b)
	}
}

// TestSamplesOnThePlatesOfAPress separates each sample: under codes and machine readable
// zones there is black and no other ink, and an ink of its own leaves the ground below.
func TestSamplesOnThePlatesOfAPress(t *testing.T) {
	for _, name := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sampleWith(t, name+".json", press(t))
			lists := render.Sides(compose(t, r, sampleCard(t)))
			pages := separated(t, r)
			found, small := 0, 0
			for i, plates := range pages {
				codes, texts := black(lists[i].Ops)
				small += len(texts)
				for _, box := range texts {
					below(t, r, plates, box)
				}
				for _, box := range codes {
					found++
					for _, p := range []string{"Cyan", "Magenta", "Yellow"} {
						if share := inked(plates[p], r, box); share > 0 {
							t.Errorf("%s: %.2f %% of %v is on the plate %s", lists[i].Name, 100*share, box, p)
						}
					}
					if share := inked(plates["Black"], r, box); share < 0.05 || share > 0.8 {
						t.Errorf("%s: %.2f %% of %v is on the black plate", lists[i].Name, 100*share, box)
					}
				}
			}
			if found == 0 || small == 0 && name != "paper" {
				t.Errorf("%d codes and zones and %d small texts are black", found, small)
			}
			hidden(t, name, r, pages)
		})
	}
}

// hidden prints the sample without its hidden inks: the plates of the others are the same,
// as those inks overprint, and have plates of their own otherwise.
func hidden(t *testing.T, name string, r *render.Renderer, pages []map[string]image.Image) {
	t.Helper()
	inks := map[string]bool{}
	for _, ink := range r.Layout().Inks {
		if ink.Kind == render.InkUV || ink.Kind == render.InkOverlay {
			inks[ink.Name] = true
		}
	}
	without := sampleWith(t, name+".json", press(t)).Layout()
	bare := func(list []render.Element) []render.Element {
		return slices.DeleteFunc(slices.Clone(list), func(e render.Element) bool {
			return e.Path != nil && inks[e.Path.Ink] || e.Photo != nil && inks[e.Photo.Ink] || e.Text != nil && inks[e.Text.Ink] || e.Rect != nil && inks[e.Rect.Ink]
		})
	}
	for i := range without.Sides {
		without.Sides[i].Static, without.Sides[i].Fields = bare(without.Sides[i].Static), bare(without.Sides[i].Fields)
	}
	opts := press(t)
	opts.Resources = layoutFiles(t)
	plain, err := render.NewRenderer(without, opts)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, plates := range separated(t, plain) {
		for plate, img := range pages[i] {
			if inks[plate] {
				seen[plate] = seen[plate] || darkIn(img, img.Bounds()) > 0 || inked(img, r, draw.Rect{W: int64(r.Layout().Trim.W), H: int64(r.Layout().Trim.H)}) > 0
				continue
			}
			if other, ok := plates[plate]; !ok || !equalPixels(img, other) {
				t.Errorf("page %d: the plate %s is another without the hidden inks", i+1, plate)
			}
		}
	}
	for ink := range inks {
		if !seen[ink] {
			t.Errorf("nothing is on the plate %s", ink)
		}
	}
}

func equalPixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}
