package portrait_test

import (
	"errors"
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// profiles are those that Ghostscript comes with.
const profiles = "/usr/share/color/icc/ghostscript"

// flat returns a picture of one color.
func flat(c color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 400, 500))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

// srgb returns the code of linear light, IEC 61966-2-1.
func srgb(v float64) float64 {
	if v <= 0.0031308 {
		return 255 * 12.92 * v
	}
	return 255 * (1.055*math.Pow(v, 1/2.4) - 0.055)
}

// linear returns the light of a code of sRGB, which Display P3 shares.
func linear(v float64) float64 {
	if v /= 255; v > 0.04045 {
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return v / 12.92
}

// Matrices from linear light to linear sRGB, from the chromaticities of SMPTE EG 432-1 and
// Adobe RGB (1998), both with a white of D65.
var (
	fromP3    = [3][3]float64{{1.22494, -0.22494, 0}, {-0.04206, 1.04206, 0}, {-0.01964, -0.07864, 1.09827}}
	fromAdobe = [3][3]float64{{1.39836, -0.39836, 0}, {0, 1, 0}, {0, -0.04293, 1.04293}}
)

func converted(c color.RGBA, light func(float64) float64, m [3][3]float64) (out [3]float64) {
	in := [3]float64{light(float64(c.R)), light(float64(c.G)), light(float64(c.B))}
	for i, row := range m {
		out[i] = srgb(row[0]*in[0] + row[1]*in[1] + row[2]*in[2])
	}
	return out
}

func TestColorsBecomeSRGB(t *testing.T) {
	c := color.RGBA{190, 120, 90, 255} // skin, and inside every gamut
	adobe, err := os.ReadFile(filepath.Join(profiles, "a98.icc"))
	if err != nil {
		cardtest.Missing(t, "the profiles of Ghostscript: %v", err)
	}
	wrap := func(icc []byte) []byte { return segment(0xe2, "ICC_PROFILE\x00\x01\x01", string(icc)) }
	for _, tt := range []struct {
		name string
		data []byte
		want [3]float64
	}{
		{"none", pngOf(t, flat(c)), [3]float64{190, 120, 90}},
		{"Display P3 by its number", pngWith(pngOf(t, flat(c)), chunk("cICP", "\x0c\x0d\x00\x01")), converted(c, linear, fromP3)},
		{"Adobe RGB by its profile", jpegWith(jpegOf(t, flat(c)), wrap(adobe)),
			converted(c, func(v float64) float64 { return math.Pow(v/255, 563./256) }, fromAdobe)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := prepare(t, tt.data, &portrait.Options{Eyes: eyes(200, 230, 90)})
			r, g, b, _ := decoded(t, p).At(p.Size.X/2, p.Size.Y/2).RGBA()
			for i, v := range []uint32{r, g, b} {
				if d := float64(v>>8) - tt.want[i]; math.Abs(d) > 3 {
					t.Errorf("channel %d is %d, want %.1f", i, v>>8, tt.want[i])
				}
			}
		})
	}
}

func TestOtherProfilesAreRefusedOrPassed(t *testing.T) {
	cmyk, err := os.ReadFile(filepath.Join(profiles, "default_cmyk.icc"))
	if err != nil {
		cardtest.Missing(t, "the profiles of Ghostscript: %v", err)
	}
	var segments [][]byte
	const most = 60_000
	n := (len(cmyk) + most - 1) / most
	for i := range n {
		part := cmyk[i*most : min((i+1)*most, len(cmyk))]
		segments = append(segments, segment(0xe2, "ICC_PROFILE\x00", string([]byte{byte(i + 1), byte(n)}), string(part)))
	}
	data := jpegWith(file(t, 1), segments...)
	_, err = portrait.Prepare(strings.NewReader(string(data)), nil)
	if !errors.Is(err, portrait.ErrUpload) || !strings.Contains(err.Error(), "color profile: for CMYK") {
		t.Errorf("Prepare = %v", err)
	}
	p, plain := prepare(t, data, &portrait.Options{AssumeSRGB: true}), prepare(t, file(t, 1), nil)
	if string(p.Print) != string(plain.Print) {
		t.Error("passed by option, it is another picture")
	}
}
