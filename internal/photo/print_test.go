package photo_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/internal/photo"
)

// noisy returns a picture whose samples have every kind of byte.
func noisy(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(1)
	for i := range img.Pix {
		seed = seed*1664525 + 1013904223
		img.Pix[i] = byte(seed >> 24)
	}
	return img
}

func TestPrintedImagesAreRecognized(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {413, 531}, {300, 7}, {255, 256}} {
		data, err := photo.EncodePrint(noisy(size.X, size.Y))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, []byte{0xff, 0}) && size.X > 100 {
			t.Error("the samples have no stuffed byte")
		}
		if got, ok := photo.Printed(data); !ok || got != size {
			t.Errorf("Printed = %v, %v, want %v", got, ok, size)
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || c.ColorModel != color.YCbCrModel {
			t.Errorf("DecodeConfig = %v, %v", c, err)
		}
	}
}

func TestOtherImagesAreNotTakenForPrinted(t *testing.T) {
	good, err := photo.EncodePrint(noisy(60, 80))
	if err != nil {
		t.Fatal(err)
	}
	encode := func(img image.Image, quality int) []byte {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	sos := bytes.Index(good, []byte{0xff, 0xda})
	size := bytes.Index(good, []byte{0xff, 0xc0}) + 5
	changed := func(at int, to byte) []byte {
		c := bytes.Clone(good)
		c[at] = to
		return c
	}
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"nothing", nil},
		{"another quality", encode(noisy(60, 80), 85)},
		{"gray", encode(image.NewGray(image.Rect(0, 0, 60, 80)), 90)},
		{"a comment", slices.Concat(good[:2], []byte("\xff\xfe\x00\x06GPS!"), good[2:])},
		{"bytes behind the end", append(bytes.Clone(good), "<html>"...)},
		{"a second picture behind it", slices.Concat(good, good)},
		{"a marker among the samples", slices.Concat(good[:sos+200], []byte{0xff, 0xe1}, good[sos+202:])},
		{"cut in its head", good[:sos]},
		{"cut in its samples", good[:len(good)-10]},
		{"cut at its end", good[:len(good)-1]},
		{"a stuffed byte at the end", append(bytes.Clone(good[:len(good)-2]), 0xff, 0)},
		{"no rows", slices.Concat(good[:size], []byte{0, 0}, good[size+2:])},
		{"too many pixels", slices.Concat(good[:size], []byte{0x3f, 0xff, 0x3f, 0xff}, good[size+4:])},
		{"another table", changed(30, good[30]^1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if size, ok := photo.Printed(tt.data); ok {
				t.Errorf("Printed = %v", size)
			}
		})
	}
}

// BenchmarkPrinted recognizes a portrait of 35 x 45 mm at 300 dots an inch.
func BenchmarkPrinted(b *testing.B) {
	data, err := photo.EncodePrint(noisy(413, 531))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := photo.Printed(data); !ok {
			b.Fatal("not recognized")
		}
	}
}

func FuzzPrinted(f *testing.F) {
	good, err := photo.EncodePrint(noisy(16, 16))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-2])
	f.Fuzz(func(t *testing.T, data []byte) {
		size, ok := photo.Printed(data)
		if !ok {
			return
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width != size.X || c.Height != size.Y {
			t.Errorf("Printed = %v, but DecodeConfig = %v, %v", size, c, err)
		}
		if !bytes.HasSuffix(data, []byte{0xff, 0xd9}) || bytes.Count(data, []byte{0xff, 0xd9}) != 1 {
			t.Error("the end is not at the end")
		}
	})
}
