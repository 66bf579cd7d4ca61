package render

import (
	"errors"
	"fmt"
	"math"

	"github.com/jung-kurt/gofpdf"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
)

var (
	errNoPage = errors.New("render: the document has no page yet")
	errFont   = errors.New("render: no font of that name")
	errSize   = errors.New("render: a text needs a size")
)

// Place draws a side of a card, cut at its trim, onto the current page of a document of
// gofpdf, with its top left corner about at from that of the page: on the whole dot
// of the layout's printer that is nearest. Text is drawn as shapes and pictures stand in
// the page itself, so no page of the document reaches the portrait of another, and none
// of the document's fonts, colors or images is touched.
//
// A file of many letters holds all of them in memory until it is written: gofpdf works
// so.
func Place(f *gofpdf.Fpdf, p *Print, side string, at Point) error {
	list, err := p.list(side)
	if err != nil {
		return err
	}
	cut := *list
	cut.Bleed = 0
	return place(f, &cut, at, p.renderer.layout.DPI)
}

// PlaceText sets a text in any script onto the current page of a document of gofpdf, in
// a box that is counted from the top left corner of the page. Of t it reads what says how
// the text looks. Zero fields mean: the font regular, as many lines as the box holds, no
// shrinking, a leading of 1.25 times the size. It returns the height of the text from the
// top of its first capitals to its last baseline. It returns an error that wraps
// ErrOverflow if the text does not fit, and one that wraps ErrGlyph if no font has a
// character of it.
func (r *Renderer) PlaceText(f *gofpdf.Fpdf, box Rect, t Text, s string) (Length, error) {
	if t.Size <= 0 {
		return 0, errSize
	}
	if t.Font == "" {
		t.Font = "regular"
	}
	chain, ok := r.chains[t.Font]
	if !ok {
		return 0, errFont
	}
	if t.MinSize <= 0 {
		t.MinSize = t.Size
	}
	if t.Leading <= 0 {
		t.Leading = t.Size * 5 / 4
	}
	if t.Lines <= 0 {
		t.Lines = 1 + int(box.H/t.Leading)
	}
	ops, height, err := t.set(r.layout, Size{box.W, box.H}, s, t.style(chain))
	if err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	// Letters hang below the box: it is cut nowhere.
	list := &draw.List{Trim: draw.Size{W: int64(box.W), H: int64(box.H)}, Bleed: int64(t.Size), Ops: ops}
	return Length(height), place(f, list, Point{box.X, box.Y}, inchDots)
}

// inchDots places text to the micrometer.
const inchDots = int(Inch)

// place writes a list to the current page. What gofpdf panics with becomes an error.
func place(f *gofpdf.Fpdf, l *draw.List, at Point, dpi int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("render: gofpdf stopped")
		}
	}()
	if f.Err() {
		return f.Error()
	}
	if f.PageNo() == 0 {
		return errNoPage
	}
	// gofpdf counts in the unit of the document, and pages from their lower left corner.
	_, height := f.GetPageSize()
	page := int64(math.Round(height * f.GetConversionRatio() * float64(Inch) / 72))
	content, err := pdf.Inline(l, draw.ToDots(int64(at.X), dpi), draw.ToDots(page-int64(at.Y)-l.Trim.H, dpi), dpi)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	f.RawWriteStr(string(content))
	return f.Error()
}
