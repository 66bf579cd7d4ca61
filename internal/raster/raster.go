// Package raster draws a display list as an image: the proof of what the PDF back
// end prints.
package raster

import (
	"bytes"
	"image"
	"image/color"
	imagedraw "image/draw"
	"image/jpeg"
	"image/png"
	"math"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/vector"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
)

// inch is 25.4 mm in micrometers.
const inch = 25400

// Draw returns the trimmed side at dpi dots per inch and a number of dots more beyond each
// edge. Symbols lie on the same dots as in print, which are whole pixels if dpi is a
// multiple of theirs.
func Draw(l *draw.List, dpi, beyond int) (*image.RGBA, error) {
	c := newCanvas(l, dpi, Margin{Around: beyond})
	return c.img, c.ops(l.Ops)
}

// A Margin is what an image shows beyond the trim, in pixels.
type Margin struct {
	Around int // on each edge
	More   int // on the right and at the top
}

// Layer returns what one hidden ink paints, black on white, on the same dots and those of
// a margin.
func Layer(l *draw.List, ink string, dpi int, m Margin) (*image.RGBA, error) {
	c := newCanvas(l, dpi, m)
	c.layer = ink
	return c.img, c.ops(l.Ops)
}

// OneBit returns an image in black and white: what is darker than half is black.
func OneBit(img *image.RGBA) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), color.Palette{color.White, color.Black})
	for i := range out.Pix {
		if img.Pix[4*i] < 128 { // gray: the parts are equal
			out.Pix[i] = 1
		}
	}
	return out
}

func newCanvas(l *draw.List, dpi int, m Margin) *canvas {
	around := 2*m.Around + m.More
	c := &canvas{
		img:    image.NewRGBA(image.Rect(0, 0, draw.ToDots(l.Trim.W, dpi)+around, draw.ToDots(l.Trim.H, dpi)+around)),
		trim:   l.Trim,
		dpi:    dpi,
		scale:  float64(dpi) / inch,
		beyond: m.Around,
	}
	imagedraw.Draw(c.img, c.img.Bounds(), image.White, image.Point{}, imagedraw.Src)
	return c
}

type canvas struct {
	layer  string // the ink that is drawn; empty means all that daylight shows
	img    *image.RGBA
	trim   draw.Size
	dpi    int
	scale  float64 // pixels per micrometer
	beyond int     // pixels between the trim and the edge of the image
}

func (c *canvas) ops(ops []draw.Op) error {
	for _, op := range ops {
		if err := c.op(op); err != nil {
			return err
		}
	}
	return nil
}

func (c *canvas) op(op draw.Op) error {
	switch op := op.(type) {
	case draw.Fill:
		if ink, ok := c.ink(op.Ink); ok {
			c.rect(op.Box, ink)
		}
	case draw.Line:
		if ink, ok := c.ink(op.Ink); ok {
			c.line(op, ink)
		}
	case draw.Path:
		if ink, ok := c.ink(op.Ink); ok {
			c.drawPath(&op, ink)
		}
	case draw.Run:
		if ink, ok := c.ink(op.Ink); ok {
			return c.run(op, ink)
		}
	case draw.Stencil:
		if ink, ok := c.ink(op.Ink); ok {
			c.stencil(&op, ink)
		}
	case draw.Picture:
		if c.layer == "" {
			return c.picture(op)
		}
	case draw.Symbol:
		if c.layer == "" {
			c.symbol(op)
		}
	case *draw.Group:
		return c.ops(op.Ops)
	}
	return nil
}

// ink returns the color of an ink, and false if the image does not show it.
func (c *canvas) ink(i draw.Ink) (color.Color, bool) {
	if c.layer != "" {
		return color.Black, i.Name == c.layer
	}
	return i.Color, !i.Kind.Hidden()
}

// px returns a length in pixels.
func (c *canvas) px(um int64) float64 { return float64(um) * c.scale }

// x returns a place in pixels from the left.
func (c *canvas) x(um int64) float64 { return float64(c.beyond) + c.px(um) }

// y returns a place in pixels from the top. The image has whole pixels and the trim
// has not: as on a printed page, they meet at the lower left corner.
func (c *canvas) y(um int64) float64 {
	return float64(c.img.Bounds().Dy()-c.beyond) - c.px(c.trim.H-um)
}

// A shape is a path under way, in pixels of the image.
type shape struct {
	*vector.Rasterizer
	x, y float64 // of its upper left corner
}

func (s *shape) moveTo(x, y float64) { s.MoveTo(float32(x-s.x), float32(y-s.y)) }
func (s *shape) lineTo(x, y float64) { s.LineTo(float32(x-s.x), float32(y-s.y)) }

