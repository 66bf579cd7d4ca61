package qr

import (
	"errors"
	"math/bits"
	"sync"

	"github.com/sealcard/sealcard/internal/qrsize"
)

var (
	errShape    = errors.New("a size that is of no version")
	errFormat   = errors.New("format information that is damaged or of another symbol")
	errVersion  = errors.New("version information that is damaged")
	errPattern  = errors.New("a function pattern that is damaged")
	errCodeword = errors.New("codewords that are damaged")
)

// Read returns the text of a symbol. It reads a perfect symbol only: it returns an
// error if a module of a function pattern, of the format or version information or of a
// codeword is not as the encoder of the standard makes it.
func Read(s *Symbol) (string, error) {
	r := readers.Get().(*reader)
	defer readers.Put(r)
	text, err := r.read(s)
	return string(text), err
}

var readers = sync.Pool{New: func() any { return new(reader) }}

// A reader keeps the memory for reading.
type reader struct {
	version, size int
	mask          int
	level         qrsize.Level
	centers       int           // of alignment patterns on a side
	axis          [maxSize]byte // see layAxis
	plain         matrix        // without the mask
	stream        [maxCodewords]byte
	block         [maxBlock]byte
	data          [maxCodewords + 4]byte // a number is read out of four bytes
	text          [maxText]byte
}

// read returns the text of s, in memory that the next call uses again.
func (r *reader) read(s *Symbol) ([]byte, error) {
	r.version, r.size = s.Version, s.Size
	if s.Version < 1 || s.Version > qrsize.MaxVersion || s.Size != qrsize.Modules(s.Version) {
		return nil, errShape
	}
	if err := r.readFormat(s); err != nil {
		return nil, err
	}
	if err := r.readVersion(s); err != nil {
		return nil, err
	}
	r.layAxis()
	r.unmask(s)
	n, err := r.walk(s)
	if err != nil {
		return nil, err
	}
	if n, err = r.join(r.stream[:n]); err != nil {
		return nil, err
	}
	p := parser{data: r.data[:], end: 8 * n, text: r.text[:0]}
	return p.parse(class(r.version))
}

// readFormat reads both copies of the format information, from the most significant bit
// on. They must be equal and, unless it is bare, what the symbol says of itself.
func (r *reader) readFormat(s *Symbol) error {
	var one, two uint32
	for i := range 15 {
		// One goes along row 8 to the right and from its end up column 8, and leaves out
		// the timing patterns; two goes up from the bottom, then right to the edge.
		x, y := i, 8
		if i >= 6 {
			x++
		}
		if i >= 8 {
			x, y = 8, 15-i
		}
		if i >= 9 {
			y--
		}
		one = one<<1 | module(s, x, y)
		x, y = 8, r.size-1-i
		if i >= 7 {
			x, y = r.size-15+i, 8
		}
		two = two<<1 | module(s, x, y)
	}
	info := one ^ 0b101010000010010
	if one != two || !codeword(info, 0b10100110111) {
		return errFormat
	}
	r.mask = int(info >> 10 & 7)
	for l := qrsize.L; l <= qrsize.H; l++ {
		if levelBits[l] == info>>13 {
			r.level = l
		}
	}
	if s.bare {
		return nil
	}
	if r.mask != s.Mask || r.level != s.Level {
		return errFormat
	}
	return nil
}

// readVersion reads both copies of the version information, which versions from 7 on
// have.
func (r *reader) readVersion(s *Symbol) error {
	if r.version < 7 {
		return nil
	}
	var one, two uint32
	for i := 17; i >= 0; i-- {
		one = one<<1 | module(s, r.size-11+i%3, i/3)
		two = two<<1 | module(s, i/3, r.size-11+i%3)
	}
	if one != two || !codeword(one, 0b1111100100101) || int(one>>12) != r.version {
		return errVersion
	}
	return nil
}

// module returns 1 for a dark module.
func module(s *Symbol, x, y int) uint32 {
	if s.Dark(x, y) {
		return 1
	}
	return 0
}

// codeword tells whether v is a multiple of a BCH code's generator polynomial. It
// divides from the low end, where the generator has a 1.
func codeword(v, generator uint32) bool {
	for v != 0 {
		v >>= bits.TrailingZeros32(v)
		if v < generator {
			return false
		}
		v ^= generator
	}
	return true
}

// ReadModules is Read of a symbol given by its modules, size on a side.
func ReadModules(size int, dark func(x, y int) bool) (string, error) {
	s := &Symbol{Version: (size - 17) / 4, Size: size, bare: true}
	if s.Version < 1 || s.Version > qrsize.MaxVersion || size != qrsize.Modules(s.Version) {
		return "", errShape
	}
	for y := range size {
		for x := range size {
			if dark(x, y) {
				s.modules.set(x, y)
			}
		}
	}
	return Read(s)
}
