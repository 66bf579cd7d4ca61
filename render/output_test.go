package render_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/golden"
	"github.com/sealcard/sealcard/internal/pdfx"
	"github.com/sealcard/sealcard/render"
)

// holders are n cards that differ and are the same in every run.
func holders(t testing.TB, n int) []*card.Card {
	t.Helper()
	cards := make([]*card.Card, n)
	for i := range cards {
		cards[i] = newCard(t, func(c *card.Claims) {
			c.ID = fmt.Appendf(nil, "card %011d", i)
			c.Identity.ID = fmt.Sprintf("4917-2035-%04d", i)
			c.Identity.FullName = []string{"Amina Njeri Odhiambo", "Trần Thị Ngọc Ánh", "أمينة عبد الرحمن", "अमीना शर्मा"}[i%4]
		})
	}
	return cards
}

func items(cards []*card.Card, p *render.Portrait) iter.Seq[render.Item] {
	return func(yield func(render.Item) bool) {
		for _, c := range cards {
			if !yield(render.Item{Card: c, Portrait: p}) {
				return
			}
		}
	}
}

// cardFile prints cards to a file and returns its name.
func cardFile(t testing.TB, r *render.Renderer, cards ...*card.Card) string {
	t.Helper()
	return writeFile(t, printed(t, r, 0, cards...))
}

// printed prints cards, a page a side.
func printed(t testing.TB, r *render.Renderer, workers int, cards ...*card.Card) []byte {
	t.Helper()
	var out bytes.Buffer
	writeCards(t, r.NewCardWriter(&out, &render.WriterOptions{Title: "Docket cards", Created: issued}),
		r.ComposeAll(context.Background(), items(cards, portrait(t)), workers))
	return out.Bytes()
}

