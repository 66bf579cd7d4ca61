package quality_test

import (
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/image/draw"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/quality"
)

// Limits that part good portraits from spoiled ones in these tests: those that card/portrait
// can warn at.
const (
	leastSharpness = 65
	mostDark       = 10
	mostLight      = 10
	leastMean      = 12
	mostMean       = 85
	leastContrast  = 15
	mostGround     = 8
	leastGround    = 40 // GroundMedian, before a light ground
)

// sample is a portrait at a width of print, and where its face is.
type sample struct {
	img  *image.RGBA
	face image.Rectangle
}

// samples returns the 24 portraits, 35 x 45 mm, or four of them in short runs.
func samples(t testing.TB, width int) []sample {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(cardtest.Root(), "testdata", "photos", "*.jpg"))
	if err != nil || len(names) != 24 {
		t.Fatal(len(names), err)
	}
	part := image.Rect(25, 40, 575, 747)
	var list []sample
	for i, name := range names {
		if testing.Short() && i%6 > 0 {
			continue
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		small := image.NewRGBA(image.Rect(0, 0, width, width*45/35))
		draw.CatmullRom.Scale(small, small.Rect, img, part, draw.Src, nil)
		at := func(x, y int) image.Point {
			return image.Pt((x-part.Min.X)*width/part.Dx(), (y-part.Min.Y)*width/part.Dx())
		}
		list = append(list, sample{small, image.Rectangle{at(200, 260), at(400, 500)}})
	}
	return list
}

// each returns the portrait with another value for each value of its channels.
func (s sample) each(change func(v int) int) sample {
	img := image.NewRGBA(s.img.Rect)
	for i, v := range s.img.Pix {
		img.Pix[i] = 255
		if i%4 != 3 {
			img.Pix[i] = byte(min(max(change(int(v)), 0), 255))
		}
	}
	return sample{img, s.face}
}

// exposed returns the portrait with values that are percent of what they were.
func (s sample) exposed(percent int) sample {
	return s.each(func(v int) int { return v * percent / 100 })
}

// blurred returns the portrait, blurred by binomials of three pixels that are steps apart. Each
// adds half the square of its step to the variance in pixels.
func (s sample) blurred(steps ...int) sample {
	img := image.NewRGBA(s.img.Rect)
	from, to := make([]int32, len(img.Pix)), make([]int32, len(img.Pix))
	for i, v := range s.img.Pix {
		from[i] = int32(v) << 12
	}
	for _, step := range steps {
		for _, d := range []int{4 * step, img.Stride * step} {
			copy(to, from)
			for i := d; i < len(from)-d; i++ {
				to[i] = (from[i-d] + 2*from[i] + from[i+d]) / 4
			}
			from, to = to, from
		}
	}
	for i, v := range from {
		img.Pix[i] = byte(min((v+1<<11)>>12, 255))
	}
	return sample{img, s.face}
}

// busy returns the portrait in front of boards, in a width at each side.
func (s sample) busy(width int) sample {
	out := s.each(func(v int) int { return v })
	for y := range out.img.Rect.Dy() {
		for x := range width {
			if (x/12+y/30)%2 == 0 {
				for _, x := range []int{x, out.img.Rect.Dx() - 1 - x} {
					c := out.img.RGBAAt(x, y)
					c.R, c.G, c.B = c.R/2, c.G/3, c.B/4
					out.img.SetRGBA(x, y, c)
				}
			}
		}
	}
	return out
}

// noisy returns the portrait with noise.
func (s sample) noisy(strength int) sample {
	random := rand.New(rand.NewPCG(5, 6))
	return s.each(func(v int) int { return v + random.IntN(2*strength+1) - strength })
}

// faults returns the names of the figures that are beyond the limits.
func faults(f quality.Figures) (list []string) {
	add := func(bad bool, name string) {
		if bad {
			list = append(list, name)
		}
	}
	add(f.Sharpness < leastSharpness, "blurred")
	add(f.Dark > mostDark || f.Mean < leastMean || f.GroundMedian < leastGround, "dark")
	add(f.Light > mostLight || f.Mean > mostMean, "light")
	add(f.Contrast < leastContrast, "flat")
	add(f.Ground > mostGround, "ground")
	return list
}

func TestSpoiledPortraitsArePartedFromGoodOnes(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(sample) sample
		fault string
	}{
		{"as they are", func(s sample) sample { return s }, ""},
		{"a little noise", func(s sample) sample { return s.noisy(4) }, ""},
		{"half of the light", func(s sample) sample { return s.exposed(73) }, ""},
		{"blurred by 1.4 pixels", func(s sample) sample { return s.blurred(1, 1, 1, 1) }, "blurred"},
		{"blurred by 3 pixels", func(s sample) sample { return s.blurred(1, 2, 3, 1, 2) }, "blurred"},
		{"an eighth of the light", func(s sample) sample { return s.exposed(38) }, "dark"},
		{"flat", func(s sample) sample { return s.each(func(v int) int { return 110 + (v-110)/5 }) }, "flat"},
		{"busy ground", func(s sample) sample { return s.busy(52) }, "ground"},
	}
	good := samples(t, 413)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for i, s := range good {
				s = test.spoil(s)
				f := quality.Measure(s.img, s.face)
				got := faults(f)
				if test.fault == "" && len(got) > 0 || test.fault != "" && !slices.Contains(got, test.fault) {
					t.Errorf("portrait %d: %v, want %q: %+v", i+1, got, test.fault, f)
				}
			}
		})
	}
}

