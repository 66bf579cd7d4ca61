package font

import (
	"encoding/binary"
	"slices"
)

// Operators of DICTs (Adobe Technical Note 5176, tables 9, 10 and 23); those of two
// bytes have 12 as their high byte.
const (
	opFontBBox    = 5
	opCharset     = 15
	opCharStrings = 17
	opPrivate     = 18
	opSubrs       = 19
	opFontMatrix  = 12<<8 | 7
	opROS         = 12<<8 | 30
	opCIDCount    = 12<<8 | 34
	opFDArray     = 12<<8 | 36
	opFDSelect    = 12<<8 | 37
)

// A cff is a CFF font taken apart as far as a subset needs it. Its reading panics where
// a font is broken; Subset recovers.
type cff struct {
	data        []byte
	name        []byte
	top         dict
	charStrings [][]byte
	global      [][]byte
	fonts       []fontDict
	selects     func(glyph uint16) int // font DICT of a glyph
}

// A fontDict is one font DICT with its Private DICT and local subroutines. A font that
// is not CID-keyed has one of them.
type fontDict struct {
	matrix  []byte // operands of FontMatrix, nil for none
	private dict
	subrs   [][]byte
}

// A dict is a DICT: operands as they are written, by operator.
type dict struct {
	order    []int
	operands map[int][]byte
}

func readDict(b []byte) dict {
	d := dict{operands: map[int][]byte{}}
	for start, at := 0, 0; at < len(b); {
		switch v := b[at]; {
		case v <= 21:
			op := int(v)
			end := at
			at++
			if v == 12 {
				op = 12<<8 | int(b[at])
				at++
			}
			d.order = append(d.order, op)
			d.operands[op] = b[start:end]
			start = at
		case v == 28:
			at += 3
		case v == 29:
			at += 5
		case v == 30: // a real number ends with a nibble of f
			for at++; b[at]&0xf != 0xf; at++ {
			}
			at++
		case v >= 247 && v <= 254:
			at += 2
		default:
			at++
		}
	}
	return d
}

// ints returns the operands of an operator that are whole numbers.
func (d dict) ints(op int) []int {
	var out []int
	for b := d.operands[op]; len(b) > 0; {
		switch v := int(b[0]); {
		case v == 28:
			out, b = append(out, signed(b[1:])), b[3:]
		case v == 29:
			out, b = append(out, int(int32(binary.BigEndian.Uint32(b[1:])))), b[5:]
		case v >= 32 && v <= 246:
			out, b = append(out, v-139), b[1:]
		case v >= 247 && v <= 250:
			out, b = append(out, (v-247)*256+int(b[1])+108), b[2:]
		case v >= 251 && v <= 254:
			out, b = append(out, -(v-251)*256-int(b[1])-108), b[2:]
		default:
			return nil // a real number, where none belongs
		}
	}
	return out
}

// readIndex returns the items of an INDEX at an offset and the offset behind it.
func readIndex(data []byte, at int) (items [][]byte, end int) {
	n := int(binary.BigEndian.Uint16(data[at:]))
	if n == 0 {
		return nil, at + 2
	}
	size := int(data[at+2])
	offset := func(i int) int {
		v := 0
		for _, b := range data[at+3+i*size : at+3+(i+1)*size] {
			v = v<<8 | int(b)
		}
		return at + 2 + (n+1)*size + v
	}
	items = make([][]byte, n)
	for i := range items {
		items[i] = data[offset(i):offset(i+1):offset(i+1)]
	}
	return items, offset(n)
}

func readCFF(data []byte) *cff {
	c := &cff{data: data}
	names, at := readIndex(data, int(data[2]))
	tops, at := readIndex(data, at)
	_, at = readIndex(data, at) // strings: glyph names, which a font with CIDs has not
	c.global, _ = readIndex(data, at)
	c.name, c.top = names[0], readDict(tops[0])
	c.charStrings, _ = readIndex(data, c.top.ints(opCharStrings)[0])
	if _, cid := c.top.operands[opROS]; !cid {
		c.fonts = []fontDict{c.readFont(c.top)}
		c.fonts[0].matrix = nil // it stays in the top DICT
		c.selects = func(uint16) int { return 0 }
		return c
	}
	fonts, _ := readIndex(data, c.top.ints(opFDArray)[0])
	for _, f := range fonts {
		c.fonts = append(c.fonts, c.readFont(readDict(f)))
	}
	c.selects = readSelect(data[c.top.ints(opFDSelect)[0]:])
	return c
}

func (c *cff) readFont(d dict) fontDict {
	f := fontDict{matrix: d.operands[opFontMatrix]}
	p := d.ints(opPrivate)
	size, at := p[0], p[1]
	f.private = readDict(c.data[at : at+size])
	if s := f.private.ints(opSubrs); len(s) == 1 {
		f.subrs, _ = readIndex(c.data, at+s[0])
	}
	return f
}

