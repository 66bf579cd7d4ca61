package verify

import "strings"

// strip takes off what a scanner puts around a text, each part once and in either order:
// line ends and tabs, the configured prefix and suffix, and the AIM symbology identifier
// of a QR code (ISO/IEC 15424: ]Q and a digit from 0 to 6). Spaces are left, since they
// are characters of Base45.
func strip(text, prefix, suffix string) string {
	const ends = "\r\n\t"
	text = strings.Trim(text, ends)
	aim := func() {
		if len(text) >= 3 && text[:2] == "]Q" && text[2] >= '0' && text[2] <= '6' {
			text = text[3:]
		}
	}
	aim()
	if prefix != "" {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			text = rest
			aim()
		}
	}
	if suffix != "" {
		text = strings.TrimSuffix(strings.TrimRight(text, ends), suffix)
	}
	return strings.Trim(text, ends)
}
