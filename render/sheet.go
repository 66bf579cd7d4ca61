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
	renderer *Renderer
	sheet    Sheet
	doc      *pdf.Writer
	cards    []sheetCard // of the sheet under way
	marks    []*pdf.Content
	closed   bool
}

// A sheetCard is a card on its way to its sheet, painted.
type sheetCard []*pdf.Content

// NewSheetWriter returns a SheetWriter to w, or an error if the layout's cards do not
// fit on the sheet.
func (r *Renderer) NewSheetWriter(w io.Writer, s Sheet, opts *WriterOptions) (*SheetWriter, error) {
	if err := s.check(r.layout); err != nil {
		return nil, err
	}
	sw := &SheetWriter{renderer: r, sheet: s, doc: r.newFile(w, opts, false)}
	for side := range r.layout.Sides {
		if !s.CropMarks {
			break
		}
		marks, err := r.style.Paint(s.marks(r.layout, side > 0))
		if err != nil {
			return nil, fmt.Errorf("render: %w", err)
		}
		sw.marks = append(sw.marks, marks)
	}
	return sw, nil
}

// Add adds a card and says where it stands. Its page is written when the sheet is
// full or the writer closed.
func (w *SheetWriter) Add(p *Print) (Location, error) {
	if w.closed {
		return Location{}, errClosed
	}
	if p == nil || p.renderer != w.renderer {
		return Location{}, errLayout
	}
	contents, err := p.paint()
	if err != nil {
		return Location{}, err
	}
	place := Location{Page: w.doc.Pages() + 1, Position: len(w.cards) + 1}
	w.cards = append(w.cards, contents)
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
	return finish(w.doc)
}

// flush prints the sheet under way: a page a side.
func (w *SheetWriter) flush() error {
	for side := range w.renderer.layout.Sides {
		if err := w.page(side); err != nil {
			return fmt.Errorf("render: %w", err)
		}
	}
	w.cards = w.cards[:0]
	if err := w.doc.EndRecord(pdf.Record{}); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return nil
}

func (w *SheetWriter) page(side int) error {
	l, s := w.renderer.layout, &w.sheet
	page := pdf.Page{W: int64(s.Media.W), H: int64(s.Media.H)}
	page.Trim = draw.Rect{W: page.W, H: page.H}
	page.Bleed = page.Trim
	var placed []pdf.Placed
	for i, c := range w.cards {
		at := s.slot(l, i, side > 0)
		placed = append(placed, pdf.Placed{Content: c[side], X: draw.ToDots(at.X, l.DPI), Y: draw.ToDots(at.Y, l.DPI), DPI: l.DPI})
	}
	if s.CropMarks {
		placed = append(placed, pdf.Placed{Content: w.marks[side], DPI: l.DPI})
	}
	return w.doc.AddPage(&page, placed...)
}

// registration is on every plate, so that marks meet where plates do.
var registration = draw.Ink{Kind: draw.InkSpot, Name: "All", Process: draw.Process{C: 100, M: 100, Y: 100, K: 100}}

// marks returns the crop marks of a whole grid: a line at each edge of each column
// and row, on both ends. A sheet that is not full has them too.
func (s *Sheet) marks(l *Layout, back bool) *draw.List {
	list := &draw.List{Trim: draw.Size{W: int64(s.Media.W), H: int64(s.Media.H)}}
	group := &draw.Group{Trim: list.Trim}
	list.Ops = []draw.Op{group}
	first := s.slot(l, 0, back)
	last := s.slot(l, s.Columns*s.Rows-1, back)
	// On the back the first slot is the rightmost.
	left, right := min(first.X, last.X), max(first.X, last.X)+int64(l.Trim.W)
	// The display list counts downward from the top.
	top, bottom := list.Trim.H-first.Y-int64(l.Trim.H), list.Trim.H-last.Y
	near := int64(l.Bleed + markGap)
	far := near + int64(markLength)
	mark := func(x0, y0, x1, y1 int64) {
		group.Ops = append(group.Ops, draw.Line{From: draw.Point{X: x0, Y: y0}, To: draw.Point{X: x1, Y: y1}, Width: markWidth, Ink: registration})
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
