package portrait

import (
	"fmt"
	"image"
	"math"

	"github.com/sealcard/sealcard/internal/quality"
)

// Quality is what was measured of a portrait. Of what depends on the eyes, zero means that
// they are not known.
type Quality struct {
	EyeDistance int // pixels of the upload between the centers of the eyes
	Tilt        int // degrees between the line through the eyes and level
	Head        int // height of the head, as it follows from the eyes, in percent of the print image
	EyeLine     int // distance of the eyes from the upper edge, in percent of the print image
	EyeCenter   int // distance of their middle from the left edge, in percent of the print image

	Sharpness   int // the finest detail of the face, per 100 of what is a little coarser; -1 in a print too small for it
	Brightness  int // of the face, in percent of white: that of dark skin in good light is low
	Dark        int // percent of the face that is black
	Light       int // percent of the face that is white
	Contrast    int // percent between the dark and the light parts of the face
	Ground      int // percent by which the ground beside the head differs from even
	GroundLight int // brightness of that ground, in percent of white
}

// Thresholds say from where on a figure is a warning. Zero means the default; less than
// zero means that there is no warning.
type Thresholds struct {
	Pixels      int // of the print image on a side, at least, percent of Options.Size. Default 80
	EyeDistance int // at least, pixels. Default 90, ICAO Doc 9303-3
	Tilt        int // at most, degrees. Default 8, ISO/IEC 19794-5
	Sharpness   int // at least. Default 65
	Brightness  int // at least, percent. Default 12
	Dark        int // at most, percent. Default 10
	Light       int // at most, percent. Default 10
	Contrast    int // at least, percent. Default 15
	Ground      int // at most, percent. Default 12
	GroundLight int // at least, percent. Default 40
}

// Defaults of Thresholds. What no standard says was chosen between 24 drawn portraits and one
// photograph as they are, and the same made worse: provisional until an office has its own.
var defaults = Thresholds{
	Pixels: 80, EyeDistance: 90, Tilt: 8, Sharpness: 65, Brightness: 12, Dark: 10, Light: 10, Contrast: 15, Ground: 12, GroundLight: 40,
}

func (t Thresholds) withDefaults() Thresholds {
	for _, f := range []struct {
		to        *int
		otherwise int
	}{
		{&t.Pixels, defaults.Pixels}, {&t.EyeDistance, defaults.EyeDistance}, {&t.Tilt, defaults.Tilt}, {&t.Sharpness, defaults.Sharpness},
		{&t.Brightness, defaults.Brightness}, {&t.GroundLight, defaults.GroundLight},
		{&t.Dark, defaults.Dark}, {&t.Light, defaults.Light}, {&t.Contrast, defaults.Contrast}, {&t.Ground, defaults.Ground},
	} {
		if *f.to == 0 {
			*f.to = f.otherwise
		}
	}
	return t
}

// A Warning is a figure of a portrait beyond its threshold, or something else that a person
// should look at before the card is printed.
type Warning struct {
	Kind        WarningKind
	Value, Want int // zero where the kind has no number
}

// A WarningKind is what a warning is about.
type WarningKind int

// Warnings.
const (
	WarnNoEyes      WarningKind = iota + 1 // no eyes were found: the crop is in the middle
	WarnDoubt                              // eyes were found and may be wrong
	WarnFaces                              // more faces than one were found; Value is how many
	WarnPixels                             // pixels of the print image, in percent of what was asked for on a side
	WarnEyeDistance                        // Quality.EyeDistance
	WarnTilt                               // Quality.Tilt
	WarnHead                               // Quality.Head: the head fills too much or too little
	WarnEyeLine                            // Quality.EyeLine: the head is too high or too low
	WarnEyeCenter                          // Quality.EyeCenter: the head is to one side
	WarnSharpness                          // Quality.Sharpness
	WarnBrightness                         // Quality.Brightness
	WarnDark                               // Quality.Dark
	WarnLight                              // Quality.Light
	WarnContrast                           // Quality.Contrast
	WarnGround                             // Quality.Ground
	WarnGroundLight                        // Quality.GroundLight
	WarnGray                               // the face for the code is in gray: the budget holds no color
)

