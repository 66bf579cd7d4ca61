package render

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
)

// A Location says where a card stands in a file.
type Location struct {
	Page     int // of the front, from 1
	Position int // on the sheet, from 1, in rows from the top left
}

// WriterOptions are the optional parts of a writer.
type WriterOptions struct {
	// Title is the document's title. It holds no personal data. Empty means none.
	Title string
	// Created is the time that the document names. Zero means 1 January 1970:
	// rendering reads no clock.
	Created time.Time

	// What follows concerns sheets.

	// Count is how many cards a SheetWriter will get. OrderStacks needs it, and a slug
	// tells of how many sheets each is one. Zero means that nobody knows.
	Count int
	// Serials lets slugs name the numbers of the first and the last card of a sheet.
	// Those are personal data; without them a slug counts cards and knows none.
	Serials bool
}

// A CardWriter writes a PDF file with a page a side, card after card. For a card printer
// a page is the card in whole printer dots and what Options.OverEdge adds. For a press it has the bleed as well, with
// boxes around both, and each card is a document part (PDF/VT-1) with its place in the
// file, its number and its digest. It is not safe for concurrent use.
//
// Pages are written as cards are added. What the writer remembers does not grow with
// them, but for some two bytes an object of the file.
type CardWriter struct {
	renderer *Renderer
	doc      *pdf.Writer
	page     pdf.Page
	origin   int // of the trim on the page, in dots from the left and from below
	cards    int
	closed   bool
}

var (
	errLayout = errors.New("render: print was composed by another renderer")
	errClosed = errors.New("render: writer is closed")
)

// NewCardWriter returns a CardWriter to w.
func (r *Renderer) NewCardWriter(w io.Writer, opts *WriterOptions) *CardWriter {
	l := r.layout
	width, height := draw.ToDots(int64(l.Trim.W), l.DPI), draw.ToDots(int64(l.Trim.H), l.DPI)
	c := &CardWriter{renderer: r, doc: r.newFile(w, opts, true), origin: r.beyond}
	if r.cut {
		at := draw.Dots(c.origin, l.DPI)
		c.page.Trim = draw.Rect{X: at, Y: at, W: int64(l.Trim.W), H: int64(l.Trim.H)}
		bleed := int64(l.Bleed)
		c.page.Bleed = draw.Rect{X: at - bleed, Y: at - bleed, W: c.page.Trim.W + 2*bleed, H: c.page.Trim.H + 2*bleed}
	}
	around := 2*c.origin + r.more
	c.page.Dots = pdf.Dots{W: width + around, H: height + around, DPI: l.DPI}
	return c
}

// newFile begins a file, with parts if the press can tell its cards apart.
func (r *Renderer) newFile(w io.Writer, opts *WriterOptions, parts bool) *pdf.Writer {
	if opts == nil {
		opts = &WriterOptions{}
	}
	o := pdf.Options{Title: opts.Title, Created: opts.Created.UTC(), Style: r.style, Intent: r.intent, Parts: parts && r.intent != nil}
	if opts.Created.IsZero() {
		o.Created = time.Unix(0, 0).UTC()
	}
	return pdf.NewWriter(w, &o)
}

// Add adds the pages of a card and says where the first is.
func (w *CardWriter) Add(p *Print) (Location, error) {
	place := Location{Page: w.doc.Pages() + 1, Position: 1}
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
	for _, c := range contents {
		if err := w.doc.AddPage(&w.page, pdf.Placed{Content: c, X: w.origin, Y: w.origin, DPI: w.page.Dots.DPI}); err != nil {
			return Location{}, fmt.Errorf("render: %w", err)
		}
	}
	w.cards++
	if err := w.doc.EndRecord(pdf.Record{Index: w.cards, Number: p.card.Claims().Identity.ID, Digest: fmt.Sprintf("%x", p.card.Digest())}); err != nil {
		return Location{}, fmt.Errorf("render: %w", err)
	}
	return place, nil
}

// paint returns all sides as operators. A side that cannot be drawn is this card's fault,
// and nothing of it has been written.
func (p *Print) paint() ([]*pdf.Content, error) {
	contents := make([]*pdf.Content, len(p.sides))
	for i, side := range p.sides {
		var err error
		if contents[i], err = p.content(i); err != nil {
			return nil, &ElementError{Side: side.Name, Err: err}
		}
	}
	return contents, nil
}

// Close writes the end of the file. It does not close the underlying writer.
func (w *CardWriter) Close() error {
	if w.closed {
		return errClosed
	}
	w.closed = true
	return finish(w.doc)
}

var errNoPages = errors.New("render: a file without cards")

func finish(doc *pdf.Writer) error {
	if doc.Pages() == 0 {
		return errNoPages
	}
	if err := doc.Close(); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return nil
}
