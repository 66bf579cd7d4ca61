package render_test

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/pdfx"
	"github.com/sealcard/sealcard/render"
)

// twoSides is a card with its number as a barcode on both sides, and a square in the
// upper left corner of the front and the upper right corner of the back: where a card is
// turned like a page of a book, one lies behind the other.
const twoSides = `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["60mm", "40mm"], "bleed": "1mm"}, "sides": [
  {"name": "front", "fields": [
    {"box": ["0mm", "36mm", "60mm", "3mm"], "text": {"field": "specimen", "size": "4pt"}},
    {"box": ["3mm", "3mm", "6mm", "6mm"], "rect": {}},
    {"box": ["1mm", "14mm", "58mm", "18mm"], "code128": {"field": "cardNumber"}}]},
  {"name": "back", "fields": [
    {"box": ["0mm", "36mm", "60mm", "3mm"], "text": {"field": "specimen", "size": "4pt"}},
    {"box": ["51mm", "3mm", "6mm", "6mm"], "rect": {}},
    {"box": ["1mm", "14mm", "58mm", "18mm"], "code128": {"field": "cardNumber"}}]}]}`

func parsed(t testing.TB, text string, opts *render.Options) *render.Renderer {
	t.Helper()
	l, err := render.ParseLayout("card.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// imposed prints n cards on sheets and returns the file and where each card stands.
func imposed(t testing.TB, r *render.Renderer, s render.Sheet, n int, opts render.WriterOptions) ([]byte, []render.Location) {
	t.Helper()
	var out bytes.Buffer
	opts.Count = n
	w, err := r.NewSheetWriter(&out, s, &opts)
	if err != nil {
		t.Fatal(err)
	}
	s, err = s.Fit(r.Layout())
	if err != nil {
		t.Fatal(err)
	}
	cards, places := holders(t, n), make([]render.Location, n)
	for i := range s.Sequence(n) {
		p, err := r.Compose(cards[i], nil)
		if err != nil {
			t.Fatal(err)
		}
		if places[i], err = w.Add(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), places
}

// pages rasterizes every page of a file at 300 dots per inch, in black and white.
func pages(t testing.TB, data []byte) (images []*image.Gray) {
	t.Helper()
	dir := t.TempDir()
	cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pnggray", "-r300", "-o", filepath.Join(dir, "p%03d.png"), writeFile(t, data))
	names, err := filepath.Glob(filepath.Join(dir, "p*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		src := readPNG(t, name)
		img := image.NewGray(src.Bounds())
		draw.Draw(img, img.Bounds(), src, image.Point{}, draw.Src)
		images = append(images, img)
	}
	return images
}

// mirrored returns what a page shows through the sheet.
func mirrored(img *image.Gray, sideways bool) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			if sideways {
				out.SetGray(b.Dx()-1-x, y, img.GrayAt(x, y))
			} else {
				out.SetGray(x, b.Dy()-1-y, img.GrayAt(x, y))
			}
		}
	}
	return out
}

// squares returns the boxes of the squares on a page: all that is dark over 5 mm, which
// no bar and no letter is.
func squares(img *image.Gray) (found []image.Rectangle) {
	const least = 60
	b := img.Bounds()
	for y := range b.Dy() {
		run := 0
		for x := range b.Dx() + 1 {
			if x < b.Dx() && img.Pix[y*img.Stride+x] < 128 {
				run++
				continue
			}
			if run >= least {
				line := image.Rect(x-run, y, x, y+1)
				i := slices.IndexFunc(found, func(r image.Rectangle) bool { return r.Max.Y == y && r.Min.X < x && r.Max.X > x-run })
				if i < 0 {
					found = append(found, line)
				} else {
					found[i] = found[i].Union(line)
				}
			}
			run = 0
		}
	}
	return slices.DeleteFunc(found, func(r image.Rectangle) bool { return r.Dy() < least })
}

// numberIn returns the barcode in a box of a page.
func numberIn(t testing.TB, img *image.Gray, box image.Rectangle) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "slot.png")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img.SubImage(box)); err != nil {
		t.Fatal(err)
	}
	f.Close()
	return strings.TrimSpace(cardtest.Tool(t, "sh", "-c", `zbarimg --quiet --raw -Sdisable -Scode128.enable "$1" || true`, "sh", name))
}