var warningWords = map[WarningKind]string{
	WarnNoEyes:      "no eyes were found, cropped in the middle",
	WarnDoubt:       "the eyes that were found are uncertain, look at the crop",
	WarnFaces:       "%d faces, want %d",
	WarnPixels:      "%d %% of the pixels on a side, want %d",
	WarnEyeDistance: "%d pixels between the eyes, want %d",
	WarnTilt:        "the eyes are %d degrees off level, at most %d",
	WarnHead:        "the head is %d %% of the height, nearest allowed %d",
	WarnEyeLine:     "the eyes are at %d %% of the height, nearest allowed %d",
	WarnEyeCenter:   "the head is at %d %% of the width, nearest allowed %d",
	WarnSharpness:   "sharpness %d, want %d",
	WarnBrightness:  "the face is %d %% of white, want %d",
	WarnDark:        "%d %% of the face is black, at most %d",
	WarnLight:       "%d %% of the face is white, at most %d",
	WarnContrast:    "a contrast of %d %%, want %d",
	WarnGround:      "the ground is uneven by %d %%, at most %d",
	WarnGroundLight: "the ground is %d %% of white, want %d",
	WarnGray:        "the face for the code is in gray",
}

// String says what was found and what is wanted.
func (w Warning) String() string {
	if w.Want == 0 {
		return warningWords[w.Kind]
	}
	return fmt.Sprintf(warningWords[w.Kind], w.Value, w.Want)
}

// measure returns the figures of a print image.
func (d *draft) measure(print *image.RGBA) (q Quality) {
	size, crop := print.Rect.Size(), d.print
	// What a face is where the eyes are not known: as in a portrait.
	distance, middle := size.Y*100/frameHeight, image.Pt(size.X/2, size.Y*eyeLine/100)
	if e := d.eyes; e != nil {
		q.EyeDistance = e.distance()
		q.Tilt = e.tilt()
		q.Head = percent(q.EyeDistance*headHeight/100, crop.Dy())
		at := e.middle().Sub(crop.Min)
		q.EyeLine, q.EyeCenter = percent(at.Y, crop.Dy()), percent(at.X, crop.Dx())
		middle = image.Pt(at.X*size.X/crop.Dx(), at.Y*size.Y/crop.Dy())
		distance = q.EyeDistance * size.Y / crop.Dy()
	}
	f := quality.Measure(print, image.Rect(
		middle.X-distance, middle.Y-distance*browLine/100, middle.X+distance, middle.Y+distance*chinLine/100))
	q.Sharpness, q.Brightness, q.Dark, q.Light, q.Contrast = f.Sharpness, f.Mean, f.Dark, f.Light, f.Contrast
	q.Ground, q.GroundLight = f.Ground, f.GroundMedian
	return q
}

// warn compares figures with their thresholds.
func (d *draft) warn(q *Quality, size image.Point) (list []Warning) {
	add := func(is bool, w Warning) {
		if is {
			list = append(list, w)
		}
	}
	least := func(kind WarningKind, v, want int) { add(v < want, Warning{kind, v, want}) }
	most := func(kind WarningKind, v, want int) { add(want > 0 && v > want, Warning{kind, v, want}) }
	within := func(kind WarningKind, v, low, high int) {
		add(v < low || v > high, Warning{kind, v, min(max(v, low), high)})
	}
	t := &d.opts.Thresholds
	add(d.eyes == nil, Warning{Kind: WarnNoEyes})
	add(d.doubt, Warning{Kind: WarnDoubt})
	add(d.others > 0, Warning{WarnFaces, 1 + d.others, 1})
	least(WarnPixels, min(percent(size.X, d.opts.Size.X), percent(size.Y, d.opts.Size.Y)), t.Pixels)
	if d.eyes != nil {
		least(WarnEyeDistance, q.EyeDistance, t.EyeDistance)
		most(WarnTilt, q.Tilt, t.Tilt)
		within(WarnHead, q.Head, minHead, maxHead)
		within(WarnEyeLine, q.EyeLine, minEyeLine, maxEyeLine)
		within(WarnEyeCenter, q.EyeCenter, minEyeCenter, maxEyeCenter)
	}
	if q.Sharpness != quality.Unmeasured {
		least(WarnSharpness, q.Sharpness, t.Sharpness)
	}
	least(WarnBrightness, q.Brightness, t.Brightness)
	most(WarnDark, q.Dark, t.Dark)
	most(WarnLight, q.Light, t.Light)
	least(WarnContrast, q.Contrast, t.Contrast)
	most(WarnGround, q.Ground, t.Ground)
	least(WarnGroundLight, q.GroundLight, t.GroundLight)
	return list
}

// percent returns part of whole, rounded.
func percent(part, whole int) int { return (200*part + whole) / (2 * whole) }

// tilt returns the degrees between the line through the eyes and level, rounded.
func (e *Eyes) tilt() int {
	d := e.Right.Sub(e.Left)
	return int(math.Round(math.Atan2(math.Abs(float64(d.Y)), math.Abs(float64(d.X))) * 180 / math.Pi))
}

// middle returns the point between the eyes.
func (e *Eyes) middle() image.Point { return e.Left.Add(e.Right).Div(2) }
