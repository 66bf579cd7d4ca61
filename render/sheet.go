package render

import (
	"fmt"
	"io"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
)

// A4 is the sheet size of ISO 216.
var A4 = Size{210 * Millimeter, 297 * Millimeter}

// A Sheet says how cards are imposed on the printed medium. The grid of cards stands
// in the middle. Backs are placed for a printer that turns sheets about their long,
// upright edge.
type Sheet struct {
	Media         Size
	Columns, Rows int
	Gutter        Size // between the trims of neighbors
	CropMarks     bool // lines for cutting, around the grid and outside the bleed
}

// Crop marks, in the customary sizes.
const (
	markLength = 4 * Millimeter
	markGap    = Millimeter / 2 // from the bleed, so that no ink lies under a cut
	markWidth  = 88             // 0.25 pt
)

// sheetMargin is what an office printer leaves white.
const sheetMargin = 5 * Millimeter

// SheetFor returns the sheet of a size that holds most cards of the layout with crop
// marks, or an error if it holds none.
func SheetFor(media Size, l *Layout) (Sheet, error) {
	around := l.Bleed + markGap + markLength
	gutter := 2*l.Bleed + 2*Millimeter
	count := func(length, trim Length) int {
		return int((length - 2*max(around, sheetMargin) + gutter) / (trim + gutter))
	}
	s := Sheet{
		Media: media, Gutter: Size{gutter, gutter}, CropMarks: true,
		Columns: count(media.W, l.Trim.W), Rows: count(media.H, l.Trim.H),
	}
	return s, s.check(l)
}

// check returns an error unless at least one card and its marks fit on the sheet.
func (s *Sheet) check(l *Layout) error {
	margin := l.Bleed
	if s.CropMarks {
		margin += markGap + markLength
	}
	if s.Gutter.W < 2*l.Bleed || s.Gutter.H < 2*l.Bleed {
		return fmt.Errorf("render: gutter of %s: cards with a bleed of %s need twice that between them", s.Gutter, l.Bleed)
	}
	// Bounded before they are multiplied.
	tooMany := Length(s.Columns) > s.Media.W/l.Trim.W || Length(s.Rows) > s.Media.H/l.Trim.H
	grid := s.grid(l)
	if s.Columns < 1 || s.Rows < 1 || tooMany || grid.W+2*margin > s.Media.W || grid.H+2*margin > s.Media.H {
		return fmt.Errorf("render: %d x %d cards of %s with %s around them do not fit on a sheet of %s",
			s.Columns, s.Rows, l.Trim, margin, s.Media)
	}
	return nil
}

// grid returns the size of all cards from trim to trim.
func (s *Sheet) grid(l *Layout) Size {
	return Size{
		Length(s.Columns)*(l.Trim.W+s.Gutter.W) - s.Gutter.W,
		Length(s.Rows)*(l.Trim.H+s.Gutter.H) - s.Gutter.H,
	}
}

// slot returns the lower left corner of a card's trim, from the sheet's lower left
// corner upward, on the front of the sheet or behind that place on its back. It lies
// on whole dots, so that the layout's symbols stay where they are.
func (s *Sheet) slot(l *Layout, position int, back bool) draw.Point {
	grid := s.grid(l)
	column, row := Length(position%s.Columns), Length(position/s.Columns)
	x := (s.Media.W-grid.W)/2 + column*(l.Trim.W+s.Gutter.W)
	top := (s.Media.H-grid.H)/2 + row*(l.Trim.H+s.Gutter.H)
	if back {
		x = s.Media.W - x - l.Trim.W
	}
	snap := func(v Length) int64 { return draw.Dots(draw.ToDots(int64(v), l.DPI), l.DPI) }
	return draw.Point{X: snap(x), Y: snap(s.Media.H - top - l.Trim.H)}
}

// A SheetWriter imposes cards on sheets in the order in which they are added. It is
// not safe for concurrent use.
type SheetWriter struct {
	layout *Layout
	sheet  Sheet
	out    io.Writer
	doc    *pdf.Document
	cards  []*Print // of the sheet under way
	closed bool
}

