package render_test

import (
	"bytes"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// A codeCase is an element of a code, with what it holds and the width and height of its
// box.
type codeCase struct{ key, keys, want, w, h string }

// zxingNames are what zxing calls the kinds.
var zxingNames = map[string]string{"qr": "QRCode", "aztec": "Aztec", "datamatrix": "DataMatrix", "pdf417": "PDF417", "code128": "Code128"}

// TestEveryCodeIsReadFromItsPage prints each code upright and turned, on white and on a
// tint, in a file for a card printer and in one for a press, and has it read from pages
// by the readers of its kind. What the code of a whole card holds is the card.
func TestEveryCodeIsReadFromItsPage(t *testing.T) {
	if testing.Short() {
		t.Skip("npm installs a reader")
	}
	c := newCard(t, func(c *card.Claims) { c.Specimen = false })
	dirs, want := map[string]string{}, map[string]string{}
	for kind := range zxingNames {
		dirs[kind] = t.TempDir()
	}
	for i, k := range []codeCase{
		{"qr", "", c.Text(), "32mm", "32mm"},
		{"aztec", `"field": "card"`, c.Text(), "34mm", "34mm"},
		{"datamatrix", `"field": "card"`, c.Text(), "40mm", "40mm"},
		{"pdf417", `"field": "card"`, c.Text(), "66mm", "44mm"},
		{"code128", `"field": "cardNumber"`, "4917-2035-8846", "50mm", "9mm"},
		{"aztec", `"field": "cardNumber"`, "4917-2035-8846", "14mm", "14mm"},
		{"datamatrix", `"value": "UTOPIA 1"`, "UTOPIA 1", "9mm", "9mm"},
		{"pdf417", `"field": "fullName"`, "Amina Njeri Odhiambo", "50mm", "20mm"},
	} {
		for _, rotate := range []int{0, 90, 180, 270} {
			name := fmt.Sprintf("%s-%d-%d", k.key, i, rotate)
			drawn(t, codeFile(t, k, rotate, c), filepath.Join(dirs[k.key], name))
			want[name] = k.want
		}
	}
	for kind, dir := range dirs {
		for reader, read := range readersOf(kind) {
			t.Run(kind+" by "+reader, func(t *testing.T) {
				t.Parallel()
				paths, err := filepath.Glob(filepath.Join(dir, "*.png"))
				if err != nil || len(paths) < 4*2*3 {
					t.Fatalf("%d pages, %v", len(paths), err)
				}
				got := read(t, dir, paths)
				for _, p := range paths {
					name, _, _ := strings.Cut(filepath.Base(p), "_")
					if texts := got[filepath.Base(p)]; len(texts) != 1 || texts[0] != want[name] {
						t.Errorf("%s: read %.60q, want %.60q", filepath.Base(p), texts, want[name])
					}
				}
			})
		}
	}
}

// codeFile prints a code turned by some degrees: at 90 on the tint, at 180 for a press.
func codeFile(t *testing.T, k codeCase, rotate int, c *card.Card) string {
	t.Helper()
	w, h, keys, opts := k.w, k.h, k.keys, &render.Options{}
	if rotate%180 != 0 {
		w, h = h, w
	}
	switch rotate {
	case 90:
		keys = strings.TrimPrefix(keys+`, "ground": "artwork"`, ", ")
	case 180:
		opts = pressOf(t)
	}
	l, err := render.ParseLayout("card.json", fmt.Appendf(nil, `{"layout": 1, "id": "code", "version": 1, "card": {"trim": ["75mm", "75mm"]}, "sides": [{
 "static": [{"box": ["0mm", "0mm", "75mm", "75mm"], "rect": {"color": "#f2ead8"}}],
 "fields": [{"box": ["4mm", "4mm", "%s", "%s"], "rotate": %d, "%s": {%s}}]}]}`, w, h, rotate, k.key, keys))
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, opts)
	if err != nil {
		t.Fatal(err)
	}
	return cardFile(t, r, c)
}

