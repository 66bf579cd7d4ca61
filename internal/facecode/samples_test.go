package facecode_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// A sample is a portrait and what was done to it.
type sample struct {
	name string
	img  *image.RGBA
}

// samples returns 24 portraits in nine variations each, 192 x 240 pixels.
var samples = sync.OnceValue(func() (all []sample) {
	for n := 1; n <= 24; n++ {
		whole := portrait(&testing.T{}, n)
		img := scaled(whole, 192, 240)
		for _, v := range variations {
			out := scaled(img, 192, 240)
			v.change(out, rand.New(rand.NewPCG(uint64(n), 7)))
			all = append(all, sample{fmt.Sprintf("%02d %s", n, v.name), out})
		}
		tight := whole.SubImage(image.Rect(140, 90, 460, 490)).(*image.RGBA)
		all = append(all, sample{fmt.Sprintf("%02d tight", n), scaled(tight, 192, 240)})
	}
	return all
})

var variations = []struct {
	name   string
	change func(img *image.RGBA, r *rand.Rand)
}{
	{"light from the left", func(img *image.RGBA, _ *rand.Rand) {
		each(img, func(x, _ int, v int) int { return v * (270 - x) / 256 })
	}},
	{"noise", func(img *image.RGBA, r *rand.Rand) {
		each(img, func(_, _ int, v int) int { return v + r.IntN(61) - 30 })
	}},
	{"busy ground", func(img *image.RGBA, r *rand.Rand) {
		onGround(img, func(x, y int) int { return (x/9+y/13)%2*90 + (x*7+y*3)%50 - 90 })
	}},
	{"dark ground", func(img *image.RGBA, _ *rand.Rand) { onGround(img, func(_, _ int) int { return -170 }) }},
	{"tint", func(img *image.RGBA, _ *rand.Rand) {
		for i := 0; i < len(img.Pix); i += 4 {
			img.Pix[i+2] = uint8(int(img.Pix[i+2]) * 7 / 10)
		}
	}},
	{"blur", func(img *image.RGBA, _ *rand.Rand) {
		was := slices.Clone(img.Pix)
		eachChannel(img, func(x, y, k int) (sum int) {
			for i := range 25 {
				near := min(max(y+i/5*2-4, 0), 239)*192 + min(max(x+i%5*2-4, 0), 191)
				sum += int(was[4*near+k])
			}
			return sum / 25
		})
	}},
	{"low contrast", func(img *image.RGBA, _ *rand.Rand) {
		each(img, func(_, _ int, v int) int { return 90 + v*3/10 })
	}},
	{"mirrored", func(img *image.RGBA, _ *rand.Rand) {
		was := slices.Clone(img.Pix)
		for i := 0; i < len(was); i += 4 {
			x, y := i/4%192, i/4/192
			copy(img.Pix[4*(y*192+191-x):], was[i:i+4])
		}
	}},
}

// each changes all values of a picture.
func each(img *image.RGBA, change func(x, y, v int) int) {
	for i, v := range img.Pix {
		if i%4 < 3 {
			x, y := i/4%img.Rect.Dx(), i/4/img.Rect.Dx()
			img.Pix[i] = uint8(min(max(change(x, y, int(v)), 0), 255))
		}
	}
}

// eachChannel sets all values of a picture.
func eachChannel(img *image.RGBA, value func(x, y, k int) int) {
	for i := range img.Pix {
		if x, y, k := i/4%img.Rect.Dx(), i/4/img.Rect.Dx(), i%4; k < 3 {
			img.Pix[i] = uint8(value(x, y, k))
		}
	}
}

// onGround adds to what is light and without color.
func onGround(img *image.RGBA, add func(x, y int) int) {
	for i := 0; i < len(img.Pix); i += 4 {
		p := img.Pix[i : i+3]
		if low, high := min(p[0], p[1], p[2]), max(p[0], p[1], p[2]); low < 190 || high-low > 20 {
			continue
		}
		for k := range p {
			p[k] = uint8(min(max(int(p[k])+add(i/4%img.Rect.Dx(), i/4/img.Rect.Dx()), 0), 255))
		}
	}
}
