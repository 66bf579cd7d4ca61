// Package base45 is the text form of a card: Base45 as in RFC 9285.
//
// Two bytes a, b are the number 256a+b, written as three characters c, d, e with
// the least significant first: c + 45d + 2025e. A last odd byte is two
// characters, c + 45d. The 45 characters are those of a QR code's alphanumeric
// mode, so two bytes cost 16.5 bits of a symbol.
//
// Decode is the exact inverse of Encode: whatever it accepts, Encode writes again
// in the same way.
package base45

import (
	"errors"

	"github.com/sealcard/sealcard/internal/malformed"
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" // RFC 9285, table 1

const none = 0xff

var (
	errLength    = errors.New("a length that leaves one character over")
	errCharacter = errors.New("a character outside the 45")
	errGroup     = errors.New("a group above its largest value")
)

// values holds the value of each character, or none.
var values = func() (v [256]byte) {
	for i := range v {
		v[i] = none
	}
	for i := range len(alphabet) {
		v[alphabet[i]] = byte(i)
	}
	return v
}()

// EncodedLen returns the number of characters of n encoded bytes.
func EncodedLen(n int) int { return n/2*3 + n%2*2 }

// Encode returns b as text.
func Encode(b []byte) string {
	out := make([]byte, 0, EncodedLen(len(b)))
	for ; len(b) >= 2; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out = append(out, alphabet[n%45], alphabet[n/45%45], alphabet[n/2025])
	}
	if len(b) == 1 {
		n := int(b[0])
		out = append(out, alphabet[n%45], alphabet[n/45])
	}
	return string(out)
}

// Decode returns the bytes that text stands for (RFC 9285, section 4). It accepts
// exactly the texts that Encode makes: no lower case, no line ends, no group above
// 65,535 or, at the end, above 255. Its errors are *malformed.Error.
func Decode(text string) ([]byte, error) {
	if len(text)%3 == 1 {
		return nil, malformed.At(len(text)-1, errLength)
	}
	out := make([]byte, 0, len(text)/3*2+1)
	for i := 0; i < len(text); i += 3 {
		group := text[i:min(i+3, len(text))]
		n, weight := 0, 1
		for j := range len(group) {
			v := values[group[j]]
			if v == none {
				return nil, malformed.At(i+j, errCharacter)
			}
			n += int(v) * weight
			weight *= 45
		}
		switch {
		case len(group) == 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		case len(group) == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, malformed.At(i, errGroup)
		}
	}
	return out, nil
}

// DecodedLen returns the number of bytes that n characters stand for.
func DecodedLen(n int) int { return n/3*2 + n%3/2 }

// Alphabet reports whether text is of the 45 characters alone.
func Alphabet(text string) bool {
	for i := range len(text) {
		if values[text[i]] == none {
			return false
		}
	}
	return true
}
