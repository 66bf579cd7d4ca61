package pdf_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/pdf"
	"github.com/sealcard/sealcard/internal/pdfx"
	"github.com/sealcard/sealcard/internal/text"
)

var created = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// trim is 200 x 100 points.
var trim = draw.Size{W: 70_556, H: 35_278}

// write writes a page for each list of ops, a record each.
func write(t testing.TB, style pdf.Style, pages ...[]draw.Op) []byte {
	t.Helper()
	var out bytes.Buffer
	opts := pdf.Options{Title: "Test (1)", Created: created, Style: style}
	if style.Press {
		opts.Intent, opts.Parts = &pdf.Intent{Profile: cardtest.OutputProfile(), Condition: "TEST"}, true
	}
	w := pdf.NewWriter(&out, &opts)
	page := pdf.Page{W: trim.W, H: trim.H, Trim: draw.Rect{W: trim.W, H: trim.H}, Bleed: draw.Rect{W: trim.W, H: trim.H}}
	for i, ops := range pages {
		c, err := style.Paint(&draw.List{Trim: trim, Ops: ops})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.AddPage(&page, pdf.Placed{Content: c, DPI: 300}), w.EndRecord(pdf.Record{Index: i + 1, Number: "A (1)", Digest: "00"})); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// file writes a document of one page and returns its name.
func file(t testing.TB, ops ...draw.Op) string {
	t.Helper()
	return save(t, write(t, pdf.Style{}, ops))
}

func save(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "test.pdf")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func regular(t testing.TB) *text.Chain {
	t.Helper()
	f, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	return text.NewChain("regular", f)
}

// run sets a line at 10, 20 mm.
func run(t testing.TB, s string, turn int) (ops []draw.Op) {
	t.Helper()
	style := text.Style{Chain: regular(t), Size: 2822}
	runs, err := style.Runs(s, draw.Point{X: 10_000, Y: 20_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		r.Turn = turn
		for i := range r.Glyphs {
			if at := r.Glyphs[i].At; turn == 1 {
				r.Glyphs[i].At = draw.Point{X: 10_000 + at.Y - 20_000, Y: 30_000 - (at.X - 10_000)}
			}
		}
		ops = append(ops, r)
	}
	return ops
}

// checker is a symbol of two dark modules and two light ones.
func checker() draw.Symbol {
	m := draw.NewBitmap(2, 2)
	m.SetDark(0, 0)
	m.SetDark(1, 1)
	return draw.Symbol{Modules: m, CellW: 9, CellH: 9, DPI: 300}
}

func TestTextIsReadAgain(t *testing.T) {
	for _, line := range []string{"Trần AVATAR Żółta Νίκος Нұрлан (x\\y) %%EOF", "हृषीकेश देशपांडे", "ជួន សៅភ័ណ្ឌ", "office ﬁ"} {
		for turn := range 2 {
			line := line
			if runes := []rune(line); turn == 1 {
				line = string(runes[:min(len(runes), 14)]) // the page is not high
			}
			got := strings.TrimSpace(cardtest.Tool(t, "pdftotext", file(t, run(t, line, turn)...), "-"))
			if strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(line), "") {
				t.Errorf("turn %d: pdftotext = %q, want %q", turn, got, line)
			}
		}
	}
}

func TestFilesAreSound(t *testing.T) {
	line := draw.Line{To: draw.Point{X: 1000, Y: 1000}, Width: 88}
	ops := append(run(t, ") Tj /JS (x) endstream", 0), draw.Fill{Box: draw.Rect{W: 1000, H: 1000}}, line, checker(),
		draw.Line{To: draw.Point{X: 1000}, Width: 88}, draw.Line{To: draw.Point{Y: 1000}, Width: 88})
	for _, style := range []pdf.Style{{}, {Outlines: true}, {Vectors: true, Reduction: 10}, {Press: true}} {
		data := write(t, style, ops, ops)
		name := save(t, data)
		if out := cardtest.Tool(t, "qpdf", "--check", name); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("qpdf --check:\n%s", out)
		}
		plain := cardtest.Tool(t, "qpdf", "--qdf", "--object-streams=disable", name, "-")
		for _, word := range []string{"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/Filespec", "/URI"} {
			if strings.Contains(plain, word) {
				t.Errorf("the file has %s", word)
			}
		}
		if !bytes.HasPrefix(data, []byte("%PDF-1.6\n")) {
			t.Errorf("the file begins with %.9q", data)
		}
		if style.Press {
			if findings, err := pdfx.CheckParts(data); err != nil || len(findings) > 0 {
				t.Errorf("findings %v, %v", findings, err)
			}
		}
	}
}

