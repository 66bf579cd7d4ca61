package photo

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/sealcard/sealcard/internal/exif"
	"github.com/sealcard/sealcard/internal/icc"
)

// Flags of the chunk VP8X: RFC 9649, section 2.7.
const webpAnimated = 1 << 1

// What decoding takes: golang.org/x/image keeps 4 bytes a pixel of a lossless picture, up
// to as much again where colors are indexed in parts of a byte, and tables for its codes.
const (
	losslessPixel = 7         // bytes a pixel
	losslessCodes = 144 << 20 // 2,600 groups of five codes, the most that is decoded
	losslessByte  = 400       // bytes of codes that one of a file can ask for
)

// A webpReader walks a WebP file.
type webpReader struct {
	h       *Header
	pixels  bool   // a chunk VP8 or VP8L was there
	canvas  [2]int // of the chunk VP8X; 0 without it
	alpha   []byte // the chunk ALPH
	hasExif bool
}

// readWebP walks the chunks of a file: RFC 9649, section 2.3. The last may lack its padding.
func (h *Header) readWebP(data []byte) error {
	w := &webpReader{h: h}
	size := uint64(binary.LittleEndian.Uint32(data[4:]))
	if size+8 > uint64(len(data)) || size < 4 {
		return errCut("WebP")
	}
	data = data[12 : size+8]
	for range maxSegments {
		if len(data) == 0 {
			return w.finish()
		}
		if len(data) < 8 {
			return errCut("WebP")
		}
		size := uint64(binary.LittleEndian.Uint32(data[4:]))
		if size > uint64(len(data)-8) {
			return errCut("WebP")
		}
		if err := w.chunk(string(data[:4]), data[8:8+size]); err != nil {
			return err
		}
		data = data[min(8+size+size&1, uint64(len(data))):]
	}
	return errSegments("WebP")
}

// chunk reads one chunk's content. Of two with pixels the first is decoded.
func (w *webpReader) chunk(name string, body []byte) error {
	switch name {
	case "VP8X":
		return w.extended(body)
	case "ANIM", "ANMF":
		return errAnimated()
	case "ALPH":
		if w.alpha != nil {
			return refuse(ErrBroken, "a broken WebP picture: its alpha")
		}
		w.alpha = body
	case "VP8 ":
		return w.lossy(body)
	case "VP8L":
		return w.lossless(body)
	case "ICCP":
		if len(body) > icc.MaxSize {
			return refuse(ErrLimit, "a picture with a color profile of more than %d MiB", icc.MaxSize>>20)
		}
		if w.h.Profile == nil && len(body) > 0 {
			w.h.Profile = body
		}
	case "EXIF":
		if !w.hasExif {
			w.hasExif = true
			w.h.Orientation = exif.Orientation(bytes.TrimPrefix(body, []byte("Exif\x00\x00"))) // as some programs write
		}
	}
	return nil
}

func errAnimated() error { return refuse(ErrKind, "an animated WebP picture; export as JPEG") }

// extended reads the canvas: section 2.7.
func (w *webpReader) extended(body []byte) error {
	if len(body) != 10 || w.pixels || w.canvas[0] != 0 {
		return refuse(ErrBroken, "a broken WebP picture: its header")
	}
	if body[0]&webpAnimated != 0 {
		return errAnimated()
	}
	width := 1 + binary.LittleEndian.Uint32(body[4:])&(1<<24-1)
	height := 1 + binary.LittleEndian.Uint32(body[6:])>>8
	w.canvas = [2]int{int(width), int(height)}
	return w.h.setSize(width, height)
}

// lossy reads the header of a key frame: RFC 6386, section 9.1.
func (w *webpReader) lossy(body []byte) error {
	if w.pixels {
		return nil
	}
	if len(body) < 10 || body[0]&1 != 0 || string(body[3:6]) != "\x9d\x01\x2a" {
		return refuse(ErrBroken, "a broken WebP picture: its frame")
	}
	width, height := binary.LittleEndian.Uint16(body[6:])&0x3fff, binary.LittleEndian.Uint16(body[8:])&0x3fff
	if err := w.size(uint32(width), uint32(height)); err != nil {
		return err
	}
	whole := int64((w.h.W+15)&^15) * int64((w.h.H+15)&^15)
	w.h.Cost = whole*3/2 + whole/16 + int64(len(body)) // samples, filters, a copy of the file
	if len(w.alpha) > 0 {
		w.h.Cost += int64(w.h.W) * int64(w.h.H)
		if w.alpha[0]&3 == 1 { // compressed
			w.h.Cost += w.losslessCost(len(w.alpha))
		}
	}
	return nil
}

// lossless reads the header of a lossless picture: RFC 9649, section 3.4.
func (w *webpReader) lossless(body []byte) error {
	if w.pixels {
		return nil
	}
	if len(body) < 5 || body[0] != 0x2f || w.alpha != nil { // it has its own alpha
		return refuse(ErrBroken, "a broken WebP picture: its frame")
	}
	bits := binary.LittleEndian.Uint32(body[1:])
	if err := w.size(1+bits&0x3fff, 1+bits>>14&0x3fff); err != nil {
		return err
	}
	w.h.Cost = w.losslessCost(len(body))
	return nil
}

// losslessCost returns what decoding a lossless picture of n bytes takes.
func (w *webpReader) losslessCost(n int) int64 {
	return losslessPixel*int64(w.h.W)*int64(w.h.H) + min(losslessByte*int64(n), losslessCodes)
}

// size takes that of the pixels, which is the canvas of a still picture.
func (w *webpReader) size(width, height uint32) error {
	w.pixels = true
	if w.canvas[0] != 0 && w.canvas != [2]int{int(width), int(height)} {
		return refuse(ErrBroken, "a broken WebP picture: %d x %d pixels, its header says %d x %d",
			width, height, w.canvas[0], w.canvas[1])
	}
	return w.h.setSize(width, height)
}

// finish checks that there were pixels.
func (w *webpReader) finish() error {
	if !w.pixels {
		return errCut("WebP")
	}
	return nil
}

// fullRange makes the samples of a lossy picture those of a YCbCr image in Go. VP8 codes black
// as 16 and white as 235, and colors from 16 to 240 (ITU-R BT.601, 2.5.3); the decoder hands
// them out as they are.
func fullRange(img image.Image) {
	var y *image.YCbCr
	switch img := img.(type) {
	case *image.YCbCr:
		y = img
	case *image.NYCbCrA:
		y = &img.YCbCr
	default:
		return // lossless
	}
	var luma, chroma [256]byte
	for i := range 256 {
		luma[i] = byte(min(max((2*255*(i-16)+219)/(2*219), 0), 255))
		// Around 128, and upward of zero for the division to round evenly.
		chroma[i] = byte(min(max((2*255*(i-128)+224*(2*128+1))/(2*224), 0), 255))
	}
	for _, p := range []struct {
		samples []byte
		to      *[256]byte
	}{{y.Y, &luma}, {y.Cb, &chroma}, {y.Cr, &chroma}} {
		for i, v := range p.samples {
			p.samples[i] = p.to[v]
		}
	}
}
