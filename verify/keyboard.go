package verify

import (
	"errors"
	"strings"

	"github.com/sealcard/sealcard/card"
)

// A Keyboard is the layout of a host to which a scanner types as if it were a US keyboard.
type Keyboard string

// Keyboards that Repair undoes.
const (
	CapsLock Keyboard = "caps lock" // US, with the lock on
	German   Keyboard = "German"    // also Austrian
	Swiss    Keyboard = "Swiss"
	French   Keyboard = "French"
	Belgian  Keyboard = "Belgian"
	Latin    Keyboard = "Latin"  // Spanish, Latin American, Italian, Portuguese
	Nordic   Keyboard = "Nordic" // Danish, Finnish, Norwegian, Swedish
)

// A layout says what a host makes of the keys that a scanner presses: the characters of
// sent become those of typed, one by one. What is not named stays. Only characters of
// Base45 and the bracket of an AIM identifier matter. A key that several hosts of a group
// read differently is named once for each.
type layout struct {
	keyboard    Keyboard
	sent, typed string
}

// layouts are tried in this order. Sources: the layouts of ISO/IEC 9995 as the hosts'
// systems ship them. A dead key, the plus sign of some, is undone where it stands alone
// or has merged with a vowel; where it swallowed a space the text is lost.
var layouts = []layout{
	{German, "YZ*+-/:]", "ZY(`ß-Ö+"},
	{French, "0123456789AQZWM$%*-/.:]", "à&é\"'(-è_çQAWZ?458)!:M$"},
	{Latin, "*-/:::++++]", "('-ÑçÇ¿¡^»+"},
	{Swiss, "YZ*+-/:$", "ZY(`'-éç"},
	{Belgian, "0123456789AQZWM$%*+-/.:]", "à&é\"'(§è!çQAWZ?458_)=:M$"},
	{Nordic, "*-/:::+$", "(+-ÖÆØ`¤"},
	{CapsLock, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"},
}

// merged are vowels that a dead plus sign has merged with.
var merged = []struct{ one, apart string }{{"À", "`A"}, {"È", "`E"}, {"Ì", "`I"}, {"Ò", "`O"}, {"Ù", "`U"}}

// undo returns what was sent if text is what a host of the layout made of it.
func (l *layout) undo(text string) string {
	back := map[rune]rune{}
	sent := []rune(l.sent)
	for i, r := range []rune(l.typed) {
		back[r] = sent[i]
	}
	for _, m := range merged {
		text = strings.ReplaceAll(text, m.one, m.apart)
	}
	return strings.Map(func(r rune) rune {
		if s, ok := back[r]; ok {
			return s
		}
		return r
	}, text)
}

// maxTyped is the longest text that is repaired, in bytes: every character of the longest
// card typed as one of two bytes, and what stands around it.
const maxTyped = 2*card.MaxText + 2*maxAffix

// Repair decides like Verify about a text that a scanner typed, as keyboards do, into a
// host whose layout may not be the scanner's. If the text is no card as it came, it is
// tried as typed on each of seven keyboards, and the signature decides: the Result says
// which it was. A refusal of a repaired text, for instance because the card has expired,
// counts if its signature is good.
func (v *Verifier) Repair(text string) (*Result, error) {
	d, err := v.begin()
	if err != nil {
		return nil, err
	}
	result, err := d.verify(text)
	if !illegible(err) || len(text) > maxTyped {
		return result, err
	}
	for i := range layouts {
		repaired := layouts[i].undo(text)
		if repaired == text {
			continue
		}
		again, errAgain := d.verify(repaired)
		if errAgain == nil {
			again.Keyboard = layouts[i].keyboard
		}
		if !illegible(errAgain) {
			return again, errAgain
		}
	}
	return nil, err
}

// illegible reports whether an error leaves open that the text came out wrong: no
// signature was found to be good.
func illegible(err error) bool {
	if f, ok := errors.AsType[*card.FormatError](err); ok {
		return f.Layer != card.LayerClaims
	}
	return errors.Is(err, UnknownKey) || errors.Is(err, BadSignature)
}
