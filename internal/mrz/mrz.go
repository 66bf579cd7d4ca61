package mrz

import (
	"errors"
	"fmt"
	"strings"
)

// MaxNumber is the longest document number, in characters.
const MaxNumber = 22

const (
	shortNumber  = 9  // characters in positions 6 to 14
	maxOptional1 = 15 // characters in positions 16 to 30 of line 1
	maxOptional2 = 11 // characters in positions 19 to 29 of line 2
	lineLength   = 30
)

// A Document is what the zone says.
type Document struct {
	// Code is the kind of document: A, C or I, or one of them and a letter other than V.
	Code string
	// State is the issuing state or organization, 1 to 3 letters. See RealState.
	State string
	// Number has 1 to 22 characters of A to Z and 0 to 9, and between them spaces,
	// hyphens, points and strokes, which become fillers; none after the ninth character.
	Number string
	// Optional1 has up to 15 characters. Beside a number of n characters above 9 there is
	// room for 22-n. Optional2 has up to 11. They may hold what a number may, and fillers.
	Optional1, Optional2 string
	// Birth may lack day, month or year, or all of them. Expiry lacks nothing.
	Birth, Expiry Date
	// Sex is 'M' or 'F', or else 'X' or 0, which both are written as a filler.
	Sex byte
	// Nationality is a state like State.
	Nationality string
	// Primary is the first part of a name, such as the family name, and the whole name
	// where it has no parts. Secondary may be empty. Up to 1000 bytes each.
	Primary, Secondary string
}

// A Date is one of the calendar, years 1 to 9999, of which the zone has the last two
// digits. A part of zero is not known.
type Date struct{ Year, Month, Day int }

var (
	errCode      = errors.New("document code: not A, C or I, alone or before a capital letter other than V")
	errEnds      = errors.New("number: a space or sign at an end, they stand between letters and digits")
	errTail      = errors.New("number: a space or sign after the ninth character, letters and digits follow there")
	errCharacter = errors.New("a character that is not of A to Z, 0 to 9, space, hyphen, point and stroke")
	errDate      = errors.New("a date that is not in the calendar")
	errPartial   = errors.New("expiry: a date without day, month or year, only a birth lacks them")
	errSex       = errors.New("sex: not M, F, X or nothing")
)

// TD1 returns the three lines. It returns an error if a part of d is not as Document
// says, and a *ScriptError if a name is in letters that the standard has no table for.
func TD1(d Document) ([3]string, error) {
	first, err := firstLine(&d)
	if err != nil {
		return [3]string{}, err
	}
	second, err := secondLine(&d)
	if err != nil {
		return [3]string{}, err
	}
	third, err := names(d.Primary, d.Secondary)
	if err != nil {
		return [3]string{}, err
	}
	second += string(Check(first[5:] + second[:7] + second[8:15] + second[18:]))
	return [3]string{first, second, third}, nil
}

// Check returns the check digit of s, '0' to '9'. Characters that are not of the zone
// count as fillers do.
func Check(s string) byte {
	sum := 0
	for i := range len(s) {
		value := 0
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
		sum %= 10
	}
	return '0' + byte(sum)
}

func firstLine(d *Document) (string, error) {
	if !isCode(d.Code) {
		return "", errCode
	}
	state, err := stateField(d.State)
	if err != nil {
		return "", fmt.Errorf("state: %w", err)
	}
	number, err := numberField(d.Number, d.Optional1)
	return filled(d.Code, 2) + state + number, err
}

// secondLine returns line 2 without its last check digit.
func secondLine(d *Document) (string, error) {
	birth, err := d.Birth.field()
	if err != nil {
		return "", fmt.Errorf("birth: %w", err)
	}
	expiry, err := d.Expiry.field()
	if err != nil {
		return "", fmt.Errorf("expiry: %w", err)
	}
	if strings.Contains(expiry, "<") {
		return "", errPartial
	}
	sex := d.Sex
	switch sex {
	case 'M', 'F':
	case 'X', 0:
		sex = '<'
	default:
		return "", errSex
	}
	nationality, err := stateField(d.Nationality)
	if err != nil {
		return "", fmt.Errorf("nationality: %w", err)
	}
	optional, err := optionalField(d.Optional2, maxOptional2)
	if err != nil {
		return "", fmt.Errorf("second %w", err)
	}
	return checked(birth) + string(sex) + checked(expiry) + nationality + optional, nil
}