// drawn draws the first page of a file as three programs do, at one and two times the
// printer's resolution, into files that begin with a name.
func drawn(t *testing.T, file, name string) {
	t.Helper()
	for _, dpi := range []string{"300", "600"} {
		out := name + "_" + dpi
		cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pnggray", "-r"+dpi, "-dLastPage=1", "-o", out+"-gs.png", file)
		cardtest.Tool(t, "mutool", "draw", "-q", "-r", dpi, "-o", out+"-mutool.png", file, "1")
		cardtest.Tool(t, "pdftoppm", "-r", dpi, "-l", "1", "-singlefile", "-png", file, out+"-poppler")
	}
}

// A reader returns the texts of the codes in PNG files of a folder, by name.
type reader func(t *testing.T, dir string, paths []string) map[string][]string

// readersOf returns the readers of a kind. The zxing-cpp of Debian is too old to find codes
// of some kinds on a page.
func readersOf(kind string) map[string]reader {
	readers := map[string]reader{"zxing-wasm": func(t *testing.T, dir string, _ []string) map[string][]string {
		return cardtest.ZXingWASM(t, zxingNames[kind], dir)
	}}
	if kind == "qr" || kind == "pdf417" {
		readers["zxing-cpp"] = func(t *testing.T, _ string, paths []string) map[string][]string {
			return cardtest.ZXing(t, zxingNames[kind], paths)
		}
	}
	if kind == "qr" || kind == "code128" {
		readers["zbar"] = func(t *testing.T, _ string, paths []string) map[string][]string {
			return cardtest.ZBar(t, strings.ToLower(zxingNames[kind]), paths)
		}
	}
	if kind == "datamatrix" {
		readers["dmtxread"] = func(t *testing.T, _ string, paths []string) map[string][]string {
			got := map[string][]string{}
			for _, p := range paths {
				got[filepath.Base(p)] = []string{cardtest.Tool(t, "dmtxread", "--stop-after=1", p)}
			}
			return got
		}
	}
	return readers
}

// TestZonesAreTextInOCRB reads the zone of a page as text, finds its font, and measures the
// distance of its characters and lines.
func TestZonesAreTextInOCRB(t *testing.T) {
	r := parse(t, `{"box": ["1mm", "10mm", "78mm", "12mm"], "mrz": {}}`)
	c := newCard(t, func(c *card.Claims) {
		c.Specimen, c.Identity.FirstName, c.Identity.LastName = false, "Amina Njeri", "Odhiambo-Müller"
	})
	file := cardFile(t, r, c)
	const want = "I<UTO491720358<8469<<<<<<<<<<<\n9105148F2811246KEN<<<<<<<<<<<2\nODHIAMBO<MUELLER<<AMINA<NJERI<\n"
	if got := cardtest.Tool(t, "pdftotext", "-layout", file, "-"); strings.TrimSpace(strings.ReplaceAll(got, "\n\n", "\n")) != strings.TrimSpace(want) {
		t.Errorf("pdftotext: %q, want %q", got, want)
	}
	if fonts := cardtest.Tool(t, "pdffonts", file); !strings.Contains(fonts, "OCRB") && !strings.Contains(fonts, "OCR-B") {
		t.Errorf("pdffonts:\n%s", fonts)
	}
	// Ten characters and six lines an inch.
	dump := render.Dump(compose(t, r, c))
	for _, line := range []string{"text (1.9 12.998) to (75.56 12.998)", "(1.9 17.231)", "(1.9 21.464)"} {
		if !strings.Contains(dump, line) {
			t.Errorf("Dump =\n%swant %s in it", dump, line)
		}
	}
}

