package raster_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/raster"
)

// side returns a side of 254 x 127 dots at 254 dpi, ten dots a millimeter.
func side(ops ...draw.Op) *draw.List {
	return &draw.List{Trim: draw.Size{W: 25_400, H: 12_700}, Ops: ops}
}

func gray(t *testing.T, l *draw.List, x, y int) uint8 {
	t.Helper()
	img, err := raster.Draw(l, 254, 0)
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 254, 127) {
		t.Fatalf("image of %v", img.Bounds())
	}
	return color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y
}

func TestInk(t *testing.T) {
	var dot bytes.Buffer
	if err := png.Encode(&dot, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	fill := draw.Fill{Box: draw.Rect{X: 1000, Y: 2000, W: 1000, H: 1000}}
	for _, tt := range []struct {
		name string
		op   draw.Op
		x, y int
		dark bool
	}{
		{"inside a fill", fill, 10, 20, true},
		{"last pixel of a fill", fill, 19, 29, true},
		{"right of a fill", fill, 20, 20, false},
		{"above a fill", fill, 10, 19, false},
		{"horizontal line", draw.Line{From: draw.Point{X: 1000, Y: 1000}, To: draw.Point{X: 3000, Y: 1000}, Width: 400}, 20, 11, true},
		{"beyond the end of a line", draw.Line{From: draw.Point{X: 1000, Y: 1000}, To: draw.Point{X: 3000, Y: 1000}, Width: 400}, 31, 10, false},
		{"diagonal line", draw.Line{To: draw.Point{X: 10_000, Y: 10_000}, Width: 600}, 50, 50, true},
		{"line without a length", draw.Line{From: draw.Point{X: 1000, Y: 1000}, To: draw.Point{X: 1000, Y: 1000}, Width: 400}, 10, 10, false},
		{"picture", draw.Picture{Box: draw.Rect{X: 1000, Y: 1000, W: 500, H: 500}, Image: &draw.Image{Format: "png", Data: dot.Bytes()}}, 12, 12, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := gray(t, side(tt.op), tt.x, tt.y); (got < 64) != tt.dark {
				t.Errorf("pixel %d, %d is %d, want dark %v", tt.x, tt.y, got, tt.dark)
			}
		})
	}
}

func TestTurnedTextRunsUpward(t *testing.T) {
	face, err := font.Lookup("bold")
	if err != nil {
		t.Fatal(err)
	}
	// The stem of a T of 5 mm: below the bar when upright, right of it when turned.
	for turn, at := range map[int]image.Point{0: {113, 95}, 1: {95, 87}} {
		run := draw.Run{Face: face, Size: 5000, Turn: turn, Glyphs: []draw.Glyph{{Rune: 'T', ID: 55, At: draw.Point{X: 10_000, Y: 10_000}}}}
		if got := gray(t, side(run), at.X, at.Y); got > 64 {
			t.Errorf("turn %d: pixel %v is %d, want dark", turn, at, got)
		}
	}
	broken := draw.Run{Face: face, Size: 5000, Glyphs: []draw.Glyph{{ID: 65_535}}}
	if _, err := raster.Draw(side(broken), 254, 0); err == nil {
		t.Error("Draw of a glyph that is not there = nil, want an error")
	}
}

func TestSymbolIsWholeDotsFromTheLowerLeft(t *testing.T) {
	m := draw.NewBitmap(2, 2)
	m.SetDark(0, 0)
	m.SetDark(1, 1)
	s := draw.Symbol{
		At:      draw.Point{X: 1010, Y: 1000}, // a tenth of a dot off the grid
		Modules: m,
		CellW:   3, CellH: 3, DPI: 254,
	}
	img, err := raster.Draw(side(draw.Fill{Box: draw.Rect{W: 25_400, H: 12_700}, Ink: draw.Ink{Color: draw.Color{R: 200, G: 200, B: 200}}}, s), 508, 0)
	if err != nil {
		t.Fatal(err)
	}
	for y := 19; y < 33; y++ {
		for x := 19; x < 33; x++ {
			want := uint8(200)
			if x >= 20 && x < 32 && y >= 20 && y < 32 {
				want = 255
				if (x < 26) == (y < 26) {
					want = 0
				}
			}
			if got := img.RGBAAt(x, y).R; got != want {
				t.Fatalf("pixel %d, %d is %d, want %d", x, y, got, want)
			}
		}
	}
}

// TestHiddenInksAreLayers draws an ink that daylight does not show: not in the proof, and
// alone in its layer, from inside a group as well.
func TestHiddenInksAreLayers(t *testing.T) {
	glow := draw.Ink{Kind: draw.InkUV, Name: "Glow"}
	l := side(
		draw.Fill{Box: draw.Rect{W: 5000, H: 5000}},
		&draw.Group{Ops: []draw.Op{draw.Fill{Box: draw.Rect{X: 10_000, W: 5000, H: 5000}, Ink: glow}}},
	)
	if seen, hidden := gray(t, l, 20, 20), gray(t, l, 120, 20); seen != 0 || hidden != 255 {
		t.Errorf("the proof has %d and %d, want 0 and 255", seen, hidden)
	}
	img, err := raster.Layer(l, "Glow", 254, raster.Margin{})
	if err != nil {
		t.Fatal(err)
	}
	if seen, hidden := img.RGBAAt(20, 20).R, img.RGBAAt(120, 20).R; seen != 255 || hidden != 0 {
		t.Errorf("the layer has %d and %d, want 255 and 0", seen, hidden)
	}
}