var (
	uprightMedia  = render.Size{W: 150 * render.Millimeter, H: 210 * render.Millimeter}
	sidewaysMedia = render.Size{W: 210 * render.Millimeter, H: 150 * render.Millimeter}
)

// at returns a sheet whose margins are all different.
func at(media render.Size, columns, rows int, change func(*render.Sheet)) render.Sheet {
	s := render.Sheet{
		Media: media, Columns: columns, Rows: rows,
		Origin: render.Point{X: 7 * render.Millimeter, Y: 5 * render.Millimeter},
		Gutter: render.Size{W: 5*render.Millimeter + 100, H: 4*render.Millimeter + 130},
	}
	if change != nil {
		change(&s)
	}
	return s
}

// TestPrintedBacksLieBehindTheirFronts prints sheets, rasterizes them, looks at each back
// through its sheet and reads both barcodes of each slot.
func TestPrintedBacksLieBehindTheirFronts(t *testing.T) {
	for _, tt := range []struct {
		name     string
		sheet    render.Sheet
		sideways bool // left and right change places
		n        int
		shifted  image.Point // of backs seen through the sheet, against fronts, in tenths of a millimeter
	}{
		{name: "upright, long edge, last sheet partial", sheet: at(uprightMedia, 2, 4, nil), sideways: true, n: 11},
		{name: "upright, short edge, blank slots", sheet: at(uprightMedia, 2, 4, func(s *render.Sheet) { s.Flip, s.Blank = render.FlipShort, []int{1, 6} }), n: 7},
		{name: "on its side, long edge, stacks", sheet: at(sidewaysMedia, 3, 3, func(s *render.Sheet) { s.Order = render.OrderStacks }), n: 12},
		{name: "on its side, short edge", sheet: at(sidewaysMedia, 3, 3, func(s *render.Sheet) { s.Flip = render.FlipShort }), sideways: true, n: 4},
		{name: "upright, long edge, turned", sheet: at(uprightMedia, 3, 3, func(s *render.Sheet) { s.Turn = 1 }), sideways: true, n: 5},
		{name: "upright, short edge, turned", sheet: at(uprightMedia, 3, 3, func(s *render.Sheet) { s.Turn, s.Flip = 1, render.FlipShort }), n: 5},
		{name: "on its side, long edge, turned right", sheet: at(sidewaysMedia, 4, 2, func(s *render.Sheet) { s.Turn = 3 }), n: 8},
		{name: "on its side, short edge, upside down", sheet: at(sidewaysMedia, 3, 3, func(s *render.Sheet) { s.Turn, s.Flip = 2, render.FlipShort }), sideways: true, n: 3},
		{name: "shift, long edge", sheet: at(uprightMedia, 2, 4, func(s *render.Sheet) {
			s.Shift = [2]render.Point{{X: 1000, Y: -2000}, {X: -1500, Y: 500}}
		}), sideways: true, n: 3, shifted: image.Pt(15-10, 5+20)},
		{name: "shift, short edge", sheet: at(uprightMedia, 2, 4, func(s *render.Sheet) {
			s.Flip, s.Shift = render.FlipShort, [2]render.Point{{X: 1000, Y: -2000}, {X: -1500, Y: 500}}
		}), n: 3, shifted: image.Pt(-15-10, -5+20)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := parsed(t, twoSides, nil)
			data, places := imposed(t, r, tt.sheet, tt.n, render.WriterOptions{})
			images := pages(t, data)
			if want := 2 * tt.sheet.Sheets(tt.n); len(images) != want {
				t.Fatalf("%d pages, want %d", len(images), want)
			}
			shifted := image.Pt(tt.shifted.X*300/254, tt.shifted.Y*300/254)
			found := 0
			for i := 0; i < len(images); i += 2 {
				front, back := images[i], mirrored(images[i+1], tt.sideways)
				a, b := squares(front), squares(back)
				found += len(a)
				if len(a) != len(b) {
					t.Fatalf("sheet %d has %d fronts and %d backs", i/2+1, len(a), len(b))
				}
				for j := range a {
					if d := b[j].Min.Sub(a[j].Min).Sub(shifted); max(d.X, -d.X, d.Y, -d.Y) > 1 {
						t.Errorf("sheet %d: the back of card %d is off by %v dots", i/2+1, j+1, d)
					}
				}
			}
			if found != tt.n {
				t.Errorf("%d cards on all sheets, want %d", found, tt.n)
			}
			for i, at := range places {
				x, y, w, h := render.SlotBox(&tt.sheet, r.Layout(), at.Position-1)
				dots := func(v render.Length) int { return int(v * 300 / render.Inch) }
				front, back := images[at.Page-1], mirrored(images[at.Page], tt.sideways)
				top := front.Bounds().Dy() - dots(y+h)
				box := image.Rect(dots(x), top, dots(x+w), top+dots(h))
				want := fmt.Sprintf("4917-2035-%04d", i)
				if a, b := numberIn(t, front, box), numberIn(t, back, box.Add(shifted)); a != want || b != want {
					t.Errorf("card %d at %+v: front %q, behind it %q", i, at, a, b)
				}
			}
		})
	}
}

