package render_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/golden"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

var issued = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// newCard seals a card after change has altered its claims.
func newCard(t testing.TB, change func(*card.Claims)) *card.Card {
	t.Helper()
	s, err := card.NewIssuer("https://docket.example", cardtest.Key(), nil)
	if err != nil {
		t.Fatal(err)
	}
	claims := &card.Claims{
		IssuedAt: issued, Expiry: issued.AddDate(2, 0, 0), Specimen: true,
		Identity: card.Identity{
			ID: "4917-2035-8846", FullName: "Amina Njeri Odhiambo", SecondaryName: "Амина Одиамбо",
			BirthDate: card.Date{Year: 1991, Month: 5, Day: 14}, Gender: card.GenderFemale, Nationality: "KEN",
			Private: map[int]any{101: "Case Officer", 102: "Northern Field Office"},
		},
	}
	if change != nil {
		change(claims)
	}
	c, err := s.Issue(claims)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func portrait(t testing.TB) *render.Portrait {
	t.Helper()
	data, err := fs.ReadFile(testdata.FS, "photos/01.jpg")
	if err != nil {
		t.Fatal(err)
	}
	p, err := render.NewPortrait(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sample(t testing.TB, name string) *render.Renderer {
	t.Helper()
	return sampleWith(t, name, nil)
}

// sampleWith returns a sample layout's renderer with options, which lack nothing but
// the resources.
func sampleWith(t testing.TB, name string, opts *render.Options) *render.Renderer {
	t.Helper()
	dir, err := fs.Sub(testdata.FS, "layouts")
	if err != nil {
		t.Fatal(err)
	}
	l, err := render.LoadLayout(dir, name)
	if err != nil {
		t.Fatal(err)
	}
	if opts == nil {
		opts = &render.Options{}
	}
	opts.Resources = dir
	r, err := render.NewRenderer(l, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func compose(t testing.TB, r *render.Renderer, c *card.Card) *render.Print {
	t.Helper()
	p, err := r.Compose(c, portrait(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSampleLayoutsLookAsReviewed(t *testing.T) {
	arabic := func(c *card.Claims) {
		c.Identity.ID, c.Identity.Nationality = "U04718263", "SYR"
		c.Identity.FullName, c.Identity.FirstName, c.Identity.LastName = "Rana Yousef Al-Khatib", "Rana Yousef", "Al-Khatib"
		c.Identity.SecondaryName, c.Identity.SecondaryLanguage = "رنا يوسف الخطيب", "ara"
	}
	for name, change := range map[string]func(*card.Claims){
		"docket": nil, "badge": nil, "paper": nil, "student": nil, "bilingual": arabic,
	} {
		p := compose(t, sample(t, name+".json"), newCard(t, change))
		golden.Equal(t, "render/"+name+".txt", []byte(render.Dump(p)))
	}
}

// layout returns a layout file of one side with the given elements.
func layout(elements string) string {
	return `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "50mm"], "bleed": "2mm"}, "sides": [{"name": "front", "fields": [` + elements + `]}]}`
}

func TestLayoutFilesThatCannotBeUsed(t *testing.T) {
	var good bytes.Buffer
	if err := png.Encode(&good, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{
		"card.json":  {Data: []byte(layout(`{"box": ["0mm", "0mm", "9mm", "9mm"], "image": {"file": "a.png"}}`))},
		"broken.png": {Data: good.Bytes()[:20]},
	}
	if _, err := render.LoadLayout(fsys, "other.json"); err == nil || err.Error() != "render: layout other.json: file does not exist" {
		t.Errorf("LoadLayout of a file that is not there = %v", err)
	}
	l, err := render.LoadLayout(fsys, "card.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := render.NewRenderer(l, nil); err == nil || !strings.Contains(err.Error(), `front/fields[0] image "a.png": there are no resources`) {
		t.Errorf("NewRenderer without resources = %v", err)
	}
	if _, err := render.NewRenderer(l, &render.Options{Resources: fsys}); err == nil || !strings.Contains(err.Error(), `image "a.png": file does not exist`) {
		t.Errorf("NewRenderer without the image = %v", err)
	}
	fsys["a.png"] = fsys["broken.png"]
	if _, err := render.NewRenderer(l, &render.Options{Resources: fsys}); err == nil || !strings.Contains(err.Error(), "a PNG picture that is cut short") {
		t.Errorf("NewRenderer with a broken image = %v", err)
	}
}

func parse(t testing.TB, elements string) *render.Renderer {
	t.Helper()
	l, err := render.ParseLayout("card.json", []byte(layout(elements)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCardsThatDoNotFit(t *testing.T) {
	const mark = `{"box": ["0mm", "0mm", "40mm", "9mm"], "text": {"field": "specimen", "size": "8pt"}}, `
	small := jpegOf(t, 60, 80)
	for _, tt := range []struct {
		name, elements string
		portrait       *render.Portrait
		change         func(*card.Claims)
		find           error
		want           string
	}{
		{name: "long name", elements: mark + `{"box": ["0mm", "0mm", "20mm", "5mm"], "text": {"field": "fullName", "size": "9pt"}}`,
			find: render.ErrOverflow, want: "render: front/fields[1] fullName: text does not fit its box of 20mm x 5mm"},
		{name: "name in a script", elements: mark + `{"box": ["0mm", "0mm", "20mm", "5mm"], "text": {"field": "fullName", "size": "9pt"}}`,
			change: func(c *card.Claims) { c.Identity.FullName = "李明" },
			find:   render.ErrGlyph, want: "render: front/fields[1] fullName: text cannot be set: a character of the script Han that no font of the layout has"},
		{name: "QR code", elements: mark + `{"box": ["0mm", "0mm", "18mm", "18mm"], "qr": {"minDots": 3, "level": "M"}}`,
			find: render.ErrXDimension, want: "render: front/fields[1]: symbol does not fit its box of 18mm x 18mm: version 12-M at 3 dots a module and 300 dpi is 18.542mm wide"},
		{name: "barcode", elements: mark + `{"box": ["0mm", "0mm", "20mm", "9mm"], "code128": {"field": "cardNumber"}}`,
			find: render.ErrXDimension, want: "render: front/fields[1] cardNumber: symbol does not fit its box of 20mm x 9mm: 187 modules at 3 dots and 300 dpi are 47.498mm wide"},
		{name: "barcode of letters", elements: mark + `{"box": ["0mm", "0mm", "80mm", "9mm"], "code128": {"field": "secondaryName"}}`,
			find: render.ErrCode, want: "render: front/fields[1] secondaryName: text cannot be a barcode: a character that is not printable ASCII"},
		{name: "no portrait", elements: mark + `{"box": ["0mm", "0mm", "20mm", "25mm"], "photo": {}}`,
			find: render.ErrPhoto, want: "render: front/fields[1] photo: portrait cannot be printed: there is none"},
		{name: "small portrait", elements: mark + `{"box": ["0mm", "0mm", "20mm", "25mm"], "photo": {}}`, portrait: small,
			find: render.ErrPhoto, want: "render: front/fields[1] photo: portrait cannot be printed: 60 x 80 pixels, its box of 20mm x 25mm needs at least 118 x 147"},
		{name: "specimen without a mark", elements: `{"box": ["0mm", "0mm", "20mm", "25mm"], "rect": {}}`,
			find: render.ErrSpecimen, want: "render: front: layout has no text with the field specimen on this side"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := parse(t, tt.elements).Compose(newCard(t, tt.change), tt.portrait)
			if _, ok := errors.AsType[*render.ElementError](err); !ok || !errors.Is(err, tt.find) {
				t.Fatalf("Compose = %v, %v, want an ElementError of %q", p, err, tt.find)
			}
			if err.Error() != tt.want {
				t.Errorf("Compose = %v\nwant      %s", err, tt.want)
			}
		})
	}
}

// jpegOf returns a gray portrait of w by h pixels.
func jpegOf(t testing.TB, w, h int) *render.Portrait {
	t.Helper()
	p, err := render.NewPortrait(jpegBytes(t, w, h))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func jpegBytes(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestElementsWithoutAValueAreLeftOut(t *testing.T) {
	r := parse(t, `{"box": ["0mm", "0mm", "20mm", "5mm"], "when": "legalStatus", "rect": {}},
		{"box": ["0mm", "0mm", "20mm", "5mm"], "text": {"field": "legalStatus", "size": "8pt"}},
		{"box": ["0mm", "0mm", "20mm", "5mm"], "code128": {"field": "legalStatus"}}`)
	p, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := render.Dump(p), "side front trim 80 x 50 bleed 2\n"; got != want {
		t.Errorf("Dump = %q, want %q", got, want)
	}
}

func TestFixedTextIsSetWhereItsAlignmentSays(t *testing.T) {
	box := func(more string) string {
		return `{"box": ["10mm", "10mm", "20mm", "10mm"], "text": {"value": "HH", "size": "10mm"` + more + `}}`
	}
	r := parse(t, strings.Join([]string{box(""), box(`, "align": "right", "valign": "bottom"`),
		box(`, "align": "center", "valign": "middle", "tracking": "1mm"`),
		`{"box": ["10mm", "10mm", "10mm", "20mm"], "text": {"value": "HH", "size": "10mm", "fit": "error"}, "rotate": 90}`}, ", "))
	p, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), nil)
	if err != nil {
		t.Fatal(err)
	}
	// H is 7.14 mm high and 7.41 mm wide with its margins.
	const want = `side front trim 80 x 50 bleed 2
text (10 17.14) to (17.41 17.14) NotoSans-Regular 10 turn 0 #000000 "HH"
text (15.18 20) to (22.59 20) NotoSans-Regular 10 turn 0 #000000 "HH"
text (12.09 18.57) to (20.5 18.57) NotoSans-Regular 10 turn 0 #000000 "HH"
text (17.14 30) to (17.14 22.59) NotoSans-Regular 10 turn 1 #000000 "HH"
`
	if got := render.Dump(p); got != want {
		t.Errorf("Dump =\n%s\nwant\n%s", got, want)
	}
}

func TestQRCapacity(t *testing.T) {
	for _, tt := range []struct {
		elements string
		want     int
	}{
		{`{"box": ["0mm", "0mm", "9mm", "9mm"], "rect": {}}`, 0},
		{`{"box": ["0mm", "0mm", "40mm", "45mm"], "qr": {}}`, 1248}, // 118 dots of 4: version 23 at M
		{`{"box": ["0mm", "0mm", "40mm", "45mm"], "qr": {}}, {"box": ["0mm", "0mm", "25mm", "25mm"], "qr": {"level": "Q"}}`, 296},
	} {
		if got := parse(t, tt.elements).Layout().QRCapacity(); got != tt.want {
			t.Errorf("QRCapacity of %s = %d, want %d", tt.elements, got, tt.want)
		}
	}
}

func TestBrokenPortraits(t *testing.T) {
	good, err := fs.ReadFile(testdata.FS, "photos/02.jpg")
	if err != nil {
		t.Fatal(err)
	}
	// A PNG header that asks for 30,000 x 30,000 pixels.
	bomb := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x75\x30\x00\x00\x75\x30\x08\x06\x00\x00\x00\x97\xd7\x1b\x3e")
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "an empty file"},
		{"GIF", []byte("GIF89a"), "a GIF picture; export as JPEG"},
		{"cut", good[:len(good)/2], "a JPEG picture that is cut short"},
		{"bomb", bomb, "a picture of 30000 x 30000 pixels"},
		{"large file", make([]byte, 20<<20+1), "more than 20 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := render.NewPortrait(tt.data)
			if !errors.Is(err, render.ErrPhoto) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("NewPortrait = %v, want ErrPhoto with %q", err, tt.want)
			}
		})
	}
}

func TestPrintedPortraitCarriesPixelsAlone(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 600, 800))
	for y := range 800 {
		for x := range 600 {
			src.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 100, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, src, nil); err != nil {
		t.Fatal(err)
	}
	secret := "GPS 51.5 N, and a ZIP file after the picture"
	segment := append([]byte{0xff, 0xe1, 0, byte(len(secret) + 2)}, secret...)
	data := slices.Concat(b.Bytes()[:2], segment, b.Bytes()[2:], []byte(secret))
	p, err := render.NewPortrait(data)
	if err != nil {
		t.Fatal(err)
	}
	r := parse(t, `{"box": ["0mm", "0mm", "20mm", "25mm"], "photo": {}}`)
	print, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), p)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := r.NewCardWriter(&out, nil)
	if _, err := w.Add(print); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte("GPS")) || bytes.Contains(out.Bytes(), []byte("ZIP")) {
		t.Error("what came with the upload is in the PDF file")
	}
}

func TestProofIsWhatIsPrinted(t *testing.T) {
	r := sample(t, "docket.json")
	p := compose(t, r, newCard(t, nil))
	dir := t.TempDir()
	file := filepath.Join(dir, "cards.pdf")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := r.NewCardWriter(f, nil)
	if _, err := w.Add(p); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	cardtest.Tool(t, "pdftoppm", "-r", "300", "-png", file, filepath.Join(dir, "page"))
	for i, side := range []string{"front", "back"} {
		proof, err := p.Proof(side, 0)
		if err != nil {
			t.Fatal(err)
		}
		page := readPNG(t, filepath.Join(dir, fmt.Sprintf("page-%d.png", i+1)))
		if page.Bounds() != proof.Bounds() {
			t.Fatalf("%s: page of %v pixels, proof of %v", side, page.Bounds(), proof.Bounds())
		}
		if mean, worst := difference(proof, page); mean > 3 || worst > 25 {
			t.Errorf("%s: page and proof differ by %.1f of 255 on average and %.1f in the worst place", side, mean, worst)
		}
	}
	back, err := p.Proof("back", 0)
	if err != nil {
		t.Fatal(err)
	}
	// The QR box holds ink and paper only, pixel for pixel the same in both.
	qr := image.Rect(515, 55, 955, 495)
	page := readPNG(t, filepath.Join(dir, "page-2.png"))
	for y := qr.Min.Y; y < qr.Max.Y; y++ {
		for x := qr.Min.X; x < qr.Max.X; x++ {
			a, b := luma(back, x, y), luma(page, x, y)
			if a != b || a != 0 && a != 255 {
				t.Fatalf("pixel %d, %d of the QR code: proof %d, page %d", x, y, a, b)
			}
		}
	}
}

func readPNG(t testing.TB, name string) image.Image {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func luma(img image.Image, x, y int) int {
	return int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
}

// difference returns how much two images differ in brightness, on average and in the
// worst square of 16 pixels. Squares are compared by their means: two rasterizers
// never agree on the pixels of an edge.
func difference(a, b image.Image) (mean, worst float64) {
	const side = 16
	var sum float64
	n := 0
	r := a.Bounds()
	for y0 := r.Min.Y; y0+side <= r.Max.Y; y0 += side {
		for x0 := r.Min.X; x0+side <= r.Max.X; x0 += side {
			square := 0
			for y := y0; y < y0+side; y++ {
				for x := x0; x < x0+side; x++ {
					square += luma(a, x, y) - luma(b, x, y)
				}
			}
			d := math.Abs(float64(square)) / (side * side)
			sum += d
			worst = max(worst, d)
			n++
		}
	}
	return sum / float64(n), worst
}

func TestBacksLieBehindTheirFronts(t *testing.T) {
	r := sample(t, "docket.json")
	s, err := render.SheetFor(render.A4, r.Layout())
	if err != nil {
		t.Fatal(err)
	}
	if s.Columns != 2 || s.Rows != 4 {
		t.Fatalf("SheetFor(A4) = %d x %d, want 2 x 4", s.Columns, s.Rows)
	}
	for i := range s.Columns * s.Rows {
		fx, fy := render.Slot(&s, r.Layout(), i, false)
		bx, by := render.Slot(&s, r.Layout(), i, true)
		// Seen through the sheet, the left edge of the front is the right edge of the
		// back. Both lie on whole dots, so they meet within one.
		off := s.Media.W - bx - r.Layout().Trim.W - fx
		if max(off, -off) > 85 || fy != by {
			t.Errorf("slot %d: front at %s, %s, back at %s, %s", i, fx, fy, bx, by)
		}
	}
}

func TestSheetsThatHoldNoCard(t *testing.T) {
	r := sample(t, "docket.json")
	if _, err := render.SheetFor(render.Size{W: 90 * render.Millimeter, H: 297 * render.Millimeter}, r.Layout()); err == nil {
		t.Error("SheetFor of a sheet of 90 mm = nil, want an error")
	}
	if _, err := r.NewSheetWriter(io.Discard, render.Sheet{Media: render.A4, Columns: 3, Rows: 1}, nil); err == nil {
		t.Error("NewSheetWriter with three columns on A4 = nil, want an error")
	}
	if _, err := r.NewSheetWriter(io.Discard, render.Sheet{}, nil); err == nil {
		t.Error("NewSheetWriter of the zero sheet = nil, want an error")
	}
}

func TestPlacesOfCards(t *testing.T) {
	r := sample(t, "docket.json")
	p := compose(t, r, newCard(t, nil))
	s, err := render.SheetFor(render.A4, r.Layout())
	if err != nil {
		t.Fatal(err)
	}
	cards := r.NewCardWriter(io.Discard, nil)
	sheets, err := r.NewSheetWriter(io.Discard, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		c, err := cards.Add(p)
		if err != nil {
			t.Fatal(err)
		}
		at, err := sheets.Add(p)
		if err != nil {
			t.Fatal(err)
		}
		if want := (render.Location{Page: 2*i + 1, Position: 1}); c != want {
			t.Errorf("card %d at %+v of the card file, want %+v", i, c, want)
		}
		if want := (render.Location{Page: i/8*2 + 1, Position: i%8 + 1}); at != want {
			t.Errorf("card %d at %+v of the sheets, want %+v", i, at, want)
		}
	}
	other := compose(t, sample(t, "badge.json"), newCard(t, nil))
	if _, err := cards.Add(other); err == nil {
		t.Error("Add of a print of another layout = nil, want an error")
	}
	if err := r.NewCardWriter(io.Discard, nil).Close(); err == nil {
		t.Error("Close without cards = nil, want an error")
	}
}

func TestNothingPersonalIsPrintedByFmt(t *testing.T) {
	p := compose(t, sample(t, "docket.json"), newCard(t, nil))
	js, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "p", p, "portrait", portrait(t))
	fmt.Fprintf(&out, "%v %+v %#v %s %v %#v", p, p, p, js, portrait(t), portrait(t))
	if strings.Contains(out.String(), "Amina") || out.Len() > 500 {
		t.Errorf("a print is written as %.300s", out.String())
	}
	if _, err := p.Proof("left", 0); err == nil {
		t.Error("Proof of a side that is not there = nil, want an error")
	}
	if _, err := p.Proof("front", 99999); err == nil {
		t.Error("Proof at 99,999 dpi = nil, want an error")
	}
}

func TestLengths(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want render.Length
		out  string // empty: an error
	}{
		{"3mm", 3000, "3mm"}, {"85.6mm", 85600, "85.6mm"}, {"0.5in", 12700, "12.7mm"}, {"8pt", 2822, "2.822mm"},
		{"-1.5mm", -1500, "-1.5mm"}, {"0mm", 0, "0mm"}, {"3", 0, ""}, {"mm", 0, ""}, {"3 mm", 0, ""},
		{"3cm", 0, ""}, {"1e3mm", 0, ""}, {"NaNmm", 0, ""}, {"99999mm", 0, ""}, {"0x1mm", 0, ""}, {"--1mm", 0, ""},
	} {
		got, err := render.ParseLength(tt.in)
		if tt.out == "" {
			if err == nil {
				t.Errorf("ParseLength(%q) = %v, want an error", tt.in, got)
			}
			continue
		}
		if err != nil || got != tt.want || got.String() != tt.out {
			t.Errorf("ParseLength(%q) = %d (%s), %v, want %d (%s)", tt.in, got, got, err, tt.want, tt.out)
		}
	}
}

// everyKind has one of each element, with most of its keys.
const everyKind = `{"box": ["0mm", "0mm", "30mm", "8mm"], "rotate": 180, "when": [{"field": "gender", "is": ["F", "X"]}, {"field": "address", "absent": true}],
		"text": {"field": "birthDate", "font": "semibold", "size": "8pt", "fit": "wrap", "minSize": "6pt", "lines": 2, "leading": "3mm", "tracking": "0.1mm",
			"color": "#123b4a", "align": "end", "valign": "middle", "dir": "rtl", "lang": "holder", "caps": true, "date": "d MMMM y"}},
	{"box": ["0mm", "8mm", "60mm", "1mm"], "text": {"value": "UTOPIA", "size": "0.3mm", "micro": true}},
	{"box": ["0mm", "10mm", "8mm", "10mm"], "photo": {}}, {"box": ["8mm", "10mm", "8mm", "10mm"], "photo": {"ghost": true, "color": "#7fa9a9"}},
	{"box": ["0mm", "0mm", "30mm", "8mm"], "rect": {"color": "#ffffff", "radius": "2mm"}},
	{"box": ["0mm", "0mm", "30mm", "0mm"], "line": {"width": "0.2mm", "dash": "1mm"}},
	{"box": ["0mm", "0mm", "30mm", "30mm"], "path": {"d": "M1 1 l2 0 H5 V6 C1 2 3 4 5 6 Q1 2 3 4 Z", "width": "0.1mm", "copies": 12, "step": ["0.1mm", "0mm"], "spin": 30}},
	{"box": ["0mm", "0mm", "20mm", "20mm"], "aztec": {"field": "card", "level": 30}}, {"box": ["0mm", "0mm", "20mm", "20mm"], "datamatrix": {"value": "UTOPIA"}},
	{"box": ["40mm", "10mm", "30mm", "30mm"], "qr": {"level": "auto", "minDots": 3, "ground": "artwork"}},
	{"box": ["0mm", "0mm", "60mm", "8mm"], "code128": {"field": "cardNumber"}}, {"box": ["0mm", "0mm", "60mm", "20mm"], "pdf417": {"value": "UTOPIA", "level": 2}},
	{"box": ["0mm", "30mm", "80mm", "20mm"], "mrz": {"document": "ID", "state": "UTO", "optional": "locationCode"}},
	{"box": ["10mm", "10mm", "20mm", "30mm"], "rotate": 90, "group": {"elements": [{"box": ["0mm", "0mm", "30mm", "20mm"], "rect": {}}]}}`

func FuzzParseLayout(f *testing.F) {
	data, err := fs.ReadFile(testdata.FS, "layouts/badge.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for _, fault := range faults(f) {
		f.Add(fault)
	}
	f.Add([]byte(layout(everyKind)))
	if _, err := render.ParseLayout("x.json", []byte(layout(everyKind))); err != nil {
		f.Fatal(err)
	}
	c := newCard(f, nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := render.ParseLayout("x.json", data)
		if err != nil {
			return
		}
		if r, err := render.NewRenderer(l, nil); err == nil {
			r.Compose(c, nil) // does not panic
		}
	})
}

// BenchmarkParseLayout reads the sample layouts, of which none may take 5 ms.
func BenchmarkParseLayout(b *testing.B) {
	names, err := fs.Glob(testdata.FS, "layouts/*.json")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(testdata.FS, name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(path.Base(name), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := render.ParseLayout(name, data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkComposeCard composes both sides, QR code included; the portrait is ready.
func BenchmarkComposeCard(b *testing.B) {
	r, c, p := sample(b, "docket.json"), newCard(b, nil), portrait(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Compose(c, p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPortrait takes an upload of 600 x 800 pixels to the image that is printed.
func BenchmarkPortrait(b *testing.B) {
	r := parse(b, `{"box": ["0mm", "0mm", "24mm", "31mm"], "photo": {}}`)
	c := newCard(b, func(c *card.Claims) { c.Specimen = false })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Compose(c, portrait(b)); err != nil {
			b.Fatal(err)
		}
	}
}
