// Package draw is the display list: what one side of one card looks like, as plain
// data. Composition writes it; the PDF and the raster back ends read it, so print
// and proof cannot differ, and Dump turns it into text for tests.
//
// Lengths are integer micrometers. The origin is the top left corner of the trimmed
// card, x runs to the right and y down; what lies outside the trim is bleed. Ops are
// painted in order.
package draw

import (
	"image/color"

	"github.com/sealcard/sealcard/internal/font"
)

// A Point is a place on a side.
type Point struct{ X, Y int64 } // micrometers

// A Size is a width and a height.
type Size struct{ W, H int64 } // micrometers

// A Rect is a box by its top left corner.
type Rect struct{ X, Y, W, H int64 } // micrometers

// Color is an opaque color of the sRGB space.
type Color struct{ R, G, B uint8 }

// RGBA makes a Color a color.Color.
func (c Color) RGBA() (r, g, b, a uint32) { return color.RGBA{c.R, c.G, c.B, 0xff}.RGBA() }

// Gray reports whether the parts are equal. Such a color is written as gray, so that
// black lands on the black plate or resin panel alone.
func (c Color) Gray() bool { return c.R == c.G && c.G == c.B }

// A Process is how much of the four process inks is printed.
type Process struct{ C, M, Y, K uint8 } // percent

// An InkKind says how an ink gets onto the card.
type InkKind int

// Kinds of inks. The zero kind is a color of the screen.
const (
	InkColor   InkKind = iota // Ink.Color
	InkProcess                // Ink.Process
	InkSpot                   // a plate of its own
	InkUV                     // fluorescent, not seen in daylight: a plate, or a panel of a card printer
	InkOverlay                // clear: a plate, or a panel of a card printer
)

// Hidden reports whether daylight does not show the ink.
func (k InkKind) Hidden() bool { return k == InkUV || k == InkOverlay }

// An Ink is what an op is painted with.
type Ink struct {
	Kind      InkKind
	Color     Color   // on a screen
	Process   Process // of InkProcess, and what stands in for a plate
	Name      string  // of a spot, UV or overlay ink; empty otherwise
	Overprint bool    // leaves the inks below in place
}

// A List is one side.
type List struct {
	Name  string // of the side
	Trim  Size
	Bleed int64 // beyond the trim on each edge, micrometers
	Ops   []Op
}

// An Op is one of Fill, Line, Path, Run, Picture, Stencil, Symbol and *Group.
type Op interface{ dump() string }

// A Group is what a side has in common with the same side of other cards: the same
// pointer stands in all their lists. Back ends draw it once and refer to it. Its origin
// is that of the list.
type Group struct {
	Trim  Size  // of the lists that it stands in
	Bleed int64 // of those, micrometers
	Ops   []Op
}

// A Fill is a rectangle in one ink.
type Fill struct {
	Box Rect
	Ink Ink
}

// A Line is a straight line with square ends at its points.
type Line struct {
	From, To Point
	Width    int64 // micrometers
	Ink      Ink
}

// A Path is filled, or drawn with a line of some width. What lies within several of its
// closed parts is filled if they turn the same way (nonzero winding).
type Path struct {
	Steps []Step
	Width int64 // micrometers; 0 means filled
	Ink   Ink
}

// A Step of a path begins a part of it (M), draws a line (L) or a cubic curve (C) to its
// last point, or closes the part (Z).
type Step struct {
	Op byte
	P  [3]Point // C uses all of them, M and L the first, Z none
}

// Points returns the points that a step uses.
func (s *Step) Points() []Point {
	switch s.Op {
	case 'M', 'L':
		return s.P[:1]
	case 'C':
		return s.P[:]
	}
	return nil
}

// A Run is shaped text in one font, size and ink. Glyphs stand in the order in which
// they are seen from left to right, each at its own place.
type Run struct {
	Face   *font.Face
	Size   int64 // of the em, micrometers
	Ink    Ink
	Turn   int    // quarter turns to the left about each glyph's place, 0 to 3
	Text   string // in reading order
	Right  bool   // reads from right to left
	Behind bool   // in a font that stands behind the one that was asked for
	Glyphs []Glyph
}

// A Glyph is a shape of a font at the start of its baseline.
type Glyph struct {
	ID   uint16 // in the font
	Rune rune   // the one character that it alone shows, 0 where characters and glyphs do not match one to one
	Text string // with Rune 0: what this glyph and those after it up to the next with a Rune or a Text show
	At   Point
}

// A Picture is an image stretched over a box.
type Picture struct {
	Box   Rect
	Turn  int // quarter turns of the image to the left, 0 to 3
	Image *Image
}

// A Stencil is a bitmap stretched over a box: its dark dots are painted in an ink, the
// others are left as they are.
type Stencil struct {
	Box  Rect
	Dots *Bitmap
	Ink  Ink
}

// An Image is a picture's file, checked and without metadata.
type Image struct {
	Format string // "jpeg" or "png"
	Data   []byte
	W, H   int  // pixels
	Shared bool // stands in the lists of many cards, always by this pointer
}

// A Symbol is a bitmap of dark modules on white, drawn in whole printer dots. A back
// end moves At to the nearest dot of its page, counted from the bottom left corner.
type Symbol struct {
	At           Point // top left corner, quiet zone included
	Modules      *Bitmap
	CellW, CellH int  // dots of a module
	DPI          int  // dots per inch
	Clear        bool // stands on what is below and not on white
}

// A Bitmap is a matrix of modules in rows from the top. Each row has whole bytes, its
// leftmost module in the highest bit; 1 is dark.
type Bitmap struct {
	W, H int
	Bits []byte // H rows of Stride bytes
}

// NewBitmap returns a light bitmap.
func NewBitmap(w, h int) *Bitmap {
	b := &Bitmap{W: w, H: h}
	b.Bits = make([]byte, b.Stride()*h)
	return b
}

// Stride returns the bytes of a row.
func (b *Bitmap) Stride() int { return (b.W + 7) / 8 }

// Dark reports whether a module is dark.
func (b *Bitmap) Dark(x, y int) bool { return b.Bits[y*b.Stride()+x/8]&(0x80>>(x%8)) != 0 }

// SetDark makes a module dark.
func (b *Bitmap) SetDark(x, y int) { b.Bits[y*b.Stride()+x/8] |= 0x80 >> (x % 8) }

// Size returns what the symbol covers, rounded to micrometers.
func (s *Symbol) Size() Size {
	return Size{Dots(s.Modules.W*s.CellW, s.DPI), Dots(s.Modules.H*s.CellH, s.DPI)}
}

// inch is 25.4 mm in micrometers.
const inch = 25400

// Dots returns the length of n dots at dpi dots per inch, rounded to micrometers.
func Dots(n, dpi int) int64 { return (int64(n)*inch + int64(dpi)/2) / int64(dpi) }

// ToDots returns the number of whole dots at dpi nearest to the length um. It rounds
// halves away from zero.
func ToDots(um int64, dpi int) int {
	n := um * int64(dpi)
	if n < 0 {
		return -int((-n + inch/2) / inch)
	}
	return int((n + inch/2) / inch)
}
