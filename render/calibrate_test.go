package render_test

import (
	"bytes"
	"image"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

func TestCalibrationPages(t *testing.T) {
	r := parsed(t, twoSides, nil)
	for _, s := range []render.Sheet{
		{Media: render.A4, CropMarks: true}, at(sidewaysMedia, 3, 3, nil),
		at(uprightMedia, 3, 3, func(s *render.Sheet) { s.Turn, s.Flip = 1, render.FlipShort }),
	} {
		var a, b, shifted bytes.Buffer
		moved := s
		moved.Shift = [2]render.Point{{X: 2540, Y: 2540}, {X: -2540, Y: 2540}} // 30 dots
		for _, c := range []struct {
			out   *bytes.Buffer
			sheet render.Sheet
		}{{&a, s}, {&b, s}, {&shifted, moved}} {
			if err := render.WriteCalibration(c.out, c.sheet, r.Layout()); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Error("the same sheet makes other bytes")
		}
		text := strings.Join(strings.Fields(cardtest.Tool(t, "pdftotext", writeFile(t, a.Bytes()), "-")), " ")
		for _, want := range []string{"FRONT. Print at 100 %.", "BACK. Shift the front first.", "present shift of 0mm, 0mm."} {
			if !strings.Contains(text, want) {
				t.Errorf("the pages do not say %q: %s", want, text)
			}
		}
		plain, off := pages(t, a.Bytes()), pages(t, shifted.Bytes())
		if len(plain) != 2 || len(off) != 2 {
			t.Fatalf("%d and %d pages, want 2", len(plain), len(off))
		}
		for side, dx := range []int{30, -30} {
			// The middle of the sheet, moved as the whole page is.
			c := plain[side].Bounds().Size().Div(2)
			box := image.Rect(c.X-250, c.Y-200, c.X+250, c.Y+200)
			differs, dark := 0, 0
			for y := box.Min.Y; y < box.Max.Y; y++ {
				for x := box.Min.X; x < box.Max.X; x++ {
					a, b := plain[side].GrayAt(x, y).Y < 128, off[side].GrayAt(x+dx, y+30).Y < 128
					if a {
						dark++
					}
					if a != b {
						differs++
					}
				}
			}
			if dark == 0 || differs > dark/10 {
				t.Errorf("side %d: %d of %d dark dots are not where the shift moves them", side, differs, dark)
			}
		}
	}
	if err := render.WriteCalibration(&bytes.Buffer{}, render.Sheet{Media: render.Size{W: 30_000, H: 30_000}}, r.Layout()); err == nil {
		t.Error("WriteCalibration of a sheet that holds no card = nil, want an error")
	}
}
