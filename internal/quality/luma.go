package quality

import "image"

// A plane is a picture of luma values.
type plane struct {
	w, h int
	pix  []byte
}

// luma returns that of JFIF 1.02.
func luma(r, g, b byte) byte {
	return byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}

// lumaOf returns the luma of the part of img inside r, which lies in img.
func lumaOf(img *image.RGBA, r image.Rectangle) plane {
	p := plane{r.Dx(), r.Dy(), make([]byte, 0, r.Dx()*r.Dy())}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[img.PixOffset(r.Min.X, y):][:4*p.w]
		for ; len(row) >= 4; row = row[4:] {
			p.pix = append(p.pix, luma(row[0], row[1], row[2]))
		}
	}
	return p
}

// histogram returns the number of pixels of each luma.
func (p plane) histogram() (count [256]int) {
	for _, v := range p.pix {
		count[v]++
	}
	return count
}

// faceHeight is the height in pixels that larger faces are compared at. A print at 300 dpi has
// about 1.5 times as many from brows to chin: most of the noise is gone at this height, and
// blur that a reader sees is not.
const faceHeight = 128

// leastHeight is that of a face whose sharpness still tells blur: three quarters of it.
const leastHeight = 96

// scaled returns the plane at the height at which faces are compared, or as it is.
func (p plane) scaled() plane {
	if p.h <= faceHeight {
		return p
	}
	w := min(max(p.w*faceHeight/p.h, 1), p.w)
	return p.narrow(w).narrow(faceHeight)
}

// narrow returns the plane at a width of w, by area, with rows and columns changed.
func (p plane) narrow(w int) plane {
	out := plane{p.h, w, make([]byte, p.h*w)}
	for i := range w {
		from, to := i*p.w, (i+1)*p.w // in 1/w pixels
		for y := range p.h {
			sum := (to - from) / 2 // rounds
			for x := from / w; x*w < to; x++ {
				sum += int(p.pix[y*p.w+x]) * (min(to, (x+1)*w) - max(from, x*w))
			}
			out.pix[i*p.h+y] = byte(sum / p.w)
		}
	}
	return out
}

// sharpness returns the sum of the squares of second differences per 100 of that of first ones.
func (p plane) sharpness() int {
	var first, second int64
	for y := 1; y < p.h-1; y++ {
		above, row, below := p.pix[(y-1)*p.w:][:p.w], p.pix[y*p.w:][:p.w], p.pix[(y+1)*p.w:][:p.w]
		for x := 1; x < p.w-1; x++ {
			v, left, up := int(row[x]), int(row[x-1]), int(above[x])
			laplacian := 4*v - left - up - int(row[x+1]) - int(below[x])
			first += int64((v-left)*(v-left) + (v-up)*(v-up))
			second += int64(laplacian * laplacian)
		}
	}
	if first == 0 {
		return 0
	}
	return int((200*second + first) / (2 * first))
}
