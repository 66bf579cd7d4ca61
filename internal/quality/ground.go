package quality

import (
	"image"
	"image/color"
)

// lookBehind sets the figures of the ground. It is looked for in an eighth of the width at each
// side, from the top to two fifths of the height: heads of portraits after ICAO Doc 9303-3
// leave that free, and shoulders are below.
func (f *Figures) lookBehind(img *image.RGBA) {
	b := img.Rect
	side, height := (b.Dx()+7)/8, (2*b.Dy()+4)/5
	left := image.Rect(b.Min.X, b.Min.Y, b.Min.X+side, b.Min.Y+height)
	pixels := make([][3]byte, 0, 2*side*height)
	for _, r := range []image.Rectangle{left, left.Add(image.Pt(b.Dx()-side, 0))} {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				c := img.RGBAAt(x, y)
				luma, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
				pixels = append(pixels, [3]byte{luma, cb, cr})
			}
		}
	}
	median := medians(pixels)
	var count [3*255 + 1]int
	for _, p := range pixels {
		sum := 0
		for c, v := range p {
			d := int(v) - median[c]
			sum += max(d, -d)
		}
		count[sum]++
	}
	f.Ground = min(percent(int64(quantile(count[:], 75)), 255), 100)
	f.GroundMedian = percent(int64(median[0]), 255)
}

// medians returns that of each channel.
func medians(pixels [][3]byte) (median [3]int) {
	for c := range median {
		var count [256]int
		for _, p := range pixels {
			count[p[c]]++
		}
		median[c] = quantile(count[:], 50)
	}
	return median
}