// readSelect reads FDSelect in its formats 0 and 3.
func readSelect(b []byte) func(uint16) int {
	if b[0] == 0 {
		return func(glyph uint16) int { return int(b[1+int(glyph)]) }
	}
	n := int(binary.BigEndian.Uint16(b[1:]))
	return func(glyph uint16) int {
		// The range before the first one that begins behind the glyph.
		lo, hi := 0, n
		for lo+1 < hi {
			mid := (lo + hi) / 2
			if binary.BigEndian.Uint16(b[3+3*mid:]) <= glyph {
				lo = mid
			} else {
				hi = mid
			}
		}
		return int(b[3+3*lo+2])
	}
}

// subsetCFF writes a CFF font with CIDs that holds the used glyphs of a CFF table, in
// rising order. The CID of each is its number in the original font.
func subsetCFF(table []byte, used []uint16) ([]byte, error) {
	c := readCFF(table)
	flat := &flattener{c: c}
	glyphs := make([][]byte, len(used))
	selects := []byte{0} // format 0
	charset := []byte{0}
	for i, id := range used {
		font := c.selects(id)
		var err error
		if glyphs[i], err = flat.glyph(c.charStrings[id], font); err != nil {
			return nil, err
		}
		selects = append(selects, byte(font))
		if i > 0 {
			charset = binary.BigEndian.AppendUint16(charset, id)
		}
	}
	w := &cffWriter{c: c, last: int(used[len(used)-1])}
	return w.write(glyphs, selects, charset), nil
}

// A cffWriter lays out the parts of a CFF font. Offsets are written in five bytes each,
// so that sizes do not depend on them.
type cffWriter struct {
	c    *cff
	last int // CID
}

func (w *cffWriter) write(glyphs [][]byte, selects, charset []byte) []byte {
	out := []byte{1, 0, 4, 4}
	out = appendIndex(out, [][]byte{w.c.name})
	top := len(out)
	// The top DICT is written twice: the first time for its length.
	head := func(charset, selects, glyphs, fonts int) []byte {
		b := appendIndex(slices.Clone(out[:top]), [][]byte{w.topDict(charset, selects, glyphs, fonts)})
		b = appendIndex(b, [][]byte{[]byte("Adobe"), []byte("Identity")})
		return appendIndex(b, nil) // no global subroutines
	}
	out = head(0, 0, 0, 0)
	at := func(part []byte) int {
		start := len(out)
		out = append(out, part...)
		return start
	}
	offsets := [3]int{at(charset), at(selects), at(appendIndex(nil, glyphs))}
	fonts := make([][]byte, len(w.c.fonts))
	for i, f := range w.c.fonts {
		private := f.private.without(opSubrs)
		fonts[i] = appendOp(appendOffset(appendOffset(nil, len(private)), at(private)), opPrivate)
		if f.matrix != nil {
			fonts[i] = append(appendOp(slices.Clone(f.matrix), opFontMatrix), fonts[i]...)
		}
	}
	fontsAt := at(appendIndex(nil, fonts))
	copy(out, head(offsets[0], offsets[1], offsets[2], fontsAt))
	return out
}

// without returns the DICT without an operator.
func (d dict) without(left int) []byte {
	var b []byte
	for _, op := range d.order {
		if op != left {
			b = appendOp(append(b, d.operands[op]...), op)
		}
	}
	return b
}

func (w *cffWriter) topDict(charset, selects, glyphs, fonts int) []byte {
	// SIDs from 391 are the font's own strings.
	b := appendOp(appendOffset(appendOffset(appendOffset(nil, 391), 392), 0), opROS)
	for _, op := range []int{opFontMatrix, opFontBBox} {
		if v := w.c.top.operands[op]; v != nil {
			b = appendOp(append(b, v...), op)
		}
	}
	b = appendOp(appendOffset(b, w.last+1), opCIDCount)
	b = appendOp(appendOffset(b, charset), opCharset)
	b = appendOp(appendOffset(b, selects), opFDSelect)
	b = appendOp(appendOffset(b, glyphs), opCharStrings)
	return appendOp(appendOffset(b, fonts), opFDArray)
}

func appendOffset(b []byte, v int) []byte {
	return binary.BigEndian.AppendUint32(append(b, 29), uint32(v))
}

func appendOp(b []byte, op int) []byte {
	if op >= 12<<8 {
		b = append(b, 12)
	}
	return append(b, byte(op))
}

// appendIndex appends an INDEX.
func appendIndex(b []byte, items [][]byte) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(items)))
	if len(items) == 0 {
		return b
	}
	b = append(b, 4)
	at := uint32(1)
	b = binary.BigEndian.AppendUint32(b, at)
	for _, item := range items {
		at += uint32(len(item))
		b = binary.BigEndian.AppendUint32(b, at)
	}
	for _, item := range items {
		b = append(b, item...)
	}
	return b
}