func isCode(s string) bool {
	if len(s) < 1 || len(s) > 2 || !strings.Contains("ACI", s[:1]) {
		return false
	}
	return len(s) == 1 || isCapital(s[1]) && s[1] != 'V'
}

// stateField returns three characters.
func stateField(s string) (string, error) {
	if len(s) < 1 || len(s) > 3 {
		return "", fmt.Errorf("a code of %d characters, it has 1 to 3", len(s))
	}
	for i := range len(s) {
		if !isCapital(s[i]) {
			return "", errors.New("a code of other characters than A to Z")
		}
	}
	return filled(s, 3), nil
}

// numberField returns positions 6 to 30 of line 1.
func numberField(number, optional string) (string, error) {
	if len(number) < 1 || len(number) > MaxNumber {
		return "", fmt.Errorf("number: %d characters, a zone holds 1 to %d", len(number), MaxNumber)
	}
	n, err := fillers(number)
	if err != nil {
		return "", fmt.Errorf("number: %w", err)
	}
	if strings.Contains(number, "<") {
		return "", fmt.Errorf("number: %w", errCharacter)
	}
	if n[0] == '<' || n[len(n)-1] == '<' {
		return "", errEnds
	}
	if len(n) <= shortNumber {
		rest, err := optionalField(optional, maxOptional1)
		return checked(filled(n, shortNumber)) + rest, err
	}
	head, tail := n[:shortNumber], n[shortNumber:]
	if strings.Contains(tail, "<") {
		return "", errTail
	}
	// The filler after the check digit tells where the number ends.
	tail += string(Check(n)) + "<"
	rest, err := optionalField(optional, maxOptional1-len(tail))
	return head + "<" + tail + rest, err
}

// optionalField returns n characters.
func optionalField(s string, n int) (string, error) {
	if len(s) > n {
		return "", fmt.Errorf("optional data: %d characters, there is room for %d", len(s), n)
	}
	s, err := fillers(s)
	if err != nil {
		return "", fmt.Errorf("optional data: %w", err)
	}
	return filled(s, n), nil
}

// fillers replaces what the zone has no character for (Doc 9303-5, section 4.2.2).
func fillers(s string) (string, error) {
	b := []byte(s)
	for i, c := range b {
		switch {
		case isCapital(c), c >= '0' && c <= '9', c == '<':
		case c == ' ', c == '-', c == '.', c == '/':
			b[i] = '<'
		default:
			return "", errCharacter
		}
	}
	return string(b), nil
}

// field returns six characters, with fillers for what is not known (Doc 9303-3,
// section 4.8).
func (d Date) field() (string, error) {
	if d.Year < 0 || d.Year > 9999 || d.Month < 0 || d.Month > 12 || d.Day < 0 || d.Day > days(d.Year, d.Month) {
		return "", errDate
	}
	var b strings.Builder
	for _, part := range []int{d.Year, d.Month, d.Day} {
		if part == 0 {
			b.WriteString("<<")
			continue
		}
		b.WriteByte('0' + byte(part/10%10))
		b.WriteByte('0' + byte(part%10))
	}
	return b.String(), nil
}

// days returns the most that a month has; where year or month are not known, the most
// that it may have.
func days(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && year%100 != 0 || year%400 == 0 {
			return 29
		}
		return 28
	}
	return 31
}

// checked returns s and its check digit.
func checked(s string) string { return s + string(Check(s)) }

// filled returns s with fillers up to n characters.
func filled(s string, n int) string { return s + strings.Repeat("<", n-len(s)) }

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
