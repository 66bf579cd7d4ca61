package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"

	"github.com/sealcard/sealcard/render"
)

// lettersPrefix begins the names of the files of letters.
const lettersPrefix = "letters-"

// perFile is how many letters a file holds: gofpdf keeps a whole document in memory, and
// each page carries the pictures of its card, some 0.5 MB of the sample layout.
const perFile = 50

const mm = render.Millimeter

// A letter of A4 for an envelope with a window: the zone of the address is that of DIN
// 5008, form B, which the windows of C5/6 and C6/5 envelopes show.
const (
	pageWidth  = 210 * mm
	left       = 25 * mm
	textWidth  = 165 * mm
	windowTop  = 45 * mm
	foldHeight = 105 * mm // and twice that
	bodyTop    = 101 * mm
	footer     = 14 * mm // below the card

	closingHeight = 8 * mm // of the line above it
)

func inMM(l render.Length) float64 { return float64(l) / float64(mm) }

// Looks of a letter's texts.
var (
	gray     = render.Color{R: 0x5a, G: 0x66, B: 0x6c}
	sender   = render.Text{Font: "semibold", Size: 5 * mm, MinSize: 3 * mm, Lines: 1, Color: render.Color{R: 0x12, G: 0x3b, B: 0x4a}}
	small    = render.Text{Size: 2600, MinSize: 1800, Lines: 1, Color: gray}
	name     = render.Text{Font: "semibold", Size: 3900, MinSize: 2800, Lines: 2, Leading: 4800}
	address  = render.Text{Size: 3700, MinSize: 2800, Lines: 6, Leading: 4600}
	value    = render.Text{Font: "semibold", Size: 3500, MinSize: 2200, Lines: 1}
	heading  = render.Text{Font: "semibold", Size: 5200, Lines: 1}
	body     = render.Text{Size: 3500, MinSize: 3000, Lines: 6, Leading: 5000}
	gap      = 3800 * render.Micrometer // between paragraphs
	lineGray = 0xb4                     // of rules and marks
)

// letters are the letters of a batch, a file at a time.
type letters struct {
	*edition
	doc   *gofpdf.Fpdf
	count int // in the file under way
	files int
}

// openLetters begins the letters that the flags ask for.
func (e *edition) openLetters() {
	if e.flags.letters {
		e.letters = &letters{edition: e}
	}
}

// document begins a document. Nothing in it depends on the time but the batch's own.
func (l *letters) document() *gofpdf.Fpdf {
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetAutoPageBreak(false, 0)
	f.SetCatalogSort(true)
	f.SetTitle(l.title(), true)
	f.SetCreator("Sealcard", false)
	f.SetCreationDate(l.now)
	f.SetModificationDate(l.now)
	return f
}

// check sets what differs from letter to letter on a page that is thrown away, so that a
// row whose address does not fit is refused before its card is printed.
func (l *letters) check(r *row) error {
	f := l.document()
	f.AddPage()
	return l.addressee(f, r)
}

// add sets the letter that carries a card.
func (l *letters) add(r *row, p *render.Print) error {
	if l.doc == nil {
		l.doc = l.document()
	}
	if err := l.letter(l.doc, r, p); err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	if l.count++; l.count == perFile {
		return l.close()
	}
	return nil
}

// close writes the file under way.
func (l *letters) close() error {
	if l == nil || l.doc == nil {
		return nil
	}
	l.files++
	f, err := l.folder.create(l.called(fmt.Sprintf("%s%03d.pdf", lettersPrefix, l.files)), private)
	if err != nil {
		return err
	}
	doc := l.doc
	l.doc, l.count = nil, 0
	return doc.Output(f)
}

// letter writes one page, or two if the card is too large for a letter.
func (l *letters) letter(f *gofpdf.Fpdf, r *row, p *render.Print) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errors.New("gofpdf stopped") // what it panics with can be a holder's
		}
	}()
	w := wordingOf(r.claims.Identity.Language)
	f.AddPage()
	s := &pageSetter{edition: l.edition, doc: f, w: w}
	l.head(s)
	if err := l.addressee(f, r); err != nil {
		return err
	}
	s.pair(windowTop+4*mm, w.date, l.now.UTC().Format(time.DateOnly))
	s.pair(windowTop+17*mm, w.number, r.claims.Identity.ID)
	y := bodyTop + s.put(bodyTop, heading, w.heading) + 2*gap
	for _, paragraph := range w.body {
		y += s.put(y, body, paragraph) + gap
	}
	return l.card(s, y, p)
}

