package draw

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// Dump returns the list as text, an op a line, the same for the same list. Of images
// it shows the size, of symbols the size and a digest.
func (l *List) Dump() string {
	var b strings.Builder
	fmt.Fprintf(&b, "side %s trim %s x %s bleed %s\n", l.Name, mm(l.Trim.W), mm(l.Trim.H), mm(l.Bleed))
	for _, op := range l.Ops {
		b.WriteString(op.dump())
		b.WriteByte('\n')
	}
	return b.String()
}

// mm writes micrometers as millimeters.
func mm(um int64) string {
	s := fmt.Sprintf("%d.%03d", max(um, -um)/1000, max(um, -um)%1000)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if um < 0 {
		return "-" + s
	}
	return s
}

// String returns the box in millimeters.
func (r Rect) String() string {
	return fmt.Sprintf("(%s %s %s %s)", mm(r.X), mm(r.Y), mm(r.W), mm(r.H))
}

// String returns the place in millimeters.
func (p Point) String() string { return fmt.Sprintf("(%s %s)", mm(p.X), mm(p.Y)) }

// String returns the color as in a layout file.
func (c Color) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// String returns the ink as in a layout file.
func (i Ink) String() string {
	s := i.Name
	switch i.Kind {
	case InkColor:
		s = i.Color.String()
	case InkProcess:
		s = fmt.Sprintf("cmyk(%d %d %d %d)", i.Process.C, i.Process.M, i.Process.Y, i.Process.K)
	}
	if i.Overprint {
		s += " overprint"
	}
	return s
}

func (g *Group) dump() string {
	var b strings.Builder
	b.WriteString("group\n")
	for _, op := range g.Ops {
		b.WriteString("  " + op.dump() + "\n")
	}
	return b.String() + "end"
}

func (f Fill) dump() string { return fmt.Sprintf("fill %s %s", f.Box, f.Ink) }

func (l Line) dump() string {
	return fmt.Sprintf("line %s %s width %s %s", l.From, l.To, mm(l.Width), l.Ink)
}

func (r Run) dump() string {
	var first, last Point
	if n := len(r.Glyphs); n > 0 {
		first, last = r.Glyphs[0].At, r.Glyphs[n-1].At
	}
	way := ""
	if r.Right {
		way = " right to left"
	}
	if r.Behind {
		way += " fallback"
	}
	return fmt.Sprintf("text %s to %s %s %s turn %d %s %q%s", first, last, r.Face.Name(), mm(r.Size), r.Turn, r.Ink, r.Text, way)
}

func (p Path) dump() string {
	how, digest := "filled", sha256.New()
	if p.Width > 0 {
		how = "width " + mm(p.Width)
	}
	for i := range p.Steps {
		fmt.Fprintf(digest, "%c%v", p.Steps[i].Op, p.Steps[i].Points())
	}
	return fmt.Sprintf("path %s %s %s %d steps %.6x", p.bounds(), how, p.Ink, len(p.Steps), digest.Sum(nil))
}

// bounds returns the box of all points, those that bend curves included.
func (p *Path) bounds() Rect {
	var low, high Point
	for i := range p.Steps {
		for _, at := range p.Steps[i].Points() {
			if i == 0 {
				low, high = at, at
			}
			low = Point{min(low.X, at.X), min(low.Y, at.Y)}
			high = Point{max(high.X, at.X), max(high.Y, at.Y)}
		}
	}
	return Rect{low.X, low.Y, high.X - low.X, high.Y - low.Y}
}

func (p Picture) dump() string {
	s := fmt.Sprintf("picture %s %s %dx%d", p.Box, p.Image.Format, p.Image.W, p.Image.H)
	if p.Turn != 0 {
		s += fmt.Sprintf(" turn %d", p.Turn)
	}
	return s
}

func (s Stencil) dump() string {
	return fmt.Sprintf("stencil %s %s %dx%d dots %.6x", s.Box, s.Ink, s.Dots.W, s.Dots.H, sha256.Sum256(s.Dots.Bits))
}

func (s Symbol) dump() string {
	ground := ""
	if s.Clear {
		ground = " clear"
	}
	return fmt.Sprintf("symbol %s %dx%d modules of %dx%d dots at %d dpi %.6x%s",
		s.At, s.Modules.W, s.Modules.H, s.CellW, s.CellH, s.DPI, sha256.Sum256(s.Modules.Bits), ground)
}
