package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"github.com/sealcard/sealcard/internal/exif"
	"github.com/sealcard/sealcard/internal/icc"
)

// Color types: PNG, third edition, table 9.
const (
	pngGray      = 0
	pngPalette   = 3
	pngGrayAlpha = 4
)

// A pngReader walks a PNG file.
type pngReader struct {
	h           *Header
	depth, kind byte
	interlaced  bool
	transparent bool // a chunk tRNS
	named       bool // a chunk cICP names the colors
	hasExif     bool
}

// readPNG walks the chunks of a file up to its last. A decoder checks their sums.
func (h *Header) readPNG(data []byte) error {
	p := &pngReader{h: h}
	data = data[len(pngSignature):]
	for i := range maxSegments {
		if len(data) < 12 {
			return errCut("PNG")
		}
		size, name := binary.BigEndian.Uint32(data), string(data[4:8])
		if uint64(size) > uint64(len(data)-12) {
			return errCut("PNG")
		}
		if (i == 0) != (name == "IHDR") {
			return refuse(ErrBroken, "a broken PNG picture: its header")
		}
		if name == "IEND" {
			p.finish()
			return nil
		}
		if err := p.chunk(name, data[8:8+size]); err != nil {
			return err
		}
		data = data[12+size:]
	}
	return errSegments("PNG")
}

// chunk reads one chunk's content.
func (p *pngReader) chunk(name string, body []byte) (err error) {
	switch name {
	case "IHDR":
		return p.header(body)
	case "tRNS":
		p.transparent = true
	case "iCCP":
		if p.h.Profile == nil {
			p.h.Profile, err = inflateProfile(body)
		}
	case "cICP":
		return p.space(body)
	case "eXIf":
		if !p.hasExif {
			p.hasExif = true
			p.h.Orientation = exif.Orientation(body)
		}
	}
	return err
}

// header reads the size and the kind of pixels: section 11.2.1.
func (p *pngReader) header(body []byte) error {
	if len(body) != 13 || body[12] > 1 {
		return refuse(ErrBroken, "a broken PNG picture: its header")
	}
	p.depth, p.kind, p.interlaced = body[8], body[9], body[12] == 1
	p.h.Gray, p.h.Progressive = p.kind == pngGray || p.kind == pngGrayAlpha, p.interlaced
	return p.h.setSize(binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:]))
}

// space reads the colors by number, which go before a profile: section 11.3.2.6 and
// ITU-T H.273. A few programs write the transfer of films for that of sRGB.
func (p *pngReader) space(body []byte) error {
	if p.named || len(body) != 4 {
		return refuse(ErrBroken, "a broken PNG picture: its colors")
	}
	p.named = true
	switch primaries, transfer, matrix := body[0], body[1], body[2]; {
	case matrix != 0 || body[3] != 1:
	case primaries == 1 && (transfer == 1 || transfer == 13):
		return nil
	case primaries == 12 && transfer == 13:
		p.h.P3 = true
		return nil
	}
	return refuse(ErrKind, "a PNG picture in rare colors (%d, %d, %d, %d); export in sRGB", body[0], body[1], body[2], body[3])
}

// finish reckons what decoding takes: 1, 2, 4 or 8 bytes a pixel, and as much
// again for the passes of an interlaced picture.
func (p *pngReader) finish() {
	if p.named {
		p.h.Profile = nil
	}
	pixel := int64(4)
	if single := p.kind == pngGray || p.kind == pngPalette; single && (p.kind == pngPalette || !p.transparent) {
		pixel = 1
	}
	if p.depth == 16 {
		pixel *= 2
	}
	if p.interlaced {
		pixel *= 2
	}
	p.h.Cost = pixel * int64(p.h.W) * int64(p.h.H)
}

// inflateProfile returns the profile in a chunk iCCP: section 11.3.2.3, a name of 1 to 79
// bytes, a zero, the method 0, a zlib stream.
func inflateProfile(body []byte) ([]byte, error) {
	_, rest, ok := bytes.Cut(body[:min(len(body), 81)], []byte{0})
	if !ok || len(rest) == 0 || rest[0] != 0 {
		return nil, refuse(ErrBroken, "a PNG picture with a broken color profile")
	}
	packed := body[min(len(body), 81)-len(rest)+1:]
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, refuse(ErrBroken, "a PNG picture with a broken color profile")
	}
	profile, err := io.ReadAll(io.LimitReader(z, icc.MaxSize+1))
	switch {
	case err != nil || len(profile) == 0:
		return nil, refuse(ErrBroken, "a PNG picture with a broken color profile")
	case len(profile) > icc.MaxSize:
		return nil, refuse(ErrLimit, "a picture with a color profile of more than %d MiB", icc.MaxSize>>20)
	}
	return profile, nil
}