// head sets the sender and the marks for folding.
func (l *letters) head(s *pageSetter) {
	s.put(16*mm, sender, l.title())
	s.put(23500, small, l.job.issuer)
	s.doc.SetDrawColor(lineGray, lineGray, lineGray)
	s.doc.SetLineWidth(0.25)
	s.doc.Line(25, 30, 190, 30)
	for _, y := range []float64{inMM(foldHeight), 148.5, 2 * inMM(foldHeight)} {
		s.doc.Line(4, y, 8, y)
	}
}

// addressee sets name and address where the window of the envelope is. Its faults are
// those of the row.
func (l *letters) addressee(f *gofpdf.Fpdf, r *row) error {
	id := &r.claims.Identity
	box := render.Rect{X: left, Y: windowTop, W: 80 * mm, H: 4 * mm}
	if _, err := l.renderer.PlaceText(f, box, small, l.title()+" · "+l.job.issuer); err != nil {
		return err
	}
	box.Y, box.H = windowTop+9*mm, 10*mm
	h, err := l.renderer.PlaceText(f, box, name, id.FullName)
	if err != nil {
		return l.fault(r, "fullName", err)
	}
	if id.Address == "" {
		return nil
	}
	box.Y += h + 2600
	box.H = windowTop + 45*mm - box.Y
	if _, err := l.renderer.PlaceText(f, box, address, id.Address); err != nil {
		return l.fault(r, "address", err)
	}
	return nil
}

var errLong = errors.New("the text leaves no room for the card")

// card draws the sides at their true size below the text, or on a page of their own.
func (l *letters) card(s *pageSetter, y render.Length, p *render.Print) error {
	if s.err != nil {
		return s.err
	}
	lay := l.renderer.Layout()
	n, between := render.Length(len(lay.Sides)), 4*mm
	width := n*lay.Trim.W + (n-1)*between
	top := 297*mm - footer - lay.Trim.H
	if top < y+closingHeight || width > pageWidth-24*mm {
		if lay.Trim.H > 250*mm || width > pageWidth {
			return errLong
		}
		s.doc.AddPage()
		top = 30 * mm
	}
	s.put(top-closingHeight, body, s.w.closing)
	if s.err != nil {
		return s.err
	}
	x := (pageWidth - width) / 2
	for _, side := range lay.Sides {
		if err := render.Place(s.doc, p, side.Name, render.Point{X: x, Y: top}); err != nil {
			return err
		}
		s.doc.Rect(inMM(x), inMM(top), inMM(lay.Trim.W), inMM(lay.Trim.H), "D")
		x += lay.Trim.W + between
	}
	return nil
}

// A pageSetter sets the texts of one letter, at the side where its language begins a line.
type pageSetter struct {
	*edition
	doc *gofpdf.Fpdf
	w   *wording
	err error // the first one
}

func (s *pageSetter) aligned(t render.Text) render.Text {
	t.Align = render.AlignLeft
	if s.w.right {
		t.Align = render.AlignRight
	}
	return t
}

// put sets a text over the width of the page and returns its height.
func (s *pageSetter) put(y render.Length, t render.Text, text string) render.Length {
	return s.at(render.Rect{X: left, Y: y, W: textWidth, H: 40 * mm}, t, text)
}

// pair sets a label and what it is about, beside the address.
func (s *pageSetter) pair(y render.Length, label, text string) {
	box := render.Rect{X: 125 * mm, Y: y, W: left + textWidth - 125*mm, H: 5 * mm}
	h := s.at(box, small, label)
	box.Y += h + 2*mm
	s.at(box, value, text)
}

func (s *pageSetter) at(box render.Rect, t render.Text, text string) render.Length {
	if s.err != nil || strings.TrimSpace(text) == "" {
		return 0
	}
	h, err := s.renderer.PlaceText(s.doc, box, s.aligned(t), text)
	s.err = err
	return h
}
