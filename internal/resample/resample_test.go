package resample_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/internal/resample"
)

func TestBoxesAreExactMeansInEveryKindAndOrientation(t *testing.T) {
	curves := new([3][256]uint16)
	for i := range 256 {
		curves[0][i], curves[1][i], curves[2][i] = uint16(i*257), uint16(i*i), uint16(65535-i*101)
	}
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			random := rand.New(rand.NewPCG(7, uint64(len(kind))))
			for _, size := range []image.Point{{3, 5}, {1, 1}, {2, 1}, {1, 9}, {16, 12}, {31, 21}} {
				for orientation := range 10 {
					low := image.Pt(random.IntN(3), random.IntN(3))
					if _, chroma := ratios[kind]; !chroma {
						low = low.Sub(image.Pt(2, 2))
					}
					img := picture(kind, image.Rectangle{low, low.Add(size)}, random)
					s := &resample.Source{Image: img, Orientation: orientation}
					if orientation&1 == 1 {
						s.Curves = curves
					}
					for range 6 {
						check(t, s, randomCrop(s.Size(), random), 1+random.IntN(6))
					}
				}
			}
		})
	}
}

func randomCrop(size image.Point, random *rand.Rand) image.Rectangle {
	x, y := random.IntN(size.X), random.IntN(size.Y)
	return image.Rect(x, y, x+1+random.IntN(size.X-x), y+1+random.IntN(size.Y-y))
}

func check(t *testing.T, s *resample.Source, crop image.Rectangle, n int) {
	t.Helper()
	size, got := resample.Boxes(s, crop, n)
	if want := image.Pt((crop.Dx()+n-1)/n, (crop.Dy()+n-1)/n); size != want {
		t.Fatalf("%v of %v: %v boxes of %d, want %v", crop, s.Size(), size, n, want)
	}
	if want := reference(s, crop, n); !slices.Equal(got, want) {
		t.Fatalf("bounds %v, orientation %d, crop %v, boxes of %d:\n%v, want\n%v",
			s.Image.Bounds(), s.Orientation, crop, n, got, want)
	}
}

func FuzzReduce(f *testing.F) {
	f.Add(uint8(2), uint8(6), uint16(33), uint16(17), uint8(3), uint64(1))
	f.Add(uint8(1), uint8(1), uint16(1), uint16(40), uint8(2), uint64(2))
	f.Add(uint8(10), uint8(8), uint16(5), uint16(3), uint8(1), uint64(3))
	f.Add(uint8(15), uint8(5), uint16(48), uint16(48), uint8(9), uint64(4))
	f.Fuzz(func(t *testing.T, kind, orientation uint8, w, h uint16, n uint8, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0))
		low := image.Pt(random.IntN(5), random.IntN(5))
		size := image.Pt(1+int(w)%64, 1+int(h)%64)
		img := picture(kinds[int(kind)%len(kinds)], image.Rectangle{low, low.Add(size)}, random)
		s := &resample.Source{Image: img, Orientation: int(orientation) % 10}
		crop := randomCrop(s.Size(), random)
		check(t, s, crop, 1+int(n)%40)
		w2, h2 := 1+random.IntN(80), 1+random.IntN(80)
		got := s.Reduce(crop, w2, h2).Scale(crop, w2, h2)
		if got.Rect.Size() != image.Pt(w2, h2) || !got.Opaque() {
			t.Errorf("Scale makes %v of %dx%d, opaque %t", got.Rect, w2, h2, got.Opaque())
		}
	})
}

func TestLargestBoxesDivideExactly(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 140, 140))
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 3))
		for i := range img.Pix {
			img.Pix[i] = byte(255 - random.IntN(1+int(seed)*3))
		}
		check(t, &resample.Source{Image: img}, img.Rect, 128)
	}
}

