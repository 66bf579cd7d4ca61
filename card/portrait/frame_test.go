package portrait_test

import (
	"image"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/card/portrait"
)

// eyes returns two eyes around a point.
func eyes(x, y, apart int) *portrait.Eyes {
	return &portrait.Eyes{Left: image.Pt(x-apart/2, y), Right: image.Pt(x+apart/2, y)}
}

// canvas is an upload of a size that is cheap to decode.
func canvas(t testing.TB, w, h int) []byte {
	t.Helper()
	return pngOf(t, image.NewGray(image.Rect(0, 0, w, h)))
}

func kinds(p *portrait.Portrait) (list []portrait.WarningKind) {
	for _, w := range p.Warnings {
		// A black canvas has no detail and no light.
		if !slices.Contains([]portrait.WarningKind{portrait.WarnSharpness, portrait.WarnDark, portrait.WarnContrast, portrait.WarnBrightness, portrait.WarnGroundLight}, w.Kind) {
			list = append(list, w.Kind)
		}
	}
	return list
}

func TestCropFollowsTheEyes(t *testing.T) {
	icao := image.Pt(413, 531)
	for _, tt := range []struct {
		name string
		w, h int
		size image.Point
		eyes *portrait.Eyes
		crop image.Rectangle
		want []portrait.WarningKind
	}{
		{"room on every side", 2000, 2000, icao, eyes(1000, 900, 200), image.Rect(611, 450, 1389, 1450), nil},
		{"another shape", 2000, 2000, image.Pt(400, 400), eyes(1000, 900, 200), image.Rect(500, 450, 1500, 1450), nil},
		{"a narrow shape leaves room for the ears", 2000, 2000, image.Pt(300, 500), eyes(1000, 900, 200),
			image.Rect(675, 413, 1325, 1496), nil},
		{"at the left edge", 2000, 2000, icao, eyes(250, 900, 200), image.Rect(0, 450, 778, 1450), []portrait.WarningKind{portrait.WarnEyeCenter}},
		{"at the upper edge", 2000, 2000, icao, eyes(1000, 200, 200), image.Rect(611, 0, 1389, 1000), []portrait.WarningKind{portrait.WarnEyeLine}},
		{"at the lower edge", 2000, 2000, icao, eyes(1000, 1900, 200), image.Rect(611, 1000, 1389, 2000), []portrait.WarningKind{portrait.WarnEyeLine}},
		{"a head that fills the picture", 600, 800, icao, eyes(300, 340, 200), image.Rect(0, 0, 600, 771),
			[]portrait.WarningKind{portrait.WarnHead}},
		{"few pixels between the eyes", 2000, 2000, icao, eyes(1000, 900, 80), image.Rect(845, 720, 1156, 1120),
			[]portrait.WarningKind{portrait.WarnPixels, portrait.WarnEyeDistance}},
		{"the head leans", 2000, 2000, icao, &portrait.Eyes{Left: image.Pt(904, 870), Right: image.Pt(1095, 930)},
			image.Rect(610, 450, 1388, 1450), []portrait.WarningKind{portrait.WarnTilt}},
		{"no eyes", 2000, 1000, icao, nil, image.Rect(611, 0, 1389, 1000), []portrait.WarningKind{portrait.WarnNoEyes}},
		{"no eyes in a tall picture", 400, 1500, icao, nil, image.Rect(0, 328, 400, 842), []portrait.WarningKind{portrait.WarnNoEyes}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := prepare(t, canvas(t, tt.w, tt.h), &portrait.Options{Size: tt.size, Eyes: tt.eyes, FaceBytes: -1})
			if p.Crop != tt.crop {
				t.Errorf("Crop = %v, want %v", p.Crop, tt.crop)
			}
			if got := kinds(p); !slices.Equal(got, tt.want) {
				t.Errorf("warnings: %v", p.Warnings)
			}
		})
	}
}

