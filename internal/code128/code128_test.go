package code128_test

import (
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/code128"
)

// bars writes modules as the widths of bars and spaces in turn.
func widths(bars []bool) string {
	var b strings.Builder
	for i := 0; i < len(bars); {
		n := i
		for n < len(bars) && bars[n] == bars[i] {
			n++
		}
		b.WriteByte(byte('0' + n - i))
		i = n
	}
	return b.String()
}

func TestPatternsOfTheStandard(t *testing.T) {
	// ISO/IEC 15417, table 1: start C, 12, 34, check character (105 + 12 + 2 x 34) mod
	// 103 = 82, stop.
	const want = "211232" + "112232" + "131123" + "121241" + "2331112"
	bars, err := code128.Encode("1234")
	if err != nil || widths(bars) != want {
		t.Errorf("Encode(1234) = %s, %v, want %s", widths(bars), err, want)
	}
}

func TestTextsThatAreNoBarcode(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "long": strings.Repeat("1", 41), "control": "A\t", "function character": "A\u00f1",
	} {
		if _, err := code128.Encode(text); err == nil {
			t.Errorf("Encode of %s = nil, want an error", name)
		}
	}
}
