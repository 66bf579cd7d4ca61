package raster_test

import (
	"testing"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/raster"
)

// TestPathsCoverWhatTheyEnclose fills and strokes shapes of known area at ten pixels a
// millimeter.
func TestPathsCoverWhatTheyEnclose(t *testing.T) {
	at := func(x, y int64) [3]draw.Point { return [3]draw.Point{{X: x * 1000, Y: y * 1000}} }
	square := []draw.Step{{Op: 'M', P: at(2, 2)}, {Op: 'L', P: at(8, 2)}, {Op: 'L', P: at(8, 8)}, {Op: 'L', P: at(2, 8)}, {Op: 'Z'}}
	// A circle of radius 3 mm about the middle, in four curves.
	k := int64(1657)
	circle := []draw.Step{
		{Op: 'M', P: at(8, 5)},
		{Op: 'C', P: [3]draw.Point{{X: 8000, Y: 5000 + k}, {X: 5000 + k, Y: 8000}, {X: 5000, Y: 8000}}},
		{Op: 'C', P: [3]draw.Point{{X: 5000 - k, Y: 8000}, {X: 2000, Y: 5000 + k}, {X: 2000, Y: 5000}}},
		{Op: 'C', P: [3]draw.Point{{X: 2000, Y: 5000 - k}, {X: 5000 - k, Y: 2000}, {X: 5000, Y: 2000}}},
		{Op: 'C', P: [3]draw.Point{{X: 5000 + k, Y: 2000}, {X: 8000, Y: 5000 - k}, {X: 8000, Y: 5000}}},
		{Op: 'Z'},
	}
	for _, tt := range []struct {
		name string
		path draw.Path
		want float64 // square millimeters
	}{
		{"square", draw.Path{Steps: square}, 36},
		{"its edge", draw.Path{Steps: square, Width: 500}, 4 * 6 * 0.5},
		{"circle", draw.Path{Steps: circle}, 28.27},
		{"its edge", draw.Path{Steps: circle, Width: 1000}, 18.85},
		{"hairline", draw.Path{Steps: square[:2], Width: 50}, 0.3},
		{"nothing", draw.Path{}, 0},
	} {
		l := &draw.List{Trim: draw.Size{W: 10_000, H: 10_000}, Ops: []draw.Op{tt.path}}
		img, err := raster.Draw(l, 254, 0)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for i := 0; i < len(img.Pix); i += 4 {
			sum += 255 - int(img.Pix[i])
		}
		if got := float64(sum) / 255 / 100; got < tt.want*0.97-0.02 || got > tt.want*1.03+0.02 {
			t.Errorf("%s of %d steps: %.2f mm², want %.2f", tt.name, len(tt.path.Steps), got, tt.want)
		}
	}
}

// TestTurnedStencilsStandAsTheyShould draws dots of which one corner is dark.
func TestTurnedStencilsStandAsTheyShould(t *testing.T) {
	m := draw.NewBitmap(2, 2)
	m.SetDark(0, 0)
	for turn, corner := range [][2]int{{10, 10}, {10, 30}, {30, 30}, {30, 10}} {
		f := draw.Frame{At: draw.Point{}, Size: draw.Size{W: 4000, H: 4000}, Turn: turn}
		op := f.Place(draw.Stencil{Box: draw.Rect{W: 4000, H: 4000}, Dots: m, Ink: draw.Ink{Color: draw.Color{R: 0xff}}})
		img, err := raster.Draw(&draw.List{Trim: draw.Size{W: 4000, H: 4000}, Ops: []draw.Op{op}}, 254, 0)
		if err != nil {
			t.Fatal(err)
		}
		// Smoothing reaches a little into a dot of two millimeters.
		if got := img.RGBAAt(corner[0], corner[1]); got.R != 0xff || got.G > 16 {
			t.Errorf("turned %d times: %v at %v, want the ink", turn, got, corner)
		}
		if got := img.RGBAAt(40-corner[0], 40-corner[1]); got.G < 0xf0 {
			t.Errorf("turned %d times: %v at the other corner, want white", turn, got)
		}
	}
}