func TestEachFigureMovesAlone(t *testing.T) {
	for i, s := range samples(t, 413) {
		was := quality.Measure(s.img, s.face)
		dark, bright := s.exposed(50), s.exposed(185)
		if f := quality.Measure(dark.img, dark.face); f.Mean > was.Mean*55/100 || f.Dark < was.Dark || f.GroundMedian > was.GroundMedian*55/100 {
			t.Errorf("portrait %d darkened: %+v, was %+v", i+1, f, was)
		}
		// Dark skin has no white to lose.
		if f := quality.Measure(bright.img, bright.face); f.Mean < was.Mean*4/3 || was.Mean > 50 && f.Light <= mostLight {
			t.Errorf("portrait %d lightened: %+v, was %+v", i+1, f, was)
		}
		pale := s.each(func(v int) int { return 128 + (v-128)/2 })
		f := quality.Measure(pale.img, pale.face)
		if f.Contrast > was.Contrast/2+1 || f.Sharpness < was.Sharpness*9/10 || f.Sharpness > was.Sharpness*5/4 {
			t.Errorf("portrait %d with half of its contrast: %+v, was %+v", i+1, f, was)
		}
		busy := s.busy(6)
		if f := quality.Measure(busy.img, busy.face); f.Ground > was.Ground+1 {
			t.Errorf("portrait %d with a little of something at the border: %+v, was %+v", i+1, f, was)
		}
	}
}

func TestSharpnessIsOfTheScaledFace(t *testing.T) {
	tests := []struct {
		width int
		blur  []int // of about two pixels at a width of 413
	}{
		{276, []int{1, 1, 1, 1}}, {413, []int{1, 2, 1, 2}}, {550, []int{1, 2, 1, 3}},
	}
	for _, test := range tests {
		for i, s := range samples(t, test.width) {
			if f := quality.Measure(s.img, s.face); f.Sharpness < leastSharpness*3/2 {
				t.Errorf("portrait %d at a width of %d: sharpness %d", i+1, test.width, f.Sharpness)
			}
			s = s.blurred(test.blur...)
			if f := quality.Measure(s.img, s.face); f.Sharpness >= leastSharpness {
				t.Errorf("portrait %d at a width of %d: sharpness %d blurred", i+1, test.width, f.Sharpness)
			}
		}
	}
}

func TestFiguresOfPatterns(t *testing.T) {
	pattern := func(w, h int, value func(x, y int) int) *image.RGBA {
		img := image.NewRGBA(image.Rect(-3, 5, w-3, h+5))
		for y := range h {
			for x := range w {
				v := byte(value(x, y))
				img.SetRGBA(x-3, y+5, color.RGBA{v, v, v, 255})
			}
		}
		return img
	}
	checks := func(x, y int) int { return (x + y) % 2 * 255 }
	halves := func(x, _ int) int { return x / 64 * 255 }
	gray := func(_, _ int) int { return 102 }
	tests := []struct {
		name string
		img  *image.RGBA
		face image.Rectangle
		want quality.Figures
	}{
		{"even", pattern(40, 50, gray), image.Rect(0, 10, 20, 30), quality.Figures{Sharpness: quality.Unmeasured, Mean: 40, GroundMedian: 40}},
		{"one pixel", pattern(1, 1, gray), image.Rect(-3, 5, -2, 6), quality.Figures{Sharpness: quality.Unmeasured, Mean: 40, GroundMedian: 40}},
		{"a row", pattern(16000, 1, gray), image.Rect(-3, 5, 16000, 6), quality.Figures{Sharpness: quality.Unmeasured, Mean: 40, GroundMedian: 40}},
		{"a column", pattern(1, 16000, gray), image.Rect(-3, 5, 16000, 16000), quality.Figures{Mean: 40, GroundMedian: 40}},
		{"face outside", pattern(40, 50, gray), image.Rect(100, 100, 200, 200), quality.Figures{Sharpness: quality.Unmeasured, Mean: 40, GroundMedian: 40}},
		{"no face", pattern(2, 2, gray), image.Rectangle{}, quality.Figures{Sharpness: quality.Unmeasured, Mean: 40, GroundMedian: 40}},
		{"nothing", image.NewRGBA(image.Rectangle{}), image.Rect(0, 0, 9, 9), quality.Figures{}},
		{"checks", pattern(128, 128, checks), image.Rect(-3, 5, 125, 133),
			quality.Figures{Sharpness: 800, Dark: 50, Light: 50, Mean: 50, Contrast: 100, Ground: 100}},
		{"checks too fine to count", pattern(256, 256, checks), image.Rect(-3, 5, 253, 261),
			quality.Figures{Dark: 50, Light: 50, Mean: 50, Contrast: 100, Ground: 100}},
		// An edge of one step: twice as much in second differences.
		{"halves", pattern(128, 128, halves), image.Rect(-3, 5, 125, 133),
			quality.Figures{Sharpness: 200, Dark: 50, Light: 50, Mean: 50, Contrast: 100, Ground: 100}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := quality.Measure(test.img, test.face); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func BenchmarkMeasure(b *testing.B) {
	s := samples(b, 413)[3]
	b.ReportAllocs()
	for b.Loop() {
		quality.Measure(s.img, image.Rect(70, 80, 343, 400))
	}
}
