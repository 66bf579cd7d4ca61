// Package draw is the display list: what one side of one card looks like, as plain
// data. Composition writes it; the PDF and the raster back ends read it, so print
// and proof cannot differ, and Dump turns it into text for tests.
//
// Lengths are integer micrometers. The origin is the top left corner of the trimmed
// card, x runs to the right and y down; what lies outside the trim is bleed. Ops are
// painted in order.
package draw

import "image/color"

// A Point is a place on a side.
type Point struct{ X, Y int64 } // micrometers

// A Size is a width and a height.
type Size struct{ W, H int64 } // micrometers

// A Rect is a box by its top left corner.
type Rect struct{ X, Y, W, H int64 } // micrometers

// Color is an opaque color of the sRGB space. Equal parts are written as gray, so
// that black lands on the black plate or resin panel alone.
type Color struct{ R, G, B uint8 }

// RGBA makes a Color a color.Color.
func (c Color) RGBA() (r, g, b, a uint32) { return color.RGBA{c.R, c.G, c.B, 0xff}.RGBA() }

// A List is one side.
type List struct {
	Name  string // of the side
	Trim  Size
	Bleed int64 // beyond the trim on each edge, micrometers
	Ops   []Op
}

// An Op is one of Fill, Line, Run, Picture and Symbol.
type Op interface{ dump() string }

// A Fill is a rectangle in one color.
type Fill struct {
	Box   Rect
	Color Color
}

// A Line is a straight line with square ends at its points.
type Line struct {
	From, To Point
	Width    int64 // micrometers
	Color    Color
}

// A Run is text in one font, size and color. Each glyph has its own place, kerning
// included.
type Run struct {
	Font   string // name in package font
	Size   int64  // of the em, micrometers
	Color  Color
	Turn   int // quarter turns to the left about each glyph's place, 0 to 3
	Glyphs []Glyph
}

// A Glyph is one character at the start of its baseline.
type Glyph struct {
	Rune rune
	ID   uint16 // in the font
	At   Point
}

// A Picture is an image stretched over a box.
type Picture struct {
	Box   Rect
	Image *Image
}

// An Image is a picture's file, checked and without metadata. Back ends recognize an
// image that is drawn many times by its pointer.
type Image struct {
	Format string // "jpeg" or "png"
	Data   []byte
	W, H   int // pixels
}

// A Symbol is a bitmap of dark modules on white, drawn in whole printer dots. A back
// end moves At to the nearest dot of its page, counted from the bottom left corner.
type Symbol struct {
	At           Point // top left corner, quiet zone included
	Modules      *Bitmap
	CellW, CellH int // dots of a module
	DPI          int // dots per inch
}

// A Bitmap is a matrix of modules in rows from the top, true for dark.
type Bitmap struct {
	W, H int
	Dark []bool // W times H
}

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
