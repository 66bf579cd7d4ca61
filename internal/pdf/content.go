package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"slices"
	"sync"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
)

// A Style says how a list becomes operators.
type Style struct {
	// Press manages colors: those of the screen are sRGB by a profile, and spot, UV and
	// overlay inks have plates of their own. Otherwise inks are printed as they look on a
	// screen, and hidden ones not at all: a card printer takes those as files of their
	// own.
	Press bool
	// Outlines draws text as shapes, without fonts.
	Outlines bool
	// Vectors draws symbols as rectangles and not as masks, each narrower by Reduction
	// on every edge, micrometers.
	Vectors   bool
	Reduction int64
}

// A Content is a painted list. It does not change.
type Content struct {
	stream []byte // compressed
	box    [4]unit
	res    resources
}

// resources are what a content names: each by a letter and its number here.
type resources struct {
	fonts     []fontUse     // F
	images    []*draw.Image // I
	masks     []*draw.Bitmap
	groups    []*draw.Group // G
	plates    []draw.Ink    // S
	srgb      bool          // CS
	overprint bool          // OP, and ON for its end
}

// A fontUse is a font and the glyphs of it that a content shows.
type fontUse struct {
	face   *font.Face
	glyphs []uint16
	// texts are what glyphs show that stand for nothing by themselves, such as forms of
	// letters and ligatures.
	texts map[uint16]string
}

// A painter writes operators.
type painter struct {
	*Style
	trim draw.Size
	out  []byte
	res  resources

	// What the graphics state holds, to leave out what it holds already.
	fill      draw.Ink
	filled    bool
	overprint bool
	inline    bool // names nothing: everything stands in the stream
}

var errImage = errors.New("pdf: an image that is neither JPEG nor PNG")

// Paint returns the content of a side, whose origin is the lower left corner of the
// trim. It may be called from several goroutines.
func (s *Style) Paint(l *draw.List) (*Content, error) { return s.paint(l.Trim, l.Bleed, l.Ops) }

func (s *Style) paint(trim draw.Size, bleed int64, ops []draw.Op) (*Content, error) {
	p := &painter{Style: s, trim: trim}
	if err := p.ops(ops); err != nil {
		return nil, err
	}
	return &Content{
		stream: compress(p.out),
		box:    [4]unit{units(-bleed), units(-bleed), units(trim.W + bleed), units(trim.H + bleed)},
		res:    p.res,
	}, nil
}

// Inline returns the operators of a side without any name of a resource: text as
// outlines, pictures and masks inside, so that they can stand on a page of any other
// writer of PDF. The lower left corner of the trim is moved to x, y in dots, and nothing
// is painted beyond the bleed.
func Inline(l *draw.List, x, y, dpi int) ([]byte, error) {
	p := &painter{Style: &Style{Outlines: true}, trim: l.Trim, inline: true}
	p.out = append(p.out, "q 1 0 0 1 "...)
	p.out = append(appendUnits(p.out, dots(x, dpi), dots(y, dpi)), "cm "...)
	p.rect(units(-l.Bleed), units(-l.Bleed), units(l.Trim.W+2*l.Bleed), units(l.Trim.H+2*l.Bleed))
	p.out = append(p.out, "W n\n"...)
	err := p.ops(l.Ops)
	return append(p.out, 'Q'), err
}

func (p *painter) ops(ops []draw.Op) error {
	for _, op := range ops {
		if err := p.op(op); err != nil {
			return err
		}
	}
	return nil
}

func (p *painter) op(op draw.Op) error {
	switch op := op.(type) {
	case draw.Fill:
		if p.ink(op.Ink) {
			b := op.Box
			p.rect(units(b.X), p.y(b.Y+b.H), units(b.W), units(b.H))
			p.out = append(p.out, "f\n"...)
		}
	case draw.Line:
		p.line(op)
	case draw.Run:
		return p.run(op)
	case draw.Path:
		p.shape(&op)
	case draw.Picture:
		return p.picture(op)
	case draw.Stencil:
		p.stencil(&op)
	case draw.Symbol:
		p.symbol(op)
	case *draw.Group:
		return p.group(op)
	}
	return nil
}

