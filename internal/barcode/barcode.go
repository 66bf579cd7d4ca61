package barcode

import (
	"errors"
	"fmt"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/aztec"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
)

// Light margins, in modules.
const (
	Code128QuietZone    = 10 // at each end (ISO/IEC 15417, section 4.3.2)
	DataMatrixQuietZone = 1  // on every side (ISO/IEC 16022)

	// AztecQuietZone is on every side. The standard asks for none. One module keeps a
	// dark background, or a cut that is a little off, from the outermost layer, and is
	// still less than any other symbol of an area takes.
	AztecQuietZone = 1
)

// Levels of an Aztec symbol, see Aztec.
const (
	MinLevel = 23
	MaxLevel = 50
)

// Limits of texts, in characters.
const (
	maxCode128    = 40   // keeps a symbol shorter than a card is wide; the encoder's limit is 80
	maxAztec      = 3000 // 32 layers hold about as many letters at the least level
	maxDataMatrix = 2608 // as many digits as the largest size below 144 holds
)

// skipped is a size of Data Matrix that some readers misread: the blocks of its error
// correction are of unequal length.
const skipped = 144

// Aztec symbols of 12 and 27 layers, in modules a side, have a line of the grid one module
// inside their edge, which the encoder leaves out. Some readers find nothing without it.
const (
	grid12 = 67
	grid27 = 131
)

var (
	errCharacter = errors.New("a character that is not printable ASCII")
	errTooLong   = errors.New("more text than the largest symbol holds")
	errEncoder   = errors.New("the encoder of the symbol broke down")
)

// A Matrix holds the modules of a symbol without quiet zone: rows of whole bytes, the
// leftmost module in the highest bit, 1 for dark. Bits beyond the width are 0.
type Matrix struct {
	W, H int // in modules
	Bits []byte
}

// Code128 returns the modules of text from left to right, true for a bar, without quiet
// zones. The text is 1 to 40 characters of printable ASCII.
func Code128(text string) ([]bool, error) {
	m, err := encode(text, maxCode128, func() (barcode.Barcode, error) { return code128.Encode(text) })
	if err != nil {
		return nil, err
	}
	bars := make([]bool, m.W)
	for x := range bars {
		bars[x] = m.Bits[x/8]>>(7-x%8)&1 != 0
	}
	return bars, nil
}

// Aztec returns the smallest symbol for text of which level percent are for error
// correction, 23 to 50; the standard recommends 23. It is compact with 1 to 4 layers, 15
// to 27 modules a side, or full with 4 to 32 layers, 31 to 151 modules a side. The text
// is 1 to 3000 characters of printable ASCII, fewer where they do not fit.
func Aztec(text string, level int) (*Matrix, error) {
	if level < MinLevel || level > MaxLevel {
		return nil, fmt.Errorf("error correction of %d percent, allowed are %d to %d", level, MinLevel, MaxLevel)
	}
	// The encoder wants a share of the data, where the standard has one of the symbol.
	ofData := (100*level + 99 - level) / (100 - level)
	m, err := encode(text, maxAztec, func() (barcode.Barcode, error) {
		return aztec.Encode([]byte(text), ofData, aztec.DEFAULT_LAYERS)
	})
	if err == nil && (m.W == grid12 || m.W == grid27) {
		m.drawGrid()
	}
	return m, err
}

// drawGrid draws the outermost lines of the reference grid of an Aztec symbol, one module
// inside its edge: dark and light in turn, dark where they cross the middle lines.
func (m *Matrix) drawGrid() {
	for i := m.W / 2 % 2; i < m.W; i += 2 {
		for _, line := range []int{1, m.W - 2} {
			m.set(i, line)
			m.set(line, i)
		}
	}
}

// set makes a module dark.
func (m *Matrix) set(x, y int) { m.Bits[y*((m.W+7)/8)+x/8] |= 0x80 >> (x % 8) }

// DataMatrix returns the smallest square symbol for text, 10 to 132 modules a side. The
// text is 1 to 2608 characters of printable ASCII, of which two digits take as much room
// as any other character; 1304 such places is the most.
func DataMatrix(text string) (*Matrix, error) {
	m, err := encode(text, maxDataMatrix, func() (barcode.Barcode, error) { return datamatrix.Encode(text) })
	if err == nil && m.W >= skipped {
		return nil, errTooLong
	}
	return m, err
}

// encode checks text and returns what run makes of it.
func encode(text string, limit int, run func() (barcode.Barcode, error)) (m *Matrix, err error) {
	if n := len(text); n < 1 || n > limit {
		return nil, fmt.Errorf("%d characters, a barcode of this kind holds 1 to %d", n, limit)
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return nil, errCharacter
		}
	}
	defer func() {
		if recover() != nil {
			m, err = nil, errEncoder
		}
	}()
	code, err := run()
	if err != nil {
		return nil, errTooLong
	}
	return read(code), nil
}

// read packs the modules of an image that has one pixel a module.
func read(code barcode.Barcode) *Matrix {
	bounds := code.Bounds()
	m := &Matrix{W: bounds.Dx(), H: bounds.Dy()}
	m.Bits = make([]byte, (m.W+7)/8*m.H)
	for y := range m.H {
		for x := range m.W {
			if red, _, _, _ := code.At(bounds.Min.X+x, bounds.Min.Y+y).RGBA(); red == 0 {
				m.set(x, y)
			}
		}
	}
	return m
}