// polygon adds a closed path through points given as x, y, x, y.
func (s *shape) polygon(xy ...float64) {
	s.moveTo(xy[0], xy[1])
	for i := 2; i < len(xy); i += 2 {
		s.lineTo(xy[i], xy[i+1])
	}
	s.ClosePath()
}

// path fills what add draws within the bounds, which hold the whole shape.
func (c *canvas) path(bounds image.Rectangle, col color.Color, add func(*shape)) {
	b := bounds.Intersect(c.img.Bounds())
	if b.Empty() {
		return
	}
	s := &shape{vector.NewRasterizer(b.Dx(), b.Dy()), float64(b.Min.X), float64(b.Min.Y)}
	add(s)
	s.Draw(c.img, b, image.NewUniform(col), image.Point{})
}

// around returns the pixels that the given points and a margin about them touch.
func around(margin float64, xy ...float64) image.Rectangle {
	x0, y0, x1, y1 := xy[0], xy[1], xy[0], xy[1]
	for i := 2; i < len(xy); i += 2 {
		x0, x1 = min(x0, xy[i]), max(x1, xy[i])
		y0, y1 = min(y0, xy[i+1]), max(y1, xy[i+1])
	}
	return image.Rect(int(math.Floor(x0-margin)), int(math.Floor(y0-margin)), int(math.Ceil(x1+margin)), int(math.Ceil(y1+margin)))
}

// rect fills whole pixels at once, as grounds cover most of a card, and shades those at its
// edges.
func (c *canvas) rect(box draw.Rect, col color.Color) {
	x0, y0, x1, y1 := c.x(box.X), c.y(box.Y), c.x(box.X+box.W), c.y(box.Y+box.H)
	all := around(0, x0, y0, x1, y1)
	whole := image.Rect(int(math.Ceil(x0)), int(math.Ceil(y0)), int(math.Floor(x1)), int(math.Floor(y1)))
	shade := func(part image.Rectangle) {
		c.path(part, col, func(s *shape) { s.polygon(x0, y0, x1, y0, x1, y1, x0, y1) })
	}
	if whole.Empty() || x1 < x0 || y1 < y0 {
		shade(all)
		return
	}
	imagedraw.Draw(c.img, whole, image.NewUniform(col), image.Point{}, imagedraw.Src)
	shade(image.Rect(all.Min.X, all.Min.Y, all.Max.X, whole.Min.Y))
	shade(image.Rect(all.Min.X, whole.Max.Y, all.Max.X, all.Max.Y))
	shade(image.Rect(all.Min.X, whole.Min.Y, whole.Min.X, whole.Max.Y))
	shade(image.Rect(whole.Max.X, whole.Min.Y, all.Max.X, whole.Max.Y))
}

// run draws each glyph's outline, turned about its place.
func (c *canvas) run(run draw.Run, ink color.Color) (err error) {
	places := make([]float64, 0, 2*len(run.Glyphs))
	for _, g := range run.Glyphs {
		places = append(places, c.x(g.At.X), c.y(g.At.Y))
	}
	if len(places) == 0 {
		return nil
	}
	em := c.px(run.Size)
	// No glyph of a text font reaches two ems beyond its place.
	c.path(around(2*em, places...), ink, func(s *shape) {
		for _, g := range run.Glyphs {
			o := outline{shape: s, x: c.x(g.At.X), y: c.y(g.At.Y), unit: em / float64(run.Face.Metrics().UnitsPerEm), turn: run.Turn}
			segments, e := run.Face.Outline(g.ID)
			if e != nil && err == nil {
				err = e
			}
			for _, s := range segments {
				o.segment(s)
			}
		}
	})
	return err
}

// An outline is a glyph on its way into a shape.
type outline struct {
	*shape
	x, y float64 // of its place
	unit float64 // pixels in a font unit
	turn int     // quarter turns to the left
}

// at returns a point of a segment in the shape's coordinates.
func (o *outline) at(x, y float32) (float32, float32) {
	dx, dy := float64(x)*o.unit, -float64(y)*o.unit
	for range o.turn {
		dx, dy = dy, -dx
	}
	return float32(o.x + dx - o.shape.x), float32(o.y + dy - o.shape.y)
}

func (o *outline) segment(s font.Segment) {
	ax, ay := o.at(s.P[0].X, s.P[0].Y)
	bx, by := o.at(s.P[1].X, s.P[1].Y)
	cx, cy := o.at(s.P[2].X, s.P[2].Y)
	switch s.Op {
	case 'M':
		o.ClosePath()
		o.MoveTo(ax, ay)
	case 'L':
		o.LineTo(ax, ay)
	case 'Q':
		o.QuadTo(ax, ay, bx, by)
	case 'C':
		o.CubeTo(ax, ay, bx, by, cx, cy)
	}
}

