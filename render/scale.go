package render

import (
	"errors"

	"github.com/sealcard/sealcard/internal/draw"
)

var errScale = errors.New("render: a layout can be scaled from 10 to 1000 percent, to cards of at most 1000mm")

// Scale returns the layout larger or smaller, in percent from 10 to 1,000: the same design
// for paper, where codes have more room. A machine readable zone keeps its size, which
// is that of its standard.
func (l *Layout) Scale(percent int) (*Layout, error) {
	if percent < 10 || percent > 1000 {
		return nil, errScale
	}
	s := scaler(percent)
	out := *l
	out.Trim, out.Corner, out.Safe = Size{s.of(l.Trim.W), s.of(l.Trim.H)}, s.of(l.Corner), s.of(l.Safe)
	out.Bleed = s.of(l.Bleed)
	if out.Trim.W > maxTrim || out.Trim.H > maxTrim {
		return nil, errScale
	}
	out.Holes, out.KeepOuts, out.Sides = nil, nil, nil
	for _, h := range l.Holes {
		out.Holes = append(out.Holes, s.rect(h))
	}
	for _, k := range l.KeepOuts {
		k.Box = s.rect(k.Box)
		out.KeepOuts = append(out.KeepOuts, k)
	}
	for _, side := range l.Sides {
		side.Static, side.Fields = s.elements(side.Static), s.elements(side.Fields)
		out.Sides = append(out.Sides, side)
	}
	return &out, nil
}

// A scaler is a percentage.
type scaler Length

func (s scaler) of(v Length) Length { return Length(s.um(int64(v))) }

// um rounds to the nearest micrometer, halves away from zero.
func (s scaler) um(v int64) int64 {
	n := v * int64(s)
	if n < 0 {
		return -((-n + 50) / 100)
	}
	return (n + 50) / 100
}

// rect scales edges and not sizes, so that boxes that met still do.
func (s scaler) rect(r Rect) Rect {
	x, y := s.of(r.X), s.of(r.Y)
	return Rect{x, y, s.of(r.X+r.W) - x, s.of(r.Y+r.H) - y}
}

func (s scaler) elements(list []Element) []Element {
	out := make([]Element, len(list))
	for i, e := range list {
		e.Box = s.rect(e.Box)
		switch {
		case e.Text != nil:
			t := *e.Text
			t.Size, t.MinSize, t.Leading, t.Tracking = s.of(t.Size), s.of(t.MinSize), s.of(t.Leading), s.of(t.Tracking)
			e.Text = &t
		case e.Rect != nil:
			r := *e.Rect
			r.Radius = s.of(r.Radius)
			e.Rect = &r
		case e.Line != nil:
			l := *e.Line
			l.Width, l.Dash = max(s.of(l.Width), 1), s.of(l.Dash)
			e.Line = &l
		case e.Path != nil:
			e.Path = s.path(*e.Path)
		case e.Group != nil:
			e.Group = &Group{s.elements(e.Group.Elements)}
		}
		out[i] = e
	}
	return out
}

func (s scaler) path(p Path) *Path {
	p.Step = Point{s.of(p.Step.X), s.of(p.Step.Y)}
	if p.Width > 0 {
		p.Width = max(s.of(p.Width), 1)
	}
	steps := make([]draw.Step, len(p.steps))
	for i, step := range p.steps {
		for j, at := range step.P {
			step.P[j] = draw.Point{X: s.um(at.X), Y: s.um(at.Y)}
		}
		steps[i] = step
	}
	p.steps = steps
	return &p
}
