package main

import (
	"image"
	"image/color"
	"math"
)

// picture is the canvas in floating point, so that many thin layers do not
// add up rounding steps.
type picture []rgb

// paint lays a color over the picture where the mask covers it.
func (p picture) paint(m mask, c rgb, alpha float32) {
	for i, v := range m {
		if v > 0 {
			p[i] = p[i].mix(c, clamp(v)*alpha)
		}
	}
}

// darken multiplies by a color where the mask covers; shadows keep the
// color of what they fall on that way.
func (p picture) darken(m mask, c rgb, alpha float32) {
	for i, v := range m {
		if v > 0 {
			p[i] = p[i].mix(p[i].times(c), clamp(v)*alpha)
		}
	}
}

// lighten adds light of a color where the mask covers (screen mode).
func (p picture) lighten(m mask, c rgb, alpha float32) {
	for i, v := range m {
		if v > 0 {
			a := clamp(v) * alpha
			q := p[i]
			p[i] = rgb{1 - (1-q.r)*(1-c.r*a), 1 - (1-q.g)*(1-c.g*a), 1 - (1-q.b)*(1-c.b*a)}
		}
	}
}

// light returns the light value and the gloss of every pixel of a height map.
// The key lamp stands to the upper left, a weaker one fills from the right; a
// flat area facing the camera gets 0.66, the base tone of a ramp.
func (m mask) light() (tone, gloss mask) {
	tone, gloss = newMask(), newMask()
	for y := range height {
		for x := range width {
			i := y*width + x
			l, r := m[y*width+max(x-1, 0)], m[y*width+min(x+1, width-1)]
			u, d := m[max(y-1, 0)*width+x], m[min(y+1, height-1)*width+x]
			nx, ny := float64(l-r)/2, float64(u-d)/2
			n := 1 / math.Sqrt(nx*nx+ny*ny+1)
			nx, ny = nx*n, ny*n
			key := -0.36*nx - 0.50*ny + 0.79*n
			fill := 0.72*nx - 0.15*ny + 0.68*n
			tone[i] = float32(0.66 + 0.72*(key-0.79) + 0.42*(fill-0.68))
			half := -0.19*nx - 0.27*ny + 0.944*n
			gloss[i] = float32(math.Pow(max(0, half), 42))
		}
	}
	return tone, gloss
}

// form paints a mask as a solid of the given height map and material.
func (p picture) form(m, z mask, mat ramp, shine float32) {
	tone, gloss := z.light()
	glint := mat[3].mix(rgb{1, 1, 1}, .5)
	for i, v := range m {
		if v > 0 {
			c := mat.at(tone[i])
			c = c.mix(glint, shine*1.4*gloss[i])
			p[i] = p[i].mix(c, clamp(v))
		}
	}
}

// hump adds a soft bump of the given half-widths, turned by rot, to a height
// map.
func (m mask) hump(x, y, sx, sy, rot, amp float64) {
	sin, cos := math.Sincos(rot)
	reach := int(3.2 * max(sx, sy))
	for py := max(0, int(y)-reach); py < min(height, int(y)+reach); py++ {
		for px := max(0, int(x)-reach); px < min(width, int(x)+reach); px++ {
			dx, dy := float64(px)-x, float64(py)-y
			a, b := (dx*cos+dy*sin)/sx, (dy*cos-dx*sin)/sy
			m[py*width+px] += float32(amp * math.Exp(-(a*a+b*b)/2))
		}
	}
}

// ground is the plain backdrop: a soft vertical gradient with a little more
// light behind the head.
func ground(top, bottom rgb) picture {
	p := make(picture, width*height)
	for y := range height {
		for x := range width {
			dx, dy := float64(x-270)/420, float64(y-300)/480
			glow := float32(0.16 * math.Exp(-(dx*dx+dy*dy)*1.6))
			p[y*width+x] = top.mix(bottom, float32(y)/height).mix(rgb{1, 1, 1}, glow)
		}
	}
	return p
}

// image converts to 8 bits. A fine fixed grain hides banding and keeps the
// skin from looking like plastic.
func (p picture) image(grain float32) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	state := uint32(2463534242)
	for i, c := range p {
		state ^= state << 13
		state ^= state >> 17
		state ^= state << 5
		n := (float32(state>>8)/(1<<24) - 0.5) * grain
		to := func(v float32) uint8 { return uint8(clamp(v+n)*255 + 0.5) }
		img.SetRGBA(i%width, i/width, color.RGBA{R: to(c.r), G: to(c.g), B: to(c.b), A: 255})
	}
	return img
}