func TestYCbCrIsThatOfTheStandardLibrary(t *testing.T) {
	curves := new([3][256]uint16)
	for c := range curves {
		for i := range 256 {
			curves[c][i] = uint16(i)
		}
	}
	img := image.NewYCbCr(image.Rect(0, 0, 256, 256), image.YCbCrSubsampleRatio444)
	for y := 0; y < 256; y += 5 {
		for i := range img.Y {
			img.Y[i], img.Cb[i], img.Cr[i] = byte(y), byte(i), byte(i>>8)
		}
		_, got := resample.Boxes(&resample.Source{Image: img, Curves: curves}, img.Rect, 1)
		for i := range img.Y {
			r, g, b := color.YCbCrToRGB(img.Y[i], img.Cb[i], img.Cr[i])
			for c, want := range [3]byte{r, g, b} {
				if d := int(got[3*i+c]) - int(want); d < -1 || d > 1 {
					t.Fatalf("Y %d, Cb %d, Cr %d: channel %d is %d, want %d", y, img.Cb[i], img.Cr[i], c, got[3*i+c], want)
				}
			}
		}
	}
}

func TestChromaLeftOfZeroIsRead(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio410} {
		img := image.NewNYCbCrA(image.Rect(-7, -5, 9, 6), ratio)
		for i := range img.Cb {
			img.Cb[i], img.Cr[i] = 128, 128
		}
		for i := range img.Y {
			img.Y[i], img.A[i] = byte(i), 255
		}
		for _, s := range []*resample.Source{{Image: img}, {Image: &img.YCbCr}} {
			check(t, s, image.Rect(1, 0, 16, 11), 3)
		}
	}
}

func TestCurveIsThatOfSRGB(t *testing.T) {
	for v := range 256 {
		c := float64(v) / 255
		light := c / 12.92
		if c > 0.04045 {
			light = math.Pow((c+0.055)/1.055, 2.4)
		}
		if got, want := float64(resample.Light(byte(v))), light*65535; math.Abs(got-want) > 0.501 {
			t.Errorf("light of %d is %v, want %v", v, got, want)
		}
	}
}

// scaled reduces and scales the whole picture.
func scaled(s *resample.Source, w, h int) *image.RGBA {
	whole := image.Rectangle{Max: s.Size()}
	return s.Reduce(whole, w, h).Scale(whole, w, h)
}

func TestFlatColorsStayTheSame(t *testing.T) {
	sizes := []image.Point{{1, 1}, {3, 2}, {13, 9}, {40, 25}, {61, 41}, {90, 70}}
	for v := range 256 {
		want := color.RGBA{byte(v), byte(255 - v), byte(v * 7), 255}
		img := image.NewRGBA(image.Rect(0, 0, 61, 41))
		for i := range img.Pix {
			img.Pix[i] = [4]byte{want.R, want.G, want.B, 255}[i%4]
		}
		size := sizes[v%len(sizes)]
		got := scaled(&resample.Source{Image: img}, size.X, size.Y)
		for i := 0; i < len(got.Pix); i += 4 {
			if c := (color.RGBA{got.Pix[i], got.Pix[i+1], got.Pix[i+2], got.Pix[i+3]}); c != want {
				t.Fatalf("%v becomes %v at %v", want, c, size)
			}
		}
	}
}

func TestBlackAndWhiteMixInLinearLight(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 96, 96))
	for i := range img.Pix {
		img.Pix[i] = byte((i + i/96) % 2 * 255)
	}
	got := scaled(&resample.Source{Image: img}, 24, 24)
	for i, v := range got.Pix {
		if i%4 != 3 && v != 188 {
			t.Fatalf("a checkerboard becomes %d, want 188", v)
		}
	}
}

func TestTransparentPixelsShowTheGround(t *testing.T) {
	tests := []struct {
		name string
		c    color.NRGBA
		want byte
	}{
		{"transparent", color.NRGBA{255, 0, 0, 0}, 240},
		{"opaque", color.NRGBA{90, 90, 90, 255}, 90},
		{"half black", color.NRGBA{0, 0, 0, 128}, 176}, // 0.871 * 127/255 of light
		{"half white", color.NRGBA{255, 255, 255, 128}, 248},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			img := image.NewNRGBA(image.Rect(0, 0, 6, 6))
			for i := range 36 {
				img.SetNRGBA(i%6, i/6, test.c)
			}
			if got := scaled(&resample.Source{Image: img}, 2, 2).RGBAAt(1, 1); got != (color.RGBA{test.want, test.want, test.want, 255}) {
				t.Errorf("got %v, want %d", got, test.want)
			}
		})
	}
}

