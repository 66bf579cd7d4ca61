package facecode

import (
	"fmt"
	"image"

	"github.com/sealcard/sealcard/internal/facecode/vp8"
)

// planes returns a picture of w x h pixels as luma and color after ITU-R BT.601 with
// the range of video, as WebP wants it. Without color its color planes are even. w and h
// are even.
func planes(img *image.RGBA, w, h int, color bool) (*vp8.Picture, error) {
	if img == nil || img.Rect.Dx() != w || img.Rect.Dy() != h {
		return nil, fmt.Errorf("face: not the %d x %d pixels that were asked for", w, h)
	}
	p := &vp8.Picture{W: w, H: h, Weights: weights(w, h)}
	p.Y, p.U, p.V = make([]uint8, w*h), make([]uint8, w*h/4), make([]uint8, w*h/4)
	for y := range h {
		row := img.Pix[y*img.Stride:]
		for x := range w {
			r, g, b := int32(row[4*x]), int32(row[4*x+1]), int32(row[4*x+2])
			p.Y[y*w+x] = uint8((16829*r + 33039*g + 6416*b + 16<<16 + 1<<15) >> 16)
		}
	}
	for i := range p.U {
		p.U[i], p.V[i] = 128, 128
		if color {
			p.U[i], p.V[i] = chroma(img, i%(w/2), i/(w/2))
		}
	}
	return p, nil
}

// chroma returns the color of four pixels.
func chroma(img *image.RGBA, x, y int) (u, v uint8) {
	var r, g, b int32
	for j := range 2 {
		row := img.Pix[(2*y+j)*img.Stride+8*x:][:8]
		r += int32(row[0]) + int32(row[4])
		g += int32(row[1]) + int32(row[5])
		b += int32(row[2]) + int32(row[6])
	}
	const half = 128<<18 + 1<<17
	return uint8((-9714*r - 19070*g + 28784*b + half) >> 18), uint8((28784*r - 24103*g - 4681*b + half) >> 18)
}

// A face is worth four times what is around it: else a busy ground takes all bytes.
const (
	faceWeight   = 32
	aroundWeight = 8
)

// weights returns what the macroblocks of a picture are worth, by their share of an oval of
// nearly half the width and more than half the height.
func weights(w, h int) []uint8 {
	columns := (w + 15) / 16
	out := make([]uint8, columns*((h+15)/16))
	for i := range out {
		inside := 0
		for k := range 256 {
			const a, b = 22, 28 // percent of the sides
			x, y := (2*(i%columns*16+k%16)+1-w)*50/w, (2*(i/columns*16+k/16)+1-h)*50/h
			if x*x*b*b+y*y*a*a < a*a*b*b {
				inside++
			}
		}
		out[i] = uint8(aroundWeight + (faceWeight-aroundWeight)*inside/256)
	}
	return out
}
