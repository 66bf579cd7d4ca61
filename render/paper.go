package render

import (
	"fmt"
	"io"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
)

// Cut and fold lines of a card on paper.
const (
	foldWidth = 88             // 0.25 pt
	foldDash  = Millimeter     // and as long a gap
	foldReach = 3 * Millimeter // of cut lines beyond the card
)

// A PaperWriter writes a page a card for an office printer: the front with the back below
// it, upside down, so that a sheet folded between them is a card with two sides. Cut lines
// stand around and a dashed one where to fold. Its Renderer usually has a layout that
// Layout.Scale made larger. It is not safe for concurrent use.
type PaperWriter struct {
	renderer *Renderer
	doc      *pdf.Writer
	page     pdf.Page
	spots    []pdf.Placed // of the sides, without their contents
	lines    *pdf.Content
	closed   bool
}

// NewPaperWriter returns a PaperWriter to w for paper of a size, or an error if the card
// does not fit on it.
func (r *Renderer) NewPaperWriter(w io.Writer, media Size, opts *WriterOptions) (*PaperWriter, error) {
	l := r.layout
	size := Size{l.Trim.W, l.Trim.H * Length(len(l.Sides))}
	if size.W+2*sheetMargin > media.W || size.H+2*sheetMargin > media.H {
		return nil, fmt.Errorf("render: a card of %s unfolded does not fit on paper of %s with margins of %s", size, media, sheetMargin)
	}
	p := &PaperWriter{renderer: r, doc: r.newFile(w, opts, false)}
	p.page = pdf.Page{W: int64(media.W), H: int64(media.H)}
	p.page.Trim = draw.Rect{W: p.page.W, H: p.page.H}
	p.page.Bleed = p.page.Trim
	// Whole dots from below, as everywhere, and each side begins where the other ends.
	width, height := draw.ToDots(int64(l.Trim.W), l.DPI), draw.ToDots(int64(l.Trim.H), l.DPI)
	left := (draw.ToDots(int64(media.W), l.DPI) - width) / 2
	below := (draw.ToDots(int64(media.H), l.DPI) - height*len(l.Sides)) / 2
	at := func(dots int) int64 { return draw.Dots(dots, l.DPI) }
	for i := range l.Sides {
		// From the top: the front stands highest.
		y := below + height*(len(l.Sides)-1-i)
		clip := draw.Rect{X: at(left), Y: at(y), W: at(width), H: at(height)}
		spot := pdf.Placed{X: left, Y: y, DPI: l.DPI, Clip: clip}
		if i > 0 {
			spot.X, spot.Y, spot.Turn = left+width, y+height, 2
		}
		p.spots = append(p.spots, spot)
	}
	var err error
	if p.lines, err = r.style.Paint(p.cuts(at(left), at(below), at(width), at(height))); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return p, nil
}

// cuts returns the lines around the sides, whose lower left corner and common size are
// given, and between them.
func (p *PaperWriter) cuts(left, below, width, height int64) *draw.List {
	media := draw.Size{W: p.page.W, H: p.page.H}
	list := &draw.List{Trim: media}
	bottom := media.H - below
	top := bottom - height*int64(len(p.spots))
	right := left + width
	line := func(x0, y0, x1, y1 int64) {
		list.Ops = append(list.Ops, draw.Line{From: draw.Point{X: x0, Y: y0}, To: draw.Point{X: x1, Y: y1}, Width: foldWidth})
	}
	reach := int64(foldReach)
	for _, x := range []int64{left, right} {
		line(x, top-reach, x, bottom+reach)
	}
	for _, y := range []int64{top, bottom} {
		line(left-reach, y, right+reach, y)
	}
	if len(p.spots) > 1 {
		fold := top + height
		dash := Line{Width: foldWidth, Dash: foldDash}
		frame := draw.Frame{At: draw.Point{X: left - reach, Y: fold}}
		for _, op := range dash.compose(p.renderer.layout, Size{Length(width + 2*reach), 0}) {
			list.Ops = append(list.Ops, frame.Place(op))
		}
	}
	return list
}

// Add adds the page of a card and says which it is.
func (p *PaperWriter) Add(print *Print) (Location, error) {
	if p.closed {
		return Location{}, errClosed
	}
	if print == nil || print.renderer != p.renderer {
		return Location{}, errLayout
	}
	contents, err := print.paint()
	if err != nil {
		return Location{}, err
	}
	placed := make([]pdf.Placed, 0, len(contents)+1)
	for i, c := range contents {
		spot := p.spots[i]
		spot.Content = c
		placed = append(placed, spot)
	}
	placed = append(placed, pdf.Placed{Content: p.lines, DPI: p.renderer.layout.DPI})
	place := Location{Page: p.doc.Pages() + 1, Position: 1}
	if err := p.doc.AddPage(&p.page, placed...); err != nil {
		return Location{}, fmt.Errorf("render: %w", err)
	}
	if err := p.doc.EndRecord(pdf.Record{}); err != nil {
		return Location{}, fmt.Errorf("render: %w", err)
	}
	return place, nil
}

// Close writes the end of the file. It does not close the underlying writer.
func (p *PaperWriter) Close() error {
	if p.closed {
		return errClosed
	}
	p.closed = true
	return finish(p.doc)
}