// displayP3 is the matrix from Display P3 to sRGB, both D65.
var displayP3 = [9]int32{80281, -14745, 0, -2757, 68293, 0, -1287, -5153, 71976}

func TestMatrixTurnsColors(t *testing.T) {
	tests := []struct {
		name      string
		c         color.RGBA
		want      color.RGBA
		tolerance int
	}{
		{"gray", color.RGBA{120, 120, 120, 255}, color.RGBA{120, 120, 120, 255}, 0},
		{"red of sRGB", color.RGBA{234, 51, 35, 255}, color.RGBA{255, 0, 0, 255}, 2},
		{"red outside of sRGB is cut", color.RGBA{255, 0, 0, 255}, color.RGBA{255, 0, 0, 255}, 0},
		{"skin", color.RGBA{212, 175, 155, 255}, color.RGBA{218, 174, 152, 255}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			img := image.NewRGBA(image.Rect(0, 0, 4, 4))
			for i := range 16 {
				img.SetRGBA(i%4, i/4, test.c)
			}
			got := scaled(&resample.Source{Image: img, Matrix: &displayP3}, 2, 2).RGBAAt(0, 0)
			for c, d := range [3]int{int(got.R) - int(test.want.R), int(got.G) - int(test.want.G), int(got.B) - int(test.want.B)} {
				if max(d, -d) > test.tolerance {
					t.Errorf("channel %d of %v differs by %d from %v", c, got, d, test.want)
				}
			}
		})
	}
}

