package facecode_test

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/internal/facecode"
)

// A drawing is a head with hair and shoulders on a ground.
type drawing struct {
	name                     string
	w, h                     int
	ground, hair, skin, coat color.RGBA
	slope, noise             int // of the ground: from left to right, and at random
	texture                  int // of the hair
	flat                     bool
}

var (
	light = color.RGBA{214, 219, 224, 255}
	gray  = color.RGBA{150, 150, 150, 255}
	dark  = color.RGBA{50, 52, 55, 255}
	black = color.RGBA{30, 25, 22, 255}
	white = color.RGBA{222, 220, 216, 255}
	pink  = color.RGBA{235, 200, 185, 255}
	brown = color.RGBA{110, 70, 50, 255}
	blue  = color.RGBA{60, 80, 120, 255}
)

var drawings = []drawing{
	{name: "even ground", w: 500, h: 625, ground: light, hair: black, skin: pink, coat: blue, flat: true},
	{name: "413 x 531", w: 413, h: 531, ground: light, hair: black, skin: brown, coat: blue, flat: true},
	{name: "small", w: 128, h: 160, ground: light, hair: brown, skin: pink, coat: blue, flat: true},
	{name: "slope", w: 500, h: 625, ground: light, hair: black, skin: brown, coat: blue, slope: 30, flat: true},
	{name: "gray ground", w: 500, h: 625, ground: gray, hair: black, skin: pink, coat: blue, slope: 20, flat: true},
	{name: "noise", w: 500, h: 625, ground: light, hair: black, skin: pink, coat: blue, noise: 12, flat: true},
	{name: "bald", w: 500, h: 625, ground: light, hair: pink, skin: pink, coat: blue, flat: true},
	{name: "light shirt", w: 500, h: 625, ground: light, hair: brown, skin: pink, coat: light, flat: true},
	{name: "white hair", w: 500, h: 625, ground: light, hair: white, skin: pink, coat: blue},
	{name: "white hair with texture", w: 500, h: 625, ground: light, hair: white, skin: brown, coat: blue, texture: 40},
	{name: "dark ground", w: 500, h: 625, ground: dark, hair: black, skin: pink, coat: blue},
	{name: "busy ground", w: 500, h: 625, ground: light, hair: black, skin: pink, coat: blue, noise: 150},
	{name: "too small", w: 64, h: 80, ground: light, hair: black, skin: pink, coat: blue},
	{name: "a line", w: 1, h: 900, ground: light, hair: black, skin: pink, coat: blue},
}

// draw returns the picture, and for each pixel whether it is the person or next to it.
func (d *drawing) draw() (*image.RGBA, []bool) {
	r := rand.New(rand.NewPCG(3, 4))
	img, person := image.NewRGBA(image.Rect(0, 0, d.w, d.h)), make([]bool, d.w*d.h)
	for i := range person {
		x, y := i%d.w, i/d.w
		c, step := d.ground, d.slope*x/d.w
		if d.noise > 0 {
			step += r.IntN(d.noise) - d.noise/2
		}
		for _, part := range []struct {
			x, y, a, b int // an ellipse, in percent
			c          color.RGBA
			texture    int
		}{
			{50, 100, 44, 30, d.coat, 0}, {50, 42, 26, 30, d.hair, d.texture}, {50, 70, 12, 20, d.skin, 0}, {50, 48, 20, 25, d.skin, 0},
		} {
			u, v := x*100-part.x*d.w, y*100-part.y*d.h
			if a, b := part.a*d.w, part.b*d.h; float64(u)*float64(u)/float64(a)/float64(a)+float64(v)*float64(v)/float64(b)/float64(b) < 1 {
				c, step, person[i] = part.c, x*7%(part.texture+1), true
			}
		}
		for k, v := range []uint8{c.R, c.G, c.B} {
			img.Pix[4*i+k] = uint8(min(max(int(v)-step, 0), 255))
		}
		img.Pix[4*i+3] = 255
	}
	return img, person
}

