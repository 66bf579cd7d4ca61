package draw_test

import (
	"reflect"
	"testing"

	"github.com/sealcard/sealcard/internal/draw"
)

// TestFramesTurnEveryOp turns ops four times by a quarter within square frames: they are back
// where they were, and once turned they stand where a quarter to the left takes them.
func TestFramesTurnEveryOp(t *testing.T) {
	m := draw.NewBitmap(3, 2)
	m.SetDark(0, 0)
	m.SetDark(2, 1)
	const side = 25400
	ops := func() []draw.Op {
		return []draw.Op{
			draw.Fill{Box: draw.Rect{X: 1000, Y: 2000, W: 3000, H: 4000}},
			draw.Line{From: draw.Point{X: 1000, Y: 2000}, To: draw.Point{X: 5000, Y: 2000}, Width: 100},
			draw.Path{Steps: []draw.Step{{Op: 'M', P: [3]draw.Point{{X: 1, Y: 2}}}, {Op: 'C', P: [3]draw.Point{{X: 3, Y: 4}, {X: 5, Y: 6}, {X: 7, Y: 8}}}, {Op: 'Z'}}},
			draw.Run{Glyphs: []draw.Glyph{{At: draw.Point{X: 1000, Y: 2000}}}},
			draw.Picture{Box: draw.Rect{X: 1000, Y: 2000, W: 3000, H: 4000}},
			draw.Stencil{Box: draw.Rect{X: 1000, Y: 2000, W: 3000, H: 4000}, Dots: m},
			draw.Symbol{At: draw.Point{X: 2540, Y: 5080}, Modules: m, CellW: 10, CellH: 20, DPI: 100},
		}
	}
	once := []draw.Op{
		draw.Fill{Box: draw.Rect{X: 2000, Y: side - 4000, W: 4000, H: 3000}},
		draw.Line{From: draw.Point{X: 2000, Y: side - 1000}, To: draw.Point{X: 2000, Y: side - 5000}, Width: 100},
		nil, draw.Run{Turn: 1, Glyphs: []draw.Glyph{{At: draw.Point{X: 2000, Y: side - 1000}}}},
		draw.Picture{Box: draw.Rect{X: 2000, Y: side - 4000, W: 4000, H: 3000}, Turn: 1}, nil, nil,
	}
	for i, op := range ops() {
		f := draw.Frame{Size: draw.Size{W: side, H: side}, Turn: 1}
		got := f.Place(op)
		if once[i] != nil && !reflect.DeepEqual(got, once[i]) {
			t.Errorf("%T turned once: %+v, want %+v", op, got, once[i])
		}
		for range 3 {
			got = f.Place(got)
		}
		if want := ops()[i]; !reflect.DeepEqual(got, want) {
			t.Errorf("%T turned four times: %+v, want %+v", op, got, want)
		}
		half := draw.Frame{Size: draw.Size{W: side, H: side}, Turn: 2}
		if got, want := half.Place(half.Place(op)), ops()[i]; !reflect.DeepEqual(got, want) {
			t.Errorf("%T turned by a half twice: %+v, want %+v", op, got, want)
		}
	}
	// The upper left module is the lower left one after a turn to the left.
	s := (&draw.Frame{Size: draw.Size{W: side, H: side}, Turn: 1}).Place(ops()[6]).(draw.Symbol)
	if s.Modules.W != 2 || s.Modules.H != 3 || !s.Modules.Dark(0, 2) || !s.Modules.Dark(1, 0) || s.Modules.Dark(0, 0) || s.CellW != 20 || s.CellH != 10 {
		t.Errorf("symbol turned to the left: %+v", s)
	}
}

func TestDumpsTellPathsApart(t *testing.T) {
	path := func(x int64) string {
		l := draw.List{Ops: []draw.Op{draw.Path{Width: 100, Steps: []draw.Step{{Op: 'M'}, {Op: 'L', P: [3]draw.Point{{X: x, Y: 3000}}}}}}}
		return l.Dump()
	}
	if a, b := path(1000), path(1001); a == b {
		t.Errorf("two paths dump alike: %s", a)
	}
	if got, want := path(1000), "side  trim 0 x 0 bleed 0\npath (0 0 1 3) width 0.1 #000000 2 steps "; got[:len(want)] != want {
		t.Errorf("Dump = %q, want %q", got, want)
	}
}
