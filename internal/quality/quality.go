package quality

import "image"

// Figures are what Measure finds in a portrait. Percentages are 0 to 100.
type Figures struct {
	// Sharpness is how much of the detail of the face is fine: the sum of the squares of the
	// Laplacian of its luma per 100 of that of the differences between neighbors, with the face
	// scaled down to 128 pixels of height. Skin, beard, lighting and the resolution of print hardly
	// change it, while blur of one pixel at 300 dpi halves it. Noise raises it: nothing but
	// noise has 500. A face without any detail has 0.
	Sharpness int
	// Dark is the share of the face that is near black, luma up to 5 %, in percent.
	Dark int
	// Light is the share of the face that is near white, luma of 96 % and more, in percent.
	Light int
	// Mean is the mean luma of the face in percent: that of dark skin well lit is low.
	Mean int
	// Contrast is what lies between the luma that 5 % and that 95 % of the face stay below,
	// in percent of the way from black to white.
	Contrast int
	// Ground is the unevenness of the ground beside the head, at the left and right
	// border above the shoulders: what a quarter of it differs by, at least, in luma and chroma
	// together from its median, in percent. Hair and scarves that cover less than a quarter
	// do not count.
	Ground int
	// GroundMedian is the median luma of that ground in percent. Before a light ground it tells
	// of exposure what the face cannot, whose skin may be dark or light.
	GroundMedian int
}

// Unmeasured stands for the sharpness of a face of fewer than 96 pixels of height: a picture
// that was made so small is sharp, whatever it was made of.
const Unmeasured = -1

// Measure returns the figures of a portrait whose face, from brows to chin, is inside face.
// What of face lies outside of img is left out. If nothing is left, the middle of img counts.
func Measure(img *image.RGBA, face image.Rectangle) Figures {
	b := img.Rect
	if b.Empty() {
		return Figures{}
	}
	face = face.Intersect(b)
	if face.Empty() {
		face = image.Rect(b.Min.X+b.Dx()/3, b.Min.Y+b.Dy()/3, b.Max.X-b.Dx()/3, b.Max.Y-b.Dy()/3)
	}
	p := lumaOf(img, face)
	var f Figures
	f.expose(p.histogram())
	f.Sharpness = Unmeasured
	if p.h >= leastHeight {
		f.Sharpness = p.scaled().sharpness()
	}
	f.lookBehind(img)
	return f
}

// Bounds of near black and near white.
const (
	blackest = 12  // 5 %
	whitest  = 245 // 96 %
)

// expose sets what the number of pixels of each luma says.
func (f *Figures) expose(count [256]int) {
	var total, sum, dark, light int64
	for v, n := range count {
		total += int64(n)
		sum += int64(v) * int64(n)
		if v <= blackest {
			dark += int64(n)
		}
		if v >= whitest {
			light += int64(n)
		}
	}
	f.Dark = percent(dark, total)
	f.Light = percent(light, total)
	f.Mean = percent(sum, 255*total)
	f.Contrast = percent(int64(quantile(count[:], 95)-quantile(count[:], 5)), 255)
}

// percent returns n of total in percent, rounded.
func percent(n, total int64) int { return int((200*n + total) / (2 * total)) }

// quantile returns the smallest value that at least share percent of all do not exceed.
func quantile(count []int, share int) int {
	var total, sum int64
	for _, n := range count {
		total += int64(n)
	}
	for v, n := range count {
		if sum += int64(n); 100*sum >= total*int64(share) {
			return v
		}
	}
	return len(count) - 1
}
