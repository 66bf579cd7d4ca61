package qr

import "github.com/sealcard/sealcard/internal/qrsize"

// lastOf is the largest version of each class.
var lastOf = [3]int{9, 26, qrsize.MaxVersion}

// totalCodewords is the number of codewords of a version: the modules that no function
// pattern, format or version information takes, in eights (table 1).
func totalCodewords(version int) int {
	size := qrsize.Modules(version)
	n := size*size - 3*8*8 - 2*(size-16) // finder patterns with separators, timing
	n -= 2*15 + 1                        // format, the dark module
	if version >= 2 {
		side := version/7 + 2 // alignment patterns in a row
		n -= 25*(side*side-3) - 2*5*(side-2)
	}
	if version >= 7 {
		n -= 2 * 18
	}
	return n / 8
}

// dataCodewords is the number of codewords of a version that hold data.
func dataCodewords(version int, l qrsize.Level) int {
	c := correctionOf(version, l)
	return totalCodewords(version) - c.blocks*c.each
}

// fit returns the smallest version, from least on, that holds the text at level l, and
// leaves the segments for it in e.modes.
func (e *encoder) fit(text string, l qrsize.Level, least int) (version int, ok bool) {
	if len(text) > maxText {
		return 0, false
	}
	for c := class(least); c < len(lastOf); c++ {
		most := 8 * dataCodewords(lastOf[c], l)
		if len(text)*10/3 > most {
			continue // not even if all were digits
		}
		n := e.segment(text, c)
		if n > most {
			continue
		}
		first := 1
		if c > 0 {
			first = lastOf[c-1] + 1
		}
		version = max(first, least)
		for n > 8*dataCodewords(version, l) {
			version++
		}
		return version, true
	}
	return 0, false
}

// capacity returns how many characters like the text's the largest symbol of a level
// holds, all of them in the mode that the text cannot do without.
func capacity(text string, l qrsize.Level) int {
	m := modeNumeric
	for i := range len(text) {
		if v := values[text[i]]; v == outside {
			m = modeByte
			break
		} else if v >= 10 {
			m = modeAlphanumeric
		}
	}
	n := 8*dataCodewords(qrsize.MaxVersion, l) - 4 - int(countBits[2][m])
	switch m {
	case modeNumeric:
		return n/10*3 + (n%10-1)/3 // 4 bits hold a digit, 7 hold two
	case modeAlphanumeric:
		return n/11*2 + n%11/6
	}
	return n / 8
}
