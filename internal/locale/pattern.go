package locale

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPattern is the length of the longest pattern in bytes. The longest of CLDR for a
// whole date has 38.
const maxPattern = 40

// fields are the runs of letters with a meaning in a pattern.
var fields = []string{"y", "yy", "yyyy", "M", "MM", "MMM", "MMMM", "d", "dd"}

var (
	errPatternBytes = errors.New("bytes that are not UTF-8, a pattern is UTF-8")
	errPatternQuote = errors.New("a quote without its pair, '...' holds letters and '' is a quote")
	errPatternEmpty = errors.New("no field, a pattern has y, M or d")
)

// A Pattern says how a day is written: Technical Standard 35 of Unicode, part 4, section
// 8, of which it has these fields.
//
//	y, yyyy  year, the second with four digits
//	yy       last two digits of the year
//	M, MM    number of the month, the second with two digits
//	MMM      name of the month, abbreviated
//	MMMM     name of the month
//	d, dd    day, the second with two digits
//
// Other letters from A to Z stand in quotes, as in d 'de' MMMM 'de' y. All other
// characters stand for themselves. A month's name is in the form it has beside a day,
// which in some languages is not the one it has beside a year alone: мая, and not май.
//
// Zero writes nothing.
type Pattern struct {
	text  string
	parts []part
}

// A part is a field, or text where field is empty.
type part struct{ field, text string }

// String returns the pattern as it was parsed.
func (p Pattern) String() string { return p.text }

// ParsePattern returns the pattern that s writes in at most 40 bytes. It has one field
// or more.
func ParsePattern(s string) (Pattern, error) {
	if len(s) > maxPattern {
		return Pattern{}, fmt.Errorf("a pattern of %d bytes, at most %d are allowed", len(s), maxPattern)
	}
	if !utf8.ValidString(s) {
		return Pattern{}, errPatternBytes
	}
	p := Pattern{text: s}
	for rest := s; rest != ""; {
		found, n, err := next(rest)
		if err != nil {
			return Pattern{}, err
		}
		p.parts = append(p.parts, found)
		rest = rest[n:]
	}
	if !slices.ContainsFunc(p.parts, func(p part) bool { return p.field != "" }) {
		return Pattern{}, errPatternEmpty
	}
	return p, nil
}

// next returns the first part of a pattern and its length in bytes.
func next(s string) (part, int, error) {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == '\'':
		return quoted(s)
	case !unicode.IsGraphic(r):
		return part{}, 0, fmt.Errorf("%U in a pattern, characters that can be seen are allowed", r)
	case r > unicode.MaxASCII || !unicode.IsLetter(r):
		return part{text: s[:n]}, n, nil
	}
	run := s[:len(s)-len(strings.TrimLeft(s, s[:1]))]
	if !slices.Contains(fields, run) {
		return part{}, 0, fmt.Errorf("the letters %s in a pattern, allowed are %s, and others in quotes", run, strings.Join(fields, ", "))
	}
	return part{field: run}, len(run), nil
}

// quoted returns the text in quotes that a pattern begins with, and its length with them.
func quoted(s string) (part, int, error) {
	if strings.HasPrefix(s, "''") {
		return part{text: "'"}, 2, nil
	}
	var text strings.Builder
	for i := 1; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case strings.HasPrefix(s[i:], "''"):
			n = 2
		case r == '\'':
			return part{text: text.String()}, i + 1, nil
		case !unicode.IsGraphic(r):
			return part{}, 0, fmt.Errorf("%U in a pattern, characters that can be seen are allowed", r)
		}
		text.WriteRune(r)
		i += n
	}
	return part{}, 0, errPatternQuote
}

// Date writes a day of the Gregorian calendar. Whether there is such a day is not looked
// at: a month outside 1 to 12 is written as its number.
func (l Language) Date(p Pattern, year, month, day int) string {
	var b []byte
	for _, part := range p.parts {
		switch part.field {
		case "":
			b = append(b, part.text...)
		case "y", "yyyy":
			b = number(b, len(part.field), year)
		case "yy":
			b = number(b, 2, (year%100+100)%100)
		case "M", "MM":
			b = number(b, len(part.field), month)
		case "d", "dd":
			b = number(b, len(part.field), day)
		case "MMM", "MMMM":
			name, ok := l.month(month, part.field == "MMMM")
			if !ok {
				name = fmt.Sprint(month)
			}
			b = append(b, name...)
		}
	}
	return string(b)
}

// number appends a number with at least the given digits.
func number(b []byte, digits, n int) []byte { return fmt.Appendf(b, "%0*d", digits, n) }
