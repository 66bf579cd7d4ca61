package main

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// Every portrait has this size, in pixels.
const (
	width  = 600
	height = 800
)

// rgb is a color with components from 0 to 1.
type rgb struct{ r, g, b float32 }

// hex makes a color of 0xRRGGBB.
func hex(v uint32) rgb {
	return rgb{float32(v>>16&255) / 255, float32(v>>8&255) / 255, float32(v&255) / 255}
}

// mix goes from c (t = 0) to o (t = 1).
func (c rgb) mix(o rgb, t float32) rgb {
	return rgb{c.r + (o.r-c.r)*t, c.g + (o.g-c.g)*t, c.b + (o.b-c.b)*t}
}

// times multiplies by components, as a filter before a lamp does.
func (c rgb) times(o rgb) rgb { return rgb{c.r * o.r, c.g * o.g, c.b * o.b} }

// ramp holds four tones of one material, from deep shadow to full light.
type ramp [4]rgb

// at picks the tone for a light value from 0 to 1.
func (r ramp) at(t float32) rgb {
	t = clamp(t) * 3
	i := min(int(t), 2)
	return r[i].mix(r[i+1], t-float32(i))
}

// cloth derives a ramp from one base color.
func cloth(c rgb) ramp {
	return ramp{
		c.times(rgb{.36, .36, .42}), c.times(rgb{.66, .66, .71}),
		c, c.mix(rgb{1, 1, 1}, .2),
	}
}

// clamp keeps v within 0 and 1.
func clamp(v float32) float32 { return max(0, min(1, v)) }

// mask is a coverage value per pixel; it also serves as a height map.
type mask []float32

// newMask makes an empty mask.
func newMask() mask { return make(mask, width*height) }

// times multiplies two masks: the area both cover.
func (m mask) times(o mask) mask {
	out := newMask()
	for i := range m {
		out[i] = m[i] * o[i]
	}
	return out
}

// without is the part of m that o leaves free.
func (m mask) without(o mask) mask {
	out := newMask()
	for i := range m {
		out[i] = m[i] * (1 - clamp(o[i]))
	}
	return out
}

// union covers what either of both covers.
func (m mask) union(o mask) mask {
	out := newMask()
	for i := range m {
		out[i] = max(m[i], o[i])
	}
	return out
}

// scaled multiplies by a number.
func (m mask) scaled(k float32) mask {
	out := newMask()
	for i := range m {
		out[i] = m[i] * k
	}
	return out
}

// add adds k times o in place.
func (m mask) add(o mask, k float32) {
	for i := range m {
		m[i] += o[i] * k
	}
}

// fade is full down to y0 and runs out until y1.
func fade(y0, y1 float64) mask {
	out := newMask()
	for i := range out {
		out[i] = clamp(float32((y1 - float64(i/width)) / (y1 - y0)))
	}
	return out
}

// moved shifts a mask; what comes in from outside repeats the edge.
func (m mask) moved(dx, dy int) mask {
	out := newMask()
	for y := range height {
		sy := min(max(y-dy, 0), height-1)
		for x := range width {
			sx := min(max(x-dx, 0), width-1)
			out[y*width+x] = m[sy*width+sx]
		}
	}
	return out
}

// blur softens with a standard deviation of about s pixels.
func (m mask) blur(s float64) mask {
	out := blurRows(m, width, height, s)
	out = transpose(out, width, height)
	out = blurRows(out, height, width, s)
	return transpose(out, height, width)
}

// blurRows blurs along the rows. Three box filters come close to a Gauss
// filter and cost the same for every radius; small radii need the real curve.
func blurRows(m mask, w, h int, s float64) mask {
	if s < 2.5 {
		return convolve(m, w, h, kernel(s))
	}
	r := max(1, int(math.Round((math.Sqrt(4*s*s+1)-1)/2)))
	return box(box(box(m, w, h, r), w, h, r), w, h, r)
}

// kernel gives one half of a Gauss curve, center first.
func kernel(s float64) []float32 {
	k := make([]float32, int(math.Ceil(3*s))+1)
	sum := float32(0)
	for i := range k {
		k[i] = float32(math.Exp(-float64(i*i) / (2 * s * s)))
		sum += k[i] * float32(1+min(i, 1))
	}
	for i := range k {
		k[i] /= sum
	}
	return k
}

// convolve applies a kernel along the rows, repeating the edge pixels.
func convolve(m mask, w, h int, k []float32) mask {
	out := make(mask, len(m))
	for y := range h {
		row := m[y*w : y*w+w]
		for x := range w {
			v := row[x] * k[0]
			for i := 1; i < len(k); i++ {
				v += (row[max(x-i, 0)] + row[min(x+i, w-1)]) * k[i]
			}
			out[y*w+x] = v
		}
	}
	return out
}

// box averages along the rows over 2r+1 pixels, repeating the edge pixels.
func box(m mask, w, h, r int) mask {
	out := make(mask, len(m))
	n := float32(2*r + 1)
	for y := range h {
		row := m[y*w : y*w+w]
		sum := float32(0)
		for i := -r; i <= r; i++ {
			sum += row[min(max(i, 0), w-1)]
		}
		for x := range w {
			out[y*w+x] = max(0, sum/n)
			sum += row[min(x+r+1, w-1)] - row[max(x-r, 0)]
		}
	}
	return out
}

// transpose swaps rows and columns.
func transpose(m mask, w, h int) mask {
	out := make(mask, len(m))
	for y := range h {
		for x := range w {
			out[x*h+y] = m[y*w+x]
		}
	}
	return out
}

// ink collects shapes that become one mask.
type ink struct{ ras *vector.Rasterizer }

// newInk starts an empty collection.
func newInk() *ink { return &ink{vector.NewRasterizer(width, height)} }

// shape adds a filled polygon.
func (k *ink) shape(pts []pt) *ink {
	for i, p := range pts {
		if i == 0 {
			k.ras.MoveTo(float32(p.x), float32(p.y))
		} else {
			k.ras.LineTo(float32(p.x), float32(p.y))
		}
	}
	k.ras.ClosePath()
	return k
}

// line adds a brush stroke with its width at the start, middle and end.
func (k *ink) line(pts []pt, w0, w1, w2 float64) *ink {
	n := len(pts)
	if n < 2 {
		return k
	}
	left, right := make([]pt, n), make([]pt, n)
	for i, p := range pts {
		a, b := pts[max(i-1, 0)], pts[min(i+1, n-1)]
		dx, dy := b.x-a.x, b.y-a.y
		l := math.Hypot(dx, dy) + 1e-9
		t := 2 * float64(i) / float64(n-1)
		w := w0 + (w1-w0)*t
		if t > 1 {
			w = w1 + (w2-w1)*(t-1)
		}
		left[i] = pt{p.x - dy/l*w/2, p.y + dx/l*w/2}
		right[n-1-i] = pt{p.x + dy/l*w/2, p.y - dx/l*w/2}
	}
	return k.shape(append(left, right...))
}

// mask rasterises what was collected.
func (k *ink) mask() mask {
	a := image.NewAlpha(image.Rect(0, 0, width, height))
	k.ras.Draw(a, a.Bounds(), image.NewUniform(color.Alpha{A: 255}), image.Point{})
	out := newMask()
	for i, v := range a.Pix {
		out[i] = float32(v) / 255
	}
	return out
}
