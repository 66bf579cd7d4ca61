package render

import (
	"errors"
	"fmt"
	"io"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
)

// A SheetWriter imposes cards on sheets. It keeps the cards of one sheet, and takes them
// in the order of Sheet.Sequence: for OrderRows that is the order of the batch. It is not
// safe for concurrent use.
type SheetWriter struct {
	renderer *Renderer
	sheet    Sheet
	opts     WriterOptions
	doc      *pdf.Writer
	slots    []int // that hold cards, from 0
	marks    []*pdf.Content
	cards    []sheetCard // of the sheet under way
	done     int         // sheets before it
	added    int         // cards
	closed   bool
}

// A sheetCard is a card on its way to its sheet, painted.
type sheetCard struct {
	sides  []*pdf.Content
	number string // that it has, where slugs name it
}

var (
	errCount = errors.New("render: cards in stacks need their count beforehand")
	errMany  = errors.New("render: more cards than the count that was given")
)

// NewSheetWriter returns a SheetWriter to w, or an error if the layout's cards do not
// fit on the sheet or, for stacks, nobody says how many they are.
func (r *Renderer) NewSheetWriter(w io.Writer, s Sheet, opts *WriterOptions) (*SheetWriter, error) {
	if opts == nil {
		opts = &WriterOptions{}
	}
	s, err := s.Fit(r.layout)
	if err != nil {
		return nil, err
	}
	if opts.Count < 0 || s.Order == OrderStacks && opts.Count == 0 {
		return nil, errCount
	}
	sw := &SheetWriter{renderer: r, sheet: s, opts: *opts, doc: r.newFile(w, opts, false), slots: s.filled()}
	for side := range r.layout.Sides {
		list := s.marks(r.layout, side > 0)
		if list == nil {
			break
		}
		marks, err := r.style.Paint(list)
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
	switch {
	case w.closed:
		return Location{}, errClosed
	case p == nil || p.renderer != w.renderer:
		return Location{}, errLayout
	case w.opts.Count > 0 && w.added == w.opts.Count:
		return Location{}, errMany
	}
	contents, err := p.paint()
	if err != nil {
		return Location{}, err
	}
	c := sheetCard{sides: contents}
	if w.opts.Serials {
		c.number = p.card.Claims().Identity.ID
	}
	place := Location{Page: w.doc.Pages() + 1, Position: w.slots[len(w.cards)] + 1}
	w.cards = append(w.cards, c)
	w.added++
	if len(w.cards) == w.full() {
		return place, w.flush()
	}
	return place, nil
}

// full returns how many cards the sheet under way gets.
func (w *SheetWriter) full() int {
	if w.sheet.Order != OrderStacks {
		return len(w.slots)
	}
	n := 0
	for _, card := range w.sheet.cards(w.done, w.sheet.sheets(w.opts.Count), len(w.slots)) {
		if card < w.opts.Count {
			n++
		}
	}
	return n
}

// Close writes the last sheet and the file. It does not close the underlying writer. It
// returns an error if there were fewer cards than the count said.
func (w *SheetWriter) Close() error {
	if w.closed {
		return errClosed
	}
	w.closed = true
	if w.added < w.opts.Count {
		return fmt.Errorf("render: %d cards, their count was given as %d", w.added, w.opts.Count)
	}
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
	w.done++
	if err := w.doc.EndRecord(pdf.Record{}); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return nil
}

func (w *SheetWriter) page(side int) error {
	l, s, back := w.renderer.layout, &w.sheet, side > 0
	page := pdf.Page{W: int64(s.Media.W), H: int64(s.Media.H)}
	page.Trim = draw.Rect{W: page.W, H: page.H}
	page.Bleed = page.Trim
	var placed []pdf.Placed
	for i, c := range w.cards {
		at := s.spot(l, w.slots[i], back)
		placed = append(placed, pdf.Placed{
			Content: c.sides[side], X: at.x, Y: at.y, DPI: l.DPI, Turn: at.turn, Clip: s.clip(l, w.slots[i], back),
		})
	}
	if w.marks != nil {
		placed = append(placed, pdf.Placed{Content: w.marks[side], DPI: l.DPI})
	}
	if s.Slug {
		content, err := w.renderer.style.Paint(w.slug(side).draw(s, w.renderer, back))
		if err != nil {
			return err
		}
		placed = append(placed, pdf.Placed{Content: content, DPI: l.DPI})
	}
	return w.doc.AddPage(&page, placed...)
}

// slug returns what the sheet under way says of itself.
func (w *SheetWriter) slug(side int) *slug {
	n := len(w.cards)
	sheets := w.sheet.sheets(w.opts.Count)
	numbers := w.sheet.cards(w.done, sheets, len(w.slots))
	g := &slug{
		job: w.opts.Title, sheet: w.done + 1, sheets: sheets, side: w.renderer.layout.Sides[side].Name,
		first: numbers[0] + 1, last: numbers[n-1] + 1, step: 1,
		serials: [2]string{w.cards[0].number, w.cards[n-1].number},
	}
	if w.sheet.Order == OrderStacks {
		g.step = sheets
	}
	return g
}
