// Package code128 makes Code 128 barcodes (ISO/IEC 15417) with the encoder of
// boombuler/barcode.
package code128

import (
	"errors"
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/code128"
)

// QuietZone is the light margin at each end, in modules (ISO/IEC 15417, section 4.3.2).
const QuietZone = 10

// maxText keeps a symbol shorter than a card is wide. The encoder's own limit is 80.
const maxText = 40

var errCharacter = errors.New("a character that is not printable ASCII")

// Encode returns the modules of text from left to right, true for a bar, without
// quiet zones. The text is 1 to 40 characters of printable ASCII: the encoder takes
// some letters beyond as function characters.
func Encode(text string) ([]bool, error) {
	if n := len(text); n < 1 || n > maxText {
		return nil, fmt.Errorf("%d characters, a barcode holds 1 to %d", n, maxText)
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return nil, errCharacter
		}
	}
	code, err := code128.Encode(text)
	if err != nil {
		return nil, err
	}
	bounds := code.Bounds()
	bars := make([]bool, bounds.Dx())
	for x := range bars {
		bars[x] = color.GrayModel.Convert(code.At(bounds.Min.X+x, bounds.Min.Y)).(color.Gray).Y < 128
	}
	return bars, nil
}
