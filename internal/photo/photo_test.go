package photo_test

import (
	"image"
	"image/color"
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

func TestDotsAreAsDenseAsThePictureIsDark(t *testing.T) {
	// Left to right from black to a light ground of half the width, which vanishes.
	img := image.NewRGBA(image.Rect(0, 0, 160, 80))
	for y := range 80 {
		for x := range 160 {
			img.Set(x, y, color.Gray{uint8(min(x*5/2, 200))})
		}
	}
	bits := photo.Dots(img)
	if len(bits) != 20*80 {
		t.Fatalf("Dots: %d bytes", len(bits))
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
	if bits := photo.Dots(image.NewRGBA(image.Rect(0, 0, 1, 1))); len(bits) != 1 {
		t.Errorf("Dots of a pixel: %d bytes", len(bits))
	}
}
