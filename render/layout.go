package render

import (
	"fmt"
	"io/fs"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/qrsize"
	"github.com/sealcard/sealcard/internal/tree"
)

// A Layout describes the sides of a card as data. It holds no code. ParseLayout and
// LoadLayout make one, to be read and not changed; docs/layout.md describes the file.
type Layout struct {
	Name  string
	Trim  Size   // finished card
	Bleed Length // beyond the trim on every edge
	DPI   int    // dots per inch of the printer: the grid of symbols
	Fonts []Font // besides the built-in ones, in the order in which they stand in for each other
	Inks  []Ink  // besides colors
	Sides []Side // one or two

	parsed bool // by ParseLayout, which has checked everything
}

// A Font is a TrueType or OpenType font of the layout. Text in a font falls back to the
// fonts of the layout, in their order, and then to the built-in ones.
type Font struct {
	Name   string
	File   string // in the renderer's Resources
	Index  int    // in a collection
	SHA256 [32]byte
}

// An Ink is one that is not a color of the screen. Card and office printers print
// process and spot inks in the ink's color and leave out the other two: Print.WriteLayer
// gives those as files of their own. A file for a press has a plate for each of the
// last three kinds.
type Ink struct {
	Name      string
	Kind      InkKind
	CMYK      [4]int // percent: a process ink, or what stands in for a plate in print
	Color     Color  // on a screen
	Overprint bool   // leaves the inks below in place
}

// An InkKind says how an ink gets onto the card.
type InkKind string

// Kinds of inks.
const (
	InkProcess InkKind = "process" // cyan, magenta, yellow and black
	InkSpot    InkKind = "spot"    // a plate of its own
	InkUV      InkKind = "uv"      // fluorescent
	InkOverlay InkKind = "overlay" // clear
)

// A Side is the front or the back.
type Side struct {
	Name     string
	Elements []Element // in the order in which they are painted
}

// An Element is one thing in a box. Exactly one of the pointers is set.
type Element struct {
	Box  Rect   // from the trim's top left corner
	When string // field that must have a value; empty means always

	Text    *Text
	Photo   *Photo
	Image   *Image
	Rect    *Fill
	Line    *Line
	QR      *QR
	Code128 *Code128
}

// A Content is what an element prints: a field of the card or fixed text.
type Content struct {
	Field string // name as in docs/layout.md; empty means Value
	Value string
}

// A Text is set in lines within its box.
type Text struct {
	Content
	Font     string // regular, semibold, bold, mono or one of the layout's
	Size     Length // of the em
	MinSize  Length // down to which the text shrinks to fit; equal to Size means never
	Leading  Length // from line to line
	Tracking Length // added between characters
	Lines    int    // most lines
	Color    Color
	Ink      string // of the layout; empty means Color
	Align    Align
	VAlign   VAlign
	Turn     int        // quarter turns to the left, 0 or 1
	Caps     bool       // set in capital letters
	Date     DateFormat // of fields that are days
}

// A Color is opaque sRGB.
type Color = draw.Color

// An Align is a horizontal alignment.
type Align string

// Horizontal alignments.
const (
	AlignLeft   Align = "left"
	AlignCenter Align = "center"
	AlignRight  Align = "right"
)

// A VAlign is a vertical alignment. A block of text reaches from the top of the
// first line's capitals to the last baseline.
type VAlign string

// Vertical alignments.
const (
	AlignTop    VAlign = "top"
	AlignMiddle VAlign = "middle"
	AlignBottom VAlign = "bottom"
)

// A DateFormat is a way to write a day.
type DateFormat string

// Date formats.
const (
	DateISO  DateFormat = "iso"  // 1990-05-15
	DateText DateFormat = "text" // 15 Nov 1990
)

// A Photo is the holder's portrait, cropped to its box.
type Photo struct{}

// An Image is a picture of the layout, stretched over its box.
type Image struct {
	File string // in the renderer's Resources
}

// A Fill is a rectangle.
type Fill struct {
	Color Color
	Ink   string // of the layout; empty means Color
}

// A Line runs from the top left to the bottom right corner of its box.
type Line struct {
	Width Length
	Color Color
	Ink   string // of the layout; empty means Color
	Dash  Length // of dashes and gaps; zero means solid
}

// A QR is the card's QR code, in the largest whole number of dots a module that its
// box holds, in the middle of the box.
type QR struct {
	Level   string // L, M, Q or H
	MinDots int    // least dots a module
}

// A Code128 is a barcode as wide as whole dots allow, as high as its box.
type Code128 struct {
	Content
	MinDots int // least dots a module
}

// LoadLayout reads the layout in a file of fsys.
func LoadLayout(fsys fs.FS, name string) (*Layout, error) {
	data, err := readFile(fsys, name, tree.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("render: layout %s: %w", name, err)
	}
	return ParseLayout(name, data)
}

// QRCapacity returns how many characters a card's text may have so that every QR
// code of the layout keeps its least dots a module; 0 if there is no QR code.
func (l *Layout) QRCapacity() int {
	least, found := 0, false
	for _, s := range l.Sides {
		for _, e := range s.Elements {
			if e.QR == nil {
				continue
			}
			n := 0
			if v := e.QR.largest(e.Box, l.DPI); v > 0 {
				n = qrsize.Capacity(v, e.QR.level())
			}
			if !found || n < least {
				least, found = n, true
			}
		}
	}
	return least
}

// level returns the QR code's level; the binder has checked the letter.
func (q *QR) level() qrsize.Level {
	l, err := qrsize.ParseLevel(q.Level)
	if err != nil {
		return qrsize.M
	}
	return l
}

// largest returns the largest version that box holds in whole dots, 0 for none.
func (q *QR) largest(box Rect, dpi int) int {
	for v := qrsize.MaxVersion; v > 0; v-- {
		if q.dots(v, box, dpi) >= q.MinDots {
			return v
		}
	}
	return 0
}

// dots returns how many dots a module of a version may have in box.
func (q *QR) dots(version int, box Rect, dpi int) int {
	return min(box.W, box.H).dots(dpi) / (qrsize.Modules(version) + 2*qrsize.QuietZone)
}

// symbolSide returns the length of a symbol's side with quiet zone.
func symbolSide(version, dots, dpi int) Length {
	return Length(draw.Dots((qrsize.Modules(version)+2*qrsize.QuietZone)*dots, dpi))
}
