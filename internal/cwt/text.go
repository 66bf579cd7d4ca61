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
	errControl = errors.New("has a control, line or direction character")
)

// CheckText returns an error unless s may be shown: UTF-8 of at most limit bytes
// with no control character but the allowed ones, no line or paragraph separator,
// no byte order mark and nothing that changes the direction of other text.
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
		if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || r == '\ufeff' {
			return errControl
		}
	}
	return nil
}
