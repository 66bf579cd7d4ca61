package resample_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"golang.org/x/image/draw"

	"github.com/sealcard/sealcard/internal/resample"
)

// plain scales by Catmull-Rom at once, in 16 bits of linear light.
func plain(img image.Image, crop image.Rectangle, w, h int) *image.RGBA {
	light := image.NewRGBA64(img.Bounds())
	for y := light.Rect.Min.Y; y < light.Rect.Max.Y; y++ {
		for x := light.Rect.Min.X; x < light.Rect.Max.X; x++ {
			v := value(img.At(x, y))
			light.SetRGBA64(x, y, color.RGBA64{
				R: resample.Light(byte(v[0])), G: resample.Light(byte(v[1])), B: resample.Light(byte(v[2])), A: 0xffff,
			})
		}
	}
	small := image.NewRGBA64(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(small, small.Rect, light, crop, draw.Src, nil)
	out := image.NewRGBA(small.Rect)
	encode := func(v uint16) byte {
		c := float64(v) / 65535
		if c <= 0.0031308 {
			return byte(math.Round(255 * 12.92 * c))
		}
		return byte(math.Round(255 * (1.055*math.Pow(c, 1/2.4) - 0.055)))
	}
	for y := range h {
		for x := range w {
			c := small.RGBA64At(x, y)
			out.SetRGBA(x, y, color.RGBA{encode(c.R), encode(c.G), encode(c.B), 255})
		}
	}
	return out
}

// difference returns the peak signal-to-noise ratio of two pictures in dB.
func difference(a, b *image.RGBA) float64 {
	var sum float64
	for i := range a.Pix {
		d := float64(a.Pix[i]) - float64(b.Pix[i])
		sum += d * d
	}
	mean := sum / float64(len(a.Pix)*3/4)
	return 10 * math.Log10(255*255/max(mean, 1e-9))
}

func TestBoxesThenCubicIsLikeCubicAlone(t *testing.T) {
	tests := []struct {
		w, h int
		low  float64 // dB
	}{
		{540, 720, 45}, {413, 551, 45}, {300, 400, 45}, {200, 267, 35}, {150, 200, 35}, {120, 160, 35}, {64, 85, 35},
	}
	for _, name := range []string{"03.jpg", "11.jpg", "22.jpg"} {
		img := portrait(t, name)
		for _, test := range tests {
			got := scaled(&resample.Source{Image: img}, test.w, test.h)
			db := difference(got, plain(img, img.Bounds(), test.w, test.h))
			t.Logf("%s at %dx%d: %.1f dB", name, test.w, test.h, db)
			if db < test.low {
				t.Errorf("%s at %dx%d: %.1f dB to Catmull-Rom alone, at least %.0f", name, test.w, test.h, db, test.low)
			}
		}
	}
}

// contrast returns the standard deviation of a channel away from the border.
func contrast(img *image.RGBA) float64 {
	var n, sum, squares float64
	for y := 4; y < img.Rect.Dy()-4; y++ {
		for x := 4; x < img.Rect.Dx()-4; x++ {
			v := float64(img.RGBAAt(x, y).G)
			n, sum, squares = n+1, sum+v, squares+v*v
		}
	}
	return math.Sqrt(max(squares/n-sum/n*sum/n, 0))
}

func TestFineGratingsDoNotAlias(t *testing.T) {
	var worst, careless float64
	for _, period := range []float64{2.1, 2.7, 3.1, 4.3, 5.7} {
		img := image.NewGray(image.Rect(0, 0, 601, 601))
		for i := range img.Pix {
			phase := 2 * math.Pi * (float64(i%601) + 0.3*float64(i/601)) / period
			img.Pix[i] = byte(128 + 100*math.Sin(phase))
		}
		for _, w := range []int{64, 83, 97} {
			got := contrast(scaled(&resample.Source{Image: img}, w, w))
			alone := contrast(plain(img, img.Rect, w, w))
			worst = max(worst, got-alone)
			quick := image.NewRGBA(image.Rect(0, 0, w, w))
			draw.ApproxBiLinear.Scale(quick, quick.Rect, img, img.Rect, draw.Src, nil)
			careless = max(careless, contrast(quick))
		}
	}
	// The grating itself has a contrast of 71.
	if worst > 7 {
		t.Errorf("contrast %.2f more than by Catmull-Rom alone, at most 7", worst)
	}
	if careless < 50 {
		t.Errorf("contrast %.2f by a filter that aliases: these gratings prove nothing", careless)
	}
}
