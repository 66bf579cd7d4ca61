package pdf

import (
	"unicode/utf16"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
)

// slack is how far a glyph may be from where the widths put it before it is moved: less
// than a tenth of a printer dot.
const slack = 8 // micrometers

// thousandths returns a width of a font in thousandths of the em, as PDF counts.
func thousandths(f *font.Face, units int) int64 {
	return divide(int64(units)*1000, int64(f.Metrics().UnitsPerEm))
}

// run writes shaped text. Where its characters cannot be told from its glyphs, they
// stand beside them.
func (p *painter) run(r draw.Run) error {
	if len(r.Glyphs) == 0 || !p.ink(r.Ink) {
		return nil
	}
	if p.Outlines {
		return p.outlines(r)
	}
	if !r.Right && !readable(&r) {
		p.span(r.Text)
		defer func() { p.out = append(p.out, "EMC\n"...) }()
	}
	p.out = append(p.out, "BT "...)
	p.name('F', p.font(&r), " ")
	p.out = append(appendUnit(p.out, units(r.Size)), "Tf "...)
	p.matrix(r.Turn, r.Glyphs[0].At)
	p.show(&r)
	p.out = append(p.out, "ET\n"...)
	return nil
}

// span begins marked content with the text that it shows.
func (p *painter) span(text string) {
	p.out = append(p.out, "/Span<</ActualText<FEFF"...)
	for _, u := range utf16.Encode([]rune(text)) {
		p.out = appendHex(p.out, u)
	}
	p.out = append(p.out, ">>>BDC "...)
}

// readable reports whether a reader that knows what each glyph stands for gets the text.
func readable(r *draw.Run) bool {
	for i := range r.Glyphs {
		if !plain(r, i) {
			return false
		}
	}
	return len(r.Glyphs) == len([]rune(r.Text))
}

// alone returns the characters that a glyph shows without help of others, empty if it
// shows none by itself.
func alone(r *draw.Run, i int) string {
	g := &r.Glyphs[i]
	if g.Rune != 0 {
		return string(g.Rune)
	}
	if i+1 < len(r.Glyphs) && r.Glyphs[i+1].Rune == 0 && r.Glyphs[i+1].Text == "" {
		return ""
	}
	return g.Text
}

// plain reports whether a glyph stands for its character by itself.
func plain(r *draw.Run, i int) bool {
	g := &r.Glyphs[i]
	return g.Rune != 0 && r.Face.Rune(g.ID) == g.Rune
}

// font notes the glyphs that a run uses.
func (p *painter) font(r *draw.Run) int {
	i := 0
	for i < len(p.res.fonts) && p.res.fonts[i].face != r.Face {
		i++
	}
	if i == len(p.res.fonts) {
		p.res.fonts = append(p.res.fonts, fontUse{face: r.Face})
	}
	use := &p.res.fonts[i]
	for j, g := range r.Glyphs {
		use.glyphs = append(use.glyphs, g.ID)
		if r.Face.Rune(g.ID) != 0 || use.texts[g.ID] != "" {
			continue
		}
		if shows := alone(r, j); shows != "" {
			if use.texts == nil {
				use.texts = map[uint16]string{}
			}
			use.texts[g.ID] = shows
		}
	}
	return i
}

// turns are the cosine and sine of quarter turns to the left.
var turns = [4][2]int64{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}

func (p *painter) matrix(turn int, at draw.Point) {
	t := turns[turn&3]
	for _, v := range []int64{t[0], t[1], -t[1], t[0]} {
		p.out = appendFixed(p.out, v, 0)
	}
	p.out = append(appendUnits(p.out, units(at.X), p.y(at.Y)), "Tm "...)
}

// along returns how far b lies from a in the direction of reading, and above it.
func along(turn int, a, b draw.Point) (forward, up int64) {
	x, y := b.X-a.X, a.Y-b.Y // y up
	t := turns[turn&3]
	return x*t[0] + y*t[1], y*t[0] - x*t[1]
}