// TestManyPagesMakeALeafyTree writes more pages than a node of the tree holds.
func TestManyPagesMakeALeafyTree(t *testing.T) {
	pages := make([][]draw.Op, 300)
	for i := range pages {
		pages[i] = []draw.Op{draw.Fill{Box: draw.Rect{W: int64(i), H: 1000}}}
	}
	data := write(t, pdf.Style{Press: true}, pages...)
	if findings, err := pdfx.CheckParts(data); err != nil || len(findings) > 0 {
		t.Errorf("findings %v, %v", findings, err)
	}
	if n := strings.TrimSpace(cardtest.Tool(t, "qpdf", "--show-npages", save(t, data))); n != "300" {
		t.Errorf("the file has %s pages", n)
	}
}

// TestBlackIsOnTheBlackPlate separates a page as a press does: a symbol and black text
// leave cyan, magenta and yellow empty.
func TestBlackIsOnTheBlackPlate(t *testing.T) {
	for _, style := range []pdf.Style{{}, {Outlines: true, Vectors: true}} {
		name := save(t, write(t, style, append(run(t, "black", 0), checker())))
		ink := strings.Fields(cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-o", "-", "-sDEVICE=inkcov", name))
		if len(ink) < 4 || ink[0] != "0.00000" || ink[1] != "0.00000" || ink[2] != "0.00000" || ink[3] == "0.00000" {
			t.Errorf("ink coverage = %q, want black alone", ink)
		}
	}
}

// TestFormsAreCutAtTheBleed places a list on a larger page: nothing is painted beyond its
// bleed.
func TestFormsAreCutAtTheBleed(t *testing.T) {
	var out bytes.Buffer
	w := pdf.NewWriter(&out, &pdf.Options{Created: created})
	l := &draw.List{Trim: draw.Size{W: 10_160, H: 10_160}, Bleed: 1000, Ops: []draw.Op{draw.Fill{Box: draw.Rect{X: -50_000, Y: -50_000, W: 99_000, H: 99_000}}}}
	c, err := new(pdf.Style).Paint(l)
	if err != nil {
		t.Fatal(err)
	}
	at := pdf.Placed{Content: c, X: 240, Y: 120, DPI: 300}
	if err := errors.Join(w.AddPage(&pdf.Page{W: trim.W, H: trim.H}, at, at), w.Close()); err != nil {
		t.Fatal(err)
	}
	ink := cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-o", "-", "-sDEVICE=inkcov", save(t, out.Bytes()))
	k, err := strconv.ParseFloat(strings.Fields(ink)[3], 64)
	if want := 12.16 * 12.16 / (70.556 * 35.278); err != nil || math.Abs(k-want) > 0.005 {
		t.Errorf("black covers %.4f of the page, %v, want %.4f", k, err, want)
	}
}

// pictures returns an opaque JPEG and a PNG that is half transparent.
func pictures(t testing.TB) (photo, art *draw.Image) {
	t.Helper()
	var j, p bytes.Buffer
	img := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	for i := range 400 {
		img.SetNRGBA(i%20, i/20, color.NRGBA{uint8(i), 200, 50, uint8(255 * (i / 200))})
	}
	if err := errors.Join(jpeg.Encode(&j, img, nil), png.Encode(&p, img)); err != nil {
		t.Fatal(err)
	}
	return &draw.Image{Format: "jpeg", Data: j.Bytes(), W: 20, H: 20}, &draw.Image{Format: "png", Data: p.Bytes(), W: 20, H: 20, Shared: true}
}

// TestWhatManyCardsShareIsWrittenOnce draws pages with a group, a picture of the layout
// and a photo: the file has the first two once and the photo once a record.
func TestWhatManyCardsShareIsWrittenOnce(t *testing.T) {
	photo, art := pictures(t)
	group := &draw.Group{Trim: trim, Ops: append(run(t, "Label", 0), draw.Picture{Box: draw.Rect{W: 5000, H: 5000}, Image: art})}
	page := []draw.Op{group, draw.Picture{Box: draw.Rect{X: 9000, W: 5000, H: 5000}, Image: photo},
		draw.Picture{Box: draw.Rect{X: 20_000, W: 2000, H: 2000}, Image: photo}, draw.Picture{Box: draw.Rect{X: 30_000, W: 2000, H: 2000}, Image: art}}
	data := write(t, pdf.Style{}, page, page, page)
	for what, want := range map[string]int{"/DCTDecode": 3, "/SMask": 1, "/GTS_XID": 1, "/FontFile2": 1} {
		if n := bytes.Count(data, []byte(what)); n != want {
			t.Errorf("the file has %s %d times, want %d", what, n, want)
		}
	}
	if findings, err := pdfx.CheckParts(write(t, pdf.Style{Press: true}, page, page)); err != nil || len(findings) > 0 {
		t.Errorf("findings %v, %v", findings, err)
	}
}

func TestPicturesThatCannotBeDrawn(t *testing.T) {
	photo, _ := pictures(t)
	for name, img := range map[string]*draw.Image{
		"another kind": {Format: "gif", Data: []byte("GIF89a")}, "a cut header": {Format: "jpeg", Data: photo.Data[:100]},
		"no JPEG": {Format: "jpeg", Data: []byte("\xff\xd8\xff\xda")}, "a cut PNG": {Format: "png", Data: []byte("\x89PNG\r\n\x1a\n")},
		"nothing": {Format: "jpeg"},
	} {
		ops := []draw.Op{draw.Picture{Box: draw.Rect{W: 1000, H: 1000}, Image: img}}
		c, err := new(pdf.Style).Paint(&draw.List{Trim: trim, Ops: ops})
		if err != nil {
			continue
		}
		w := pdf.NewWriter(io.Discard, &pdf.Options{})
		if err := w.AddPage(&pdf.Page{W: 1000, H: 1000}, pdf.Placed{Content: c, DPI: 300}); err == nil {
			t.Errorf("AddPage of %s = nil, want an error", name)
		}
		if err := w.Close(); err == nil {
			t.Errorf("Close after %s = nil, want the error", name)
		}
		if _, err := pdf.Inline(&draw.List{Trim: trim, Ops: ops}, 0, 0, 300); err == nil {
			t.Errorf("Inline of %s = nil, want an error", name)
		}
	}
	broken := draw.Run{Face: regularFace(t), Size: 1000, Glyphs: []draw.Glyph{{ID: 65_535}}}
	if _, err := (&pdf.Style{Outlines: true}).Paint(&draw.List{Trim: trim, Ops: []draw.Op{broken}}); err == nil {
		t.Error("Paint of a glyph that is not there = nil, want an error")
	}
}

func regularFace(t testing.TB) *font.Face {
	t.Helper()
	f, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestGlyphsThatAreNotThereEndTheFile finds at the end what painting did not see.
func TestGlyphsThatAreNotThereEndTheFile(t *testing.T) {
	broken := draw.Run{Face: regularFace(t), Size: 1000, Glyphs: []draw.Glyph{{ID: 65_535}}}
	c, err := new(pdf.Style).Paint(&draw.List{Trim: trim, Ops: []draw.Op{broken}})
	if err != nil {
		t.Fatal(err)
	}
	w := pdf.NewWriter(io.Discard, &pdf.Options{})
	if err := w.AddPage(&pdf.Page{W: 1000, H: 1000}, pdf.Placed{Content: c, DPI: 300}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil {
		t.Error("Close = nil, want an error")
	}
}

// TestTitlesAreText puts signs of PDF and of XML into a title.
func TestTitlesAreText(t *testing.T) {
	var out bytes.Buffer
	const title = `<a> & "b" (c) \ ]]> ܐ 李`
	w := pdf.NewWriter(&out, &pdf.Options{Title: title, Created: created})
	c, err := new(pdf.Style).Paint(&draw.List{Trim: trim})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.AddPage(&pdf.Page{W: trim.W, H: trim.H}, pdf.Placed{Content: c, DPI: 300}), w.Close()); err != nil {
		t.Fatal(err)
	}
	name := save(t, out.Bytes())
	if info := cardtest.Tool(t, "pdfinfo", name); !strings.Contains(info, title) {
		t.Errorf("pdfinfo:\n%s", info)
	}
	if xmp := cardtest.Tool(t, "exiftool", "-XMP-dc:Title", "-XMP-xmp:CreateDate", "-s3", name); xmp != title+"\n2026:11:24 00:00:00Z\n" {
		t.Errorf("exiftool = %q", xmp)
	}
}

// TestMemoryIsTwoBytesAnObject counts what a writer keeps from page to page.
func TestMemoryIsTwoBytesAnObject(t *testing.T) {
	c, err := new(pdf.Style).Paint(&draw.List{Trim: trim, Ops: append(run(t, "Amina", 0), checker())})
	if err != nil {
		t.Fatal(err)
	}
	w := pdf.NewWriter(io.Discard, &pdf.Options{})
	page := func() {
		if err := errors.Join(w.AddPage(&pdf.Page{W: trim.W, H: trim.H}, pdf.Placed{Content: c, DPI: 300}), w.EndRecord(pdf.Record{})); err != nil {
			t.Fatal(err)
		}
	}
	page()
	before := liveBytes()
	const pages = 50_000
	for range pages {
		page()
	}
	// Three objects a page: itself, its content, its mask; some parts are not packed yet.
	if kept := liveBytes() - before; kept > 3*2*pages*3/2 {
		t.Errorf("a writer keeps %.1f bytes a page", float64(kept)/pages)
	}
	if w.Pages() != pages+1 {
		t.Errorf("Pages = %d, want %d", w.Pages(), pages+1)
	}
}

// liveBytes returns the size of what is in use on the heap.
func liveBytes() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestTurnedContentsStayOnDots draws a symbol in four turns: each is the picture of the
// first, turned, dot for dot. What lies outside a clip is not drawn.
func TestTurnedContentsStayOnDots(t *testing.T) {
	var style pdf.Style
	m := draw.NewBitmap(3, 2)
	for _, at := range [][2]int{{0, 0}, {1, 0}, {0, 1}} {
		m.SetDark(at[0], at[1])
	}
	// 72 x 48 dots of 3 x 2 modules.
	content, err := style.Paint(&draw.List{Trim: draw.Size{W: 6096, H: 4064}, Ops: []draw.Op{draw.Symbol{Modules: m, CellW: 24, CellH: 24, DPI: 300}}})
	if err != nil {
		t.Fatal(err)
	}
	const side = 200 // dots of the page
	for turn, tt := range []struct {
		x, y int
		want [][2]int // middles of dark modules, from the upper left corner
	}{
		{50, 60, [][2]int{{62, 104}, {86, 104}, {62, 128}}},
		{110, 60, [][2]int{{74, 128}, {74, 104}, {98, 128}}},
		{130, 120, [][2]int{{118, 116}, {94, 116}, {118, 92}}},
		{60, 130, [][2]int{{96, 82}, {96, 106}, {72, 82}}},
	} {
		for _, clipped := range []bool{false, true} {
			p := pdf.Placed{Content: content, X: tt.x, Y: tt.y, DPI: 300, Turn: turn}
			if clipped { // to the left half of the page
				p.Clip = draw.Rect{W: draw.Dots(90, 300), H: draw.Dots(side, 300)}
			}
			var out bytes.Buffer
			w := pdf.NewWriter(&out, &pdf.Options{Created: created})
			if err := errors.Join(w.AddPage(&pdf.Page{Dots: pdf.Dots{W: side, H: side, DPI: 300}}, p), w.Close()); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(t.TempDir(), "turned.png")
			cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pnggray", "-r300", "-o", name, save(t, out.Bytes()))
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(f)
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
			want := image.NewGray(img.Bounds())
			for i := range want.Pix {
				want.Pix[i] = 255
			}
			for _, at := range tt.want {
				for y := at[1] - 12; y < at[1]+12; y++ {
					for x := at[0] - 12; x < at[0]+12; x++ {
						if !clipped || x < 90 {
							want.SetGray(x, y, color.Gray{})
						}
					}
				}
			}
			wrong := 0
			for y := range side {
				for x := range side {
					if color.GrayModel.Convert(img.At(x, y)) != want.At(x, y) {
						wrong++
					}
				}
			}
			if wrong > 0 {
				t.Errorf("turn %d, clipped %v: %d dots differ", turn, clipped, wrong)
			}
		}
	}
}
