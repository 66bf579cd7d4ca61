package resample_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"github.com/sealcard/sealcard/internal/resample"
)

// stored returns where in a stored picture of w x h pixels the pixel at (u, v) of the upright
// one is, after the table of Exif 2.32, 4.6.4: which stored row and column are above and left.
func stored(orientation, w, h, u, v int) (x, y int) {
	switch orientation {
	case 2: // top right
		return w - 1 - u, v
	case 3: // bottom right
		return w - 1 - u, h - 1 - v
	case 4: // bottom left
		return u, h - 1 - v
	case 5: // left top
		return v, u
	case 6: // right top: the first stored row is at the right
		return v, h - 1 - u
	case 7: // right bottom
		return w - 1 - v, h - 1 - u
	case 8: // left bottom
		return w - 1 - v, u
	}
	return u, v
}

// value returns a pixel in 8 bits not multiplied by alpha, the long way.
func value(c color.Color) [4]uint32 {
	round := func(v uint32) uint32 { return uint32(math.Round(float64(v) / 257)) }
	switch c := c.(type) {
	case color.NRGBA:
		return [4]uint32{uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A)}
	case color.NYCbCrA:
		v := value(c.YCbCr)
		v[3] = uint32(c.A)
		return v
	case color.YCbCr:
		y, cb, cr := float64(c.Y), float64(c.Cb)-128, float64(c.Cr)-128
		channel := func(v float64) uint32 { return uint32(math.Round(min(max(y+v/65536, 0), 255))) }
		return [4]uint32{channel(91881 * cr), channel(-22554*cb - 46802*cr), channel(116130 * cb), 255}
	}
	n := color.NRGBA64Model.Convert(c).(color.NRGBA64)
	return [4]uint32{round(uint32(n.R)), round(uint32(n.G)), round(uint32(n.B)), round(uint32(n.A))}
}

// reference returns the boxes of n x n pixels, pixel by pixel.
func reference(s *resample.Source, crop image.Rectangle, n int) []uint16 {
	var lights []uint16
	for top := crop.Min.Y; top < crop.Max.Y; top += n {
		for left := crop.Min.X; left < crop.Max.X; left += n {
			box := image.Rect(left, top, left+n, top+n).Intersect(crop)
			mean := referenceBox(s, box)
			lights = append(lights, mean[:]...)
		}
	}
	return lights
}

func referenceBox(s *resample.Source, box image.Rectangle) (mean [3]uint16) {
	b := s.Image.Bounds()
	var sum [3]uint64
	for v := box.Min.Y; v < box.Max.Y; v++ {
		for u := box.Min.X; u < box.Max.X; u++ {
			x, y := stored(s.Orientation, b.Dx(), b.Dy(), u, v)
			p := value(s.Image.At(b.Min.X+x, b.Min.Y+y))
			for c := range sum {
				light := uint64(resample.Light(byte(p[c])))
				if s.Curves != nil {
					light = uint64(s.Curves[c][p[c]])
				}
				light = light*uint64(p[3]) + uint64(resample.Light(resample.Ground))*uint64(255-p[3])
				sum[c] += uint64(math.Round(float64(light) / 255))
			}
		}
	}
	n := uint64(box.Dx() * box.Dy())
	for c := range sum {
		mean[c] = uint16((sum[c] + n/2) / n)
	}
	return mean
}

// kinds are the types of pictures that a Source reads.
var kinds = []string{
	"YCbCr444", "YCbCr422", "YCbCr420", "YCbCr440", "YCbCr411", "YCbCr410", "NYCbCrA420",
	"Gray", "Gray16", "RGBA", "NRGBA", "RGBA64", "NRGBA64", "Paletted", "CMYK", "Alpha", "own",
}

var ratios = map[string]image.YCbCrSubsampleRatio{
	"YCbCr444": image.YCbCrSubsampleRatio444, "YCbCr422": image.YCbCrSubsampleRatio422,
	"YCbCr420": image.YCbCrSubsampleRatio420, "YCbCr440": image.YCbCrSubsampleRatio440,
	"YCbCr411": image.YCbCrSubsampleRatio411, "YCbCr410": image.YCbCrSubsampleRatio410,
	"NYCbCrA420": image.YCbCrSubsampleRatio420,
}

// picture returns a picture of random pixels.
func picture(kind string, r image.Rectangle, random *rand.Rand) image.Image {
	fill := func(planes ...[]byte) {
		for _, plane := range planes {
			for i := range plane {
				// Many values at the ends, where channels are cut.
				plane[i] = byte(min(max(random.IntN(400)-72, 0), 255))
			}
		}
	}
	switch kind {
	case "Gray":
		img := image.NewGray(r)
		fill(img.Pix)
		return img
	case "Gray16":
		img := image.NewGray16(r)
		fill(img.Pix)
		return img
	case "NRGBA":
		img := image.NewNRGBA(r)
		fill(img.Pix)
		return img
	case "NRGBA64":
		img := image.NewNRGBA64(r)
		fill(img.Pix)
		return img
	case "CMYK":
		img := image.NewCMYK(r)
		fill(img.Pix)
		return img
	case "Alpha":
		img := image.NewAlpha(r)
		fill(img.Pix)
		return img
	case "own":
		return struct{ image.Image }{picture("NRGBA", r, random)}
	case "NYCbCrA420":
		img := image.NewNYCbCrA(r, ratios[kind])
		fill(img.Y, img.Cb, img.Cr, img.A)
		return img
	}
	if ratio, ok := ratios[kind]; ok {
		img := image.NewYCbCr(r, ratio)
		fill(img.Y, img.Cb, img.Cr)
		return img
	}
	return multiplied(kind, r, random)
}

// multiplied returns a picture whose colors are multiplied by alpha, or of a palette of such.
func multiplied(kind string, r image.Rectangle, random *rand.Rand) image.Image {
	from := picture("NRGBA", r, random)
	var palette color.Palette
	for range 200 {
		palette = append(palette, from.At(r.Min.X+random.IntN(r.Dx()), r.Min.Y+random.IntN(r.Dy())))
	}
	rgba, rgba64, paletted := image.NewRGBA(r), image.NewRGBA64(r), image.NewPaletted(r, palette)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			rgba.Set(x, y, from.At(x, y))
			rgba64.Set(x, y, from.At(x, y))
			paletted.SetColorIndex(x, y, byte(random.IntN(len(palette))))
		}
	}
	switch kind {
	case "RGBA":
		return rgba
	case "RGBA64":
		return rgba64
	}
	return paletted
}
