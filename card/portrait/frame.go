package portrait

import (
	"image"

	"github.com/sealcard/sealcard/internal/photo"
)

// How far things are from each other in a head seen from the front, in hundredths of the
// distance between the centers of the eyes: means of adults, as the frontal images of
// ISO/IEC 19794-5 and 39794-5 have them.
const (
	headHeight = 360 // crown to chin
	browLine   = 45  // eyes to brows
	chinLine   = 165 // eyes to chin
)

// The frame of a portrait. ICAO Doc 9303-3 wants a head of 70 to 80 % of its height, of 50 to
// 75 % of its width, and the middle of the face at 45 to 55 % of the width; ISO/IEC 19794-5
// wants the eyes at 30 to 50 % of the height. Heads differ, so that one that follows from
// the eyes may be a little outside.
const (
	frameHeight = 500 // of the eyes' distance, in hundredths: a head of 72 %
	minWidth    = 325 // of it: room for the ears in a narrow frame
	eyeLine     = 45  // percent from the upper edge

	minHead, maxHead           = 65, 85 // percent of the height
	minEyeLine, maxEyeLine     = 30, 50 // percent of the height
	minEyeCenter, maxEyeCenter = 45, 55 // percent of the width
)

// The frame of the face for the code is closer, as it has so few pixels.
const (
	closeHeight = 400 // of the eyes' distance, in hundredths
	closeWide   = 4
	closeTall   = 5
)

// frame returns the part of bounds with the shape of size that shows a portrait of a
// height in hundredths of the distance between the eyes. It is never outside of bounds: a
// head near an edge is out of the middle, and one that fills the picture stays large.
func (e *Eyes) frame(bounds image.Rectangle, size image.Point, height int) image.Rectangle {
	distance := e.distance()
	narrow := int64(distance) * minWidth * int64(size.Y) / (100 * int64(size.X))
	h := int(max(int64(distance)*int64(height)/100, narrow))
	h = max(min(h, cover(bounds, size).Dy()), 1)
	w := min(max((h*size.X+size.Y/2)/size.Y, 1), bounds.Dx())
	middle := e.middle()
	at := image.Pt(
		min(max(middle.X-w/2, bounds.Min.X), bounds.Max.X-w),
		min(max(middle.Y-h*eyeLine/100, bounds.Min.Y), bounds.Max.Y-h))
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(w, h))}
}

// cover returns the part of bounds with the shape of size where nothing is known.
func cover(bounds image.Rectangle, size image.Point) image.Rectangle {
	return photo.Cover(bounds, int64(size.X), int64(size.Y))
}

// in reports whether the eyes are two points of a picture, the left one first.
func (e *Eyes) in(bounds image.Rectangle) bool {
	return e.Left.In(bounds) && e.Right.In(bounds) && e.Left.X < e.Right.X
}

// distance returns the pixels between the eyes.
func (e *Eyes) distance() int {
	d := e.Right.Sub(e.Left)
	return isqrt(int64(d.X)*int64(d.X) + int64(d.Y)*int64(d.Y))
}

// isqrt returns the square root, rounded down.
func isqrt(n int64) int {
	if n < 2 {
		return int(n)
	}
	x := n
	for y := (x + 1) / 2; y < x; y = (x + n/x) / 2 {
		x = y
	}
	return int(x)
}
