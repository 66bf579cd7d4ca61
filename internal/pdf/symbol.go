package pdf

import (
	"encoding/hex"
	"strconv"

	"github.com/sealcard/sealcard/internal/draw"
)

// black is what modules are printed in: DeviceGray, on the black plate or resin panel
// alone.
var black = draw.Ink{}

var white = draw.Ink{Color: draw.Color{R: 0xff, G: 0xff, B: 0xff}}

// symbol draws a bitmap on whole dots, counted from the lower left corner of the trim.
// What places the content on a page keeps to whole dots as well.
func (p *painter) symbol(s draw.Symbol) {
	m := s.Modules
	left := draw.ToDots(s.At.X, s.DPI)
	below := draw.ToDots(p.trim.H-s.At.Y-s.Size().H, s.DPI)
	x, y := dots(left, s.DPI), dots(below, s.DPI)
	w, h := dots(left+m.W*s.CellW, s.DPI)-x, dots(below+m.H*s.CellH, s.DPI)-y
	if !s.Clear {
		p.ink(white)
		p.rect(x, y, w, h)
		p.out = append(p.out, "f\n"...)
	}
	p.ink(black)
	if p.Vectors {
		p.modules(&s, left, below)
		return
	}
	p.out = append(p.out, "q "...)
	p.out = append(appendUnits(p.out, w, 0, 0, h, x, y), "cm "...)
	p.mask(m)
}

// stencil paints the dark dots of a bitmap in an ink.
func (p *painter) stencil(s *draw.Stencil) {
	if !p.ink(s.Ink) {
		return
	}
	b := s.Box
	p.out = append(p.out, "q "...)
	p.out = append(appendUnits(p.out, units(b.W), 0, 0, units(b.H), units(b.X), p.y(b.Y+b.H)), "cm "...)
	p.mask(s.Dots)
}

// mask paints a bitmap over the unit square and takes back what made that its place.
func (p *painter) mask(m *draw.Bitmap) {
	if !p.inline {
		p.name('M', add(&p.res.masks, m), " Do Q\n")
		return
	}
	p.out = append(p.out, "BI/IM true/D[1 0]/BPC 1/F/AHx/W "...)
	p.out = strconv.AppendInt(p.out, int64(m.W), 10)
	p.out = append(p.out, "/H "...)
	p.out = strconv.AppendInt(p.out, int64(m.H), 10)
	p.out = append(p.out, " ID "...)
	p.out = append(hex.AppendEncode(p.out, m.Bits), "> EI Q\n"...)
}

// modules draws each row's runs of dark modules that have the same neighbors above and
// below. Edges between dark and light are moved into the dark by the reduction.
func (p *painter) modules(s *draw.Symbol, left, below int) {
	m, in := s.Modules, units(p.Reduction)
	dark := func(x, y int) bool { return x >= 0 && y >= 0 && x < m.W && y < m.H && m.Dark(x, y) }
	for row := range m.H {
		for x := 0; x < m.W; x++ {
			if !m.Dark(x, row) {
				continue
			}
			start, up, down := x, dark(x, row-1), dark(x, row+1)
			for dark(x+1, row) && dark(x+1, row-1) == up && dark(x+1, row+1) == down {
				x++
			}
			x0, x1 := dots(left+start*s.CellW, s.DPI), dots(left+(x+1)*s.CellW, s.DPI)
			y0, y1 := dots(below+(m.H-row-1)*s.CellH, s.DPI), dots(below+(m.H-row)*s.CellH, s.DPI)
			if !dark(start-1, row) {
				x0 += in
			}
			if !dark(x+1, row) {
				x1 -= in
			}
			if !up {
				y1 -= in
			}
			if !down {
				y0 += in
			}
			p.rect(x0, y0, x1-x0, y1-y0)
		}
	}
	p.out = append(p.out, "f\n"...)
}
