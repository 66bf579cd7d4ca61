package resample

import (
	"image"
	"image/color"
)

// A filler writes the light of the pixels of row y from some column on, three values each.
type filler func(row []uint16, y int)

// adder returns what reads the picture's rows into boxes between xs.
func (s *Source) adder(xs []int) adder {
	curves := s.Curves
	if curves == nil {
		curves = &[3][256]uint16{srgbLight, srgbLight, srgbLight}
	}
	switch img := s.Image.(type) {
	case *image.YCbCr:
		if h := newHalved(img, curves, xs); h != nil {
			return h.addRows
		}
	case *image.Gray:
		return (*lights)(curves).addGray(img, xs)
	}
	fill := newFiller(s.Image, (*lights)(curves), xs[0])
	row := make([]uint16, 3*(xs[len(xs)-1]-xs[0]))
	return func(sums []uint32, y, _ int) int {
		fill(row, y)
		addRow(sums, row, xs)
		return 1
	}
}

func newFiller(img image.Image, l *lights, x int) filler {
	switch img := img.(type) {
	case *image.YCbCr:
		if img.Rect.Min.X >= 0 && img.Rect.Min.Y >= 0 {
			return l.ofYCbCr(img, x)
		}
	case *image.NYCbCrA:
		if img.Rect.Min.X >= 0 && img.Rect.Min.Y >= 0 {
			return l.ofNYCbCrA(img, x)
		}
	case *image.RGBA:
		return l.ofRGBA(img.Pix, img.PixOffset, x, true)
	case *image.NRGBA:
		return l.ofRGBA(img.Pix, img.PixOffset, x, false)
	case *image.Paletted:
		return l.ofPaletted(img, x)
	}
	return l.ofOthers(img, x)
}

// lights are the light of each value of red, green and blue.
type lights [3][256]uint16

// put writes the light of a pixel on the ground.
func (l *lights) put(to []uint16, p color.NRGBA) {
	to = to[:3]
	to[0], to[1], to[2] = l[0][p.R], l[1][p.G], l[2][p.B]
	if p.A != 255 {
		lay(to, p.A)
	}
}

// lay lays a pixel on the ground.
func lay(to []uint16, alpha byte) {
	a := uint32(alpha)
	under := uint32(srgbLight[ground]) * (255 - a)
	for c, v := range to {
		to[c] = uint16((uint32(v)*a + under + 127) / 255)
	}
}

func (l *lights) ofYCbCr(img *image.YCbCr, x int) filler {
	t := newToLight((*[3][256]uint16)(l))
	shift := 0
	switch img.SubsampleRatio {
	case image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420:
		shift = 1
	case image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410:
		shift = 2
	}
	return func(row []uint16, y int) {
		luma := img.Y[img.YOffset(x, y):][:len(row)/3]
		c := img.COffset(x, y)
		cb, cr := img.Cb[c:], img.Cr[c:]
		for i, v := range luma {
			at := (x+i)>>shift - x>>shift
			r, g, b := t.of(cb[at], cr[at])
			to := row[3*i:][:3]
			to[0], to[1], to[2] = uint16(r[v]), uint16(g[v]), uint16(b[v])
		}
	}
}

func (l *lights) ofNYCbCrA(img *image.NYCbCrA, x int) filler {
	opaque := l.ofYCbCr(&img.YCbCr, x)
	return func(row []uint16, y int) {
		opaque(row, y)
		for i, a := range img.A[img.AOffset(x, y):][:len(row)/3] {
			if a != 255 {
				lay(row[3*i:3*i+3], a)
			}
		}
	}
}

// addGray is an adder for what is decoded so soon that a row of light would take too long.
func (l *lights) addGray(img *image.Gray, xs []int) adder {
	return func(sums []uint32, y, _ int) int {
		row := img.Pix[img.PixOffset(xs[0], y):]
		for box, x := range xs[:len(xs)-1] {
			n := xs[box+1] - x
			var r, g, b uint32
			for _, v := range row[:n] {
				r += uint32(l[0][v])
				g += uint32(l[1][v])
				b += uint32(l[2][v])
			}
			row = row[n:]
			sum := sums[3*box:][:3]
			sum[0], sum[1], sum[2] = sum[0]+r, sum[1]+g, sum[2]+b
		}
		return 1
	}
}

// ofRGBA reads pixels of four bytes of which x is the first to be read in a row, and place says where.
func (l *lights) ofRGBA(pix []byte, place func(x, y int) int, x int, multiplied bool) filler {
	return func(row []uint16, y int) {
		pix := pix[place(x, y):]
		for i := range len(row) / 3 {
			p := pix[4*i:][:4]
			c := color.NRGBA{p[0], p[1], p[2], p[3]}
			if multiplied && c.A != 255 {
				c = straight(color.RGBA(c).RGBA())
			}
			l.put(row[3*i:], c)
		}
	}
}

func (l *lights) ofPaletted(img *image.Paletted, x int) filler {
	var table [256][3]uint16
	for i, c := range img.Palette[:min(len(img.Palette), 256)] {
		l.put(table[i][:], pixel(c))
	}
	return func(row []uint16, y int) {
		for i, v := range img.Pix[img.PixOffset(x, y):][:len(row)/3] {
			copy(row[3*i:], table[v][:])
		}
	}
}

// ofOthers asks for each pixel. RGBA64At, which the types of package image have, allocates
// nothing.
func (l *lights) ofOthers(img image.Image, x int) filler {
	at := func(x, y int) color.NRGBA { return pixel(img.At(x, y)) }
	switch img := img.(type) {
	case *image.NRGBA64:
		at = func(x, y int) color.NRGBA { return pixel64(img.NRGBA64At(x, y)) }
	case *image.NYCbCrA:
	case image.RGBA64Image:
		at = func(x, y int) color.NRGBA { return straight(img.RGBA64At(x, y).RGBA()) }
	}
	return func(row []uint16, y int) {
		for i := range len(row) / 3 {
			l.put(row[3*i:], at(x+i, y))
		}
	}
}

// pixel returns a color in 8 bits, not multiplied by alpha.
func pixel(c color.Color) color.NRGBA {
	switch c := c.(type) {
	case color.NRGBA:
		return c
	case color.NRGBA64:
		return pixel64(c)
	}
	return straight(c.RGBA())
}

func pixel64(c color.NRGBA64) color.NRGBA {
	return color.NRGBA{to8(uint32(c.R)), to8(uint32(c.G)), to8(uint32(c.B)), to8(uint32(c.A))}
}

// straight divides 16-bit values that are multiplied by alpha.
func straight(r, g, b, a uint32) color.NRGBA {
	if a == 0 {
		return color.NRGBA{}
	}
	part := func(v uint32) byte { return to8(min(v, a) * 0xffff / a) }
	return color.NRGBA{part(r), part(g), part(b), to8(a)}
}

// to8 rounds a 16-bit value to 8 bits.
func to8(v uint32) byte { return byte((v*255 + 32895) >> 16) }
