package cose

import (
	"errors"
	"math"

	"github.com/sealcard/sealcard/internal/cbor"
	"github.com/sealcard/sealcard/internal/malformed"
)

// Major types of CBOR, RFC 8949, section 3.1, in the upper three bits.
const (
	majorUint  = 0 << 5
	majorNint  = 1 << 5
	majorBytes = 2 << 5
	majorText  = 3 << 5
	majorArray = 4 << 5
	majorMap   = 5 << 5
)

var (
	errCut      = errors.New("a token that is cut short")
	errMajor    = errors.New("an item of another type than the shape asks for")
	errShortest = errors.New("a length that is not in its shortest form")
)

func appendBytes(b, s []byte) []byte {
	return append(cbor.AppendHead(b, majorBytes, uint64(len(s))), s...)
}

// A reader walks over a fixed shape. After its first error it stands still, so
// the shape reads as a list of steps with one check at the end.
type reader struct {
	in  []byte
	off int
	err error
}

func (r *reader) fail(at int, err error) {
	if r.err == nil {
		r.err = malformed.At(at, err)
	}
}

// expect consumes the byte want.
func (r *reader) expect(want byte, otherwise error) {
	switch {
	case r.err != nil:
	case r.off >= len(r.in):
		r.fail(r.off, errCut)
	case r.in[r.off] != want:
		r.fail(r.off, otherwise)
	default:
		r.off++
	}
}

// head consumes the head of an item of the given major type and returns its
// number. A length above four bytes is refused with the others that are not in
// their shortest form, as no token is that long.
func (r *reader) head(major byte) uint64 {
	if r.err != nil {
		return 0
	}
	if r.off >= len(r.in) {
		r.fail(r.off, errCut)
		return 0
	}
	first := r.in[r.off]
	if first&0xe0 != major {
		r.fail(r.off, errMajor)
		return 0
	}
	info := first & 0x1f
	if info < 24 {
		r.off++
		return uint64(info)
	}
	size, least := 0, uint64(0)
	switch info {
	case 24:
		size, least = 1, 24
	case 25:
		size, least = 2, math.MaxUint8+1
	case 26:
		size, least = 4, math.MaxUint16+1
	default:
		r.fail(r.off, errShortest)
		return 0
	}
	if len(r.in)-r.off <= size {
		r.fail(len(r.in), errCut)
		return 0
	}
	n := uint64(0)
	for _, c := range r.in[r.off+1 : r.off+1+size] {
		n = n<<8 | uint64(c)
	}
	if n < least {
		r.fail(r.off, errShortest)
		return 0
	}
	r.off += 1 + size
	return n
}

// take consumes n bytes.
func (r *reader) take(n uint64) []byte {
	if r.err != nil {
		return nil
	}
	if n > uint64(len(r.in)-r.off) {
		r.fail(len(r.in), errCut)
		return nil
	}
	s := r.in[r.off : r.off+int(n) : r.off+int(n)]
	r.off += int(n)
	return s
}

func (r *reader) bytes() []byte { return r.take(r.head(majorBytes)) }