// TestCropHasItsShapeAndStaysInside tries eyes all over pictures of several shapes.
func TestCropHasItsShapeAndStaysInside(t *testing.T) {
	for _, b := range []image.Point{{300, 300}, {90, 300}, {300, 90}} {
		upload := canvas(t, b.X, b.Y)
		for x := 5; x < b.X; x += 71 {
			for y := 0; y < b.Y; y += 83 {
				for _, size := range []image.Point{{413, 531}, {200, 100}, {100, 200}} {
					p := prepare(t, upload, &portrait.Options{Size: size, FaceBytes: -1,
						Eyes: &portrait.Eyes{Left: image.Pt(x-5, y), Right: image.Pt(min(x+20, b.X-1), y)}})
					if !p.Crop.In(image.Rectangle{Max: b}) || p.Crop.Empty() {
						t.Fatalf("%v, eyes at %d, %d: crop %v", b, x, y, p.Crop)
					}
					// A pixel more or less on a side is rounding.
					if d := p.Crop.Dx()*size.Y - p.Crop.Dy()*size.X; max(d, -d) > max(size.X, size.Y) {
						t.Fatalf("%v for %v: crop of %v is stretched", b, size, p.Crop.Size())
					}
				}
			}
		}
	}
}

func TestFiguresFollowTheEyes(t *testing.T) {
	p := prepare(t, canvas(t, 2000, 2000), &portrait.Options{FaceBytes: -1, Eyes: eyes(1000, 900, 200)})
	q := p.Quality
	if q.EyeDistance != 200 || q.Head != 72 || q.EyeLine != 45 || q.EyeCenter != 50 || q.Tilt != 0 {
		t.Errorf("%+v", q)
	}
	p = prepare(t, canvas(t, 2000, 2000), &portrait.Options{FaceBytes: -1})
	if q := p.Quality; q.EyeDistance != 0 || q.Head != 0 || q.EyeLine != 0 || q.EyeCenter != 0 || q.Tilt != 0 {
		t.Errorf("without eyes: %+v", q)
	}
}

func TestThresholdsAreOptions(t *testing.T) {
	e := &portrait.Eyes{Left: image.Pt(904, 870), Right: image.Pt(1095, 930)}
	upload := canvas(t, 2000, 2000)
	has := func(p *portrait.Portrait, kind portrait.WarningKind) bool {
		return slices.ContainsFunc(p.Warnings, func(w portrait.Warning) bool { return w.Kind == kind })
	}
	for _, tt := range []struct {
		t    portrait.Thresholds
		kind portrait.WarningKind
		want bool
	}{
		{portrait.Thresholds{Pixels: 100}, portrait.WarnPixels, false},
		{portrait.Thresholds{Tilt: 20}, portrait.WarnTilt, false},
		{portrait.Thresholds{Tilt: 16}, portrait.WarnTilt, true},
		{portrait.Thresholds{Tilt: -1}, portrait.WarnTilt, false},
		{portrait.Thresholds{EyeDistance: 201}, portrait.WarnEyeDistance, true},
		{portrait.Thresholds{EyeDistance: 200}, portrait.WarnEyeDistance, false},
		{portrait.Thresholds{}, portrait.WarnSharpness, true},
		{portrait.Thresholds{Sharpness: -1}, portrait.WarnSharpness, false},
		{portrait.Thresholds{}, portrait.WarnDark, true},
		{portrait.Thresholds{Dark: 100}, portrait.WarnDark, false},
		{portrait.Thresholds{}, portrait.WarnContrast, true},
		{portrait.Thresholds{Contrast: -1}, portrait.WarnContrast, false},
	} {
		p := prepare(t, upload, &portrait.Options{FaceBytes: -1, Eyes: e, Thresholds: tt.t})
		if has(p, tt.kind) != tt.want {
			t.Errorf("%+v: warnings %v", tt.t, p.Warnings)
		}
	}
}

func TestWarningsSayWhatWasFoundAndIsWanted(t *testing.T) {
	for _, tt := range []struct {
		w    portrait.Warning
		want string
	}{
		{portrait.Warning{Kind: portrait.WarnNoEyes}, "no eyes were found, cropped in the middle"},
		{portrait.Warning{Kind: portrait.WarnEyeDistance, Value: 62, Want: 90}, "62 pixels between the eyes, want 90"},
		{portrait.Warning{Kind: portrait.WarnFaces, Value: 2, Want: 1}, "2 faces, want 1"},
		{portrait.Warning{Kind: portrait.WarnGround, Value: 30, Want: 12}, "the ground is uneven by 30 %, at most 12"},
		{portrait.Warning{Kind: portrait.WarnEyeCenter, Value: 30, Want: 45}, "the head is at 30 % of the width, nearest allowed 45"},
	} {
		if got := tt.w.String(); got != tt.want {
			t.Errorf("%+v = %q, want %q", tt.w, got, tt.want)
		}
	}
}