// TestStockKeepsBleedsApart prints cards with a black bleed and a white face into slots
// without gaps: nothing black lies on any card.
func TestStockKeepsBleedsApart(t *testing.T) {
	r := parsed(t, `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["85.6mm", "53.98mm"], "bleed": "3mm"}, "sides": [{"fields": [
		{"box": ["-3mm", "-3mm", "91.6mm", "59.98mm"], "rect": {}},
		{"box": ["0mm", "0mm", "85.6mm", "53.98mm"], "rect": {"color": "#ffffff"}},
		{"box": ["20mm", "20mm", "30mm", "3mm"], "text": {"field": "specimen", "size": "4pt", "color": "#ffffff"}}]}]}`, nil)
	s, _ := render.LookupSheet("a4-2x5-85x54")
	data, _ := imposed(t, r, s, 10, render.WriterOptions{})
	page := pages(t, data)[0]
	for i := range 10 {
		x, y, w, h := render.SlotBox(&s, r.Layout(), i)
		dots := func(v render.Length) int { return int(v * 300 / render.Inch) }
		top := page.Bounds().Dy() - dots(y+h)
		// Two dots: a slot of 85 mm takes a card of 85.6.
		if n := darkIn(page, image.Rect(dots(x), top, dots(x+w), top+dots(h)).Inset(2)); n != 0 {
			t.Errorf("%d dark dots on card %d", n, i+1)
		}
	}
}

func TestSlugsSayWhatSheetsAre(t *testing.T) {
	r := parsed(t, twoSides, nil)
	sheet := func(change func(*render.Sheet)) render.Sheet {
		return at(uprightMedia, 2, 4, func(s *render.Sheet) {
			s.Slug = true
			if change != nil {
				change(s)
			}
		})
	}
	for _, tt := range []struct {
		name    string
		sheet   render.Sheet
		title   string
		serials bool
		want    [2]string // of the last sheet's front and back
	}{
		{"rows", sheet(nil), "Docket cards", false, [2]string{
			"Docket cards · sheet 2 of 2, front · flip on the long edge · cards 9 to 11", "Docket cards · sheet 2 of 2, back · flip on the long edge · cards 9 to 11"}},
		{"stacks, no title", sheet(func(s *render.Sheet) {
			s.Order, s.Flip = render.OrderStacks, render.FlipShort
			s.Origin.Y += 15 * render.Millimeter
			s.Rows = 3
		}), "", false, [2]string{
			"sheet 2 of 2, front · flip on the short edge · cards 2 to 10 by 2", "sheet 2 of 2, back · flip on the short edge · cards 2 to 10 by 2"}},
		{"numbers", sheet(nil), "Docket", true, [2]string{
			"Docket · sheet 2 of 2, front · flip on the long edge · cards 9 to 11 · 4917-2035-0008 to 4917-2035-0010",
			"Docket · sheet 2 of 2, back · flip on the long edge · cards 9 to 11 · 4917-2035-0008 to 4917-2035-0010"}},
		{"a title that no font has", sheet(nil), "李明", false, [2]string{
			"sheet 2 of 2, front · flip on the long edge · cards 9 to 11", "sheet 2 of 2, back · flip on the long edge · cards 9 to 11"}},
		{"a title without end", sheet(nil), strings.Repeat("Docket cards ", 50), false, [2]string{
			"sheet 2 of 2, front · flip on the long edge · cards 9 to 11", "sheet 2 of 2, back · flip on the long edge · cards 9 to 11"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opts := render.WriterOptions{Title: tt.title, Serials: tt.serials}
			data, _ := imposed(t, r, tt.sheet, 11, opts)
			again, _ := imposed(t, r, tt.sheet, 11, opts)
			if !bytes.Equal(data, again) {
				t.Error("the same cards make other bytes")
			}
			file := writeFile(t, data)
			for i, want := range tt.want {
				n := fmt.Sprint(3 + i)
				text := cardtest.Tool(t, "pdftotext", "-f", n, "-l", n, "-layout", file, "-")
				line := ""
				for l := range strings.Lines(text) {
					if strings.Contains(l, "sheet ") {
						line = strings.TrimSpace(l)
					}
				}
				if line != want {
					t.Errorf("page %s: slug %q, want %q", n, line, want)
				}
				if number := regexp.MustCompile(`\d{4}-\d{4}`).FindString(line); (number != "") != tt.serials {
					t.Errorf("the slug %q has a card number, want one: %v", line, tt.serials)
				}
				for _, word := range []string{"Amina", "Odhiambo", "1991"} {
					if strings.Contains(line, word) {
						t.Errorf("the slug %q says %q", line, word)
					}
				}
			}
			if out := cardtest.Tool(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("qpdf --check:\n%s", out)
			}
		})
	}
}

