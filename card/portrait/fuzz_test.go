package portrait_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"golang.org/x/image/webp"

	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/internal/photo"
)

// FuzzPrepare holds for every upload: it is refused, or what comes out is clean.
func FuzzPrepare(f *testing.F) {
	small := image.NewRGBA(image.Rect(0, 0, 40, 50))
	copy(small.Pix, bytes.Repeat([]byte{200, 100, 50, 255, 10, 20, 90, 128}, 250))
	f.Add(pngOf(f, small), 20, 20, 300)
	f.Add(jpegOf(f, small), 5, 45, 450)
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"), 0, 0, 300)
	f.Fuzz(func(t *testing.T, data []byte, x, y, budget int) {
		h, err := photo.ReadHeader(data)
		if err == nil && h.W*h.H > 1<<16 {
			return // time
		}
		opts := &portrait.Options{Size: image.Pt(83, 106), FaceBytes: budget, Flatten: true}
		if x > 0 {
			opts.Eyes = &portrait.Eyes{Left: image.Pt(x-1, y), Right: image.Pt(x, y)}
		}
		p, err := portrait.Prepare(bytes.NewReader(data), opts)
		if err != nil {
			return
		}
		if size, ok := photo.Printed(p.Print); !ok || size != p.Size {
			t.Fatalf("the print image is not recognized")
		}
		if _, err := jpeg.Decode(bytes.NewReader(p.Print)); err != nil {
			t.Fatal(err)
		}
		if budget < 0 {
			return
		}
		if budget == 0 {
			budget = 450
		}
		if _, err := webp.Decode(bytes.NewReader(p.Face.Data)); err != nil || len(p.Face.Data) > budget {
			t.Fatalf("a face of %d bytes for %d: %v", len(p.Face.Data), budget, err)
		}
	})
}
