package pdf417

import (
	"errors"
	"fmt"
)

// Limits of a symbol (ISO/IEC 15438:2015, sections 5.2 and 5.7).
const (
	maxColumns   = 30
	minRows      = 3
	maxRows      = 90
	maxCodewords = 928 // columns times rows
	maxLevel     = 8

	// maxText is the longest text there is, of digits alone: 928 codewords less two of
	// error correction, the length and the latch are 61 groups of 44 digits and one of 26.
	maxText = 2710
)

// QuietZone is the light margin on all four sides, in modules (section 5.8.3).
const QuietZone = 2

// pad fills a symbol up to its last row. It is the latch to text compaction.
const pad = latchText

var errNoText = errors.New("text: nothing, a symbol holds 1 byte or more")

// Symbol is a PDF417 symbol without its quiet zone.
type Symbol struct {
	Columns int // of data codewords, 1 to 30
	Rows    int // 3 to 90
	Level   int // of error correction, 0 to 8
	Width   int // modules of a row, start and stop patterns included

	// Bits holds Rows rows of (Width+7)/8 bytes each. The leftmost module is the highest
	// bit of the first byte, 1 is dark; bits beyond Width are 0.
	Bits []byte
}

// Dark tells whether the module in column x of row y is dark. Outside of the symbol none is.
func (s *Symbol) Dark(x, y int) bool {
	if x < 0 || x >= s.Width || y < 0 || y >= s.Rows {
		return false
	}
	return s.Bits[y*stride(s.Width)+x/8]>>(7-x%8)&1 == 1
}

// Size returns the measures that the symbol of Encode has: the modules of a row and the
// number of rows. Its errors are those of Encode.
func Size(text string, columns, level int) (width, rows int, err error) {
	data, err := compact(text, columns, level)
	if err != nil {
		return 0, 0, err
	}
	rows, err = fit(len(data), columns, level)
	if err != nil {
		return 0, 0, err
	}
	return widthOf(columns), rows, nil
}

// Encode returns the symbol of a text with 1 to 30 columns of data codewords and a level of
// error correction of 0 to 8, which corrects 2^level - 1 misread codewords. The symbol has
// as many rows as it needs, at least 3. A text that does not fit is an error which tells the
// codewords it needs and those there are.
func Encode(text string, columns, level int) (*Symbol, error) {
	data, err := compact(text, columns, level)
	if err != nil {
		return nil, err
	}
	rows, err := fit(len(data), columns, level)
	if err != nil {
		return nil, err
	}
	return draw(codewords(data, columns*rows, level), columns, level), nil
}

// compact checks the arguments of Encode and returns the codewords of the text.
func compact(text string, columns, level int) ([]uint16, error) {
	switch n := len(text); {
	case columns < 1 || columns > maxColumns:
		return nil, fmt.Errorf("columns: %d, a symbol has 1 to %d", columns, maxColumns)
	case level < 0 || level > maxLevel:
		return nil, fmt.Errorf("level: %d, error correction has 0 to %d", level, maxLevel)
	case n == 0:
		return nil, errNoText
	case n > maxText:
		return nil, fmt.Errorf("text: %d bytes, a symbol holds %d of the most compact kind", n, maxText)
	}
	return write(text, plan(text)), nil
}

// fit returns the number of rows that n codewords of text need, together with the length
// and with error correction.
func fit(n, columns, level int) (int, error) {
	need := 1 + n + checks(level)
	rows := max(minRows, (need+columns-1)/columns)
	if most := min(maxRows, maxCodewords/columns); rows > most {
		return 0, fmt.Errorf("text: needs %d codewords with level %d, a symbol of %d columns has %d",
			need, level, columns, columns*most)
	}
	return rows, nil
}

// codewords returns all that a symbol of the given total holds: the number of codewords
// before error correction, the data, pads, error correction.
func codewords(data []uint16, total, level int) []uint16 {
	all := make([]uint16, 0, total)
	n := total - checks(level)
	all = append(append(all, uint16(n)), data...)
	for len(all) < n {
		all = append(all, pad)
	}
	return append(all, remainder(all, level)...)
}

// widthOf returns the modules of a row: start pattern, both indicators and the data are 17
// wide each, the stop pattern 18.
func widthOf(columns int) int { return (columns+4)*patternWidth + 1 }

// stride returns the bytes of a row.
func stride(width int) int { return (width + 7) / 8 }