// TestSlugsLieOnTheSheet finds every slug within the page's printable part, and
// its barcode, which is the same on both sides.
func TestSlugsLieOnTheSheet(t *testing.T) {
	r := parsed(t, twoSides, nil)
	s := at(render.A4, 2, 4, func(s *render.Sheet) {
		s.Slug, s.CropMarks, s.Registration = true, true, true
		s.Origin.X, s.Origin.Y = 30*render.Millimeter, 30*render.Millimeter
	})
	data, _ := imposed(t, r, s, 9, render.WriterOptions{Title: "Docket"})
	boxes := cardtest.Tool(t, "pdftotext", "-bbox", writeFile(t, data), "-")
	slugs := 0
	for _, m := range regexp.MustCompile(`xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*sheet \d[^<]*)<`).FindAllStringSubmatch(boxes, -1) {
		var v [4]float64
		for i := range v {
			fmt.Sscan(m[1+i], &v[i])
		}
		if slugs++; v[0] < 28 || v[1] < 810 || v[2] > 595-28 || v[3] > 842-9 {
			t.Errorf("the slug %q at %v", m[5], v)
		}
	}
	if slugs != 4 {
		t.Errorf("%d slugs, want 4", slugs)
	}
	for i, img := range pages(t, data) {
		b := img.Bounds()
		got := numberIn(t, img, image.Rect(b.Dx()/2, b.Dy()-120, b.Dx(), b.Dy()))
		if want := fmt.Sprintf("Docket/%d", i/2+1); got != want {
			t.Errorf("page %d: barcode %q, want %q", i+1, got, want)
		}
	}
}

func TestPressSheetsWithEverythingArePDFX4(t *testing.T) {
	r := parsed(t, twoSides, press(t))
	for name, s := range map[string]render.Sheet{
		"rows":   {Media: render.A4, CropMarks: true, Registration: true, Slug: true},
		"stacks": {Media: render.Letter, CropMarks: true, Registration: true, Slug: true, Turn: 1, Flip: render.FlipShort, Order: render.OrderStacks},
	} {
		data, _ := imposed(t, r, s, 13, render.WriterOptions{Title: "Docket cards"})
		if findings, err := pdfx.Check(data); err != nil || len(findings) > 0 {
			t.Errorf("%s: %v, %v", name, findings, err)
		}
	}
}

func TestCountsThatAreNotKept(t *testing.T) {
	r := parsed(t, twoSides, nil)
	p, err := r.Compose(newCard(t, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := at(uprightMedia, 2, 4, func(s *render.Sheet) { s.Order = render.OrderStacks })
	for _, count := range []int{0, -1} {
		if _, err := r.NewSheetWriter(&bytes.Buffer{}, s, &render.WriterOptions{Count: count}); err == nil {
			t.Errorf("NewSheetWriter of stacks of %d cards = nil, want an error", count)
		}
	}
	w, err := r.NewSheetWriter(&bytes.Buffer{}, s, &render.WriterOptions{Count: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(p); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil || err.Error() != "render: 1 cards, their count was given as 2" {
		t.Errorf("Close after one of two cards = %v", err)
	}
	if w, err = r.NewSheetWriter(&bytes.Buffer{}, s, &render.WriterOptions{Count: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(p); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(p); err == nil {
		t.Error("Add of a second of one card = nil, want an error")
	}
}
