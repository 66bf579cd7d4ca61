package render

import (
	"fmt"
	"io/fs"
	"strconv"

	"github.com/sealcard/sealcard/internal/tree"
)

// A Layout describes the sides of a card as data. It holds no code. ParseLayout and
// LoadLayout make one, to be read and not changed; docs/layout.md describes the file.
type Layout struct {
	ID      string // of the design, for instance utopia.docket
	Version int    // of the design, from 1
	Name    string
	Lang    string // BCP 47, of texts that state none

	Trim     Size   // finished card
	Corner   Length // radius of its corners
	Bleed    Length // beyond the trim on every edge
	Safe     Length // from the trim inward, kept clear of what may not be cut
	Holes    []Rect // punched through the card
	KeepOuts []KeepOut
	DPI      int // dots per inch of the printer: the grid of symbols

	Legends []Legend
	Fonts   []Font // besides the built-in ones, in the order in which they stand in for each other
	Inks    []Ink  // besides colors
	Sides   []Side // one or two
	Sheets  []Sheet
	Outputs []Output

	file   string // as in error positions
	parsed bool   // by ParseLayout, which has checked everything
}

// Ref returns the id and the version of the design as card.Claims.Layout states them,
// for instance utopia.docket/3.
func (l *Layout) Ref() string { return l.ID + "/" + strconv.Itoa(l.Version) }

// A KeepOut is a part of a side that is not printed on: a chip, a magnetic stripe, a
// signature panel.
type KeepOut struct {
	Name string
	Side string
	Box  Rect
}

// A Legend is a text that the programme demands on every card. Some side has it among
// its static elements.
type Legend struct{ Name, Text string }

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

// A Side is the front or the back. Static elements are the same on every card and are
// painted first; the others follow in their order.
type Side struct {
	Name   string
	Static []Element
	Fields []Element
}

// LoadLayout reads the layout in a file of fsys.
func LoadLayout(fsys fs.FS, name string) (*Layout, error) {
	data, err := readFile(fsys, name, tree.MaxBytes)
	if err != nil {
		return nil, fmt.Errorf("render: layout %s: %w", name, err)
	}
	return ParseLayout(name, data)
}
