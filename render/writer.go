package render

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
)

// A Place says where a card stands in a file.
type Place struct {
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
}

// A CardWriter writes a PDF file for a direct-to-card printer: a page a side, in
// whole printer dots. It is not safe for concurrent use.
type CardWriter struct {
	layout *Layout
	out    io.Writer
	doc    *pdf.Document
	w, h   float64 // of a page, points
	closed bool
}

var (
	errLayout = errors.New("render: print was composed with another layout")
	errClosed = errors.New("render: writer is closed")
)

// NewCardWriter returns a CardWriter to w. Nothing is written before Close.
func (r *Renderer) NewCardWriter(w io.Writer, opts *WriterOptions) *CardWriter {
	l := r.layout
	dot := 72 / float64(l.DPI)
	return &CardWriter{
		layout: l, out: w, doc: newDocument(opts),
		w: float64(draw.ToDots(int64(l.Trim.W), l.DPI)) * dot,
		h: float64(draw.ToDots(int64(l.Trim.H), l.DPI)) * dot,
	}
}

func newDocument(opts *WriterOptions) *pdf.Document {
	if opts == nil {
		opts = &WriterOptions{}
	}
	created := opts.Created
	if created.IsZero() {
		created = time.Unix(0, 0)
	}
	return pdf.New(opts.Title, created.UTC())
}

// Add adds the pages of a card and says where the first is.
func (w *CardWriter) Add(p *Print) (Place, error) {
	place := Place{Page: w.doc.Pages() + 1, Position: 1}
	if w.closed {
		return Place{}, errClosed
	}
	if p == nil || p.layout != w.layout {
		return Place{}, errLayout
	}
	for _, side := range p.sides {
		if err := w.doc.AddPage(w.w, w.h); err != nil {
			return Place{}, fmt.Errorf("render: %w", err)
		}
		if err := w.doc.Draw(side, draw.Point{}); err != nil {
			return Place{}, fmt.Errorf("render: %w", err)
		}
	}
	return place, nil
}

// Close writes the file. It does not close the underlying writer.
func (w *CardWriter) Close() error {
	if w.closed {
		return errClosed
	}
	w.closed = true
	return finish(w.doc, w.out)
}

var errNoPages = errors.New("render: a file without cards")

func finish(doc *pdf.Document, out io.Writer) error {
	if doc.Pages() == 0 {
		return errNoPages
	}
	if _, err := doc.WriteTo(out); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	return nil
}
