package locale

import (
	"maps"
	"slices"

	"golang.org/x/text/language"
)

// A Language is one that names are known in. It can be compared with ==, and zero is
// English.
type Language struct {
	tag string // empty for English
}

// maxTag is the length of the longest tag that RFC 5646, section 4.4.1, asks a program
// with a limit to take.
const maxTag = 35

// other tags of languages in the table, where neither ISO 639-3's macrolanguages nor the
// parents of CLDR lead to them.
var other = map[string]string{
	"prs": "fa-AF",
	"zh":  "zh-Hans", // the likely script, and Claim 169 states none
}

// Find returns the language of a tag of BCP 47 or a code of ISO 639-3 in any case, or
// the nearest one that it is a part of: English for en-GB. It returns false if nothing
// is known in the language, or nothing in the script that the tag states.
func Find(tag string) (Language, bool) {
	if len(tag) > maxTag {
		return Language{}, false
	}
	t, err := language.All.Parse(tag)
	if err != nil {
		return Language{}, false
	}
	for ; t != language.Und; t = t.Parent() {
		name := t.String()
		if to, ok := other[name]; ok {
			name = to
		}
		if _, ok := table()[name]; ok {
			return of(name), true
		}
	}
	return Language{}, false
}

// of returns the language of a tag in the table.
func of(tag string) Language {
	if tag == english {
		return Language{}
	}
	return Language{tag}
}

// Tags returns the tags of all languages, sorted.
func Tags() []string { return slices.Sorted(maps.Keys(table())) }

// english is the tag that stands for none.
const english = "en"

// BCP47 returns the language's tag. One without a script is written in its usual script.
func (l Language) BCP47() string {
	if l.tag == "" {
		return english
	}
	return l.tag
}

// Right reports whether the language is written from right to left.
func (l Language) Right() bool {
	script, _ := language.Make(l.BCP47()).Script()
	return script.String() == "Arab" || script.String() == "Hebr"
}

// Sex returns the word for a sex: F is female, M male and X neither. Any other letter is
// returned as it is.
func (l Language) Sex(letter string) string {
	words := table()[l.BCP47()].sexes
	switch letter {
	case "F":
		return words[0]
	case "M":
		return words[1]
	case "X":
		return words[2]
	}
	return letter
}

// Country returns the name of the country with a code of two or three capital letters
// (ISO 3166-1). A code without a name, such as one that was withdrawn or one of ICAO
// 9303 alone, is returned as it is.
func (l Language) Country(code string) string {
	if name, ok := table()[l.BCP47()].names().countries[twoLetters(code)]; ok {
		return name
	}
	return code
}

// twoLetters returns the code of two letters for one of three, and any other as it is.
func twoLetters(code string) string {
	if len(code) != 3 {
		return code
	}
	r, err := language.ParseRegion(code)
	if err != nil || r.ISO3() != code { // it takes small letters and numbers as well
		return code
	}
	return r.String()
}

// month returns the name of a month beside a day, or false for a number that is none.
func (l Language) month(number int, wide bool) (string, bool) {
	if number < 1 || number > 12 {
		return "", false
	}
	n := table()[l.BCP47()].names()
	if wide {
		return n.wide[number-1], true
	}
	return n.short[number-1], true
}
