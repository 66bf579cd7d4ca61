package cwt

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is the longest text attribute in bytes: longer ones are no data of a card.
const MaxText = 512

var (
	errUTF8    = errors.New("is not UTF-8")
	errControl = errors.New("has a control, line, direction or hidden character")
)

// CheckText returns an error unless s may be shown: UTF-8 of at most limit bytes with no
// control character but the allowed ones, no line or paragraph separator, no format or
// ignorable character but the two joiners that some scripts need, no private or
// noncharacter and no replacement character, which says that a text was read wrongly
// before. Variation selectors and blank letters may stay: names are written with them.
func CheckText(s string, limit int, allowed string) error {
	if len(s) > limit {
		return fmt.Errorf("has %d bytes, limit is %d", len(s), limit)
	}
	if !utf8.ValidString(s) {
		return errUTF8
	}
	for _, r := range s {
		if strings.ContainsRune(allowed, r) {
			continue
		}
		joiner := r == '\u200c' || r == '\u200d'
		hidden := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp,
			unicode.Noncharacter_Code_Point, unicode.Other_Default_Ignorable_Code_Point)
		if hidden && !joiner || r == utf8.RuneError {
			return errControl
		}
	}
	return nil
}
