package facefind

import "image"

const (
	// maxSide bounds the picture Find takes, workSide the one it searches.
	maxSide  = 1 << 14
	workSide = 288
	minSide  = 32
)

// view is the picture as it is searched: at most workSide long, with a margin
// of repeated edge pixels so that a face cut off by the edge still fits a
// window.
type view struct {
	pix        []uint8
	wide, high int // with the margin
	margin     int
	from       image.Rectangle // the picture
	inW, inH   int             // its size here, without the margin
}

// newView shrinks img and puts the margin around it. It is false where img has
// no pixels to search, or fewer than its size says.
func newView(img *image.Gray) (*view, bool) {
	if img == nil {
		return nil, false
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if min(w, h) < minSide || max(w, h) > maxSide || len(img.Pix) < w {
		return nil, false
	}
	if img.Stride < w || img.Stride > (len(img.Pix)-w)/(h-1) {
		return nil, false
	}
	v := &view{from: img.Rect, inW: w, inH: h}
	if long := max(w, h); long > workSide {
		v.inW = max(1, (w*workSide+long/2)/long)
		v.inH = max(1, (h*workSide+long/2)/long)
	}
	v.margin = max(v.inW, v.inH) * 3 / 20
	v.wide, v.high = v.inW+2*v.margin, v.inH+2*v.margin
	v.pix = make([]uint8, v.wide*v.high)
	v.shrink(img)
	v.pad()
	return v, true
}

// shrink fills the inside with the means of the pixels that fall on each.
func (v *view) shrink(img *image.Gray) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	sums := make([]uint32, v.inW)
	for y := range v.inH {
		clear(sums)
		top, bottom := y*h/v.inH, (y+1)*h/v.inH
		for sy := top; sy < bottom; sy++ {
			row := img.Pix[sy*img.Stride:][:w]
			for x := range sums {
				for _, p := range row[x*w/v.inW : (x+1)*w/v.inW] {
					sums[x] += uint32(p)
				}
			}
		}
		out := v.pix[(y+v.margin)*v.wide+v.margin:]
		for x, s := range sums {
			n := uint32((bottom - top) * ((x+1)*w/v.inW - x*w/v.inW))
			out[x] = uint8((s + n/2) / n)
		}
	}
}

// pad repeats the edge pixels into the margin.
func (v *view) pad() {
	m := v.margin
	for y := m; y < m+v.inH; y++ {
		row := v.pix[y*v.wide:][:v.wide]
		for x := range m {
			row[x] = row[m]
			row[v.wide-1-x] = row[m+v.inW-1]
		}
	}
	first, last := v.pix[m*v.wide:][:v.wide], v.pix[(m+v.inH-1)*v.wide:][:v.wide]
	for y := range m {
		copy(v.pix[y*v.wide:], first)
		copy(v.pix[(v.high-1-y)*v.wide:], last)
	}
}

// point gives a place of the view, in 1/16 pixel, in pixels of the picture.
func (v *view) point(x, y int) image.Point {
	m := v.margin * 16
	w, h := v.from.Dx(), v.from.Dy()
	return v.from.Min.Add(image.Pt(floorDiv((x-m)*w, v.inW*16), floorDiv((y-m)*h, v.inH*16)))
}

// floorDiv divides, rounding down also below zero.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
