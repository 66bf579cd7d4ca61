package render

import (
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/locale"
	"github.com/sealcard/sealcard/internal/tree"
)

// An Element is one thing in a box. Exactly one of the pointers is set.
type Element struct {
	Box    Rect        // from the trim's top left corner, or that of its group
	Rotate int         // degrees to the left, within the box: 0, 90, 180 or 270
	When   []Condition // all of which hold, or the element is left out

	Text       *Text
	Photo      *Photo
	Image      *Image
	Rect       *Fill
	Line       *Line
	Path       *Path
	QR         *QR
	Code128    *Code128
	Aztec      *Matrix
	DataMatrix *Matrix
	PDF417     *PDF417
	MRZ        *MRZ
	Group      *Group

	path string // within its side, for instance fields[3]
	at   tree.Pos
}

// upright returns the size of the box before it is rotated.
func (e *Element) upright() Size {
	if e.Rotate%180 != 0 {
		return Size{e.Box.H, e.Box.W}
	}
	return Size{e.Box.W, e.Box.H}
}

// frame returns where what was composed upright stands.
func (e *Element) frame() *draw.Frame {
	size := e.upright()
	return &draw.Frame{
		At:   draw.Point{X: int64(e.Box.X), Y: int64(e.Box.Y)},
		Size: draw.Size{W: int64(size.W), H: int64(size.H)},
		Turn: e.Rotate / 90,
	}
}

// A Condition is about one field of the card.
type Condition struct {
	Field  string
	Is     []string // one of which the field states; none means any
	Absent bool     // the card does not state the field
}

// A Content is what an element prints: a field of the card or fixed text.
type Content struct {
	Field  string // name as in docs/layout.md; empty means Value
	Value  string
	Legend string // name of the legend whose text Value is; empty means none
}

// A Text is set in lines within its box.
type Text struct {
	Content
	Font     string // regular, semibold, bold, mono, ocrb or one of the layout's
	Size     Length // of the em
	Fit      Fit
	MinSize  Length // down to which the text shrinks to fit; equal to Size means never
	Lines    int    // most lines
	Leading  Length // from line to line
	Tracking Length // added between characters
	Color    Color
	Ink      string // of the layout; empty means Color
	Align    Align
	VAlign   VAlign
	Dir      Dir
	Lang     string // BCP 47, LangHolder or LangSecondary; empty means the layout's
	Words    bool   // sexes and countries as words of the language, not as codes
	Caps     bool   // set in capital letters
	Date     string // pattern of fields that are days, as in docs/layout.md
	Micro    bool   // set over and over to fill its box, too small to copy

	date locale.Pattern
}

// Languages that differ from card to card.
const (
	LangHolder    = "holder"    // the field language
	LangSecondary = "secondary" // the field secondaryLanguage
)

// A Color is opaque sRGB.
type Color = draw.Color

// A Fit says what becomes of a text that is larger than its box. Names, numbers and
// dates are never cut: what cannot be made to fit is an error.
type Fit string

// Ways to fit.
const (
	FitError    Fit = "error"    // an error
	FitShrink   Fit = "shrink"   // smaller, on one line
	FitWrap     Fit = "wrap"     // on several lines, then smaller
	FitTruncate Fit = "truncate" // as wrap, then with an ellipsis for its end
)

// An Align is a horizontal alignment.
type Align string

// Horizontal alignments. Start is where lines in the text's direction begin.
const (
	AlignLeft   Align = "left"
	AlignCenter Align = "center"
	AlignRight  Align = "right"
	AlignStart  Align = "start"
	AlignEnd    Align = "end"
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

// A Dir is the direction in which lines read.
type Dir string

// Directions.
const (
	DirAuto Dir = "auto" // that of the first letter
	DirLTR  Dir = "ltr"
	DirRTL  Dir = "rtl"
)

// A Photo is the holder's portrait, cropped to its box, or a ghost of it: in dots of
// one ink, with nothing where the portrait is light.
type Photo struct {
	Ghost   bool
	Color   Color
	Ink     string // of the layout; empty means Color
	Missing Missing
}

// A Missing is what stands where a card has no portrait.
type Missing string

// What stands where a card has no portrait.
const (
	MissingError      Missing = "error"      // the card is not printed
	MissingSilhouette Missing = "silhouette" // a head and shoulders in gray
	MissingBlank      Missing = "blank"
)

// An Image is a picture of the layout, stretched over its box.
type Image struct {
	File string // in the renderer's Resources
}

// A Fill is a rectangle.
type Fill struct {
	Color  Color
	Ink    string // of the layout; empty means Color
	Radius Length // of its corners
}

// A Line runs from the top left to the bottom right corner of its box.
type Line struct {
	Width Length
	Color Color
	Ink   string // of the layout; empty means Color
	Dash  Length // of dashes and gaps; zero means solid
}

// A Path is lines and curves, filled or drawn, any number of times.
type Path struct {
	D      string // in the form of SVG paths, in millimeters from the box's top left corner
	Width  Length // of the line; zero means filled
	Color  Color
	Ink    string // of the layout; empty means Color
	Copies int    // from 1
	Step   Point  // from each copy to the next
	Spin   int    // degrees to the right from each copy to the next, about the middle of the box

	steps []draw.Step
}

// A Group is elements that are placed, rotated and left out together. Their boxes count
// from the group's top left corner.
type Group struct{ Elements []Element }
