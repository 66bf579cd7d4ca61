package photo

import (
	"bytes"
	"encoding/binary"

	"github.com/sealcard/sealcard/internal/exif"
	"github.com/sealcard/sealcard/internal/icc"
)

// Markers of ITU-T T.81, table B.1, by their second byte.
const (
	markTEM   = 0x01
	markSOF0  = 0xc0 // baseline
	markSOF1  = 0xc1 // extended sequential
	markSOF2  = 0xc2 // progressive
	markDHT   = 0xc4
	markJPG   = 0xc8
	markSOF15 = 0xcf
	markRST0  = 0xd0
	markRST7  = 0xd7
	markSOI   = 0xd8
	markEOI   = 0xd9
	markSOS   = 0xda
	markDQT   = 0xdb
	markDRI   = 0xdd
	markAPP0  = 0xe0
	markAPP1  = 0xe1
	markAPP2  = 0xe2
	markAPP14 = 0xee
	markAPP15 = 0xef
	markLS    = 0xf7 // JPEG-LS, ITU-T T.87
	markCOM   = 0xfe
)

// A jpegReader walks a JPEG file.
type jpegReader struct {
	h     *Header
	comps []component // of the frame; nil before it

	restarts bool // a segment DRI asks for them
	rgb      bool // that a decoder converts, which takes another image
	hasExif  bool
	visits   int64
	profile  pieces
}

// A component is a channel of the frame.
type component struct {
	id     byte
	factor int   // of sampling, columns times rows
	blocks int64 // of 64 samples, whole units of all channels
	// missing is how many of the low bits of each coefficient no scan has brought yet.
	// Before the first scan it is unknown.
	missing [64]int8
}

const unknown = -1

// readJPEG walks the segments of a file up to the marker of its end.
func (h *Header) readJPEG(data []byte) error {
	j := &jpegReader{h: h}
	at := 2
	for range maxSegments {
		mark, start := nextMarker(data, at)
		if start > len(data) {
			return errCut("JPEG")
		}
		if mark == markEOI {
			return j.finish()
		}
		if mark == markSOI || mark == markTEM || len(data)-start < 2 {
			return errCut("JPEG")
		}
		size := int(binary.BigEndian.Uint16(data[start:]))
		if size < 2 {
			return refuse(ErrBroken, "a broken JPEG picture: a segment of %d bytes", size)
		}
		if size > len(data)-start {
			return errCut("JPEG")
		}
		if err := j.segment(mark, data[start+2:start+size]); err != nil {
			return err
		}
		at = start + size
	}
	return errSegments("JPEG")
}

// nextMarker returns the first marker at or after a place and the place behind it, or one
// behind the end. What lies between is a scan's data, with its stuffed bytes and restarts, or
// garbage that decoders leave out.
func nextMarker(data []byte, at int) (mark byte, start int) {
	for {
		i := bytes.IndexByte(data[at:], 0xff)
		if i < 0 || at+i+1 >= len(data) {
			return 0, len(data) + 1
		}
		at += i + 1
		if mark = data[at]; mark == 0xff {
			continue // fill, or the marker's first byte
		}
		at++
		if mark != 0 && (mark < markRST0 || mark > markRST7) {
			return mark, at
		}
	}
}

// segment reads one segment's content.
func (j *jpegReader) segment(mark byte, body []byte) error {
	switch {
	case mark == markSOF0, mark == markSOF1, mark == markSOF2:
		j.h.Progressive = mark == markSOF2
		return j.frame(body)
	case mark == markSOS:
		return j.scan(body)
	case mark == markDRI:
		j.restarts = len(body) == 2 && binary.BigEndian.Uint16(body) > 0
		return nil
	case mark == markDHT, mark == markDQT, mark == markCOM:
		return nil
	case mark == markAPP1:
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00")); ok && len(tiff) > 0 && !j.hasExif {
			j.hasExif = true
			j.h.Orientation = exif.Orientation(tiff[1:]) // behind a byte of padding
		}
		return nil
	case mark == markAPP2:
		if piece, ok := bytes.CutPrefix(body, []byte("ICC_PROFILE\x00")); ok {
			return j.profile.add(piece)
		}
		return nil
	case mark == markAPP14:
		j.rgb = j.rgb || len(body) >= 12 && string(body[:5]) == "Adobe" && body[11] == 0
		return nil
	case mark >= markAPP0 && mark <= markAPP15:
		return nil
	}
	return otherProcess(mark)
}

// otherProcess refuses a marker of a kind of JPEG that is not read.
func otherProcess(mark byte) error {
	switch {
	case mark > markSOF2 && mark <= markSOF15 && mark != markJPG:
		return refuse(ErrKind, "a JPEG picture of a rare process (lossless, hierarchical or arithmetic); export as a usual JPEG")
	case mark == markLS:
		return refuse(ErrKind, "a JPEG-LS picture; export as a usual JPEG")
	}
	return refuse(ErrBroken, "a broken JPEG picture: the marker %#x", mark)
}