// writeCards writes prints to a file and closes it.
func writeCards(t testing.TB, w *render.CardWriter, prints iter.Seq2[*render.Print, error]) {
	t.Helper()
	for p, err := range prints {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// sheets prints cards on sheets of A4.
func sheets(t testing.TB, r *render.Renderer, cards ...*card.Card) []byte {
	t.Helper()
	s, err := render.SheetFor(render.A4, r.Layout())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := r.NewSheetWriter(&out, s, &render.WriterOptions{Title: "Docket cards", Created: issued})
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
	return out.Bytes()
}

func writeFile(t testing.TB, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cards.pdf")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestSameCardsMakeTheSameBytes prints with one, two and eight workers and cores, in other
// time zones, and compares with digests that every machine makes, of 32 bits too.
func TestSameCardsMakeTheSameBytes(t *testing.T) {
	cards := holders(t, 40)
	local := time.Local
	defer func() { time.Local = local }()
	digests := ""
	for _, tt := range []struct {
		name string
		opts *render.Options
	}{{"card printer", nil}, {"press", pressOf(t)}, {"outlines and vectors", &render.Options{Outlines: true, Vectors: true, BarReduction: 10}}} {
		r := sampleWith(t, "docket.json", tt.opts)
		want := printed(t, r, 1, cards...)
		for i, cores := range []int{1, 2, 8} {
			time.Local = time.FixedZone("", (i-1)*7*3600)
			before := runtime.GOMAXPROCS(cores)
			got := printed(t, sampleWith(t, "docket.json", tt.opts), cores, cards...)
			runtime.GOMAXPROCS(before)
			if !bytes.Equal(got, want) {
				t.Errorf("%s: %d workers make other bytes than one", tt.name, cores)
			}
		}
		digests += fmt.Sprintf("%s: cards %x\n%s: sheets %x\n", tt.name, sha256.Sum256(want), tt.name, sha256.Sum256(sheets(t, r, cards[:10]...)))
	}
	golden.Equal(t, "render/files.txt", []byte(digests))
}

// pressOf returns options for a press with a profile made here, so that the bytes depend
// on nothing of the system.
func pressOf(t testing.TB) *render.Options {
	t.Helper()
	return &render.Options{Press: &render.Press{Profile: cardtest.OutputProfile(), Condition: "TEST"}}
}

// TestExtractedPageCarriesOnePhoto cuts a page out of a file with three programs: it
// holds the portrait of its own card and its ghost, and those of nobody else.
func TestExtractedPageCarriesOnePhoto(t *testing.T) {
	r := sample(t, "docket.json")
	w := &bytes.Buffer{}
	cw := r.NewCardWriter(w, nil)
	for i, c := range holders(t, 12) {
		// Every holder has a portrait of another size.
		p, err := r.Compose(c, jpegOf(t, 300+10*i, 400+10*i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cw.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := cw.Close(); err != nil {
		t.Fatal(err)
	}
	photos, err := pdfx.Photos(w.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]int{}
	for _, page := range photos {
		for _, n := range page {
			seen[n]++
		}
	}
	file, dir := writeFile(t, w.Bytes()), t.TempDir()
	for page := 1; page <= 24; page += 2 {
		own := 0
		for _, n := range photos[page-1] {
			if seen[n] == 1 {
				own++
			}
		}
		if own != 1 || len(photos[page-1]) != 1 {
			t.Errorf("page %d reaches %d portraits of its own and %d JPEG images", page, own, len(photos[page-1]))
		}
	}
	for name, cut := range map[string]func(out string){
		"qpdf":    func(out string) { cardtest.Tool(t, "qpdf", "--empty", "--pages", file, "5", "--", out) },
		"mutool":  func(out string) { cardtest.Tool(t, "mutool", "clean", "-ggg", file, out, "5") },
		"poppler": func(out string) { cardtest.Tool(t, "pdfseparate", "-f", "5", "-l", "5", file, out) },
	} {
		out := filepath.Join(dir, name+".pdf")
		cut(out)
		images := cardtest.Tool(t, "pdfimages", "-list", out)
		if n := strings.Count(images, " jpeg "); n != 1 {
			t.Errorf("%s: the page has %d JPEG images, want one portrait:\n%s", name, n, images)
		}
		if n := strings.Count(images, " stencil "); n != 1 {
			t.Errorf("%s: the page has %d ghosts, want 1:\n%s", name, n, images)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(data, []byte("/DCTDecode")); n != 1 {
			t.Errorf("%s: the file has %d JPEG images, want 1", name, n)
		}
	}
}

// TestPressFilesArePDFX4 judges files by a lint that shares nothing with the writer.
func TestPressFilesArePDFX4(t *testing.T) {
	for _, name := range []string{"docket", "badge", "paper", "student"} {
		for _, opts := range []*render.Options{press(t), {Press: press(t).Press, Outlines: true, Vectors: true}} {
			r := sampleWith(t, name+".json", opts)
			cards := printed(t, r, 0, holders(t, 3)...)
			findings, err := pdfx.CheckParts(cards)
			if err != nil || len(findings) > 0 {
				t.Errorf("%s: cards: %v, %v", name, findings, err)
			}
			findings, err = pdfx.Check(sheets(t, r, holders(t, 9)...))
			if err != nil || len(findings) > 0 {
				t.Errorf("%s: sheets: %v, %v", name, findings, err)
			}
			out := cardtest.Tool(t, "qpdf", "--check", writeFile(t, cards))
			if !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("qpdf --check:\n%s", out)
			}
		}
	}
}

func TestPressNeedsAPrintersProfile(t *testing.T) {
	good := cardtest.OutputProfile()
	for name, profile := range map[string][]byte{
		"none": nil, "cut": good[:100], "of a screen": bytes.Replace(good, []byte("prtr"), []byte("mntr"), 1),
		"of no color space": bytes.Replace(good, []byte("CMYK"), []byte("Lab "), 1), "of another length": append(good[:len(good):len(good)], 0),
	} {
		r := sample(t, "docket.json")
		_, err := render.NewRenderer(r.Layout(), &render.Options{Press: &render.Press{Profile: profile}})
		if err == nil || !strings.Contains(err.Error(), "has no ICC profile of an output device") {
			t.Errorf("NewRenderer with a profile, %s = %v", name, err)
		}
	}
}

// TestCodesAreExactInEveryReader rasterizes a card as three programs do, at one and two
// times the printer's resolution, and compares every module with the proof.
func TestCodesAreExactInEveryReader(t *testing.T) {
	c := newCard(t, nil)
	for _, tt := range []struct {
		name  string
		opts  *render.Options
		worst float64 // share by which dark modules may grow
	}{{"masks", nil, 0.011}, {"vectors", &render.Options{Vectors: true}, 0.011}} {
		r := sampleWith(t, "docket.json", tt.opts)
		file := cardFile(t, r, c)
		p := compose(t, r, c)
		for _, dpi := range []int{300, 600} {
			proof, err := p.Proof("back", dpi)
			if err != nil {
				t.Fatal(err)
			}
			// The QR code with its quiet zone, and the barcode between those above and below.
			boxes := []image.Rectangle{image.Rect(515, 55, 955, 495), image.Rect(410, 545, 970, 595)}
			for name, page := range rasters(t, file, 2, dpi) {
				for _, box := range boxes {
					box = image.Rectangle{Min: box.Min.Mul(dpi / 300), Max: box.Max.Mul(dpi / 300)}
					want, got := darkIn(proof, box), darkIn(page, box)
					if grown := float64(got)/float64(want) - 1; grown > tt.worst || grown < -tt.worst {
						t.Errorf("%s, %s at %d dpi: %d dark pixels, want %d (%+.1f %%)", tt.name, name, dpi, got, want, 100*grown)
					}
				}
			}
		}
	}
}

// rasters returns a page as three programs draw it, without gray.
func rasters(t testing.TB, file string, page, dpi int) map[string]image.Image {
	t.Helper()
	dir, n, r := t.TempDir(), fmt.Sprint(page), fmt.Sprint(dpi)
	at := func(name string) string { return filepath.Join(dir, name) }
	cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pnggray", "-r"+r, "-dFirstPage="+n, "-dLastPage="+n, "-o", at("gs.png"), file)
	cardtest.Tool(t, "pdftoppm", "-r", r, "-f", n, "-l", n, "-singlefile", "-png", file, at("poppler"))
	cardtest.Tool(t, "mutool", "draw", "-q", "-r", r, "-o", at("mutool.png"), file, n)
	out := map[string]image.Image{}
	for _, name := range []string{"gs", "poppler", "mutool"} {
		out[name] = readPNG(t, at(name+".png"))
	}
	return out
}

func darkIn(img image.Image, box image.Rectangle) int {
	n := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if luma(img, x, y) < 128 {
				n++
			}
		}
	}
	return n
}

// TestBarReductionMakesModulesNarrower measures the dark share of a code drawn as
// rectangles with their edges drawn in.
func TestBarReductionMakesModulesNarrower(t *testing.T) {
	c, box := newCard(t, nil), image.Rect(2*515, 2*55, 2*955, 2*495)
	var dark []int
	for _, reduction := range []render.Length{0, 50, 90} {
		r := sampleWith(t, "docket.json", &render.Options{Vectors: true, BarReduction: reduction})
		dark = append(dark, darkIn(rasters(t, cardFile(t, r, c), 2, 600)["gs"], box))
	}
	if dark[0] <= dark[1] || dark[1] <= dark[2] || dark[2] < dark[0]/2 {
		t.Errorf("dark pixels with growing reduction: %v", dark)
	}
	if _, err := render.NewRenderer(sample(t, "docket.json").Layout(), &render.Options{BarReduction: render.Millimeter}); err == nil {
		t.Error("NewRenderer with a reduction of 1 mm = nil, want an error")
	}
}

func TestComposeAllKeepsOrderAndGoesOn(t *testing.T) {
	r := sample(t, "docket.json")
	cards := holders(t, 30)
	for i := 3; i < 30; i += 7 {
		cards[i] = newCard(t, func(c *card.Claims) { c.Identity.FullName = strings.Repeat("long name ", 20) })
	}
	for _, workers := range []int{0, 1, 3} {
		i := 0
		for p, err := range r.ComposeAll(context.Background(), items(cards, portrait(t)), workers) {
			bad := i%7 == 3
			if bad != (err != nil) || bad != (p == nil) || bad && !errors.Is(err, render.ErrOverflow) || !bad && p.Card() != cards[i] {
				t.Fatalf("%d workers: pair %d = %v, %v", workers, i, p, err)
			}
			i++
		}
		if i != len(cards) {
			t.Errorf("%d workers: %d pairs, want %d", workers, i, len(cards))
		}
	}
}

func TestComposeAllReadsUploads(t *testing.T) {
	r := sample(t, "docket.json")
	uploads := func(yield func(render.Item) bool) {
		for _, data := range [][]byte{jpegBytes(t, 600, 800), []byte("no picture"), nil} {
			if !yield(render.Item{Card: newCard(t, nil), Upload: data}) {
				return
			}
		}
	}
	var errs []error
	for _, err := range r.ComposeAll(context.Background(), uploads, 2) {
		errs = append(errs, err)
	}
	if len(errs) != 3 || errs[0] != nil || !errors.Is(errs[1], render.ErrPhoto) || !errors.Is(errs[2], render.ErrPhoto) {
		t.Errorf("ComposeAll of uploads = %v", errs)
	}
}

// TestComposeAllStops leaves the loop early and cancels: no goroutine stays.
func TestComposeAllStops(t *testing.T) {
	r := sample(t, "docket.json")
	cards := holders(t, 40)
	before := runtime.NumGoroutine()
	for range r.ComposeAll(context.Background(), items(cards, portrait(t)), 4) {
		break
	}
	cause := errors.New("stopped by the operator")
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	n, last := 0, error(nil)
	for _, err := range r.ComposeAll(ctx, items(cards, portrait(t)), 4) {
		if n++; n == 5 {
			cancel(cause)
		}
		last = err
	}
	if last != cause || n > 10 {
		t.Errorf("ComposeAll after a cancellation: %d pairs, the last with %v", n, last)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestWriteErrorsStay fills the disk: the first error comes back at once and stays.
func TestWriteErrorsStay(t *testing.T) {
	r := sample(t, "docket.json")
	full := errors.New("no space left")
	p := compose(t, r, newCard(t, nil))
	w := r.NewCardWriter(&limited{left: 300_000, err: full}, nil)
	var err error
	for range 100 {
		if _, err = w.Add(p); err != nil {
			break
		}
	}
	if !errors.Is(err, full) {
		t.Fatalf("Add on a full disk = %v", err)
	}
	if err := w.Close(); !errors.Is(err, full) {
		t.Errorf("Close on a full disk = %v", err)
	}
}

// A limited writer takes some bytes.
type limited struct {
	left int
	err  error
}

func (l *limited) Write(b []byte) (int, error) {
	if len(b) > l.left {
		return 0, l.err
	}
	l.left -= len(b)
	return len(b), nil
}

// TestPagesReachBeyondTheTrim prints over the edge and with bleed: pages, boxes and the files
// of hidden inks have the same dots.
func TestPagesReachBeyondTheTrim(t *testing.T) {
	const dot = 72.0 / 300
	for _, tt := range []struct {
		name string
		opts render.Options
		w, h int // dots
		trim string
	}{
		{"as the card", render.Options{}, 1011, 638, ""},
		{"over the edge", render.Options{OverEdge: render.Millimeter}, 1011 + 2*11, 638 + 2*11, ""},
		{"with bleed", render.Options{Bleed: true}, 1011 + 2*36 + 1, 638 + 2*36 + 1, "TrimBox: 8.64 8.64 251.29 161.65"},
	} {
		r := sampleWith(t, "docket.json", &tt.opts)
		p, file := compose(t, r, newCard(t, nil)), cardFile(t, r, newCard(t, nil))
		info := cardtest.Tool(t, "pdfinfo", "-box", file)
		var w, h float64
		if _, after, ok := strings.Cut(info, "Page size:"); !ok {
			t.Fatalf("pdfinfo:\n%s", info)
		} else if _, err := fmt.Sscanf(after, "%f x %f", &w, &h); err != nil {
			t.Fatal(err)
		}
		if got := [2]int{int(w/dot + 0.5), int(h/dot + 0.5)}; got != [2]int{tt.w, tt.h} {
			t.Errorf("%s: the page has %v dots, want %d x %d", tt.name, got, tt.w, tt.h)
		}
		if !strings.Contains(strings.Join(strings.Fields(info), " "), tt.trim) {
			t.Errorf("%s: pdfinfo:\n%s\nwant %s", tt.name, info, tt.trim)
		}
		var layer bytes.Buffer
		if err := p.WriteLayer(&layer, "front", "UV Red"); err != nil {
			t.Fatal(err)
		}
		c, _, err := image.DecodeConfig(&layer)
		if err != nil || c.Width != tt.w || c.Height != tt.h {
			t.Errorf("%s: the layer has %d x %d dots, %v, want %d x %d", tt.name, c.Width, c.Height, err, tt.w, tt.h)
		}
	}
	if _, err := render.NewRenderer(sample(t, "docket.json").Layout(), &render.Options{OverEdge: 4 * render.Millimeter}); err == nil {
		t.Error("NewRenderer with pages beyond the bleed = nil, want an error")
	}
}
