package main

import (
	"image"
	"image/color"
	"math"
)

// A palette is the colors of one layout.
type palette struct {
	top, bottom color.RGBA // of the ground
	line, cross color.RGBA // of the two families of waves
	rose        color.RGBA // of the rosette
	dark        color.RGBA // of the layout's bands
}

var (
	teal = palette{
		top: color.RGBA{0xf7, 0xfa, 0xf9, 255}, bottom: color.RGBA{0xe4, 0xef, 0xee, 255},
		line: color.RGBA{0x2f, 0x8f, 0x8a, 255}, cross: color.RGBA{0xc9, 0x8f, 0x45, 255},
		rose: color.RGBA{0x1f, 0x6f, 0x78, 255}, dark: color.RGBA{0x12, 0x3b, 0x4a, 255},
	}
	plum = palette{
		top: color.RGBA{0xfb, 0xf9, 0xfb, 255}, bottom: color.RGBA{0xf0, 0xea, 0xf1, 255},
		line: color.RGBA{0x7a, 0x5a, 0x8c, 255}, cross: color.RGBA{0x4a, 0x7a, 0x9c, 255},
		rose: color.RGBA{0x6b, 0x4a, 0x80, 255}, dark: color.RGBA{0x3a, 0x25, 0x4c, 255},
	}
	sand = palette{
		top: color.RGBA{0xfd, 0xfc, 0xf9, 255}, bottom: color.RGBA{0xf6, 0xf3, 0xea, 255},
		line: color.RGBA{0x2f, 0x8f, 0x8a, 255}, cross: color.RGBA{0xb8, 0x86, 0x3c, 255},
		rose: color.RGBA{0x1f, 0x6f, 0x78, 255}, dark: color.RGBA{0x12, 0x3b, 0x4a, 255},
	}
)

// A field is a smooth function of a place in millimeters. Its lines are where it is
// a whole number.
type field func(x, y float64) float64

// cover returns how much of the pixel at x, y a line of the given width covers. The
// distance to the nearest line is the distance of the value divided by the slope.
func (f field) cover(x, y, width float64) float64 {
	const step = 1.0 / millimeter / 2
	v := f(x, y)
	dx := (f(x+step, y) - f(x-step, y)) / (2 * step)
	dy := (f(x, y+step) - f(x, y-step)) / (2 * step)
	slope := math.Hypot(dx, dy)
	if slope < 1e-9 {
		return 0
	}
	distance := math.Abs(v-math.Round(v)) / slope
	return math.Max(0, math.Min(1, 0.5+(width/2-distance)*millimeter))
}

func mix(a, b color.RGBA, t float64) color.RGBA {
	at := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return color.RGBA{at(a.R, b.R), at(a.G, b.G), at(a.B, b.B), 255}
}

// rosette returns a rose of n petals about a center.
func rosette(cx, cy, n float64) field {
	return func(x, y float64) float64 {
		r, a := math.Hypot(x-cx, y-cy), math.Atan2(y-cy, x-cx)
		return r/1.05 + 1.3*math.Sin(n*a+r*0.16)*math.Sin(r*0.14)
	}
}

// ground returns a background of w by h millimeters with a rosette of some radius.
func ground(w, h float64, p palette, cx, cy, radius float64) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, int(math.Round(w*millimeter)), int(math.Round(h*millimeter))))
	waves := field(func(x, y float64) float64 {
		return (y + 2.2*math.Sin(x*0.16+0.5*math.Sin(y*0.11)) + 0.7*math.Sin(x*0.41)) / 1.25
	})
	crossing := field(func(x, y float64) float64 {
		return (y*0.94 + x*0.22 + 2.6*math.Sin(x*0.13+2.1) - 0.6*math.Sin(x*0.33+y*0.1)) / 1.7
	})
	rose, twin := rosette(cx, cy, 14), rosette(cx, cy, -18)
	for py := range img.Bounds().Dy() {
		for px := range img.Bounds().Dx() {
			x, y := (float64(px)+0.5)/millimeter, (float64(py)+0.5)/millimeter
			c := mix(p.top, p.bottom, y/h)
			c = mix(c, p.line, 0.15*waves.cover(x, y, 0.11))
			c = mix(c, p.cross, 0.13*crossing.cover(x, y, 0.10))
			// The rosette fades out toward its rim and its eye.
			r := math.Hypot(x-cx, y-cy)
			fade := smooth(radius, radius*0.72, r) * smooth(1.5, 5, r)
			if fade > 0 {
				c = mix(c, p.rose, 0.16*fade*rose.cover(x, y, 0.12))
				c = mix(c, p.cross, 0.12*fade*twin.cover(x, y, 0.10))
			}
			img.SetRGBA(px, py, c)
		}
	}
	return img
}

// smooth rises from 0 at a to 1 at b.
func smooth(a, b, x float64) float64 {
	t := math.Max(0, math.Min(1, (x-a)/(b-a)))
	return t * t * (3 - 2*t)
}

// emblem returns a seal of size millimeters on a plain ground: an eight-pointed star
// of line work inside two rings.
func emblem(size float64, ground color.RGBA) image.Image {
	const over = 4 // times the resolution of the layouts: it is small and seen closely
	n := int(math.Round(size * millimeter * over))
	img := image.NewRGBA(image.Rect(0, 0, n, n))
	ink := color.RGBA{0xf2, 0xdf, 0xb4, 255}
	half := size / 2
	for py := range n {
		for px := range n {
			x := (float64(px)+0.5)/millimeter/over - half
			y := (float64(py)+0.5)/millimeter/over - half
			r, a := math.Hypot(x, y)/half, math.Atan2(y, x)
			edge := func(d float64) float64 { return math.Max(0, math.Min(1, 0.5+d*half*millimeter*over)) }
			ring := func(at, width float64) float64 { return edge(width/2 - math.Abs(r-at)) }
			star := func(points, inner, outer, turn float64) float64 {
				t := math.Abs(math.Mod(a/(2*math.Pi)*points+points+turn, 1)*2 - 1)
				return edge((inner + (outer-inner)*t*t) - r)
			}
			t := math.Max(ring(0.93, 0.05), ring(0.82, 0.02))
			t = math.Max(t, star(8, 0.24, 0.72, 0)-star(8, 0.16, 0.56, 0))
			t = math.Max(t, star(8, 0.10, 0.42, 0.5))
			img.SetRGBA(px, py, mix(ground, ink, math.Max(0, t)))
		}
	}
	return img
}
