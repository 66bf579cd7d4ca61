package facecode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	xvp8 "golang.org/x/image/vp8"

	"github.com/sealcard/sealcard/internal/facecode/vp8"
)

// A Face is a picture coded within a budget.
type Face struct {
	Data []byte  // a WebP file
	W, H int     // pixels
	Gray bool    // whether the fallback without color was taken
	SSIM float64 // structural similarity of luma to the picture that was coded, 1 for equal
}

// The two sizes of a face. A quarter less on each side leaves 56 % of the pixels.
const (
	colorW, colorH = 64, 80
	grayW, grayH   = 48, 60
)

// minSSIM is where the face in color gives way to that in gray.
const minSSIM = unit * 85 / 100

// ErrBudget is wrapped by the error of [Encode] where no coding fits the budget.
var ErrBudget = errors.New("no coding fits the budget")

// Encode returns the best coding of a picture in at most budget bytes: 64 x 80 pixels in
// color or, where these do not fit or look too little like the picture, 48 x 60 in gray.
// scale is asked for the picture in either size, opaque and in sRGB.
func Encode(scale func(w, h int) *image.RGBA, budget int) (Face, error) {
	color, err := search(scale, colorW, colorH, budget)
	switch {
	case err != nil && !errors.Is(err, ErrBudget):
		return Face{}, err
	case err == nil && color.SSIM >= float64(minSSIM)/unit:
		return color, nil
	}
	gray, grayErr := search(scale, grayW, grayH, budget)
	if err == nil && (grayErr != nil || gray.SSIM < color.SSIM) {
		return color, nil
	}
	return gray, grayErr
}

// search looks for the finest quantizer whose frame fits. The first sizes tell how far the
// next try may go, then halving ends it when a fit and a misfit are neighbors. Sizes need
// not grow evenly: what is returned did fit.
func search(scale func(w, h int) *image.RGBA, w, h, budget int) (Face, error) {
	gray := w == grayW
	p, err := planes(scale(w, h), w, h, !gray)
	if err != nil {
		return Face{}, err
	}
	e, err := vp8.NewEncoder(p)
	if err != nil {
		return Face{}, err
	}
	var best *vp8.Frame
	misfit, fit := -1, vp8.MaxIndex+1
	for try, next := 1, firstIndex; fit-misfit > 1; try++ {
		f := e.Code(next)
		size := len(container(f.Bytes(0)))
		if size <= budget {
			fit, best = next, f
		} else {
			misfit = next
		}
		if misfit == vp8.MaxIndex {
			return Face{}, fmt.Errorf("%w: %d bytes are needed at the least, %d allowed", ErrBudget, size, budget)
		}
		if try > 3 {
			next = (misfit + fit) / 2
		} else {
			next = min(max(next+stride(size, budget, next), misfit+1), fit-1)
		}
	}
	face := Face{W: w, H: h, Gray: gray}
	return face, face.filter(best, p, budget)
}

// firstIndex is where the search starts: half the portraits need a finer one for 450 bytes.
const firstIndex = 44

// stride guesses by how many indexes a size is from the budget. It is never zero.
func stride(size, budget, index int) int {
	budget = min(max(budget, 1), 1<<16)
	n := (size - budget) * (index + 25) / budget
	switch {
	case n != 0:
		return n
	case size > budget:
		return 1
	}
	return -1
}

// filter sets the data of a frame with the filter that brings it closest to its picture.
// One peak is assumed; the frame without a filter is known to fit.
func (face *Face) filter(f *vp8.Frame, p *vp8.Picture, budget int) error {
	best, at := int64(-unit), 0
	try := func(level int) (better bool, err error) {
		if level < 0 || level > vp8.MaxFilter {
			return false, nil
		}
		data := f.Bytes(level)
		file := container(data)
		if len(file) > budget {
			return false, nil
		}
		s, err := similarity(data, p)
		if err != nil || s <= best {
			return false, err
		}
		best, at, face.Data = s, level, file
		return true, nil
	}
	if _, err := try(0); err != nil {
		return err
	}
	for _, step := range [...]int{16, -8, 8, -4, 4} {
		for {
			better, err := try(at + step)
			if err != nil {
				return err
			}
			if !better {
				break
			}
		}
	}
	face.SSIM = max(float64(best)/unit, 0)
	return nil
}

// similarity decodes a frame and returns how close its luma comes to a picture, times unit.
func similarity(frame []byte, p *vp8.Picture) (int64, error) {
	d := xvp8.NewDecoder()
	d.Init(bytes.NewReader(frame), len(frame))
	if _, err := d.DecodeFrameHeader(); err != nil {
		return 0, err
	}
	img, err := d.DecodeFrame()
	if err != nil {
		return 0, err
	}
	y := make([]uint8, 0, len(p.Y))
	for i := range p.H {
		y = append(y, img.Y[i*img.YStride:][:p.W]...)
	}
	return ssim(p.Y, y, p.W), nil
}

// container returns a frame in the simple file format of WebP, with a byte of padding
// where the frame is odd.
func container(frame []byte) []byte {
	pad := len(frame) & 1
	b := make([]byte, 0, 20+len(frame)+pad)
	b = append(b, "RIFF"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(12+len(frame)+pad))
	b = append(b, "WEBPVP8 "...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(frame)))
	b = append(b, frame...)
	return append(b, make([]byte, pad)...)
}
