package qr

import (
	"errors"
	"fmt"
	"math/bits"
	"sync"

	"github.com/sealcard/sealcard/internal/qrsize"
)

var (
	// ErrTooLong tells that no version holds a text.
	ErrTooLong = errors.New("a text too long for a QR code")
	// ErrReadBack tells that a symbol does not say what was to be encoded. It means a
	// fault of this package or of the machine.
	ErrReadBack = errors.New("the symbol does not read back")

	errEmpty = errors.New("no characters")
	errLevel = errors.New("a level that is none of L, M, Q, H")
)

// A Symbol is a QR code without its quiet zone.
type Symbol struct {
	Version int          // 1 to 40
	Mask    int          // 0 to 7
	Level   qrsize.Level // of error correction
	Size    int          // modules on a side

	modules matrix
	bare    bool // given by its modules alone: mask and level are not known
}

// Dark tells whether a module is dark; x runs to the right and y down from the upper
// left corner. Outside the symbol all is light.
func (s *Symbol) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < maxSize && y < maxSize && s.modules.dark(x, y)
}

// Bits returns the modules with a quiet zone of so many modules on each side, in rows
// from the top. A row is padded to whole bytes; the leftmost module is the most
// significant bit, 1 for dark.
func (s *Symbol) Bits(quiet int) []byte {
	quiet = max(quiet, 0)
	side := s.Size + 2*quiet
	width := (side + 7) / 8
	out := make([]byte, side*width)
	for y := range s.Size {
		row := out[(quiet+y)*width:][:width]
		for p := range (s.Size + 63) / 64 {
			// Eight modules at a time land in one or two bytes.
			v := s.modules[word(64*p, y)]
			for at := quiet + 64*p; v != 0; at, v = at+8, v>>8 {
				eight := uint16(bits.Reverse8(byte(v))) << 8 >> (at % 8)
				row[at/8] |= byte(eight >> 8)
				if low := byte(eight); low != 0 {
					row[at/8+1] |= low
				}
			}
		}
	}
	return out
}

// An encoder makes symbols and keeps its memory from one to the next. The zero value is
// ready. It is not safe for concurrent use.
type encoder struct {
	symbols [2]Symbol // the best so far and the one being tried
	plain   matrix    // codewords without a mask
	modes   [maxText]byte
	data    [maxCodewords]byte
	stream  [maxCodewords]byte
	reader  reader
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// Encode returns the smallest symbol of text at level l, with the mask of the lowest
// penalty. The error wraps ErrTooLong if no version holds the text, and ErrReadBack if the
// symbol says something else. It is safe for concurrent use.
func Encode(text string, l qrsize.Level) (*Symbol, error) {
	e := encoders.Get().(*encoder)
	defer encoders.Put(e)
	s, err := e.Encode(text, l)
	if err != nil {
		return nil, err
	}
	own := *s
	return &own, nil
}

// Encode returns the smallest symbol of text at level l, with the mask of the lowest
// penalty, the lowest one of several. The symbol is valid until the next call. The text
// has at least one byte.
func (e *encoder) Encode(text string, l qrsize.Level) (*Symbol, error) {
	return e.encode(text, l, 1, anyMask)
}

// anyMask stands for the best mask.
const anyMask = -1

// encode makes a symbol of at least a version with a certain mask or the best one.
func (e *encoder) encode(text string, l qrsize.Level, least, mask int) (*Symbol, error) {
	switch {
	case l < qrsize.L || l > qrsize.H:
		return nil, errLevel
	case text == "":
		return nil, errEmpty
	}
	version, ok := e.fit(text, l, least)
	if !ok {
		return nil, fmt.Errorf("%w: %d characters, a QR code of level %s holds %d", ErrTooLong, len(text), l, capacity(text, l))
	}
	c := correctionOf(version, l)
	stream := e.interleave(e.write(text, class(version), dataCodewords(version, l)), c)
	s := e.place(version, l, stream, mask)
	got, err := e.reader.read(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrReadBack, err)
	}
	if string(got) != text {
		return nil, ErrReadBack
	}
	return s, nil
}