// line fills the rectangle around a line: its ends are square and do not stand out.
func (c *canvas) line(l draw.Line, ink color.Color) {
	x0, y0, x1, y1 := c.x(l.From.X), c.y(l.From.Y), c.x(l.To.X), c.y(l.To.Y)
	length := math.Hypot(x1-x0, y1-y0)
	if length == 0 {
		return
	}
	half := c.px(l.Width) / 2
	nx, ny := (y1-y0)/length*half, (x0-x1)/length*half
	c.path(around(half, x0, y0, x1, y1), ink, func(s *shape) {
		s.polygon(x0+nx, y0+ny, x1+nx, y1+ny, x1-nx, y1-ny, x0-nx, y0-ny)
	})
}

func (c *canvas) picture(p draw.Picture) error {
	decode := jpeg.Decode
	if p.Image.Format == "png" {
		decode = png.Decode
	}
	src, err := decode(bytes.NewReader(p.Image.Data))
	if err != nil {
		return err
	}
	box := c.pixels(p.Box)
	if p.Turn == 0 {
		xdraw.CatmullRom.Scale(c.img, box, src, src.Bounds(), xdraw.Over, nil)
		return nil
	}
	// The matrix takes the image's corners to those of the box, in turn.
	b := src.Bounds()
	x, y, w, h := float64(box.Min.X), float64(box.Min.Y), float64(box.Dx()), float64(box.Dy())
	sw, sh := float64(b.Dx()), float64(b.Dy())
	m := [...]f64.Aff3{1: {0, w / sh, x, -h / sw, 0, y + h}, 2: {-w / sw, 0, x + w, 0, -h / sh, y + h}, 3: {0, -w / sh, x + w, h / sw, 0, y}}[p.Turn]
	m[2] -= m[0]*float64(b.Min.X) + m[1]*float64(b.Min.Y)
	m[5] -= m[3]*float64(b.Min.X) + m[4]*float64(b.Min.Y)
	xdraw.CatmullRom.Transform(c.img, m, src, b, xdraw.Over, nil)
	return nil
}

// pixels returns the pixels nearest to a box.
func (c *canvas) pixels(b draw.Rect) image.Rectangle {
	return image.Rect(nearest(c.x(b.X)), nearest(c.y(b.Y)), nearest(c.x(b.X+b.W)), nearest(c.y(b.Y+b.H)))
}

// stencil paints dark dots, which become shades where dots are smaller than pixels.
func (c *canvas) stencil(s *draw.Stencil, ink color.Color) {
	dots := image.NewAlpha(image.Rect(0, 0, s.Dots.W, s.Dots.H))
	for y := range s.Dots.H {
		for x := range s.Dots.W {
			if s.Dots.Dark(x, y) {
				dots.Pix[y*dots.Stride+x] = 0xff
			}
		}
	}
	box := c.pixels(s.Box)
	shades := image.NewAlpha(image.Rectangle{Max: box.Size()})
	xdraw.CatmullRom.Scale(shades, shades.Bounds(), dots, dots.Bounds(), xdraw.Src, nil)
	imagedraw.DrawMask(c.img, box, image.NewUniform(ink), image.Point{}, shades, image.Point{}, imagedraw.Over)
}

func nearest(v float64) int { return int(math.Round(v)) }

// symbol paints the modules and the white around them. The left and lower edge lie
// on whole dots of the symbol's resolution, as on a printed page.
func (c *canvas) symbol(s draw.Symbol) {
	m := s.Modules
	left := draw.ToDots(s.At.X, s.DPI)
	below := draw.ToDots(c.trim.H-s.At.Y-s.Size().H, s.DPI)
	pixel := func(dots int) int { return (dots*c.dpi + s.DPI/2) / s.DPI }
	for row := range m.H {
		y0 := c.img.Bounds().Dy() - c.beyond - pixel(below+(m.H-row)*s.CellH)
		y1 := c.img.Bounds().Dy() - c.beyond - pixel(below+(m.H-row-1)*s.CellH)
		for col := range m.W {
			ink := image.White
			if m.Dark(col, row) {
				ink = image.Black
			} else if s.Clear {
				continue
			}
			box := image.Rect(c.beyond+pixel(left+col*s.CellW), y0, c.beyond+pixel(left+(col+1)*s.CellW), y1)
			imagedraw.Draw(c.img, box, ink, image.Point{}, imagedraw.Src)
		}
	}
}
