package photo

import (
	"image"
	"image/color"
	"image/draw"
)

// Shares of a picture's pixels, in percent, that become white and black in its dots: the
// ground of a portrait is about half of it, and vanishes.
const (
	lightShare = 40
	darkShare  = 4
)

// Dots returns the dots of an opaque picture, dark where it is: a dot a pixel, rows from
// the top, whole bytes each, the leftmost dot in the highest bit, 1 is dark. They are
// spread by error diffusion.
func Dots(img *image.RGBA) []byte {
	bounds := img.Bounds()
	shades := image.NewGray(bounds)
	draw.Draw(shades, bounds, img, bounds.Min, draw.Src)
	stretch(shades.Pix)
	dots := image.NewPaletted(bounds, color.Palette{color.White, color.Black})
	draw.FloydSteinberg.Draw(dots, bounds, shades, bounds.Min)
	stride := (bounds.Dx() + 7) / 8
	bits := make([]byte, stride*bounds.Dy())
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			if dots.Pix[y*dots.Stride+x] == 1 {
				bits[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return bits
}

// stretch spreads shades so that the darkest and the lightest shares of them become
// black and white.
func stretch(pix []byte) {
	var count [256]int
	for _, v := range pix {
		count[v]++
	}
	at := func(share int) int {
		sum := 0
		for v, n := range count {
			if sum += n; sum*100 >= share*len(pix) {
				return v
			}
		}
		return 255
	}
	low, high := at(darkShare), at(100-lightShare)
	if high <= low {
		return
	}
	for i, v := range pix {
		pix[i] = byte(min(max(int(v)-low, 0)*255/(high-low), 255))
	}
}