// TestPaperCardsFold prints a card on paper and finds both sides on one page: the back upside
// down below the front, and the QR code larger than on the card.
func TestPaperCardsFold(t *testing.T) {
	c := newCard(t, nil)
	small := sample(t, "docket.json")
	l, err := small.Layout().Scale(160)
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, &render.Options{Resources: layoutFiles(t)})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := r.NewPaperWriter(&out, render.A4, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(compose(t, small, c)); err == nil {
		t.Error("Add of a print of another size = nil, want an error")
	}
	for page := 1; page <= 2; page++ {
		at, err := w.Add(compose(t, r, c))
		if err != nil || at.Page != page {
			t.Fatalf("Add = %v, %v, want page %d", at, err, page)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(compose(t, r, c)); err == nil {
		t.Error("Add to a closed writer = nil, want an error")
	}
	file := writeFile(t, out.Bytes())
	if out := cardtest.Tool(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Errorf("qpdf --check:\n%s", out)
	}
	png := filepath.Join(t.TempDir(), "paper.png")
	cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pnggray", "-r300", "-dLastPage=1", "-o", png, file)
	if got := cardtest.ZBar(t, "qrcode", []string{png})["paper.png"]; len(got) != 1 || got[0] != c.Text() {
		t.Errorf("zbar read %.60q, want %.60q", got, c.Text())
	}
	before, after := small.Layout().ForecastQR(len(c.Text()), false)[0], l.ForecastQR(len(c.Text()), false)[0]
	if after.X <= before.X {
		t.Errorf("modules of %s on paper, %s on the card", after.X, before.X)
	}
	if _, err := r.NewPaperWriter(&out, render.Size{W: 100 * render.Millimeter, H: 100 * render.Millimeter}, nil); err == nil {
		t.Error("NewPaperWriter for small paper = nil, want an error")
	}
}

// layoutFiles returns the folder of the sample layouts.
func layoutFiles(t testing.TB) fs.FS {
	t.Helper()
	return os.DirFS(filepath.Join(cardtest.Root(), "testdata", "layouts"))
}

// paperFile prints cards on paper.
func paperFile(t testing.TB, r *render.Renderer, media render.Size, cards ...*card.Card) string {
	t.Helper()
	var out bytes.Buffer
	w, err := r.NewPaperWriter(&out, media, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cards {
		if _, err := w.Add(compose(t, r, c)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, out.Bytes())
}

func TestOverlaysShowWhatIsNotPrinted(t *testing.T) {
	p, err := parse(t, `{"box": ["5mm", "5mm", "40mm", "5mm"], "text": {"field": "secondaryName", "font": "mono", "size": "8pt"}},
		{"box": ["5mm", "12mm", "30mm", "30mm"], "qr": {}}`).Compose(newCard(t, func(c *card.Claims) {
		c.Specimen, c.Identity.SecondaryName = false, "أمينة"
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := p.ProofWith("front", 300, render.Overlay{})
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]render.Overlay{
		"boxes": {Boxes: true}, "bleed": {Bleed: true}, "fallback": {Fallback: true}, "modules": {Modules: true},
	} {
		img, err := p.ProofWith("front", 300, o)
		if err != nil {
			t.Fatal(err)
		}
		wide := img.Bounds().Dx() - plain.Bounds().Dx()
		if (wide == 46) != o.Bleed || wide != 0 && !o.Bleed {
			t.Errorf("%s: %d pixels wider, want 46 with the bleed of 2 mm alone", name, wide)
		}
		if same(img, plain) {
			t.Errorf("%s: the proof shows nothing", name)
		}
	}
	if _, err := p.ProofWith("back", 300, render.Overlay{}); err == nil {
		t.Error("ProofWith of a side that is not there = nil, want an error")
	}
	if _, err := p.ProofWith("front", 100_000, render.Overlay{}); err == nil {
		t.Error("ProofWith at 100,000 dpi = nil, want an error")
	}
}

// same reports whether images have the same pixels.
func same(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	x, y := a.(*image.RGBA), b.(*image.RGBA)
	return bytes.Equal(x.Pix, y.Pix)
}
