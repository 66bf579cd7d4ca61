// Package qrsize knows how much each version of a QR code (ISO/IEC 18004) holds and how
// large it is. It makes none, so it may be asked before anything is printed or signed.
package qrsize

import "fmt"

// QuietZone is the light margin on every side, in modules (ISO/IEC 18004, section
// 9.1 of the edition of 2015).
const QuietZone = 4

// MaxVersion is the largest version of a QR code.
const MaxVersion = 40

// A Level is a degree of error correction. Zero is none of them.
type Level int

// Levels, with the share of damaged codewords that each recovers from.
const (
	L Level = iota + 1 // 7 %
	M                  // 15 %
	Q                  // 25 %
	H                  // 30 %
)

// String returns the level's letter.
func (l Level) String() string {
	if l < L || l > H {
		return "none"
	}
	return "LMQH"[l-1 : l]
}

// ParseLevel returns the level of a letter.
func ParseLevel(s string) (Level, error) {
	for l := L; l <= H; l++ {
		if s == l.String() {
			return l, nil
		}
	}
	return 0, fmt.Errorf("%q is not one of L, M, Q, H", s)
}

// Modules returns the width of a version in modules without quiet zone.
func Modules(version int) int { return 17 + 4*version }

// Capacity returns how many characters of the alphanumeric mode a version holds at
// level l.
func Capacity(version int, l Level) int {
	bits := 8*dataCodewords[version-1][l-1] - 4 - countBits(version)
	return bits/11*2 + bits%11/6 // two characters in 11 bits, one in 6
}

// countBits is the length of the character count of the alphanumeric mode, table 3.
func countBits(version int) int {
	switch {
	case version <= 9:
		return 9
	case version <= 26:
		return 11
	}
	return 13
}

// Version returns the smallest version that holds n characters of the alphanumeric
// mode at level l, and false if none does.
func Version(n int, l Level) (int, bool) {
	for v := 1; v <= MaxVersion; v++ {
		if n <= Capacity(v, l) {
			return v, true
		}
	}
	return 0, false
}