// y returns a height above the lower edge of the trim.
func (p *painter) y(um int64) unit { return units(p.trim.H - um) }

func (p *painter) rect(x, y, w, h unit) {
	p.out = append(appendUnits(p.out, x, y, w, h), "re "...)
}

// line draws a rectangle: some readers widen thin strokes. Its ends are square and do
// not stand out.
func (p *painter) line(l draw.Line) {
	if !p.ink(l.Ink) {
		return
	}
	x, y, w, h := l.From.X, l.From.Y, l.To.X-l.From.X, l.To.Y-l.From.Y
	switch {
	case h == 0:
		p.rect(units(min(x, x+w)), p.y(y)-units(l.Width)/2, units(max(w, -w)), units(l.Width))
	case w == 0:
		p.rect(units(x)-units(l.Width)/2, p.y(max(y, y+h)), units(l.Width), units(max(h, -h)))
	default:
		p.stroke(l)
		return
	}
	p.out = append(p.out, "f\n"...)
}

func (p *painter) stroke(l draw.Line) {
	p.out = append(p.out, "q "...)
	p.color(l.Ink, true)
	p.out = append(appendUnit(p.out, units(l.Width)), "w "...)
	p.out = append(appendUnits(p.out, units(l.From.X), p.y(l.From.Y)), "m "...)
	p.out = append(appendUnits(p.out, units(l.To.X), p.y(l.To.Y)), "l S Q\n"...)
}

// shape fills a path or draws its line, with round corners and ends cut off straight.
func (p *painter) shape(path *draw.Path) {
	if !p.ink(path.Ink) {
		return
	}
	if path.Width > 0 {
		p.out = append(p.out, "q "...)
		p.color(path.Ink, true)
		p.out = append(appendUnit(p.out, units(path.Width)), "w 1 j "...)
	}
	for i := range path.Steps {
		s := &path.Steps[i]
		for _, at := range s.Points() {
			p.out = appendUnits(p.out, units(at.X), p.y(at.Y))
		}
		p.out = append(p.out, map[byte]string{'M': "m\n", 'L': "l\n", 'C': "c\n", 'Z': "h\n"}[s.Op]...)
	}
	if path.Width > 0 {
		p.out = append(p.out, "S Q\n"...)
		return
	}
	p.out = append(p.out, "f\n"...)
}

func (p *painter) group(g *draw.Group) error {
	if p.inline {
		return p.ops(g.Ops)
	}
	p.overprints(false) // a form takes over what is set where it is drawn
	p.name('G', add(&p.res.groups, g), " Do\n")
	return nil
}

// name appends the name of a resource and an operator.
func (p *painter) name(letter byte, n int, operator string) {
	p.out = append(p.out, '/')
	p.out = appendName(p.out, letter, n)
	p.out = append(p.out, operator...)
}

// add returns the place of v in a list, at whose end it is put if it is not there.
func add[T comparable](list *[]T, v T) int {
	if i := slices.Index(*list, v); i >= 0 {
		return i
	}
	*list = append(*list, v)
	return len(*list) - 1
}

// compressors are used again: a new one costs more than what it compresses.
var compressors = sync.Pool{New: func() any {
	z, err := zlib.NewWriterLevel(nil, zlib.BestSpeed)
	if err != nil {
		panic("pdf: internal error: " + err.Error()) // the level is a constant
	}
	return z
}}

// compress returns data as a stream of zlib.
func compress(data []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(data)/2 + 64)
	z := compressors.Get().(*zlib.Writer)
	z.Reset(&out)
	z.Write(data) // a bytes.Buffer takes everything
	z.Close()
	compressors.Put(z)
	return out.Bytes()
}