// NewSheetWriter returns a SheetWriter to w, or an error if the layout's cards do not
// fit on the sheet. Nothing is written before Close.
func (r *Renderer) NewSheetWriter(w io.Writer, s Sheet, opts *WriterOptions) (*SheetWriter, error) {
	if err := s.check(r.layout); err != nil {
		return nil, err
	}
	return &SheetWriter{layout: r.layout, sheet: s, out: w, doc: newDocument(opts)}, nil
}

// Add adds a card and says where it stands. Its page is written when the sheet is
// full or the writer closed.
func (w *SheetWriter) Add(p *Print) (Place, error) {
	if w.closed {
		return Place{}, errClosed
	}
	if p == nil || p.layout != w.layout {
		return Place{}, errLayout
	}
	place := Place{Page: w.doc.Pages() + 1, Position: len(w.cards) + 1}
	w.cards = append(w.cards, p)
	if len(w.cards) == w.sheet.Columns*w.sheet.Rows {
		return place, w.flush()
	}
	return place, nil
}

// Close writes the last sheet and the file. It does not close the underlying writer.
func (w *SheetWriter) Close() error {
	if w.closed {
		return errClosed
	}
	w.closed = true
	if len(w.cards) > 0 {
		if err := w.flush(); err != nil {
			return err
		}
	}
	return finish(w.doc, w.out)
}

// flush prints the sheet under way: a page a side.
func (w *SheetWriter) flush() error {
	for side := range w.layout.Sides {
		if err := w.page(side); err != nil {
			return fmt.Errorf("render: %w", err)
		}
	}
	w.cards = nil
	return nil
}

func (w *SheetWriter) page(side int) error {
	l, s := w.layout, &w.sheet
	const pt = 72.0 / float64(Inch)
	if err := w.doc.AddPage(float64(s.Media.W)*pt, float64(s.Media.H)*pt); err != nil {
		return err
	}
	back := side > 0
	for i, p := range w.cards {
		if err := w.doc.Draw(p.sides[side], s.slot(l, i, back)); err != nil {
			return err
		}
	}
	if !s.CropMarks {
		return nil
	}
	return w.doc.Draw(w.marks(back), draw.Point{})
}

// marks returns the crop marks of a whole grid: a line at each edge of each column
// and row, on both ends. A sheet that is not full has them too.
func (w *SheetWriter) marks(back bool) *draw.List {
	l, s := w.layout, &w.sheet
	list := &draw.List{Trim: draw.Size{W: int64(s.Media.W), H: int64(s.Media.H)}}
	first := s.slot(l, 0, back)
	last := s.slot(l, s.Columns*s.Rows-1, back)
	// On the back the first slot is the rightmost.
	left, right := min(first.X, last.X), max(first.X, last.X)+int64(l.Trim.W)
	// The display list counts downward from the top.
	top, bottom := list.Trim.H-first.Y-int64(l.Trim.H), list.Trim.H-last.Y
	near := int64(l.Bleed + markGap)
	far := near + int64(markLength)
	mark := func(x0, y0, x1, y1 int64) {
		list.Ops = append(list.Ops, draw.Line{From: draw.Point{X: x0, Y: y0}, To: draw.Point{X: x1, Y: y1}, Width: markWidth})
	}
	for column := range s.Columns {
		x := s.slot(l, column, back).X
		for _, x := range []int64{x, x + int64(l.Trim.W)} {
			mark(x, top-far, x, top-near)
			mark(x, bottom+near, x, bottom+far)
		}
	}
	for row := range s.Rows {
		y := list.Trim.H - s.slot(l, row*s.Columns, back).Y
		for _, y := range []int64{y - int64(l.Trim.H), y} {
			mark(left-far, y, left-near, y)
			mark(right+near, y, right+far, y)
		}
	}
	return list
}
