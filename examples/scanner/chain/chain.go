// Package chain carries signed lists from one screen to the cameras of others, as a chain of
// texts that are shown as QR codes, one after the other and again from the first.
//
//	LISTS1:<digest>:<i>:<n>:<part>
//
// The digest is the first 8 characters, in upper-case hexadecimal, of the SHA-256 of the
// lists. It tells chains apart, and that the parts belong together; who made them is told by
// the signatures on the lists alone. i runs from 1 to n without leading zeros. A part is in
// Base32 (RFC 4648) without padding: with it the whole text is of the alphanumeric mode of
// QR codes.
//
// A text of Split is at most 1,248 characters, which a code of version 20 holds at level L:
// 97 modules on a side. Level L is enough for a screen, which has neither scratches nor
// folds.
package chain

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const (
	magic = "LISTS1"

	maxParts = 512
	maxLists = 1 << 20 // bytes of a chain
	maxText  = 4296    // characters, the largest QR code
	partSize = 765     // bytes that Split puts into a text, 1,224 characters; the rest has up to 24

	digestSize = 8 // characters
)

var (
	encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

	errNothing = errors.New("chain: no lists")
	errLarge   = fmt.Errorf("chain: more than %d bytes of lists", maxParts*partSize)
)

// digest returns how a chain of lists is named.
func digest(lists []byte) string {
	sum := sha256.Sum256(lists)
	return fmt.Sprintf("%X", sum[:digestSize/2])
}

// Split returns the texts of a chain of lists, all of nearly the same length, so that the
// codes are of one size.
func Split(lists []byte) ([]string, error) {
	n := (len(lists) + partSize - 1) / partSize
	switch {
	case n == 0:
		return nil, errNothing
	case n > maxParts:
		return nil, errLarge
	}
	size := (len(lists) + n - 1) / n
	size = (size + 4) / 5 * 5 // five bytes are eight characters
	texts := make([]string, 0, n)
	name := digest(lists)
	n = (len(lists) + size - 1) / size
	for i := range n {
		part := lists[i*size : min((i+1)*size, len(lists))]
		texts = append(texts, fmt.Sprintf("%s:%s:%d:%d:%s", magic, name, i+1, n, encoding.EncodeToString(part)))
	}
	return texts, nil
}

// A link is a text taken apart.
type link struct {
	digest string
	i, n   int
	part   []byte
}

// parse is the exact inverse of the texts of Split, whatever the size of a part.
func parse(text string) (link, bool) {
	if len(text) > maxText {
		return link{}, false
	}
	f := strings.Split(text, ":")
	if len(f) != 5 || f[0] != magic || len(f[1]) != digestSize || strings.Trim(f[1], "0123456789ABCDEF") != "" {
		return link{}, false
	}
	i, n := number(f[2]), number(f[3])
	part, err := encoding.DecodeString(f[4])
	// The decoder takes line ends, and bits behind the last byte.
	if err != nil || len(part) == 0 || encoding.EncodeToString(part) != f[4] || i > n || i == 0 {
		return link{}, false
	}
	return link{f[1], i, n, part}, true
}

// number returns a number from 1 to maxParts in its only form, or 0.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxParts || strconv.Itoa(n) != s {
		return 0
	}
	return n
}
