package photo

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// Shares of a picture's pixels, in percent, that become white and black in its dots: the
// ground of a portrait is about half of it, and vanishes.
const (
	lightShare = 40
	darkShare  = 4
)

// Dots returns the part of img inside crop in w x h dots that are dark where it is, and
// the number of dots: rows from the top, whole bytes each, the leftmost dot in the highest
// bit, 1 is dark. Dots are spread by error diffusion.
func Dots(img image.Image, crop image.Rectangle, w, h int) (bits []byte, size image.Point) {
	size = image.Pt(max(w, 1), max(h, 1))
	bounds := image.Rectangle{Max: size}
	shades := image.NewGray(bounds)
	draw.Draw(shades, bounds, image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(shades, bounds, img, crop, draw.Over, nil)
	stretch(shades.Pix)
	dots := image.NewPaletted(bounds, color.Palette{color.White, color.Black})
	draw.FloydSteinberg.Draw(dots, bounds, shades, image.Point{})
	stride := (size.X + 7) / 8
	bits = make([]byte, stride*size.Y)
	for y := range size.Y {
		for x := range size.X {
			if dots.Pix[y*dots.Stride+x] == 1 {
				bits[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return bits, size
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
