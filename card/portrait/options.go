package portrait

import "image"

// Options say what is made of an upload. The zero value gives the documented defaults.
type Options struct {
	// Size is that of the print image in pixels; render.Renderer.PortraitSize knows it.
	// Zero means 413 x 531, which is 35 x 45 mm at 300 dots an inch; a side has up to 4,096. Of an upload with
	// fewer pixels the image is smaller, in the same shape.
	Size image.Point

	// Eyes are where the holder's eyes are. Nil means that they are looked for.
	Eyes *Eyes

	// FaceBytes is the most that the face for the QR code may have, up to 2,048. Zero means
	// 450, which is good to look at; less than 0 means that no face is made.
	FaceBytes int

	// Flatten paints the ground behind the holder in one light color, in the face alone,
	// where it is nearly uniform already. It leaves more of the budget to the face.
	Flatten bool

	// AssumeSRGB takes the numbers of an upload whose color profile cannot be converted
	// as sRGB. False means that it is refused.
	AssumeSRGB bool

	// Thresholds say from where on a figure of quality is a warning.
	Thresholds Thresholds

	// Budget bounds the memory of uploads under way. Nil, or one that NewBudget did not
	// make, means one of 512 MiB that all calls without one share.
	Budget *Budget
}

// Eyes are the centers of two eyes, in pixels from the upper left corner of the upload as
// it stands upright. Left is the one with the smaller x, which is the holder's right eye.
type Eyes struct{ Left, Right image.Point }

// The print image by default, ICAO Doc 9303-3: 35 x 45 mm at 300 dots an inch.
const (
	defaultWidth  = 413
	defaultHeight = 531
)

// maxFaceBytes is the most that a card states of a sample.
const maxFaceBytes = 2048

// defaultFaceBytes is what a recognizable face in color needs.
const defaultFaceBytes = 450

// withDefaults returns the options with every default in place.
func (o *Options) withDefaults() Options {
	var d Options
	if o != nil {
		d = *o
	}
	if d.Size == (image.Point{}) {
		d.Size = image.Pt(defaultWidth, defaultHeight)
	}
	if d.FaceBytes == 0 {
		d.FaceBytes = defaultFaceBytes
	}
	if d.Budget == nil || d.Budget.total == 0 {
		d.Budget = shared
	}
	d.Thresholds = d.Thresholds.withDefaults()
	return d
}
