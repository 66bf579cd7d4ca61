package raster

import (
	"image/color"
	"math"

	"github.com/sealcard/sealcard/internal/draw"
)

// A corner is a point in pixels.
type corner struct{ x, y float64 }

// drawPath fills a path or draws its line.
func (c *canvas) drawPath(p *draw.Path, ink color.Color) {
	var places []float64
	for i := range p.Steps {
		for _, at := range p.Steps[i].Points() {
			places = append(places, c.x(at.X), c.y(at.Y))
		}
	}
	if len(places) == 0 {
		return
	}
	half := c.px(p.Width) / 2
	c.path(around(half+1, places...), ink, func(s *shape) {
		for _, part := range c.parts(p.Steps) {
			if p.Width == 0 {
				fill(s, part)
			} else {
				stroke(s, part, half)
			}
		}
	})
}

func fill(s *shape, part []corner) {
	s.moveTo(part[0].x, part[0].y)
	for _, at := range part[1:] {
		s.lineTo(at.x, at.y)
	}
	s.ClosePath()
}

// stroke fills a rectangle around each piece of a line and what is open between two of
// them, all turning the same way, so that where they meet is filled once.
func stroke(s *shape, part []corner, half float64) {
	var first, last corner // normals of the first piece and of the one before, half a width long
	for i := 1; i < len(part); i++ {
		a, b := part[i-1], part[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		if length == 0 {
			continue
		}
		n := corner{(b.y - a.y) / length * half, (a.x - b.x) / length * half}
		s.polygon(a.x+n.x, a.y+n.y, b.x+n.x, b.y+n.y, b.x-n.x, b.y-n.y, a.x-n.x, a.y-n.y)
		if last == (corner{}) {
			first = n
		} else if half > 0.5 { // thinner lines show no gap
			s.join(a, last, n, half)
		}
		last = n
	}
	if end := len(part) - 1; end > 1 && part[0] == part[end] && half > 0.5 {
		s.join(part[0], last, first, half)
	}
}

// join fills what is open between two pieces that meet at a point, with their normals: a
// triangle on the outer side, or a disc where the line turns by more than about 15 degrees.
func (s *shape) join(at, from, to corner, half float64) {
	if from.x*to.x+from.y*to.y < 0.97*half*half {
		s.disc(at, half)
		return
	}
	if from.x*to.y-from.y*to.x > 0 {
		s.polygon(at.x, at.y, at.x+from.x, at.y+from.y, at.x+to.x, at.y+to.y)
		return
	}
	s.polygon(at.x, at.y, at.x-to.x, at.y-to.y, at.x-from.x, at.y-from.y)
}

// disc adds a polygon of 12 corners about a point, turning as stroke's rectangles do.
func (s *shape) disc(at corner, radius float64) {
	var xy []float64
	for i := range 12 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 6)
		xy = append(xy, at.x+radius*cos, at.y+radius*sin)
	}
	s.polygon(xy...)
}

// parts returns the parts of a path as lines through points.
func (c *canvas) parts(steps []draw.Step) [][]corner {
	var out [][]corner
	at := func(p draw.Point) corner { return corner{c.x(p.X), c.y(p.Y)} }
	for i := range steps {
		s := &steps[i]
		if s.Op == 'M' || len(out) == 0 {
			out = append(out, []corner{at(s.P[0])})
			continue
		}
		part := &out[len(out)-1]
		last := (*part)[len(*part)-1]
		switch s.Op {
		case 'L':
			*part = append(*part, at(s.P[0]))
		case 'C':
			*part = bend(*part, last, [3]corner{at(s.P[0]), at(s.P[1]), at(s.P[2])})
		case 'Z':
			*part = append(*part, (*part)[0])
		}
	}
	return out
}

// bend appends a curve as pieces of about two pixels.
func bend(part []corner, from corner, p [3]corner) []corner {
	length := math.Hypot(p[0].x-from.x, p[0].y-from.y) + math.Hypot(p[1].x-p[0].x, p[1].y-p[0].y) + math.Hypot(p[2].x-p[1].x, p[2].y-p[1].y)
	n := min(max(int(length/2), 4), 200)
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		b0, b1, b2, b3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		part = append(part, corner{
			b0*from.x + b1*p[0].x + b2*p[1].x + b3*p[2].x,
			b0*from.y + b1*p[0].y + b2*p[1].y + b3*p[2].y,
		})
	}
	return part
}