// frame reads a frame header: T.81, section B.2.2.
func (j *jpegReader) frame(body []byte) error {
	if len(body) < 6 || len(body) != 6+3*int(body[5]) || j.comps != nil {
		return refuse(ErrBroken, "a broken JPEG picture: its frame")
	}
	switch n := body[5]; {
	case body[0] != 8:
		return refuse(ErrKind, "a JPEG picture of %d bits a channel; export with 8", body[0])
	case n == 4:
		return refuse(ErrKind, "a CMYK picture; export as RGB JPEG")
	case n != 1 && n != 3:
		return refuse(ErrKind, "a JPEG picture of %d channels; export as RGB JPEG", n)
	}
	height, width := binary.BigEndian.Uint16(body[1:]), binary.BigEndian.Uint16(body[3:])
	if err := j.h.setSize(uint32(width), uint32(height)); err != nil {
		return err
	}
	j.h.Gray = body[5] == 1
	return j.components(body[6:])
}

// components reads the channels of a frame, and what they take to decode: a byte a sample, and
// 4 more for the coefficients that a progressive picture keeps.
func (j *jpegReader) components(list []byte) error {
	var ids []byte
	h0, v0 := int(list[1]>>4), int(list[1]&15)
	if len(list) == 3 {
		h0, v0 = 1, 1 // T.81, section A.2.2: a lone channel has no factors
	}
	for ; len(list) > 0; list = list[3:] {
		h, v := int(list[1]>>4), int(list[1]&15)
		if j.h.Gray {
			h, v = 1, 1
		}
		if h < 1 || h > 4 || v < 1 || v > 4 {
			return refuse(ErrBroken, "a broken JPEG picture: its sampling")
		}
		units := int64((j.h.W+8*h0-1)/(8*h0)) * int64((j.h.H+8*v0-1)/(8*v0))
		c := component{id: list[0], factor: h * v, blocks: units * int64(h*v)}
		for i := range c.missing {
			c.missing[i] = unknown
		}
		ids = append(ids, c.id)
		j.comps = append(j.comps, c)
		j.h.Cost += 64 * c.blocks
		if j.h.Progressive {
			j.h.Cost += 4 * 64 * c.blocks
		}
	}
	j.rgb = j.rgb || string(ids) == "RGB"
	return nil
}

// scan reads a scan header: T.81, section B.2.3.
func (j *jpegReader) scan(body []byte) error {
	if j.comps == nil || len(body) < 4 || len(body) != 4+2*int(body[0]) || body[0] == 0 {
		return refuse(ErrBroken, "a broken JPEG picture: a scan")
	}
	tail := body[len(body)-3:]
	from, to, low := int(tail[0]), int(tail[1]), int8(tail[2]&15)
	if !j.h.Progressive {
		from, to, low = 0, 63, 0
	}
	if from > to || to > 63 {
		return refuse(ErrBroken, "a broken JPEG picture: a scan")
	}
	for i := range int(body[0]) {
		c := j.component(body[1+2*i])
		if c == nil || !j.h.Progressive && c.missing[0] != unknown {
			return refuse(ErrBroken, "a broken JPEG picture: a scan")
		}
		if j.restarts && body[0] == 1 && c.factor > 1 { // image/jpeg looks for them elsewhere than T.81, A.2.2
			return refuse(ErrKind, "a JPEG picture with restarts in single channels; export as a usual JPEG")
		}
		for k := from; k <= to; k++ {
			c.missing[k] = low
		}
		j.visits += c.blocks
	}
	if j.visits > maxVisits {
		return refuse(ErrLimit, "a progressive JPEG picture in very many passes; export as a usual JPEG")
	}
	return nil
}

// component returns the channel of an identifier.
func (j *jpegReader) component(id byte) *component {
	for i := range j.comps {
		if j.comps[i].id == id {
			return &j.comps[i]
		}
	}
	return nil
}

// finish checks at the end that every coefficient was brought in full: a progressive
// picture that lost its last scans decodes, blurred.
func (j *jpegReader) finish() error {
	if j.comps == nil {
		return errCut("JPEG")
	}
	for _, c := range j.comps {
		for _, bits := range c.missing {
			if bits != 0 {
				return errCut("JPEG")
			}
		}
	}
	if j.rgb && !j.h.Gray {
		j.h.Cost += 4 * int64(j.h.W) * int64(j.h.H)
	}
	var err error
	j.h.Profile, err = j.profile.join()
	return err
}

// pieces are the parts of a profile, in segments of at most 64 KiB: ICC.1:2022, annex B.4.
type pieces struct {
	parts [][]byte
	size  int
}

// add takes one segment's: its number from 1, how many there are, its part.
func (p *pieces) add(piece []byte) error {
	if p.parts == nil && len(piece) >= 2 {
		p.parts = make([][]byte, piece[1])
	}
	if len(piece) < 3 || int(piece[1]) != len(p.parts) || piece[0] == 0 || piece[0] > piece[1] || p.parts[piece[0]-1] != nil {
		return refuse(ErrBroken, "a JPEG picture with a broken color profile")
	}
	p.parts[piece[0]-1] = piece[2:]
	if p.size += len(piece) - 2; p.size > icc.MaxSize {
		return refuse(ErrLimit, "a picture with a color profile of more than %d MiB", icc.MaxSize>>20)
	}
	return nil
}

// join returns the profile, or nil if there is none.
func (p *pieces) join() ([]byte, error) {
	var profile []byte
	for _, part := range p.parts {
		if part == nil {
			return nil, refuse(ErrBroken, "a JPEG picture with a part of its color profile missing")
		}
		profile = append(profile, part...)
	}
	return profile, nil
}
