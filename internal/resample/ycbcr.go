package resample

import (
	"image"
)

// A toLight finds the light of YCbCr pixels without multiplying: each pair of chroma values
// picks, for each channel, the 256 lights of the luma values beside it.
type toLight struct {
	red, blue        [256]*[256]uint32 // by Cr and by Cb
	green            [512]*[256]uint32 // by the sum of these, in 1/65536
	greenCb, greenCr [256]int32
}

const reach = 256 // no chroma moves a channel by more

// newToLight returns the tables for channels with curves. The factors are those of JFIF 1.02,
// in 1/65536; values are rounded to whole ones and cut to 0 to 255 before they become light.
func newToLight(curves *[3][256]uint16) *toLight {
	var wide [3][2*reach + 256]uint32
	for c := range wide {
		for i := range wide[c] {
			wide[c][i] = uint32(curves[c][min(max(i-reach, 0), 255)])
		}
	}
	moved := func(c int, by int32) *[256]uint32 {
		return (*[256]uint32)(wide[c][reach+by:])
	}
	const half = 1 << 15
	t := new(toLight)
	for i := range 256 {
		v := int32(i) - 128
		t.red[i] = moved(0, (91881*v+half)>>16)
		t.blue[i] = moved(2, (116130*v+half)>>16)
		t.greenCb[i] = -22554*v + half + reach<<16
		t.greenCr[i] = -46802 * v
	}
	for i := range t.green {
		t.green[i] = moved(1, int32(i)-reach)
	}
	return t
}

// of returns the lights of the luma values beside a pair of chroma values.
func (t *toLight) of(cb, cr byte) (r, g, b *[256]uint32) {
	return t.red[cr], t.green[(t.greenCb[cb]+t.greenCr[cr])>>16&511], t.blue[cb]
}

// halved reads pictures with a chroma sample for two pixels of a row, and for one row (4:2:2)
// or two (4:2:0): what cameras write.
type halved struct {
	*toLight
	img  *image.YCbCr
	from int   // even column of the picture where reading begins
	xs   []int // edges of the boxes, counted from there
}

// newHalved returns nil for pictures that it cannot read.
func newHalved(img *image.YCbCr, curves *[3][256]uint16, xs []int) *halved {
	low := img.Rect.Min
	switch {
	case img.SubsampleRatio != image.YCbCrSubsampleRatio420 &&
		img.SubsampleRatio != image.YCbCrSubsampleRatio422:
		return nil
	case low.X < 0 || low.Y < 0 || low.X&1 == 1:
		return nil
	}
	h := &halved{toLight: newToLight(curves), img: img, from: xs[0] &^ 1}
	for _, x := range xs {
		h.xs = append(h.xs, x-h.from)
	}
	return h
}

// addRows is an adder.
func (h *halved) addRows(sums []uint32, y, end int) int {
	at, c := h.img.YOffset(h.from, y), h.img.COffset(h.from, y)
	luma, cb, cr := h.img.Y[at:], h.img.Cb[c:], h.img.Cr[c:]
	if y&1 == 0 && y+1 < end && h.img.SubsampleRatio == image.YCbCrSubsampleRatio420 {
		h.twoRows(sums, luma, luma[h.img.YStride:], cb, cr)
		return 2
	}
	h.oneRow(sums, luma, cb, cr)
	return 1
}

// twoRows adds two rows that share their chroma. It takes most of the time of a portrait
// after decoding, so it is one pass without multiplication, and boxes that end between the
// pixels of a chroma sample are kept out of the inner loop.
func (h *halved) twoRows(sums []uint32, upper, lower, cbs, crs []byte) {
	var r, g, b uint32
	t, i := h.toLight, 0
	if h.xs[0] == 1 {
		red, green, blue := t.of(cbs[0], crs[0])
		u, l := upper[1], lower[1]
		r, g, b = red[u]+red[l], green[u]+green[l], blue[u]+blue[l]
		i = 1
	}
	for box, end := range h.xs[1:] {
		for stop := end >> 1; i < stop; i++ {
			red, green, blue := t.of(cbs[i], crs[i])
			v := upper[2*i]
			r += red[v]
			g += green[v]
			b += blue[v]
			v = lower[2*i]
			r += red[v]
			g += green[v]
			b += blue[v]
			v = upper[2*i+1]
			r += red[v]
			g += green[v]
			b += blue[v]
			v = lower[2*i+1]
			r += red[v]
			g += green[v]
			b += blue[v]
		}
		sum := sums[3*box:][:3]
		if end&1 == 0 {
			sum[0], sum[1], sum[2] = sum[0]+r, sum[1]+g, sum[2]+b
			r, g, b = 0, 0, 0
			continue
		}
		red, green, blue := t.of(cbs[i], crs[i])
		u, l := upper[end-1], lower[end-1]
		sum[0] += r + red[u] + red[l]
		sum[1] += g + green[u] + green[l]
		sum[2] += b + blue[u] + blue[l]
		if box+2 < len(h.xs) {
			u, l = upper[end], lower[end]
			r, g, b = red[u]+red[l], green[u]+green[l], blue[u]+blue[l]
			i++
		}
	}
}

// oneRow adds a row.
func (h *halved) oneRow(sums []uint32, luma, cbs, crs []byte) {
	var r, g, b uint32
	t, i := h.toLight, 0
	if h.xs[0] == 1 {
		red, green, blue := t.of(cbs[0], crs[0])
		r, g, b = red[luma[1]], green[luma[1]], blue[luma[1]]
		i = 1
	}
	for box, end := range h.xs[1:] {
		for stop := end >> 1; i < stop; i++ {
			red, green, blue := t.of(cbs[i], crs[i])
			v := luma[2*i]
			r += red[v]
			g += green[v]
			b += blue[v]
			v = luma[2*i+1]
			r += red[v]
			g += green[v]
			b += blue[v]
		}
		sum := sums[3*box:][:3]
		if end&1 == 0 {
			sum[0], sum[1], sum[2] = sum[0]+r, sum[1]+g, sum[2]+b
			r, g, b = 0, 0, 0
			continue
		}
		red, green, blue := t.of(cbs[i], crs[i])
		v := luma[end-1]
		sum[0], sum[1], sum[2] = sum[0]+r+red[v], sum[1]+g+green[v], sum[2]+b+blue[v]
		if box+2 < len(h.xs) {
			v = luma[end]
			r, g, b = red[v], green[v], blue[v]
			i++
		}
	}
}
