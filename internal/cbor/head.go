package cbor

import (
	"encoding/binary"
	"errors"
	"math"
)

// Errors of reading. They carry nothing of the input.
var (
	ErrForm      = errors.New("not well-formed CBOR within the limits")
	ErrDuplicate = errors.New("a map with a key twice")
	ErrShape     = errors.New("a value of another type than its key asks for")
	ErrUnknown   = errors.New("a key that the struct lacks")
)

// Major types (RFC 8949, section 3.1), in the upper three bits of a head.
const (
	majorUint   = 0 << 5
	majorNint   = 1 << 5 // -1 - n
	majorBytes  = 2 << 5
	majorText   = 3 << 5
	majorArray  = 4 << 5
	majorMap    = 5 << 5
	majorSimple = 7 << 5 // bool, null, floats
)

// Heads of major type 7, in the lower five bits (section 3.3).
const (
	infoFalse     = 20
	infoTrue      = 21
	infoNull      = 22
	infoUndefined = 23 // read like null
	infoByte      = 24
	infoHalf      = 25
	infoSingle    = 26
	infoDouble    = 27
)

// A head is the start of an item: its type and one number, which is a value, a length or
// the bits of a float.
type head struct {
	major, info byte
	n           uint64
}

// A reader walks over one item. It does not look further than check has.
type reader struct {
	in    []byte
	off   int
	rules *Rules
}

// head consumes a head. It returns false for one that is cut short, reserved or of
// indefinite length.
func (r *reader) head() (head, bool) {
	if r.off >= len(r.in) {
		return head{}, false
	}
	first := r.in[r.off]
	r.off++
	h := head{major: first & 0xe0, info: first & 0x1f}
	if h.info < infoByte {
		h.n = uint64(h.info)
		return h, true
	}
	if h.info > infoDouble {
		return head{}, false
	}
	size := 1 << (h.info - infoByte)
	if size > len(r.in)-r.off {
		return head{}, false
	}
	for _, c := range r.in[r.off : r.off+size] {
		h.n = h.n<<8 | uint64(c)
	}
	r.off += size
	return h, true
}

// check consumes an item inside depth arrays and maps. It returns false for one that is
// not well-formed or not within the rules.
func (r *reader) check(depth int) bool {
	h, ok := r.head()
	if !ok {
		return false
	}
	switch h.major {
	case majorUint, majorNint:
		return true
	case majorBytes, majorText:
		if h.n > uint64(len(r.in)-r.off) {
			return false
		}
		r.off += int(h.n)
		return true
	case majorArray:
		return depth < r.rules.Depth && h.n <= uint64(r.rules.Elements) && r.checkAll(depth+1, h.n)
	case majorMap:
		return depth < r.rules.Depth && h.n <= uint64(r.rules.Pairs) && r.checkAll(depth+1, 2*h.n)
	case majorSimple:
		return h.simple()
	}
	return false // a tag
}

func (r *reader) checkAll(depth int, items uint64) bool {
	for range items {
		if !r.check(depth) {
			return false
		}
	}
	return true
}

// skip consumes items that have been checked.
func (r *reader) skip(items uint64) { r.checkAll(0, items) }

// take consumes n bytes that have been checked.
func (r *reader) take(n uint64) []byte {
	s := r.in[r.off : r.off+int(n)]
	r.off += int(n)
	return s
}

// simple reports whether a head of major type 7 is one that is read.
func (h *head) simple() bool {
	switch h.info {
	case infoByte:
		return h.n >= 32 // smaller ones stand in the head itself
	case infoHalf, infoSingle, infoDouble:
		f := h.float()
		return !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	return true
}

// float returns the value of a head that is a float.
func (h *head) float() float64 {
	switch h.info {
	case infoHalf:
		return half(uint16(h.n))
	case infoSingle:
		return float64(math.Float32frombits(uint32(h.n)))
	}
	return math.Float64frombits(h.n)
}

// half returns the value of a float of 16 bits: sign, 5 bits of exponent, 10 of fraction
// (IEEE 754, binary16).
func half(bits uint16) float64 {
	exponent, fraction := int(bits>>10&0x1f), int(bits&0x3ff)
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(float64(fraction), -24)
	case 31:
		f = math.Inf(1) // or not a number: neither is read
	default:
		f = math.Ldexp(float64(1024+fraction), exponent-25)
	}
	if bits>>15 != 0 {
		return math.Copysign(f, -1)
	}
	return f
}

// AppendHead appends the head of an item in its shortest form: its major type, in the upper
// three bits, and a number.
func AppendHead(b []byte, major byte, n uint64) []byte {
	switch {
	case n < infoByte:
		return append(b, major|byte(n))
	case n <= math.MaxUint8:
		return append(b, major|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, major|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, major|27), n)
}
