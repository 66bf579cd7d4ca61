package pdf

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sealcard/sealcard/internal/draw"
)

// Options are what a file says of itself.
type Options struct {
	Title   string
	Created time.Time
	Style   Style
	// Intent is the printing condition of a file for a press, nil for none. It makes the
	// file a PDF/X-4 and goes with Style.Press.
	Intent *Intent
	// Parts makes every record of pages a document part of PDF/VT-1. It needs an Intent.
	Parts bool
}

// An Intent is a printing condition.
type Intent struct {
	Profile   []byte // ICC output profile
	Condition string // its name in a registry, such as FOGRA39
}

// A Writer writes a file. It is not safe for concurrent use. After its first error every
// call returns that error.
type Writer struct {
	*file
	opts Options

	pages *tree
	parts *parts         // nil for none
	place map[string]int // streams that move the origin or place forms, by their operators

	// Objects by what they draw. Those of a record are forgotten at its end.
	shared map[any]int // images of many cards, groups, inks
	record map[any]int // images, masks and contents
	fonts  []*embedded
	states [2]int // overprint on, and off; 0 for none yet
	srgb   int    // color space, 0 for none yet
}

// NewWriter returns a Writer to w, which writes as pages are added. The intent has been
// checked.
func NewWriter(w io.Writer, opts *Options) *Writer {
	f := newFile(w)
	wr := &Writer{
		file: f, opts: *opts, pages: newTree(f, "Pages", "Kids"), place: map[string]int{},
		shared: map[any]int{}, record: map[any]int{},
	}
	if opts.Parts && opts.Intent != nil {
		wr.parts = newParts(f)
	}
	return wr
}

// Pages returns the number of pages so far.
func (w *Writer) Pages() int { return w.pages.entriesBelow }

// A Page is the sizes of a page. Bleed and trim count from its lower left corner.
type Page struct {
	W, H        int64 // micrometers
	Dots        Dots  // the size in dots, where it is not zero
	Bleed, Trim draw.Rect
}

// Dots are a size in dots of a printer.
type Dots struct{ W, H, DPI int }

// A Placed is a content with its trim's lower left corner at a place above that of the
// page, in dots.
type Placed struct {
	Content   *Content
	X, Y, DPI int
	Turn      int       // quarter turns to the left about that corner, 0 to 3
	Clip      draw.Rect // on the page, counted as its boxes are; zero means none
}

// size returns the page's size.
func (p *Page) size() (w, h unit) {
	if p.Dots.DPI != 0 {
		return dots(p.Dots.W, p.Dots.DPI), dots(p.Dots.H, p.Dots.DPI)
	}
	return units(p.W), units(p.H)
}

// AddPage writes a page with contents on it, in their order.
func (w *Writer) AddPage(p *Page, placed ...Placed) error {
	contents, resources := w.body(placed)
	n := w.alloc()
	parent := w.pages.add(n)
	width, height := p.size()
	b := fmt.Appendf(nil, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 ", parent)
	b = append(appendUnits(b, width, height), ']')
	b = p.appendBox(b, "BleedBox", p.Bleed)
	b = p.appendBox(b, "TrimBox", p.Trim)
	b = fmt.Appendf(b, "/Resources%s/Contents %s", resources, contents)
	if w.parts != nil {
		b = fmt.Appendf(b, "/DPart %d 0 R", w.parts.page(n))
	}
	w.object(n, "%s>>", b)
	return w.err
}

// appendBox appends a box, cut to the page.
func (p *Page) appendBox(b []byte, name string, r draw.Rect) []byte {
	if r == (draw.Rect{}) {
		return b
	}
	width, height := p.size()
	b = append(append(b, '/'), name...)
	b = append(b, '[')
	b = appendUnits(b, max(units(r.X), 0), max(units(r.Y), 0), min(units(r.X+r.W), width), min(units(r.Y+r.H), height))
	return append(b, ']')
}

// body writes what stands on a page and returns its Contents and Resources. A content
// alone is the page's own; several are forms.
func (w *Writer) body(placed []Placed) (contents, resources string) {
	if len(placed) == 1 {
		c := placed[0].Content
		resources = w.resources(&c.res)
		n := w.alloc()
		w.stream(n, "/Filter/FlateDecode", c.stream)
		contents = fmt.Sprintf("%d 0 R", n)
		if p := placed[0]; p.X != 0 || p.Y != 0 || p.Turn != 0 || p.Clip != (draw.Rect{}) {
			contents = fmt.Sprintf("[%d 0 R %d 0 R]", w.placing(place(placed[0], "")), n)
		}
		return contents, resources
	}
	var b strings.Builder
	var names []byte
	for i, p := range placed {
		b.WriteString("q " + place(p, fmt.Sprintf("/C%d Do ", i)) + "Q\n")
		names = fmt.Appendf(names, "/C%d %d 0 R", i, w.form(p.Content))
	}
	return fmt.Sprintf("%d 0 R", w.placing(b.String())), fmt.Sprintf("<</XObject<<%s>>>>", names)
}

// quarters are the matrices of quarter turns to the left. They have whole numbers alone, so
// that what lies on whole dots stays on them.
var quarters = [4]string{"1 0 0 1 ", "0 1 -1 0 ", "-1 0 0 -1 ", "0 -1 1 0 "}

// place returns the operators that move the origin, and what follows them.
func place(p Placed, then string) string {
	var b []byte
	if c := p.Clip; c != (draw.Rect{}) {
		b = append(appendUnits(b, units(c.X), units(c.Y), units(c.W), units(c.H)), "re W n "...)
	}
	b = append(b, quarters[p.Turn&3]...)
	return string(appendUnits(b, dots(p.X, p.DPI), dots(p.Y, p.DPI))) + "cm " + then
}

// placing returns the object of a stream that many pages share.
func (w *Writer) placing(operators string) int {
	n, ok := w.place[operators]
	if !ok {
		n = w.alloc()
		w.stream(n, "/Filter/FlateDecode", compress([]byte(operators)))
		w.place[operators] = n
	}
	return n
}

// EndRecord ends the pages of one card, or of one sheet of cards. What they share is
// forgotten.
func (w *Writer) EndRecord(r Record) error {
	clear(w.record)
	if w.parts != nil {
		w.parts.end(r)
	}
	return w.err
}