func TestCurvesAreThoseOfThePicture(t *testing.T) {
	curves := new([3][256]uint16)
	for i := range 256 {
		curves[0][i], curves[1][i], curves[2][i] = resample.Light(byte(i)), resample.Light(byte(i/2)), 65535
	}
	img := image.NewGray(image.Rect(0, 0, 4, 4))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	got := scaled(&resample.Source{Image: img, Curves: curves}, 2, 2).RGBAAt(1, 1)
	if want := (color.RGBA{200, 100, 255, 255}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// ramp returns a picture whose light is its column, and the curves for it.
func ramp(w, h int) *resample.Source {
	curves := new([3][256]uint16)
	for c := range curves {
		for i := range 256 {
			curves[c][i] = uint16(i * 32)
		}
	}
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = byte(i % w)
	}
	return &resample.Source{Image: img, Curves: curves}
}

func TestCropsLieWhereTheyAre(t *testing.T) {
	s := ramp(200, 40)
	for _, crop := range []image.Rectangle{
		image.Rect(0, 0, 200, 40), image.Rect(11, 3, 150, 37), image.Rect(100, 0, 107, 7), image.Rect(13, 2, 199, 39),
	} {
		l := s.Reduce(image.Rect(10, 0, 200, 40).Union(crop), 12, 8)
		for _, w := range []int{5, 12, 30, 60} {
			row := l.Scale(crop, w, w/2)
			// At the ends there are fewer boxes to weigh, more on one side.
			for x := 2; x < w-2; x++ {
				light := float64(resample.Light(row.RGBAAt(x, w/4).R))
				want := float64(crop.Min.X) + (float64(x)+0.5)*float64(crop.Dx())/float64(w) - 0.5
				if math.Abs(light/32-want) > 0.03*want+0.7 {
					t.Errorf("%v at %d: column %d shows %.2f, want %.2f", crop, w, x, light/32, want)
				}
			}
		}
	}
}

func TestOrientationsAreOnePicture(t *testing.T) {
	up := portrait(t, "07.jpg")
	upright := image.NewRGBA(image.Rect(0, 0, 203, 301))
	for v := range 301 {
		for u := range 203 {
			upright.Set(u, v, up.At(u*2+90, v*2+60))
		}
	}
	cut := image.Rect(11, 20, 190, 250)
	want := (&resample.Source{Image: upright}).Reduce(cut, 70, 90).Scale(cut, 70, 90)
	for orientation := 2; orientation <= 8; orientation++ {
		size := upright.Rect.Size()
		if orientation >= 5 {
			size = image.Pt(size.Y, size.X)
		}
		img := image.NewRGBA(image.Rectangle{Max: size})
		for v := range 301 {
			for u := range 203 {
				x, y := stored(orientation, size.X, size.Y, u, v)
				img.Set(x, y, upright.At(u, v))
			}
		}
		s := &resample.Source{Image: img, Orientation: orientation}
		if got := s.Reduce(cut, 70, 90).Scale(cut, 70, 90); !slices.Equal(got.Pix, want.Pix) {
			t.Errorf("orientation %d differs", orientation)
		}
		gray, step := s.Gray(100)
		if whole, _ := (&resample.Source{Image: upright}).Gray(100); step != 4 || !slices.Equal(gray.Pix, whole.Pix) {
			t.Errorf("orientation %d differs in gray, step %d", orientation, step)
		}
	}
}

func TestHostileSizesAreScaled(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 16384}, {16384, 1}, {0, 0}, {0, 5}, {300, 2}} {
		img := image.NewGray(image.Rectangle{Max: size})
		for orientation := 1; orientation <= 8; orientation += 5 {
			s := &resample.Source{Image: img, Orientation: orientation}
			whole := image.Rectangle{Max: s.Size()}
			for _, crop := range []image.Rectangle{whole, {}, image.Rect(-5, -5, 1, 1), image.Rect(9, 0, 1<<30, 1<<30), image.Rect(70, 0, 71, 1)} {
				for _, want := range []image.Point{{1, 1}, {413, 531}, {-1, 4}, {0, 0}, {3, 1 << 10}} {
					t.Run(fmt.Sprintf("%v %d %v %v", size, orientation, crop, want), func(t *testing.T) {
						got := s.Reduce(crop, want.X, want.Y).Scale(crop, want.X, want.Y)
						if got.Rect.Size() != image.Pt(max(want.X, 0), max(want.Y, 0)) {
							t.Errorf("got %v", got.Rect)
						}
					})
				}
			}
			s.Gray(0)
			s.Gray(640)
			s.Reduce(whole, 1<<31-1, -1<<31)
		}
	}
}

// The digest is that of amd64. Other processors must come to the same.
func TestBytesAreTheSameEverywhere(t *testing.T) {
	s := &resample.Source{Image: portrait(t, "14.jpg"), Orientation: 6, Matrix: &displayP3}
	part := image.Rect(31, 17, 791, 590)
	l := s.Reduce(part, 211, 163)
	sum := sha256.New()
	sum.Write(l.Scale(part, 211, 163).Pix)
	sum.Write(l.Scale(part.Inset(40), 32, 24).Pix)
	gray, _ := s.Gray(200)
	sum.Write(gray.Pix)
	if got := hex.EncodeToString(sum.Sum(nil)); got != "4ab6d54df96dbdfe32c1ddd811fa9ea42d6f3f84767f35c5022961f47686e1eb" {
		t.Errorf("digest %s", got)
	}
}

func TestReduceKeepsNoFullPicture(t *testing.T) {
	s := &resample.Source{Image: image.NewYCbCr(image.Rect(0, 0, 3000, 4000), image.YCbCrSubsampleRatio420), Orientation: 6}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	part := image.Rect(500, 0, 2833, 3000)
	s.Reduce(part, 413, 531).Scale(part, 413, 531)
	runtime.ReadMemStats(&after)
	// Decoded, the part takes 10 MB, and 28 MB as pixels of 4 bytes.
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("%d bytes of memory, at most %d", used, 8<<20)
	}
}
