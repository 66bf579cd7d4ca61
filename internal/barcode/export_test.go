package barcode

import (
	"fmt"

	"github.com/boombuler/barcode"
)

// ErrEncoder is for tests.
var ErrEncoder = errEncoder

// Encode is encode of an encoder that calls run and then quotes the text in an error.
func Encode(text string, run func()) (*Matrix, error) {
	return encode(text, 10, func() (barcode.Barcode, error) {
		run()
		return nil, fmt.Errorf("%q cannot be encoded", text)
	})
}
