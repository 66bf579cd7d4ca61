package card

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Identity is the identity data of a holder: the attributes of Claim 169, version
// 1.2.0, and the issuer's own. All are optional; state as few as the card needs.
// A text has at most 512 bytes and no control characters.
type Identity struct {
	ID                string // card number
	Version           string // of the identity data, for instance "1.0"
	Language          string // of the names, ISO 639-3, for instance "eng"
	FullName          string
	FirstName         string
	MiddleName        string
	LastName          string
	BirthDate         Date
	Gender            Gender
	Address           string // lines separated by LF
	Email             string
	Phone             string // international notation of ITU-T E.123
	Nationality       string // ISO 3166-1, two or three capital letters
	MaritalStatus     MaritalStatus
	Guardian          string // name or number of the guardian
	SecondaryName     string // full name in a second language
	SecondaryLanguage string // ISO 639-3
	LocationCode      string
	LegalStatus       string
	Country           string // of issuance, ISO 3166-1

	// Image is the holder's picture as attributes 16 and 17; nil means none. Issue
	// pictures in Biometrics under Face, the place with one meaning everywhere.
	Image       *Image
	BestFingers []Finger // at most 10, best first

	// Biometrics holds attributes 50 to 65, each a list of one entry or more.
	Biometrics map[BodyPart][]Biometric

	// Private holds attributes of the issuer's own, numbered 101 to 32,766. Values
	// are string, int64, []byte or bool.
	Private map[int]any
}

// Private attributes that are this library's own: Claims.Specimen and Claims.Layout are
// sealed as them.
const (
	specimenAttribute = 100
	layoutAttribute   = 32767
)

const redactedIdentity = "identity(redacted)"

// Format writes a fixed word, so that identity data does not reach a log.
func (i Identity) Format(s fmt.State, _ rune) { io.WriteString(s, redactedIdentity) }

// MarshalText returns a fixed word, for the same reason.
func (i Identity) MarshalText() ([]byte, error) { return []byte(redactedIdentity), nil }

// A Gender is attribute 9 of Claim 169. Zero means not stated.
type Gender int

// Genders, with their numbers on the card.
const (
	GenderMale   Gender = 1
	GenderFemale Gender = 2
	GenderOther  Gender = 3
)

// A MaritalStatus is attribute 14 of Claim 169. Zero means not stated.
type MaritalStatus int

// Marital statuses, with their numbers on the card.
const (
	Unmarried MaritalStatus = 1
	Married   MaritalStatus = 2
	Divorced  MaritalStatus = 3
)

// A Date is a day in the Gregorian calendar. The zero Date means not stated.
type Date struct{ Year, Month, Day int }

var errDate = errors.New("not a day of the calendar as YYYY-MM-DD")

// ParseDate returns the date that s names as YYYY-MM-DD. The error does not quote s.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, errDate
	}
	return dateOf(t), nil
}

// String returns the date as YYYY-MM-DD, or nothing for the zero Date.
func (d Date) String() string {
	if d == (Date{}) {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

func dateOf(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// valid reports whether d is a day that the calendar has.
func (d Date) valid() bool {
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return d.Year >= 1 && d.Year <= 9999 && dateOf(t) == d
}

// compact returns the date as the card holds it, YYYYMMDD.
func (d Date) compact() string {
	if d == (Date{}) {
		return ""
	}
	return fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day)
}

func parseCompact(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse("20060102", s)
	if err != nil {
		return Date{}, errors.New("not a day of the calendar as YYYYMMDD")
	}
	return dateOf(t), nil
}
