package pdf

import (
	"github.com/jung-kurt/gofpdf"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
)

// A page is one list on its way to a place of the current page.
type page struct {
	*Document
	list   *draw.List
	origin draw.Point
}

// x and y return a place of the list in points from the page's top left corner, as
// gofpdf counts.
func (p *page) x(um int64) float64 { return pt(p.origin.X + um) }

func (p *page) y(um int64) float64 { return p.height - pt(p.origin.Y+p.list.Trim.H-um) }

func (p *page) op(op draw.Op) error {
	switch op := op.(type) {
	case draw.Fill:
		p.fill(op)
	case draw.Line:
		p.line(op)
	case draw.Run:
		return p.run(op)
	case draw.Picture:
		b := op.Box
		p.pdf.ImageOptions(p.image(op.Image), p.x(b.X), p.y(b.Y), pt(b.W), pt(b.H), false, gofpdf.ImageOptions{}, 0, "")
	case draw.Symbol:
		p.symbol(op)
	}
	return nil
}

func (p *page) fill(f draw.Fill) {
	p.pdf.SetFillColor(int(f.Color.R), int(f.Color.G), int(f.Color.B))
	p.pdf.Rect(p.x(f.Box.X), p.y(f.Box.Y), pt(f.Box.W), pt(f.Box.H), "F")
}

func (p *page) line(l draw.Line) {
	p.pdf.SetDrawColor(int(l.Color.R), int(l.Color.G), int(l.Color.B))
	p.pdf.SetLineWidth(pt(l.Width))
	p.pdf.Line(p.x(l.From.X), p.y(l.From.Y), p.x(l.To.X), p.y(l.To.Y))
}

// slack is how far a glyph may be from where its font's widths put it before it is
// placed anew: less than a tenth of a printer dot.
const slack = 8 // micrometers

func (p *page) run(r draw.Run) error {
	face, err := p.face(r.Font)
	if err != nil {
		return err
	}
	p.pdf.SetFont(r.Font, "", pt(r.Size))
	p.pdf.SetTextColor(int(r.Color.R), int(r.Color.G), int(r.Color.B))
	for start := 0; start < len(r.Glyphs); {
		end := segment(face, r, start)
		text := make([]rune, 0, end-start)
		for _, g := range r.Glyphs[start:end] {
			text = append(text, g.Rune)
		}
		p.text(string(text), r.Glyphs[start].At, r.Turn)
		start = end
	}
	return nil
}

// segment returns the end of the glyphs from start on that stand where the font's
// widths alone put them.
func segment(face *font.Face, r draw.Run, start int) int {
	first := r.Glyphs[start].At
	units := int64(0)
	for i := start; i < len(r.Glyphs); i++ {
		// The distance along the baseline, whichever way it runs.
		d := r.Glyphs[i].At
		along := max(d.X-first.X, first.X-d.X) + max(d.Y-first.Y, first.Y-d.Y)
		if off := along - units*r.Size/font.Em; max(off, -off) > slack {
			return i
		}
		units += int64(face.Advance(r.Glyphs[i].ID))
	}
	return len(r.Glyphs)
}

func (p *page) text(s string, at draw.Point, turn int) {
	x, y := p.x(at.X), p.y(at.Y)
	if turn != 0 {
		p.pdf.TransformBegin()
		p.pdf.TransformRotate(float64(turn)*90, x, y)
		defer p.pdf.TransformEnd()
	}
	p.pdf.Text(x, y, s)
}

// shy keeps the edges of a symbol inside its dots by a sixtieth of one: readers of PDF
// that paint every pixel touched would otherwise add a row and a column on an exact
// grid and blur the rest to fit.
const shy = 0.004 // points

func (p *page) symbol(s draw.Symbol) {
	// A dot in points; 0.24 at 300 dpi and 0.12 at 600 dpi, both exact in a PDF.
	dot := float64(points) / float64(s.DPI)
	w, h := s.Modules.W*s.CellW, s.Modules.H*s.CellH
	left := draw.ToDots(p.origin.X+s.At.X, s.DPI)
	below := draw.ToDots(p.origin.Y+p.list.Trim.H-s.At.Y-s.Size().H, s.DPI)
	name := p.register("png", bits(s.Modules, s.CellW, s.CellH))
	x, y := float64(left)*dot, p.height-float64(below+h)*dot
	p.pdf.ImageOptions(name, x+shy, y+shy, float64(w)*dot-2*shy, float64(h)*dot-2*shy, false, gofpdf.ImageOptions{}, 0, "")
}
