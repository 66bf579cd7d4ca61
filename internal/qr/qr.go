// Package qr makes QR codes (ISO/IEC 18004) of card texts with the encoder of
// skip2/go-qrcode, and knows how much each version holds.
package qr

import (
	"errors"
	"fmt"

	"github.com/skip2/go-qrcode"
)

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

// A Symbol is a QR code without its quiet zone.
type Symbol struct {
	Version int
	Size    int    // modules on a side
	Dark    []bool // Size times Size, in rows from the top
}

// levels are the names of skip2, whose High is Q.
var levels = map[Level]qrcode.RecoveryLevel{L: qrcode.Low, M: qrcode.Medium, Q: qrcode.High, H: qrcode.Highest}

var errAlphabet = errors.New("a character outside the alphanumeric mode")

// Encode returns the smallest symbol of text at level l. The text is of characters
// of the alphanumeric mode, which Base45 is made of.
func Encode(text string, l Level) (s *Symbol, err error) {
	for i := range len(text) {
		if !alphanumeric(text[i]) {
			return nil, errAlphabet
		}
	}
	if _, ok := Version(len(text), l); !ok {
		return nil, fmt.Errorf("%d characters, a QR code of level %s holds %d", len(text), l, Capacity(MaxVersion, l))
	}
	// The encoder panics where it finds itself wrong.
	defer func() {
		if p := recover(); p != nil {
			s, err = nil, fmt.Errorf("the encoder stopped: %v", p)
		}
	}()
	code, err := qrcode.New(text, levels[l])
	if err != nil {
		return nil, err
	}
	code.DisableBorder = true
	rows := code.Bitmap()
	s = &Symbol{Version: code.VersionNumber, Size: len(rows), Dark: make([]bool, 0, len(rows)*len(rows))}
	for _, row := range rows {
		s.Dark = append(s.Dark, row...)
	}
	return s, nil
}

func alphanumeric(c byte) bool {
	switch {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
		return true
	}
	switch c {
	case ' ', '$', '%', '*', '+', '-', '.', '/', ':':
		return true
	}
	return false
}
