package draw_test

import (
	"testing"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
)

func TestDots(t *testing.T) {
	for _, tt := range []struct {
		um   int64
		dpi  int
		dots int
	}{
		{0, 300, 0}, {85, 300, 1}, {42, 300, 0}, {43, 300, 1}, {-43, 300, -1}, {-42, 300, 0},
		{85_600, 300, 1011}, {53_980, 300, 638}, {25_400, 600, 600},
	} {
		if got := draw.ToDots(tt.um, tt.dpi); got != tt.dots {
			t.Errorf("ToDots(%d, %d) = %d, want %d", tt.um, tt.dpi, got, tt.dots)
		}
	}
	for n := range 3000 {
		for _, dpi := range []int{150, 300, 600, 1200} {
			if got := draw.ToDots(draw.Dots(n, dpi), dpi); got != n {
				t.Fatalf("ToDots(Dots(%d, %d)) = %d", n, dpi, got)
			}
		}
	}
}

func TestDump(t *testing.T) {
	face, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	dot := draw.NewBitmap(1, 1)
	dot.SetDark(0, 0)
	l := draw.List{Name: "front", Trim: draw.Size{W: 85_600, H: 53_980}, Bleed: 3000, Ops: []draw.Op{
		&draw.Group{Ops: []draw.Op{draw.Fill{Box: draw.Rect{X: -3000, W: 91_600, H: 1}, Ink: draw.Ink{Color: draw.Color{R: 1, G: 2, B: 255}}}}},
		draw.Fill{Box: draw.Rect{W: 1, H: 1}, Ink: draw.Ink{Kind: draw.InkProcess, Process: draw.Process{C: 1, K: 100}}},
		draw.Fill{Box: draw.Rect{W: 1, H: 1}, Ink: draw.Ink{Kind: draw.InkUV, Name: "Glow", Overprint: true}},
		draw.Line{To: draw.Point{X: 1500}, Width: 88},
		draw.Run{Face: face, Size: 2822, Turn: 1, Text: "Aß", Glyphs: []draw.Glyph{
			{Rune: 'A', At: draw.Point{X: 10, Y: -20}}, {Rune: 'ß', At: draw.Point{X: 1010, Y: -20}}}},
		draw.Run{Face: face, Size: 2822, Right: true, Text: "אב"},
		draw.Picture{Box: draw.Rect{W: 1000, H: 2000}, Image: &draw.Image{Format: "jpeg", W: 3, H: 4}},
		draw.Symbol{Modules: dot, CellW: 2, CellH: 3, DPI: 300},
	}}
	const want = `side front trim 85.6 x 53.98 bleed 3
group
  fill (-3 0 91.6 0.001) #0102ff
end
fill (0 0 0.001 0.001) cmyk(1 0 0 100)
fill (0 0 0.001 0.001) Glow overprint
line (0 0) (1.5 0) width 0.088 #000000
text (0.01 -0.02) to (1.01 -0.02) NotoSans-Regular 2.822 turn 1 #000000 "Aß"
text (0 0) to (0 0) NotoSans-Regular 2.822 turn 0 #000000 "אב" right to left
picture (0 0 1 2) jpeg 3x4
symbol (0 0) 1x1 modules of 2x3 dots at 300 dpi 76be8b528d00
`
	if got := l.Dump(); got != want {
		t.Errorf("Dump =\n%s\nwant\n%s", got, want)
	}
}
