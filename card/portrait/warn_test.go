package portrait_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/card/portrait"
)

// each returns a portrait with another value for each value of a channel.
func each(t testing.TB, n int, to func(v int) int) *image.RGBA {
	img := pixels(t, n)
	for i := range img.Pix {
		if i%4 < 3 {
			img.Pix[i] = uint8(min(max(to(int(img.Pix[i])), 0), 255))
		}
	}
	return img
}

// beside puts two portraits side by side.
func beside(t testing.TB) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	draw.Draw(img, img.Rect, pixels(t, 1), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(600, 0, 1200, 800), pixels(t, 2), image.Point{}, draw.Src)
	return img
}

// boards paints stripes over the upper corners.
func boards(t testing.TB) *image.RGBA {
	img := pixels(t, 2)
	for y := range 500 {
		for x := range 600 {
			if (x < 130 || x > 470) && x/20%2 == 0 {
				img.SetRGBA(x, y, color.RGBA{60, 40, 30, 255})
			}
		}
	}
	return img
}

// soft makes each pixel the mean of a square.
func soft(t testing.TB) *image.RGBA {
	img, out := pixels(t, 3), image.NewRGBA(image.Rect(0, 0, 600, 800))
	const r = 6
	for y := r; y < 800-r; y++ {
		for x := r; x < 600-r; x++ {
			var sum [3]int
			for dy := -r; dy <= r; dy += 2 {
				for dx := -r; dx <= r; dx += 2 {
					c := img.RGBAAt(x+dx, y+dy)
					sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / 49), uint8(sum[1] / 49), uint8(sum[2] / 49), 255})
		}
	}
	return out
}

func TestEachWarningIsGiven(t *testing.T) {
	for _, tt := range []struct {
		name string
		img  image.Image
		want portrait.WarningKind
	}{
		{"two people", beside(t), portrait.WarnFaces},
		{"haze", each(t, 14, func(v int) int { return 150 + v/9 }), portrait.WarnContrast},
		{"haze, where eyes are uncertain", each(t, 23, func(v int) int { return 150 + v/12 }), portrait.WarnDoubt},
		{"little light", each(t, 3, func(v int) int { return v / 6 }), portrait.WarnBrightness},
		{"little light on the ground", each(t, 3, func(v int) int { return v / 6 }), portrait.WarnGroundLight},
		{"black", each(t, 3, func(v int) int { return (v - 150) * 2 }), portrait.WarnDark},
		{"white", each(t, 12, func(v int) int { return 2 * v }), portrait.WarnLight},
		{"boards", boards(t), portrait.WarnGround},
		{"out of focus", soft(t), portrait.WarnSharpness},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := prepare(t, pngOf(t, tt.img), &portrait.Options{FaceBytes: -1})
			if !slices.ContainsFunc(p.Warnings, func(w portrait.Warning) bool { return w.Kind == tt.want }) {
				t.Errorf("warnings: %v; %+v", p.Warnings, p.Quality)
			}
		})
	}
}

func TestFiguresAreOfTheFaceThatTheEyesSay(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2000, 1000))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, 1000, 1000), image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
	data := pngOf(t, img)
	left := prepare(t, data, &portrait.Options{FaceBytes: -1, Eyes: eyes(500, 450, 150)})
	right := prepare(t, data, &portrait.Options{FaceBytes: -1, Eyes: eyes(1500, 450, 150)})
	if left.Quality.Brightness != 35 || right.Quality.Brightness != 100 {
		t.Errorf("brightness %d on gray, %d on white", left.Quality.Brightness, right.Quality.Brightness)
	}
	// In one print, off its middle.
	edge := prepare(t, data, &portrait.Options{FaceBytes: -1, Size: image.Pt(600, 300), Eyes: eyes(1250, 450, 150)})
	if edge.Quality.Brightness < 95 {
		t.Errorf("brightness %d of a face on white", edge.Quality.Brightness)
	}
}

func TestFlattenIsForTheFaceAlone(t *testing.T) {
	as, flat := prepare(t, file(t, 2), nil), prepare(t, file(t, 2), &portrait.Options{Flatten: true})
	if !bytes.Equal(as.Print, flat.Print) {
		t.Error("the print differs")
	}
	if bytes.Equal(as.Face.Data, flat.Face.Data) {
		t.Error("the face does not differ")
	}
}
