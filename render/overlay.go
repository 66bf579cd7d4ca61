package render

import (
	"fmt"
	"image"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/qrsize"
	"github.com/sealcard/sealcard/internal/raster"
	"github.com/sealcard/sealcard/internal/text"
)

// An Overlay is what a proof shows besides the card.
type Overlay struct {
	Boxes    bool // of elements
	Bleed    bool // what lies beyond the trim, and where the trim is
	Safe     bool // the safe area, keep-outs and holes
	Fallback bool // texts in a font that stands in for the one asked for
	Modules  bool // how large the modules of codes are
}

// Colors of overlays, of which none is usual on a card.
var (
	boxColor      = Color{R: 0xd0, G: 0x00, B: 0xd0}
	trimColor     = Color{R: 0xe0, G: 0x20, B: 0x20}
	safeColor     = Color{R: 0x00, G: 0x90, B: 0x30}
	fallbackColor = Color{R: 0xe0, G: 0x80, B: 0x00}
	moduleColor   = Color{R: 0x00, G: 0x60, B: 0xe0}
)

// overlayLine is the width of the lines of overlays.
const overlayLine = Millimeter / 10

// ProofWith draws a side as Proof does, and an overlay on it.
func (p *Print) ProofWith(side string, dpi int, o Overlay) (image.Image, error) {
	list, err := p.list(side)
	if err != nil {
		return nil, err
	}
	l := p.renderer.layout
	if dpi <= 0 {
		dpi = l.DPI
	}
	beyond := 0
	if o.Bleed {
		beyond = l.Bleed.dots(dpi)
	}
	width, height := l.Trim.W.dots(dpi)+2*beyond, l.Trim.H.dots(dpi)+2*beyond
	if dpi > maxDPI || width*height > maxPixels {
		return nil, fmt.Errorf("render: proof of %s at %d dots per inch, limit is %d and %d million pixels", l.Trim, dpi, maxDPI, maxPixels>>20)
	}
	with := *list
	with.Ops = append(with.Ops[:len(with.Ops):len(with.Ops)], p.overlay(list, o)...)
	img, err := raster.Draw(&with, dpi, beyond)
	if err != nil {
		return nil, fmt.Errorf("render: proof of %s: %w", side, err)
	}
	return img, nil
}

// overlay returns the ops of an overlay.
func (p *Print) overlay(list *draw.List, o Overlay) (ops []draw.Op) {
	l := p.renderer.layout
	if o.Fallback {
		for run := range runs(list.Ops) {
			if run.Behind {
				ops = append(ops, outline(around(run), 0, fallbackColor))
			}
		}
	}
	for i := range l.Sides {
		if l.Sides[i].Name != list.Name {
			continue
		}
		for _, e := range l.Sides[i].placed() {
			if o.Boxes {
				ops = append(ops, outline(e.box.draw(), 0, boxColor))
			}
		}
	}
	if o.Safe {
		ops = append(ops, p.limits(list.Name)...)
	}
	if o.Bleed {
		ops = append(ops, outline(draw.Rect{W: int64(l.Trim.W), H: int64(l.Trim.H)}, int64(l.Corner), trimColor))
	}
	if o.Modules {
		for s := range symbols(list.Ops) {
			ops = append(ops, p.label(s)...)
		}
	}
	return ops
}

// limits outlines where things should not stand.
func (p *Print) limits(side string) (ops []draw.Op) {
	l := p.renderer.layout
	safe := Rect{W: l.Trim.W, H: l.Trim.H}.inset(l.clear())
	ops = append(ops, outline(safe.draw(), int64(max(l.Corner-l.clear(), 0)), safeColor))
	for _, h := range l.Holes {
		ops = append(ops, outline(h.draw(), int64(min(h.W, h.H)/2), trimColor))
	}
	for _, k := range l.KeepOuts {
		if k.Side == side {
			ops = append(ops, outline(k.Box.draw(), 0, trimColor))
		}
	}
	return ops
}

// outline draws the edge of a box.
func outline(b draw.Rect, radius int64, c Color) draw.Op {
	frame := draw.Frame{At: draw.Point{X: b.X, Y: b.Y}}
	return frame.Place(draw.Path{Steps: rounded(b.W, b.H, radius), Width: int64(overlayLine), Ink: draw.Ink{Color: c}})
}

// runs yields the runs of a list, those in groups included.
func runs(ops []draw.Op) func(func(*draw.Run) bool) {
	return func(yield func(*draw.Run) bool) {
		for _, op := range ops {
			switch op := op.(type) {
			case draw.Run:
				if !yield(&op) {
					return
				}
			case *draw.Group:
				for r := range runs(op.Ops) {
					if !yield(r) {
						return
					}
				}
			}
		}
	}
}

// around returns a box about a run: an em high, and half an em beyond its last glyph.
func around(r *draw.Run) draw.Rect {
	low, high := r.Glyphs[0].At, r.Glyphs[0].At
	for _, g := range r.Glyphs {
		low = draw.Point{X: min(low.X, g.At.X), Y: min(low.Y, g.At.Y)}
		high = draw.Point{X: max(high.X, g.At.X), Y: max(high.Y, g.At.Y)}
	}
	// Upright letters rise above their places and go on to the right of them.
	above, right := r.Size*4/5, r.Size/2
	switch r.Turn {
	case 1:
		return draw.Rect{X: low.X - above, Y: low.Y - right, W: high.X - low.X + r.Size, H: high.Y - low.Y + right}
	case 2:
		return draw.Rect{X: low.X - right, Y: low.Y - r.Size/5, W: high.X - low.X + right, H: high.Y - low.Y + r.Size}
	case 3:
		return draw.Rect{X: low.X - r.Size/5, Y: low.Y, W: high.X - low.X + r.Size, H: high.Y - low.Y + right}
	}
	return draw.Rect{X: low.X, Y: low.Y - above, W: high.X - low.X + right, H: high.Y - low.Y + r.Size}
}

// label says at the lower edge of a symbol how large its modules are.
func (p *Print) label(s *draw.Symbol) []draw.Op {
	l := p.renderer.layout
	what := fmt.Sprintf("%d dots, %s a module", min(s.CellW, s.CellH), Inch*Length(min(s.CellW, s.CellH))/Length(l.DPI))
	if n := s.Modules.W - 2*qrsize.QuietZone; s.Modules.W == s.Modules.H && n >= qrsize.Modules(1) && (n-qrsize.Modules(0))%4 == 0 {
		what = fmt.Sprintf("version %d: ", (n-qrsize.Modules(0))/4) + what
	}
	const size = 1800
	style := text.Style{Chain: builtin("semibold"), Size: size}
	width := style.Width(what)
	at := draw.Point{X: s.At.X, Y: s.At.Y + s.Size().H}
	set, err := style.Runs(what, draw.Point{X: at.X + size/4, Y: at.Y - size/4})
	if err != nil {
		return nil // nothing but an overlay
	}
	ops := []draw.Op{draw.Fill{Box: draw.Rect{X: at.X, Y: at.Y - size*5/4, W: width + size/2, H: size * 5 / 4}, Ink: draw.Ink{Color: Color{R: 0xff, G: 0xff, B: 0xff}}}}
	for _, r := range set {
		r.Ink = draw.Ink{Color: moduleColor}
		ops = append(ops, r)
	}
	return ops
}
