// Package qr makes QR codes (ISO/IEC 18004) of card texts with the encoder of
// skip2/go-qrcode.
package qr

import (
	"errors"
	"fmt"

	"github.com/skip2/go-qrcode"

	"github.com/sealcard/sealcard/internal/qrsize"
)

// A Symbol is a QR code without its quiet zone.
type Symbol struct {
	Version int
	Size    int    // modules on a side
	Dark    []bool // Size times Size, in rows from the top
}

// levels are the names of skip2, whose High is Q.
var levels = map[qrsize.Level]qrcode.RecoveryLevel{
	qrsize.L: qrcode.Low, qrsize.M: qrcode.Medium, qrsize.Q: qrcode.High, qrsize.H: qrcode.Highest,
}

var errAlphabet = errors.New("a character outside the alphanumeric mode")

// Encode returns the smallest symbol of text at level l. The text is of characters
// of the alphanumeric mode, which Base45 is made of.
func Encode(text string, l qrsize.Level) (s *Symbol, err error) {
	for i := range len(text) {
		if !alphanumeric(text[i]) {
			return nil, errAlphabet
		}
	}
	if _, ok := qrsize.Version(len(text), l); !ok {
		return nil, fmt.Errorf("%d characters, a QR code of level %s holds %d", len(text), l, qrsize.Capacity(qrsize.MaxVersion, l))
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
