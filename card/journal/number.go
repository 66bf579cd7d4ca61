package journal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"strings"
	"unicode"
)

// Limits of a card number. A number is its office, its digits and a check character.
const (
	maxOffice = 4
	minDigits = 6
	maxDigits = 15
	maxTyped  = 128 // bytes of a number as it is typed
)

// ErrCheckCharacter says that a number's check character is not that of its office and
// digits: the number was misread or mistyped.
var ErrCheckCharacter = errors.New("number: the check character does not fit the office and the digits before it")

// ParseNumber returns the normal form of a card number that was typed or scanned, as
// [Lease.Number] writes it. Case, spaces and hyphens do not matter. The error is
// ErrCheckCharacter, or says what a number consists of; it never repeats the number.
func ParseNumber(s string) (string, error) {
	if len(s) > maxTyped {
		return "", fmt.Errorf("number: %d bytes, at most %d are read", len(s), maxTyped)
	}
	var b []byte
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Pd, r):
		case r >= 'a' && r <= 'z':
			b = append(b, byte(r-'a'+'A'))
		case r < 0x80 && charValue(byte(r)) >= 0:
			b = append(b, byte(r))
		default:
			return "", errors.New("number: a character that is none of A to Z, 0 to 9, space and hyphen")
		}
	}
	if len(b) == 0 {
		return "", errors.New("number: empty")
	}
	text, check := string(b[:len(b)-1]), b[len(b)-1]
	// An office ends with a letter, so that the digits begin where the last letter ends.
	office := strings.TrimRight(text, "0123456789")
	if n := len(text) - len(office); n < minDigits || n > maxDigits {
		return "", fmt.Errorf("number: %d digits before the check character, %d to %d are allowed", n, minDigits, maxDigits)
	}
	if err := checkOffice(office); err != nil {
		return "", fmt.Errorf("number: %w", err)
	}
	if checkCharacter(text) != check {
		return "", ErrCheckCharacter
	}
	return numberText(office, text[len(office):]), nil
}

// numberText writes a number in its normal form.
func numberText(office, digits string) string {
	return office + "-" + digits + "-" + string(checkCharacter(office+digits))
}

// checkOffice holds the front of a number to what makes numbers readable without hyphens.
func checkOffice(office string) error {
	if len(office) < 1 || len(office) > maxOffice {
		return fmt.Errorf("office: %d characters, 1 to %d are allowed", len(office), maxOffice)
	}
	for i := range len(office) {
		if charValue(office[i]) < 0 {
			return errors.New("office: a character that is none of A to Z and 0 to 9")
		}
	}
	if charValue(office[len(office)-1]) < 10 {
		return errors.New("office: ends with a digit, a letter is needed: the digits of a number begin behind it")
	}
	return nil
}

// alphabet holds the characters of ISO 7064 MOD 37,36 by their values.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// charValue returns the value of a character, or -1.
func charValue(c byte) int { return strings.IndexByte(alphabet, c) }

// checkCharacter returns the check character of a text of the alphabet by ISO 7064
// MOD 37,36: 36 is the modulus of the sum, 37 that of the doubling. It finds each wrong
// character, and each exchange of two neighbors but 1 in 180 of digits.
func checkCharacter(text string) byte {
	p := 36
	for i := range len(text) {
		p = checkStep(p, charValue(text[i]))
	}
	return alphabet[(37-p)%36]
}

// checkStep takes one character into the sum, which is 1 to 36.
func checkStep(p, v int) int {
	s := (p + v) % 36
	if s == 0 {
		s = 36
	}
	return s * 2 % 37
}

// feistelRounds is how often a half is mixed into the other. Four rounds suffice against an observer by the theorem
// of Luby and Rackoff where halves are large. The halves here have a few bits, down to
// none, for which 10 are what NIST SP 800-38G takes; two more cost little.
const feistelRounds = 12

// A permutation maps the numbers from 0 to below n onto themselves in an order that only
// the key tells: a Feistel network of HMAC-SHA-256 over two digits, the first below a, the
// second below b. a is the root of n, rounded up, and b the least with a*b >= n. What
// comes out at n or above goes through again (cycle walking), which is rare, as a*b is
// below n+a.
//
// FF1 of NIST SP 800-38G does the same for digit strings. It is not used: its domains
// are powers of a radix and must hold a million values, where a status list has any size,
// and it is in no library that is imported here.
// A permutation is not for use by two goroutines at once.
type permutation struct {
	mac     hash.Hash
	n, a, b uint64
	in      [24]byte // of a round
	out     [sha256.Size]byte
}

// permute returns the permutation of a key and a label. n is 1 to 10^15.
func permute(key []byte, label string, n uint64) *permutation {
	derive := hmac.New(sha256.New, key)
	derive.Write([]byte(label))
	a := rootUp(n)
	return &permutation{mac: hmac.New(sha256.New, derive.Sum(nil)), n: n, a: a, b: (n + a - 1) / a}
}

// at returns where x, which is below n, goes.
func (p *permutation) at(x uint64) uint64 {
	for {
		l, r := x/p.b, x%p.b
		for i := range uint64(feistelRounds) {
			if i%2 == 0 {
				l = (l + p.round(i, r)%p.a) % p.a
			} else {
				r = (r + p.round(i, l)%p.b) % p.b
			}
		}
		if x = l*p.b + r; x < p.n {
			return x
		}
	}
}

// from returns what goes to y, which is below n.
func (p *permutation) from(y uint64) uint64 {
	for {
		l, r := y/p.b, y%p.b
		for left := uint64(feistelRounds); left > 0; left-- {
			if i := left - 1; i%2 == 0 {
				l = (l + p.a - p.round(i, r)%p.a) % p.a
			} else {
				r = (r + p.b - p.round(i, l)%p.b) % p.b
			}
		}
		if y = l*p.b + r; y < p.n {
			return y
		}
	}
}

// round returns 64 bits of a half. Taken modulo a or b, which are below 2^25, they are
// even to one part in 2^39.
func (p *permutation) round(i, half uint64) uint64 {
	binary.BigEndian.PutUint64(p.in[:], p.n)
	binary.BigEndian.PutUint64(p.in[8:], i)
	binary.BigEndian.PutUint64(p.in[16:], half)
	p.mac.Reset()
	p.mac.Write(p.in[:])
	return binary.BigEndian.Uint64(p.mac.Sum(p.out[:0]))
}

// rootUp returns the least number whose square is at least n, without floating point,
// which may differ between platforms. n is at most 10^15.
func rootUp(n uint64) uint64 {
	low, high := uint64(0), uint64(1)<<25 // low*low < n <= high*high
	for high-low > 1 {
		if m := (low + high) / 2; m*m < n {
			low = m
		} else {
			high = m
		}
	}
	return high
}

// powerOfTen returns 10^digits.
func powerOfTen(digits int) uint64 {
	n := uint64(1)
	for range digits {
		n *= 10
	}
	return n
}