// TestFlattenLeavesThePersonAlone allows for no change of a person by more than two
// levels but within two cells of the ground.
func TestFlattenLeavesThePersonAlone(t *testing.T) {
	for _, d := range drawings {
		t.Run(d.name, func(t *testing.T) {
			img, person := d.draw()
			was := slices.Clone(img.Pix)
			flat := facecode.Flatten(img)
			if flat != d.flat && d.texture == 0 {
				t.Errorf("flattened: %v", flat)
			}
			if !flat && !bytes.Equal(img.Pix, was) {
				t.Error("changed, though it says it did not")
			}
			cell := 2 * (d.w/64 + 1)
			for i, p := range person {
				x, y := i%d.w, i/d.w
				if !p || x < cell || x >= d.w-cell || y < cell || !person[i-cell] || !person[i+cell] || !person[i-cell*d.w] {
					continue
				}
				for k := range 4 {
					if got, want := int(img.Pix[4*i+k]), int(was[4*i+k]); max(got-want, want-got) > 2 {
						t.Fatalf("the person changed at %d, %d: %v to %v", x, y, was[4*i:4*i+4], img.Pix[4*i:4*i+4])
					}
				}
			}
		})
	}
}

// TestFlatGroundIsOneLightColor looks at the corners and along the top.
func TestFlatGroundIsOneLightColor(t *testing.T) {
	for _, d := range drawings {
		img, _ := d.draw()
		if !d.flat || !facecode.Flatten(img) {
			continue
		}
		first := img.RGBAAt(d.w/50, d.h/50)
		if first.R < 180 || first.G < 180 || first.B < 180 || first.A != 255 {
			t.Errorf("%s: the ground became %v", d.name, first)
		}
		for x := d.w / 50; x < d.w; x++ {
			if c := img.RGBAAt(x, d.h/50); c != first {
				t.Errorf("%s: %v at %d, %v before", d.name, c, x, first)
				break
			}
		}
	}
}

// TestPortraitsAreFlattened takes all 24, whose grounds are even but shaded.
func TestPortraitsAreFlattened(t *testing.T) {
	for n := 1; n <= 24; n++ {
		img := scaled(portrait(t, n), 400, 500)
		was := slices.Clone(img.Pix)
		if !facecode.Flatten(img) {
			t.Errorf("portrait %d was not flattened", n)
		}
		for y := 125; y < 375; y++ { // the face
			i := 4 * (400*y + 150)
			if !bytes.Equal(img.Pix[i:i+400], was[i:i+400]) {
				t.Errorf("portrait %d changed in row %d of the face", n, y)
				break
			}
		}
	}
}

// TestFlattenTakesAPart uses bounds that do not start at zero.
func TestFlattenTakesAPart(t *testing.T) {
	d := drawings[0]
	whole, _ := d.draw()
	was := slices.Clone(whole.Pix)
	part := whole.SubImage(image.Rect(30, 10, 470, 560)).(*image.RGBA)
	if !facecode.Flatten(part) {
		t.Fatal("not flattened")
	}
	for i := range was {
		if x, y := i/4%d.w, i/4/d.w; whole.Pix[i] != was[i] && !image.Pt(x, y).In(part.Rect) {
			t.Fatalf("changed at %d, %d, outside of the part", x, y)
		}
	}
}

func FuzzFlatten(f *testing.F) {
	f.Add([]byte{200}, uint8(128), uint8(160))
	f.Add([]byte("ground, hair and skin"), uint8(255), uint8(255))
	f.Fuzz(func(t *testing.T, pix []byte, w, h uint8) {
		img := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
		for i := range img.Pix {
			img.Pix[i] = 255
			if i%4 < 3 && len(pix) > 0 {
				img.Pix[i] = pix[i/64%len(pix)]
			}
		}
		was := slices.Clone(img.Pix)
		if !facecode.Flatten(img) && !bytes.Equal(img.Pix, was) {
			t.Error("changed, though it says it did not")
		}
	})
}

func BenchmarkFlatten(b *testing.B) {
	img := scaled(portrait(b, 1), 500, 625)
	work := image.NewRGBA(img.Rect)
	b.ReportAllocs()
	for b.Loop() {
		copy(work.Pix, img.Pix)
		if !facecode.Flatten(work) {
			b.Fatal("not flattened")
		}
	}
}