// show writes the glyphs. Between them the pen is moved where the font's widths do not
// lead to the next one, and raised for marks.
//
// A run from right to left is written as it is seen, and only what the font's own table
// of characters cannot tell is spelled, piece by piece: readers turn such lines around,
// and expect to find their letters one by one.
func (p *painter) show(r *draw.Run) {
	const nm = 1000
	s := shower{painter: p}
	pen := int64(0) // nanometers from the first glyph
	for i, g := range r.Glyphs {
		forward, up := along(r.Turn, r.Glyphs[0].At, g.At)
		s.raise(up)
		if r.Right && (g.Rune != 0 || g.Text != "") {
			s.spell(g, plain(r, i) || r.Face.Rune(g.ID) == 0 && alone(r, i) != "")
		}
		if off := forward*nm - pen; off > slack*nm || off < -slack*nm {
			move := divide(off, r.Size) // nanometers by micrometers: thousandths
			s.move(move)
			pen += move * r.Size
		}
		s.glyph(g.ID)
		pen += thousandths(r.Face, r.Face.Advance(g.ID)) * r.Size
	}
	s.raise(0)
	s.endSpan()
	s.close()
}

// A shower writes a string of glyphs, in as few pieces as there must be.
type shower struct {
	*painter
	open, spelled bool
	raised        int64 // micrometers
}

func (s *shower) close() {
	if s.open {
		s.out = append(s.out, ">]TJ "...)
		s.open = false
	}
}

func (s *shower) glyph(id uint16) {
	if !s.open {
		s.out = append(s.out, "[<"...)
		s.open = true
	}
	s.out = appendHex(s.out, id)
}

func (s *shower) move(thousandths int64) {
	if !s.open {
		s.out = append(s.out, '[')
		s.open = true
	} else {
		s.out = append(s.out, '>')
	}
	s.out = appendFixed(s.out, -thousandths, 0)
	s.out[len(s.out)-1] = '<'
}

func (s *shower) raise(up int64) {
	if up != s.raised {
		s.close()
		s.out = append(appendUnit(s.out, units(up)), "Ts "...)
		s.raised = up
	}
}

func (s *shower) spell(g draw.Glyph, plain bool) {
	s.endSpan()
	if plain {
		return
	}
	s.close()
	if g.Text == "" {
		g.Text = string(g.Rune)
	}
	s.span(g.Text)
	s.spelled = true
}

func (s *shower) endSpan() {
	if s.spelled {
		s.close()
		s.out = append(s.out, "EMC "...)
		s.spelled = false
	}
}

const hexDigits = "0123456789ABCDEF"

// appendHex appends four digits.
func appendHex(b []byte, v uint16) []byte {
	return append(b, hexDigits[v>>12], hexDigits[v>>8&0xf], hexDigits[v>>4&0xf], hexDigits[v&0xf])
}

// outlines writes the shapes of a run's glyphs.
func (p *painter) outlines(r draw.Run) error {
	t := turns[r.Turn&3]
	// A unit of the font in points, in ten-thousandths of millionths.
	const places = 10
	em := divide(int64(units(r.Size))*1_000_000, int64(r.Face.Metrics().UnitsPerEm))
	for _, g := range r.Glyphs {
		segments, err := r.Face.Outline(g.ID)
		if err != nil {
			return err
		}
		if len(segments) == 0 {
			continue
		}
		p.out = append(p.out, "q "...)
		for _, v := range []int64{t[0], t[1], -t[1], t[0]} {
			p.out = appendFixed(p.out, v*em, places)
		}
		p.out = append(appendUnits(p.out, units(g.At.X), p.y(g.At.Y)), "cm "...)
		p.path(segments)
		p.out = append(p.out, "f Q\n"...)
	}
	return nil
}

// path writes an outline in units of its font. PDF has no quadratic curves: a cubic one
// with its control points at two thirds is the same.
func (p *painter) path(segments []font.Segment) {
	var x, y float32
	for _, s := range segments {
		a, b, c := s.P[0], s.P[1], s.P[2]
		switch s.Op {
		case 'M', 'L':
			p.points(a.X, a.Y)
			x, y = a.X, a.Y
			if s.Op == 'M' {
				p.out = append(p.out, "m "...)
			} else {
				p.out = append(p.out, "l "...)
			}
			continue
		case 'Q':
			p.points(x+2*(a.X-x)/3, y+2*(a.Y-y)/3, b.X+2*(a.X-b.X)/3, b.Y+2*(a.Y-b.Y)/3, b.X, b.Y)
			x, y = b.X, b.Y
		case 'C':
			p.points(a.X, a.Y, b.X, b.Y, c.X, c.Y)
			x, y = c.X, c.Y
		}
		p.out = append(p.out, "c "...)
	}
}

// points writes places in font units with one decimal.
func (p *painter) points(v ...float32) {
	for _, f := range v {
		n := int64(f*10 + 0.5)
		if f < 0 {
			n = -int64(-f*10 + 0.5)
		}
		p.out = appendFixed(p.out, n, 1)
	}
}
