package resample_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	xdraw "golang.org/x/image/draw"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/resample"
)

// portrait returns one of the sample portraits.
func portrait(t testing.TB, name string) image.Image {
	t.Helper()
	file, err := os.Open(filepath.Join(cardtest.Root(), "testdata", "photos", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := jpeg.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// photo returns a portrait of 3000 x 4000 pixels as a JPEG. Its noise makes it as large as
// those of phones, 2.6 MB: the less there is in a photo, the sooner it is decoded.
func photo(t testing.TB) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 3000, 4000))
	xdraw.CatmullRom.Scale(img, img.Rect, portrait(t, "05.jpg"), image.Rect(0, 0, 600, 800), draw.Src, nil)
	random := rand.New(rand.NewPCG(1, 2))
	for i, v := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = byte(min(max(int(v)+random.IntN(21)-10, 0), 255))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// crop is what a portrait of 35 x 45 mm takes at most of a photo of 3000 x 4000 pixels.
var crop = image.Rect(0, 70, 3000, 3927)

func decode(t testing.TB, data []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func BenchmarkDecode12MP(b *testing.B) {
	data := photo(b)
	b.ReportAllocs()
	for b.Loop() {
		decode(b, data)
	}
}

func BenchmarkReduce12MP(b *testing.B) {
	src := resample.Source{Image: decode(b, photo(b))}
	b.ReportAllocs()
	for b.Loop() {
		src.Reduce(crop, 413, 531)
	}
}

func BenchmarkScale(b *testing.B) {
	src := resample.Source{Image: decode(b, photo(b))}
	l := src.Reduce(crop, 413, 531)
	b.Run("413x531", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			l.Scale(crop, 413, 531)
		}
	})
	b.Run("64x80", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			l.Scale(crop, 64, 80)
		}
	})
}

func BenchmarkGray12MP(b *testing.B) {
	src := resample.Source{Image: decode(b, photo(b))}
	b.ReportAllocs()
	for b.Loop() {
		src.Gray(640)
	}
}

// BenchmarkChain12MP reports how many times as long as the bare decode it takes to make a
// portrait and a face of a photo: the median of runs, each beside its own decode.
func BenchmarkChain12MP(b *testing.B) {
	data := photo(b)
	var ratios, bare []float64
	for b.Loop() {
		start := time.Now()
		src := resample.Source{Image: decode(b, data)}
		decoded := time.Since(start)
		l := src.Reduce(crop, 413, 531)
		img := l.Scale(crop, 413, 531)
		l.Scale(crop, 64, 80)
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
			b.Fatal(err)
		}
		ratios = append(ratios, float64(time.Since(start))/float64(decoded))
		bare = append(bare, float64(decoded.Microseconds())/1000)
	}
	slices.Sort(ratios)
	slices.Sort(bare)
	b.ReportMetric(ratios[len(ratios)/2], "times-decode")
	b.ReportMetric(bare[len(bare)/2], "decode-ms")
}
