package qr

import "github.com/sealcard/sealcard/internal/qrsize"

// Encoder makes symbols without new memory.
type Encoder = encoder

// EncodeWith makes a symbol with a mask, of at least a version.
func (e *encoder) EncodeWith(text string, l qrsize.Level, version, mask int) (*Symbol, error) {
	return e.encode(text, l, version, mask)
}

// EncodeFrom makes a symbol of at least a version with the best mask.
func (e *encoder) EncodeFrom(text string, l qrsize.Level, version int) (*Symbol, error) {
	return e.encode(text, l, version, anyMask)
}

// Codewords returns the codewords of a text in the order of their places.
func Codewords(text string, version int, l qrsize.Level) []byte {
	e := new(encoder)
	e.segment(text, class(version))
	data := e.write(text, class(version), dataCodewords(version, l))
	return e.interleave(data, correctionOf(version, l))
}

// Place makes a symbol of data codewords that need not be segments.
func Place(data []byte, version int, l qrsize.Level) *Symbol {
	e := new(encoder)
	return e.place(version, l, e.interleave(data, correctionOf(version, l)), 0)
}

// SegmentBits returns the bits of the best segments of a text in a version, as they are
// counted and as they are written.
func SegmentBits(text string, version int) (counted, written int) {
	e, w := new(encoder), new(bitWriter)
	counted = e.segment(text, class(version))
	w.segments(text, e.modes[:], class(version))
	return counted, w.bits()
}

// Penalty returns the penalty of a symbol.
func (s *Symbol) Penalty() int { return s.modules.penalty(s.Size) }

// Perfect tells whether a block with so many error correction codewords has no error.
func Perfect(block []byte, each int) bool { return perfect(block, rootProducts(), each) }

// Flip inverts a module.
func (s *Symbol) Flip(x, y int) { s.modules[word(x, y)] ^= 1 << (x & 63) }

// DataCodewords is the number of codewords of a version that hold data.
func DataCodewords(version int, l qrsize.Level) int { return dataCodewords(version, l) }

// FormatBits returns the format information.
func FormatBits(l qrsize.Level, mask int) uint32 { return formatBits(l, mask) }

// VersionBits returns the version information.
func VersionBits(version int) uint32 { return versionBits(uint32(version)) }

// The Turn functions break a table in one place; called again they mend it. They are
// not for tests that run beside others.

// TurnValue inverts a bit of the value of S.
func TurnValue() { values['S'] ^= 1 }

// TurnProduct inverts a bit of what each data codeword of version 3-M divides by.
func TurnProduct() {
	for f := range generator(26) {
		generator(26)[f][1] ^= 1
	}
}

// TurnOrder exchanges the places of the first two codewords of version 3.
func TurnOrder() {
	o := templateOf(3).order
	for i := range 8 {
		o[i], o[8+i] = o[8+i], o[i]
	}
}

// TurnMask inverts a column of mask 5.
func TurnMask() {
	for y := range maskRows()[5] {
		maskRows()[5][y][0] ^= 1 << 20
	}
}

// TurnFinder inverts a module of a finder pattern of version 3.
func TurnFinder() { templateOf(3).fixed[word(3, 3)] ^= 1 << 3 }
