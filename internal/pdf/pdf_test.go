package pdf_test

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/pdf"
	"github.com/sealcard/sealcard/internal/text"
)

var created = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// file writes a document of one page of 200 x 100 points with ops on it.
func file(t *testing.T, ops ...draw.Op) string {
	t.Helper()
	d := pdf.New("Test", created)
	l := &draw.List{Trim: draw.Size{W: 70_556, H: 35_278}, Ops: ops}
	if err := errors.Join(d.AddPage(200, 100), d.Draw(l, draw.Point{})); err != nil {
		t.Fatal(err)
	}
	return save(t, d)
}

// save writes a document to a file.
func save(t *testing.T, d *pdf.Document) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := d.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "test.pdf")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func run(t *testing.T, s string, turn int) draw.Run {
	t.Helper()
	f, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	style := text.Style{Face: f, Size: 2822}
	return draw.Run{Font: "regular", Size: 2822, Turn: turn, Glyphs: style.Glyphs(s, draw.Point{X: 10_000, Y: 20_000})}
}

func TestTextIsReadAgain(t *testing.T) {
	const name = "Trần AVATAR Żółta Νίκος Нұрлан (x\\y) %%EOF"
	got := cardtest.Tool(t, "pdftotext", file(t, run(t, name, 0)), "-")
	if strings.TrimSpace(got) != name {
		t.Errorf("pdftotext = %q, want %q", strings.TrimSpace(got), name)
	}
	fonts := cardtest.Tool(t, "pdffonts", file(t, run(t, name, 1)))
	if !strings.Contains(fonts, "CID TrueType      Identity-H       yes") {
		t.Errorf("the font is not embedded:\n%s", fonts)
	}
}

func TestFileIsSound(t *testing.T) {
	sym := draw.Symbol{Modules: &draw.Bitmap{W: 2, H: 2, Dark: []bool{true, false, false, true}}, CellW: 9, CellH: 9, DPI: 300}
	name := file(t, run(t, ") Tj /JS (x) endstream", 0), draw.Fill{Box: draw.Rect{W: 1000, H: 1000}}, draw.Line{To: draw.Point{X: 1000}, Width: 88}, sym)
	if out := cardtest.Tool(t, "qpdf", "--check", name); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Errorf("qpdf --check:\n%s", out)
	}
	plain := cardtest.Tool(t, "qpdf", "--qdf", "--object-streams=disable", name, "-")
	for _, word := range []string{"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/Filespec", "/URI"} {
		if strings.Contains(plain, word) {
			t.Errorf("the file has %s", word)
		}
	}
	images := cardtest.Tool(t, "pdfimages", "-list", name)
	if !strings.Contains(images, "18    18  gray    1   1") {
		t.Errorf("the symbol is not an image of one bit a dot in gray:\n%s", images)
	}
}

// TestBlackIsOnTheBlackPlate separates a page as a press does: a symbol and black text
// leave cyan, magenta and yellow empty.
func TestBlackIsOnTheBlackPlate(t *testing.T) {
	sym := draw.Symbol{Modules: &draw.Bitmap{W: 2, H: 2, Dark: []bool{true, false, false, true}}, CellW: 9, CellH: 9, DPI: 300}
	out := cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-o", "-", "-sDEVICE=inkcov", file(t, run(t, "black", 0), sym))
	ink := strings.Fields(out)
	if len(ink) < 4 || ink[0] != "0.00000" || ink[1] != "0.00000" || ink[2] != "0.00000" || ink[3] == "0.00000" {
		t.Errorf("ink coverage = %q, want black alone", out)
	}
}

func TestNothingIsPaintedBeyondTheBleed(t *testing.T) {
	d := pdf.New("", created)
	l := &draw.List{Trim: draw.Size{W: 10_000, H: 10_000}, Bleed: 1000, Ops: []draw.Op{draw.Fill{Box: draw.Rect{X: -50_000, Y: -50_000, W: 99_000, H: 99_000}}}}
	if err := errors.Join(d.AddPage(200, 100), d.Draw(l, draw.Point{X: 20_000, Y: 10_000})); err != nil {
		t.Fatal(err)
	}
	out := cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-o", "-", "-sDEVICE=inkcov", save(t, d))
	k, err := strconv.ParseFloat(strings.Fields(out)[3], 64)
	// A square of 12 mm on 70.6 x 35.3 mm.
	if want := 12 * 12 / (70.556 * 35.278); err != nil || math.Abs(k-want) > 0.005 {
		t.Errorf("black covers %.4f of the page, %v, want %.4f", k, err, want)
	}
}

func TestSameContentIsOneResource(t *testing.T) {
	var data bytes.Buffer
	if err := png.Encode(&data, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	picture := func() draw.Op {
		return draw.Picture{Box: draw.Rect{W: 1000, H: 1000}, Image: &draw.Image{Format: "png", Data: bytes.Clone(data.Bytes()), W: 2, H: 2}}
	}
	sym := draw.Symbol{Modules: &draw.Bitmap{W: 1, H: 1, Dark: []bool{true}}, CellW: 9, CellH: 9, DPI: 300}
	name := file(t, picture(), picture(), sym, sym)
	if out := cardtest.Tool(t, "qpdf", "--check", name); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Errorf("qpdf --check:\n%s", out)
	}
}

func TestErrorsStay(t *testing.T) {
	d := pdf.New("", created)
	if err := d.Draw(&draw.List{Ops: []draw.Op{draw.Run{Font: "comic", Glyphs: make([]draw.Glyph, 1)}}}, draw.Point{}); err == nil {
		t.Error("Draw with a font that is not there = nil, want an error")
	}
	if err := d.AddPage(1, 1); err == nil {
		t.Error("AddPage after an error = nil, want the error")
	}
	d = pdf.New("", created)
	broken := &draw.Image{Format: "png", Data: []byte("\x89PNG\r\n\x1a\n")}
	if err := errors.Join(d.AddPage(9, 9), d.Draw(&draw.List{Ops: []draw.Op{draw.Picture{Image: broken}}}, draw.Point{})); err == nil {
		t.Error("Draw of a broken picture = nil, want an error")
	}
}
