package portrait_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"github.com/sealcard/sealcard/card/portrait"
)

// phone returns an upload as a phone makes it: 3000 x 4000 pixels in color, with the noise
// of a sensor.
func phone(t testing.TB) []byte {
	t.Helper()
	small := pixels(t, 1)
	img := image.NewYCbCr(image.Rect(0, 0, 3000, 4000), image.YCbCrSubsampleRatio420)
	large := image.NewRGBA(img.Rect)
	draw.ApproxBiLinear.Scale(large, large.Rect, small, small.Rect, draw.Src, nil)
	seed := uint32(1)
	for y := range 4000 {
		for x := range 3000 {
			c := large.RGBAAt(x, y)
			luma, cb, cr := color.RGBToYCbCr(c.R, c.G, c.B)
			seed = seed*1664525 + 1013904223
			img.Y[img.YOffset(x, y)] = uint8(min(max(int(luma)+int(seed>>28)-8, 0), 255))
			img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = cb, cr
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// BenchmarkPrepare takes 12 million pixels to the print image and the face. The yardstick
// is decoding them and no more, in the same run; the goal is 1.4 times as long.
func BenchmarkPrepare(b *testing.B) {
	data := phone(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var bare, whole time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if _, err := portrait.Prepare(bytes.NewReader(data), &portrait.Options{Flatten: true}); err != nil {
			b.Fatal(err)
		}
		bare, whole = bare+middle.Sub(start), whole+time.Since(middle)
	}
	b.ReportMetric(float64(whole)/float64(bare), "times-decode")
	b.ReportMetric(float64(whole.Milliseconds())/float64(b.N), "prepare-ms")
	b.ReportMetric(float64(bare.Milliseconds())/float64(b.N), "decode-ms")
}

// BenchmarkPrepareSmall takes an upload of 600 x 800 pixels.
func BenchmarkPrepareSmall(b *testing.B) {
	data := file(b, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := portrait.Prepare(bytes.NewReader(data), &portrait.Options{Flatten: true}); err != nil {
			b.Fatal(err)
		}
	}
}
