package render_test

import (
	"bytes"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/pdfx"
	"github.com/sealcard/sealcard/render"
)

// inksLayout is a card of every kind of ink: a cyan ground, and on it a stripe that
// glows, one that is clear, a spot color, a process black and a code.
const inksLayout = `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "50mm"], "bleed": "2mm"},
  "inks": [{"name": "Cyan ground", "kind": "process", "cmyk": [100, 0, 0, 0]},
    {"name": "Glow", "kind": "uv", "cmyk": [0, 0, 60, 0], "overprint": true},
    {"name": "Gloss", "kind": "overlay", "cmyk": [0, 0, 0, 10], "overprint": true},
    {"name": "Gold", "kind": "spot", "cmyk": [10, 25, 70, 5], "color": "#c98f45"}],
  "sides": [{"fields": [
    {"box": ["-2mm", "-2mm", "84mm", "54mm"], "rect": {"ink": "Cyan ground"}},
    {"box": ["5mm", "5mm", "20mm", "5mm"], "rect": {"ink": "Glow"}},
    {"box": ["5mm", "15mm", "20mm", "5mm"], "rect": {"ink": "Gloss"}},
    {"box": ["5mm", "25mm", "20mm", "0mm"], "line": {"ink": "Gold", "width": "2mm"}},
    {"box": ["5mm", "35mm", "20mm", "5mm"], "text": {"field": "fullName", "size": "8pt", "minSize": "4pt", "fit": "shrink"}},
    {"box": ["30mm", "3mm", "20mm", "4mm"], "text": {"field": "fullName", "size": "8pt", "minSize": "4pt", "ink": "Glow", "fit": "shrink"}},
    {"box": ["40mm", "10mm", "38mm", "38mm"], "qr": {}}]}]}`

func inks(t testing.TB, opts *render.Options) (*render.Renderer, *render.Print) {
	t.Helper()
	l, err := render.ParseLayout("inks.json", []byte(inksLayout))
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, opts)
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r, p
}

// TestPlatesOfAPress separates a press file as a press does: codes and text are on the
// black plate alone, each ink has its plate, and what overprints leaves the ground.
func TestPlatesOfAPress(t *testing.T) {
	r, p := inks(t, press(t))
	var out bytes.Buffer
	w := r.NewCardWriter(&out, &render.WriterOptions{Title: "Inks", Created: issued})
	if _, err := w.Add(p); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if findings, err := pdfx.CheckParts(out.Bytes()); err != nil || len(findings) > 0 {
		t.Errorf("findings %v, %v", findings, err)
	}
	dir := t.TempDir()
	cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-r150", "-o", filepath.Join(dir, "p.tif"), writeFile(t, out.Bytes()))
	plate := func(name string) image.Image {
		f, err := os.Open(filepath.Join(dir, "p("+name+").tif"))
		if err != nil {
			t.Fatalf("there is no plate %s: %v", name, err)
		}
		defer f.Close()
		img, err := tiff.Decode(f)
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	px := func(mm float64) int { return int((mm + 2.03) * 150 / 25.4) }
	// A place in millimeters from the trim's corner, on the page with its bleed.
	at := func(img image.Image, x, y float64) int { return 255 - luma(img, px(x), px(y)) }
	cyan, black := plate("Cyan"), plate("Black")
	glow, gloss, gold := plate("Glow"), plate("Gloss"), plate("Gold")
	for _, tt := range []struct {
		name string
		img  image.Image
		x, y float64
		ink  bool
	}{
		{"ground", cyan, 2, 2, true},
		{"ground below the glow, which overprints", cyan, 15, 7.5, true},
		{"ground below the gloss, which overprints", cyan, 15, 17.5, true},
		{"ground below the gold, which does not", cyan, 15, 25, false},
		{"glow", glow, 15, 7.5, true}, {"glow beside its box", glow, 15, 12, false},
		{"gloss", gloss, 15, 17.5, true}, {"gold", gold, 15, 25, true}, {"gold elsewhere", gold, 15, 7.5, false},
		{"quiet zone of the code", cyan, 42, 12, false}, {"quiet zone of the code", black, 42, 12, false},
	} {
		if got := at(tt.img, tt.x, tt.y); (got > 40) != tt.ink {
			t.Errorf("%s: %d of 255, want ink: %v", tt.name, got, tt.ink)
		}
	}
	// Where black prints, the code, no other process ink does.
	for _, other := range []image.Image{plate("Magenta"), plate("Yellow")} {
		if n := darkIn(other, other.Bounds()); n != 0 {
			t.Errorf("%d dark pixels on the plates of magenta or yellow", n)
		}
	}
	code := image.Rect(px(42), px(12), px(76), px(46))
	if k, c := darkIn(black, code), darkIn(cyan, code); k < code.Dx()*code.Dy()/6 || c != 0 {
		t.Errorf("the code has %d dark pixels on the black plate and %d on cyan", k, c)
	}
}

// TestHiddenInksAreFilesForCardPrinters prints the same card for a card printer: the page
// lacks what daylight does not show, and two files hold it.
func TestHiddenInksAreFilesForCardPrinters(t *testing.T) {
	r, p := inks(t, &render.Options{})
	var out bytes.Buffer
	w := r.NewCardWriter(&out, nil)
	if _, err := w.Add(p); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	page := rasters(t, writeFile(t, out.Bytes()), 1, 300)["gs"]
	mm := func(v float64) int { return int(v * 300 / 25.4) }
	if a, b := page.At(mm(15), mm(7.5)), page.At(mm(15), mm(12)); a != b {
		t.Errorf("the page shows the glow: %v, beside it %v", a, b)
	}
	for ink, y := range map[string]float64{"Glow": 7.5, "Gloss": 17.5} {
		var layer bytes.Buffer
		if err := p.WriteLayer(&layer, "front", ink); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "layer.png")
		if err := os.WriteFile(name, layer.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		img := readPNG(t, name)
		if img.Bounds() != page.Bounds() {
			t.Errorf("the layer has %v dots, the page %v", img.Bounds(), page.Bounds())
		}
		if layer.Bytes()[24] != 1 { // the bit depth of a PNG
			t.Errorf("the layer has %d bits a dot, want 1", layer.Bytes()[24])
		}
		if luma(img, mm(15), mm(y)) != 0 || luma(img, mm(15), mm(12)) != 255 {
			t.Errorf("layer %s is not black where its ink is", ink)
		}
	}
	for _, ink := range []string{"Gold", "Cyan ground", "None"} {
		if err := p.WriteLayer(&out, "front", ink); err == nil {
			t.Errorf("WriteLayer of %s = nil, want an error", ink)
		}
	}
	if err := p.WriteLayer(&out, "back", "Glow"); err == nil {
		t.Error("WriteLayer of a side that is not there = nil, want an error")
	}
	full := errors.New("no space left")
	if err := p.WriteLayer(&limited{err: full}, "front", "Glow"); !errors.Is(err, full) {
		t.Errorf("WriteLayer on a full disk = %v", err)
	}
}
