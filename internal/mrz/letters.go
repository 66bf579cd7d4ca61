package mrz

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName bounds a name, in bytes. No more than 30 of its letters are printed.
const maxName = 1000

const (
	shadda     = 'ّ' // doubles the letter before it
	tehMarbuta = 'ة'
)

var (
	errUTF8   = errors.New("text that is not UTF-8")
	errDigit  = errors.New("a digit, names have letters only")
	errSymbol = errors.New("a symbol, names have letters only")
	errLetter = errors.New("a letter that Doc 9303 has no transliteration for, another spelling of the name is needed")
)

// A ScriptError tells that a name is in letters which have to be replaced by a Latin name
// beforehand, since Doc 9303 has no table for them.
type ScriptError struct {
	Script string // by its name in Unicode, such as Han
}

// Error names the script, and nothing of the name.
func (e *ScriptError) Error() string {
	return fmt.Sprintf("letters of the script %s, a zone takes names in Latin, Cyrillic or Arabic ones", e.Script)
}

// components returns the parts of a name between spaces, hyphens and commas, in A to Z.
func components(name string) ([]string, error) {
	if len(name) > maxName {
		return nil, fmt.Errorf("%d bytes, limit is %d", len(name), maxName)
	}
	if !utf8.ValidString(name) {
		return nil, errUTF8
	}
	var w writer
	for _, r := range norm.NFC.String(name) {
		if err := w.add(r); err != nil {
			return nil, err
		}
	}
	w.end()
	return w.parts, nil
}

// A writer transliterates a name character by character.
type writer struct {
	parts []string
	part  []byte // the part that is not finished
	last  string // what was written for the last letter
	r     rune   // the last letter
}

func (w *writer) add(r rune) error {
	upper := unicode.ToUpper(r)
	switch {
	case upper >= 'A' && upper <= 'Z':
		w.letter(upper, string(upper))
		return nil
	case separates(r):
		w.end()
		return nil
	case r == shadda:
		w.part = append(w.part, w.last...)
		return nil
	}
	if s, ok := table[upper]; ok {
		w.letter(upper, s)
		return nil
	}
	if s := simpler(r); s != "" {
		for _, r := range s {
			if err := w.add(r); err != nil {
				return err
			}
		}
		return nil
	}
	return leftOut(r)
}

func (w *writer) letter(r rune, latin string) {
	w.part, w.last, w.r = append(w.part, latin...), latin, r
}

// end finishes a part, where a teh marbuta is another sound (Doc 9303-3, section 6.C,
// note 2).
func (w *writer) end() {
	if w.r == tehMarbuta {
		w.part = append(w.part[:len(w.part)-len("TA")], "AH"...)
	}
	if len(w.part) > 0 {
		w.parts = append(w.parts, string(w.part))
	}
	w.part, w.last, w.r = w.part[:0], "", 0
}

// separates tells whether r stands between components (Doc 9303-3, section 4.6).
func separates(r rune) bool {
	switch r {
	case ',', '،', '、', '，':
		return true
	}
	return unicode.Is(unicode.Zs, r) || unicode.Is(unicode.Pd, r)
}

// simpler returns a letter without its last mark, or those that it is another form of.
// It is empty if there are none.
func simpler(r rune) string {
	if !unicode.IsLetter(r) && !unicode.Is(unicode.Nl, r) {
		return ""
	}
	s := string(r)
	if d := norm.NFD.String(s); d != s {
		last, n := utf8.DecodeLastRuneInString(d)
		if unicode.IsMark(last) {
			return norm.NFC.String(d[:len(d)-n])
		}
	}
	if k := norm.NFKC.String(s); k != s {
		return k
	}
	return ""
}

// leftOut returns nil if a name is written without r, and else what is wrong with it.
func leftOut(r rune) error {
	switch {
	case unicode.Is(unicode.Inherited, r), unicode.IsPunct(r), unicode.In(r, unicode.Cf, unicode.Sk):
		return nil
	case unicode.Is(unicode.Lm, r) && unicode.Is(unicode.Common, r): // ʻ and ʼ
		return nil
	case unicode.IsNumber(r):
		return errDigit
	case !unicode.IsLetter(r) && !unicode.IsMark(r):
		return errSymbol
	}
	switch s := script(r); {
	case s == "Common":
		return errSymbol
	case s != "Latin" && s != "Cyrillic" && s != "Arabic":
		return &ScriptError{s}
	case unicode.IsMark(r):
		return nil
	}
	return errLetter
}

// script returns the name of a letter's script. Each is of one.
func script(r rune) string {
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "Common"
}
