package render_test

import (
	"image"
	"image/color"
	"image/draw"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/render"
)

// TestPagesAreReadBack rasterizes pages with three programs, for card printers and for a
// press, and reads the text of the card from where its code must stand.
func TestPagesAreReadBack(t *testing.T) {
	cards := holders(t, 3)
	for _, tt := range []struct {
		layout, side string
		page         int
		opts         *render.Options
	}{
		{"docket", "back", 2, nil}, {"badge", "back", 2, nil}, {"paper", "front", 1, nil}, {"docket", "back", 4, pressOf(t)},
		{"docket", "back", 6, &render.Options{Vectors: true, BarReduction: 20}},
	} {
		r := sampleWith(t, tt.layout+".json", tt.opts)
		file := cardFile(t, r, cards...)
		sides := len(r.Layout().Sides)
		for name, page := range rasters(t, file, tt.page, r.Layout().DPI) {
			text, err := r.ReadPage(tt.side, page)
			if want := cards[(tt.page-1)/sides].Text(); err != nil || text != want {
				t.Errorf("%s, %s: ReadPage = %.20q, %v, want %.20q", tt.layout, name, text, err, want)
			}
		}
	}
}

func TestPagesWithoutAPerfectCode(t *testing.T) {
	r := sample(t, "docket.json")
	file := cardFile(t, r, holders(t, 1)...)
	page := rasters(t, file, 2, 300)["gs"]
	spoiled := image.NewRGBA(page.Bounds())
	draw.Draw(spoiled, spoiled.Bounds(), page, page.Bounds().Min, draw.Src)
	for y := 200; y < 208; y++ {
		for x := 700; x < 708; x++ {
			spoiled.Set(x, y, color.White)
			if (x/4+y/4)%2 == 0 {
				spoiled.Set(x, y, color.Black)
			}
		}
	}
	for _, tt := range []struct {
		name, side string
		page       image.Image
		want       string
	}{
		{"no image", "back", nil, "has not the dots"},
		{"another resolution", "back", rasters(t, file, 2, 150)["gs"], "has not the dots"},
		{"another page", "back", rasters(t, file, 1, 300)["gs"], "no QR code stands"},
		{"a side without a code", "front", page, "no QR code stands"},
		{"spoiled modules", "back", spoiled, "no QR code stands"},
	} {
		if text, err := r.ReadPage(tt.side, tt.page); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: ReadPage = %.20q, %v, want %q", tt.name, text, err, tt.want)
		}
	}
}
