package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

// A Header is what a picture's file says of itself before any pixel is decoded.
type Header struct {
	// Format is "jpeg", "png" or "webp".
	Format string
	// W and H are the stored columns and rows, before orientation, 1 to 16,384.
	W, H int
	// Orientation is how the rows and columns lie in the picture, 1 to 8 as in Exif: 1
	// where the file says nothing.
	Orientation int
	// Profile is the ICC profile as it is embedded, at most 1 MiB; nil is sRGB, or Display P3
	// if P3 is set. It is not checked.
	Profile []byte
	// P3 says that a PNG names Display P3 by its number, chunk cICP.
	P3 bool
	// Gray says that the pixels are of one channel, with or without alpha.
	Gray bool
	// Progressive says that the pixels come in several passes: a progressive JPEG or an
	// interlaced PNG.
	Progressive bool
	// Cost is how many bytes decoding takes beside the file, estimated high.
	Cost int64

	data []byte
}

// ReadHeader reads an upload of at most 20 MiB from its first byte to its last without
// decoding a pixel. It refuses more than 40 million pixels, sides over 16,384, more than 4
// times as long as wide, and what takes more than 400 MiB to decode. Errors are
// ErrKind, ErrLimit or ErrBroken, in words for the person that uploaded it.
func ReadHeader(data []byte) (*Header, error) {
	h, err := readHeader(data)
	if err != nil {
		return nil, err
	}
	if max(h.W, h.H) > maxAspect*min(h.W, h.H) {
		return nil, refuse(ErrLimit, "a picture of %d x %d pixels, the longer side may have %d times the shorter one",
			h.W, h.H, maxAspect)
	}
	return h, nil
}

// readHeader reads a header of a picture of any shape.
func readHeader(data []byte) (*Header, error) {
	if len(data) > MaxBytes {
		return nil, refuse(ErrLimit, "more than %d MiB", MaxBytes>>20)
	}
	format, err := kind(data)
	if err != nil {
		return nil, err
	}
	h := &Header{Format: format, Orientation: 1, data: data}
	switch format {
	case "jpeg":
		err = h.readJPEG(data)
	case "png":
		err = h.readPNG(data)
	default:
		err = h.readWebP(data)
	}
	if err != nil {
		return nil, err
	}
	if h.Cost > maxCost {
		return nil, refuse(ErrLimit, "a picture of %d x %d pixels that takes %d MiB to decode, limit is %d MiB",
			h.W, h.H, h.Cost>>20, maxCost>>20)
	}
	return h, nil
}

// setSize takes the size that a file states, or refuses it.
func (h *Header) setSize(width, height uint32) error {
	if width == 0 || height == 0 {
		return refuse(ErrBroken, "a picture without pixels")
	}
	if width > maxSide || height > maxSide || width*height > maxPixels {
		return refuse(ErrLimit, "a picture of %d x %d pixels, limit is %d on a side and %d million in all",
			width, height, maxSide, maxPixels>>20)
	}
	h.W, h.H = int(width), int(height)
	return nil
}

// Decode decodes the file that h was read from: at the stored size, in stored
// orientation and colors, with the alpha that it has. Errors are ErrBroken, or ErrKind for a
// rare way of coding that is not read.
func (h *Header) Decode() (img image.Image, err error) {
	// The decoders are code of others, and an upload is one of a batch: where it stops them,
	// the next one shall be printed all the same.
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, refuse(ErrBroken, "a broken picture: it stops its decoder")
		}
	}()
	in := bytes.NewReader(h.data)
	switch h.Format {
	case "jpeg":
		img, err = jpeg.Decode(in)
	case "png":
		img, err = png.Decode(in)
	default:
		if img, err = webp.Decode(in); err == nil {
			fullRange(img)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", reason(err), err)
	}
	if size := img.Bounds().Size(); size != image.Pt(h.W, h.H) {
		return nil, refuse(ErrBroken, "a broken picture: %d x %d pixels, its header says %d x %d", size.X, size.Y, h.W, h.H)
	}
	return img, nil
}

// reason returns why a decoder gave up.
func reason(err error) error {
	if _, ok := errors.AsType[jpeg.UnsupportedError](err); ok {
		return ErrKind
	}
	if _, ok := errors.AsType[png.UnsupportedError](err); ok {
		return ErrKind
	}
	return ErrBroken
}

// Decode returns the picture in a file, of any shape: static art, which has no camera's
// orientation. Errors are those of ReadHeader.
func Decode(data []byte) (image.Image, error) {
	h, err := readHeader(data)
	if err != nil {
		return nil, err
	}
	return h.Decode()
}
