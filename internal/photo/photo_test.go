package photo_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/sealcard/sealcard/internal/photo"
)

func TestCoverKeepsTheShapeOfItsBox(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   image.Rectangle
		w, h int64
		want image.Rectangle
	}{
		{"same shape", image.Rect(0, 0, 300, 400), 3, 4, image.Rect(0, 0, 300, 400)},
		{"wide picture", image.Rect(0, 0, 600, 400), 3, 4, image.Rect(150, 0, 450, 400)},
		{"tall picture, more off the bottom", image.Rect(0, 0, 300, 700), 3, 4, image.Rect(0, 100, 300, 500)},
		{"bounds elsewhere", image.Rect(10, 20, 310, 420), 3, 4, image.Rect(10, 20, 310, 420)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := photo.Cover(tt.in, tt.w, tt.h); got != tt.want {
				t.Errorf("Cover = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestPrintShrinksAndFlattens(t *testing.T) {
	src := image.NewNRGBA(image.Rect(0, 0, 400, 400)) // transparent
	for y := range 200 {
		for x := range 400 {
			src.SetNRGBA(x, y, color.NRGBA{255, 0, 0, 255})
		}
	}
	for _, tt := range []struct{ w, h, wantW, wantH int }{{100, 100, 100, 100}, {900, 900, 400, 400}} {
		data, size, err := photo.Print(src, src.Bounds(), tt.w, tt.h)
		if err != nil {
			t.Fatal(err)
		}
		img, err := photo.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if size != image.Pt(tt.wantW, tt.wantH) || img.Bounds().Size() != size {
			t.Errorf("Print to %d x %d = %v, image of %v", tt.w, tt.h, size, img.Bounds())
		}
		r, g, _, _ := img.At(tt.wantW/2, tt.wantH/4).RGBA()
		if r>>8 < 240 || g>>8 > 20 {
			t.Errorf("upper half is %d, %d, want red", r>>8, g>>8)
		}
		r, g, _, _ = img.At(tt.wantW/2, tt.wantH*3/4).RGBA()
		if r>>8 < 250 || g>>8 < 250 {
			t.Errorf("lower half is %d, %d, want white", r>>8, g>>8)
		}
	}
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		img, err := photo.Decode(data)
		if err == nil && img.Bounds().Empty() {
			t.Error("Decode returns a picture without pixels")
		}
	})
}

func TestDotsAreAsDenseAsThePictureIsDark(t *testing.T) {
	// Left to right from black to a light ground of half the width, which vanishes.
	img := image.NewGray(image.Rect(0, 0, 200, 100))
	for y := range 100 {
		for x := range 200 {
			img.SetGray(x, y, color.Gray{uint8(min(2*x, 200))})
		}
	}
	bits, size := photo.Dots(img, img.Bounds(), 160, 80)
	if size != image.Pt(160, 80) || len(bits) != 20*80 {
		t.Fatalf("Dots: %v, %d bytes", size, len(bits))
	}
	var dark [4]int // by quarters of the width
	for y := range 80 {
		for x := range 160 {
			if bits[y*20+x/8]&(0x80>>(x%8)) != 0 {
				dark[x/40]++
			}
		}
	}
	if dark[0] <= dark[1] || dark[0] < 40*80/2 || dark[1] == 0 || dark[2]+dark[3] != 0 {
		t.Errorf("dark dots by quarters: %v", dark)
	}
	if bits, size := photo.Dots(image.NewGray(image.Rect(0, 0, 3, 3)), image.Rect(0, 0, 3, 3), 0, 0); size != image.Pt(1, 1) || len(bits) != 1 {
		t.Errorf("Dots of nothing: %v, %d bytes", size, len(bits))
	}
}
