package render_test

import (
	"bytes"
	"image"
	"image/color"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// letter returns a document of gofpdf with n pages, a card on each and a text in another
// script, in the unit given.
func letter(t testing.TB, unit string, n int) []byte {
	t.Helper()
	r := sample(t, "docket.json")
	f := gofpdf.New("P", unit, "A4", "")
	f.SetCatalogSort(true)
	f.SetCreationDate(issued)
	f.SetModificationDate(issued)
	for i, c := range holders(t, n) {
		p, err := r.Compose(c, jpegOf(t, 300+10*i, 400+10*i))
		if err != nil {
			t.Fatal(err)
		}
		f.AddPage()
		if err := render.Place(f, p, "front", render.Point{X: 20 * render.Millimeter, Y: 100 * render.Millimeter}); err != nil {
			t.Fatal(err)
		}
		if err := render.Place(f, p, "back", render.Point{X: 20 * render.Millimeter, Y: 170 * render.Millimeter}); err != nil {
			t.Fatal(err)
		}
		box := render.Rect{X: 20 * render.Millimeter, Y: 45 * render.Millimeter, W: 85 * render.Millimeter, H: 45 * render.Millimeter}
		h, err := r.PlaceText(f, box, render.Text{Size: 4 * render.Millimeter}, "हृषीकेश देशपांडे\nمحمود عبد الرحيم\nTrần Thị Ngọc Ánh")
		if err != nil {
			t.Fatal(err)
		}
		if h < 12*render.Millimeter || h > 14*render.Millimeter {
			t.Errorf("three lines of 4 mm are %s high", h)
		}
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestPlacedCardIsTheProof compares a card on a page of gofpdf with its proof, and finds
// its QR code on whole dots.
func TestPlacedCardIsTheProof(t *testing.T) {
	for _, unit := range []string{"mm", "pt"} {
		file := writeFile(t, letter(t, unit, 1))
		if out := cardtest.Tool(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("qpdf --check:\n%s", out)
		}
		r := sample(t, "docket.json")
		p, err := r.Compose(holders(t, 1)[0], jpegOf(t, 300, 400))
		if err != nil {
			t.Fatal(err)
		}
		for name, page := range rasters(t, file, 1, 300) {
			for side, top := range map[string]render.Length{"front": 100, "back": 170} {
				proof, err := p.Proof(side, 300)
				if err != nil {
					t.Fatal(err)
				}
				// The card stands on whole dots counted from the lower edge of the page.
				dot := func(mm float64) int { return int(mm*300/25.4 + 0.5) }
				x := dot(20)
				y := page.Bounds().Dy() - dot(297-float64(top)-53.98) - proof.Bounds().Dy()
				cut := shifted{page, image.Pt(x, y), proof.Bounds()}
				if mean, worst := difference(proof, cut); mean > 6 || worst > 80 { // Ghostscript thickens shapes, small letters most
					t.Errorf("%s, %s of a document in %s: page and proof differ by %.1f of 255 on average and %.1f in the worst place", name, side, unit, mean, worst)
				}
				code := image.Rect(515, 55, 955, 495)
				if got, want := darkIn(cut, code), darkIn(proof, code); side == "back" && (got > want*1011/1000 || got < want) {
					t.Errorf("%s: the QR code has %d dark pixels, want %d", name, got, want)
				}
			}
		}
	}
}

// A shifted image is a part of another.
type shifted struct {
	image.Image
	by     image.Point
	bounds image.Rectangle
}

func (s shifted) Bounds() image.Rectangle { return s.bounds }

func (s shifted) At(x, y int) color.Color { return s.Image.At(x+s.by.X, y+s.by.Y) }

// TestPlacedCardsShareNothing cuts a page out of a document of five: it holds one
// portrait, and two runs make the same bytes.
func TestPlacedCardsShareNothing(t *testing.T) {
	data := letter(t, "mm", 5)
	if !bytes.Equal(data, letter(t, "mm", 5)) {
		t.Error("two documents of the same cards differ")
	}
	out := filepath.Join(t.TempDir(), "page.pdf")
	cardtest.Tool(t, "qpdf", "--empty", "--pages", writeFile(t, data), "3", "--", out)
	images := cardtest.Tool(t, "pdfimages", "-list", out)
	if n := strings.Count(images, "jpeg"); n != 1 {
		t.Errorf("the page has %d JPEG images, want one portrait:\n%s", n, images)
	}
}

func TestPlaceNeedsAPage(t *testing.T) {
	r := sample(t, "docket.json")
	p := compose(t, r, newCard(t, nil))
	f := gofpdf.New("P", "mm", "A4", "")
	if err := render.Place(f, p, "front", render.Point{}); err == nil {
		t.Error("Place without a page = nil, want an error")
	}
	f.AddPage()
	if err := render.Place(f, p, "left", render.Point{}); err == nil {
		t.Error("Place of a side that is not there = nil, want an error")
	}
	box := render.Rect{W: 20 * render.Millimeter, H: 5 * render.Millimeter}
	for _, tt := range []struct {
		text render.Text
		s    string
		want string
	}{
		{render.Text{}, "x", "needs a size"},
		{render.Text{Size: 4000, Font: "comic"}, "x", "no font of that name"},
		{render.Text{Size: 4000}, "李", "script Han"},
		{render.Text{Size: 4000}, strings.Repeat("long ", 20), "does not fit its box"},
	} {
		if _, err := r.PlaceText(f, box, tt.text, tt.s); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("PlaceText(%+v) = %v, want %q", tt.text, err, tt.want)
		}
	}
	f.SetError(bytes.ErrTooLarge)
	if err := render.Place(f, p, "front", render.Point{}); err != bytes.ErrTooLarge {
		t.Errorf("Place on a document with an error = %v, want it", err)
	}
	if err := render.Place(nil, p, "front", render.Point{}); err == nil {
		t.Error("Place on no document = nil, want an error")
	}
}
