package font

import (
	"encoding/binary"
	"maps"
	"slices"
)

// A Subset is a font that holds some glyphs of another.
type Subset struct {
	Data []byte // a TrueType file, or a bare CFF font with CIDs
	// Index gives the glyph of each original one in Data, in a TrueType subset. A CFF
	// subset keeps the original numbers as CIDs.
	Index map[uint16]uint16
}

// Subset returns the part of the font that draws the glyphs of the given numbers, in
// rising order, with what those are composed of. Glyph 0 is always in it.
func (f *Face) Subset(glyphs []uint16) (s *Subset, err error) {
	defer func() {
		if p := recover(); p != nil {
			s, err = nil, errBroken
		}
	}()
	used := slices.Clone(glyphs)
	if !slices.Contains(used, 0) {
		used = append(used, 0)
	}
	slices.Sort(used)
	used = slices.Compact(used)
	if int(used[len(used)-1]) >= f.glyphs {
		return nil, errBroken
	}
	if f.kind == CFF {
		data, err := subsetCFF(f.tables["CFF "], used)
		return &Subset{Data: data}, err
	}
	return f.subsetTrueType(used)
}

// glyf returns the description of a glyph (OpenType 1.9, tables loca and glyf).
func (f *Face) glyf(id uint16) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	if binary.BigEndian.Uint16(f.tables["head"][50:]) == 0 {
		return glyf[2*int(binary.BigEndian.Uint16(loca[2*int(id):])) : 2*int(binary.BigEndian.Uint16(loca[2*int(id)+2:]))]
	}
	return glyf[binary.BigEndian.Uint32(loca[4*int(id):]):binary.BigEndian.Uint32(loca[4*int(id)+4:])]
}

// Flags of a part of a composite glyph.
const (
	wordArguments = 1 << 0
	hasScale      = 1 << 3
	moreParts     = 1 << 5
	hasXYScale    = 1 << 6
	hasMatrix     = 1 << 7
)

// parts calls use with the place of each glyph number in the description of a composite
// glyph.
func parts(glyph []byte, use func(at int)) {
	if len(glyph) < 10 || signed(glyph) >= 0 {
		return
	}
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(glyph[at:])
		use(at + 2)
		at += 4 + 2
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasXYScale != 0:
			at += 4
		case flags&hasMatrix != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			return
		}
	}
}

// subsetTrueType writes a TrueType font of the glyphs and their parts.
func (f *Face) subsetTrueType(used []uint16) (*Subset, error) {
	index := map[uint16]uint16{}
	for i, id := range used {
		index[id] = uint16(i)
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(used); i++ { // used grows by parts
		glyph := slices.Clone(f.glyf(used[i]))
		var broken bool
		parts(glyph, func(at int) {
			part := binary.BigEndian.Uint16(glyph[at:])
			if int(part) >= f.glyphs || len(used) > f.glyphs {
				broken = true
				return
			}
			if _, ok := index[part]; !ok {
				index[part] = uint16(len(used))
				used = append(used, part)
			}
			binary.BigEndian.PutUint16(glyph[at:], index[part])
		})
		if broken {
			return nil, errBroken
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, glyph...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(f.Advance(used[i])))
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(used[i]))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	tables := map[string][]byte{"glyf": glyf, "loca": loca, "hmtx": hmtx}
	for _, tag := range []string{"head", "hhea", "maxp", "cvt ", "fpgm", "prep"} {
		if t := f.tables[tag]; t != nil {
			tables[tag] = slices.Clone(t)
		}
	}
	binary.BigEndian.PutUint16(tables["head"][50:], 1) // long offsets
	binary.BigEndian.PutUint32(tables["head"][8:], 0)  // the sum of a file that is gone
	binary.BigEndian.PutUint16(tables["hhea"][34:], uint16(len(used)))
	binary.BigEndian.PutUint16(tables["maxp"][4:], uint16(len(used)))
	return &Subset{Data: assemble(tables), Index: index}, nil
}

// bearing returns the left side bearing of a glyph.
func (f *Face) bearing(id uint16) uint16 {
	hmtx, n := f.tables["hmtx"], len(f.widths)
	if int(id) < n {
		return binary.BigEndian.Uint16(hmtx[4*int(id)+2:])
	}
	return binary.BigEndian.Uint16(hmtx[4*n+2*(int(id)-n):])
}

// assemble writes a font file (OpenType 1.9, organization of an OpenType font).
func assemble(tables map[string][]byte) []byte {
	tags := slices.Sorted(maps.Keys(tables))
	log := 0
	for 2<<log <= len(tags) {
		log++
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{len(tags), 16 << log, log, 16*len(tags) - 16<<log} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := len(out) + 16*len(tags)
	var body []byte
	for _, tag := range tags {
		t := tables[tag]
		padded := append(slices.Clone(t), make([]byte, -len(t)&3)...)
		sum := uint32(0)
		for i := 0; i < len(padded); i += 4 {
			sum += binary.BigEndian.Uint32(padded[i:])
		}
		out = append(out, tag...)
		out = binary.BigEndian.AppendUint32(out, sum)
		out = binary.BigEndian.AppendUint32(out, uint32(at+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t)))
		body = append(body, padded...)
	}
	return append(out, body...)
}
