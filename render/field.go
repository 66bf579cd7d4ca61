package render

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/locale"
)

// A value is what a field gives: text, a day that an element may write in its own way, or
// a code for which a language has a word.
type value struct {
	text string
	day  card.Date
	kind valueKind
}

// A valueKind is what a code is a code of.
type valueKind int

const (
	kindText valueKind = iota
	kindSex
	kindCountry
)

// plain returns the value as conditions and codes read it.
func (v value) plain() string {
	if v.day != (card.Date{}) {
		return v.day.String()
	}
	return v.text
}

// in returns the value as a text prints it in a language.
func (v value) in(l locale.Language, t *Text) string {
	switch {
	case v.day != (card.Date{}):
		return l.Date(t.date, v.day.Year, v.day.Month, v.day.Day)
	case t.Words && v.kind == kindSex:
		return l.Sex(v.text)
	case t.Words && v.kind == kindCountry:
		return l.Country(v.text)
	}
	return v.text
}

// privatePrefix begins the name of a private attribute, followed by its number.
const privatePrefix = "private."

// cardField is the sealed card itself, for codes alone: what the QR code holds.
const cardField = "card"

// specimenField prints the specimen mark on sample cards and nothing on others.
const specimenField = "specimen"

// fields returns each field by its name. Names are those of a people file's columns.
var fields = map[string]func(*card.Claims) value{
	"issuer":            func(c *card.Claims) value { return value{text: c.Issuer} },
	"issued":            func(c *card.Claims) value { return day(c.IssuedAt) },
	"notBefore":         func(c *card.Claims) value { return day(c.NotBefore) },
	"expiry":            func(c *card.Claims) value { return day(c.Expiry.Add(-time.Second)) }, // exp itself is too late
	"cardNumber":        func(c *card.Claims) value { return value{text: c.Identity.ID} },
	"fullName":          func(c *card.Claims) value { return value{text: c.Identity.FullName} },
	"firstName":         func(c *card.Claims) value { return value{text: c.Identity.FirstName} },
	"middleName":        func(c *card.Claims) value { return value{text: c.Identity.MiddleName} },
	"lastName":          func(c *card.Claims) value { return value{text: c.Identity.LastName} },
	"birthDate":         func(c *card.Claims) value { return value{day: c.Identity.BirthDate} },
	"gender":            func(c *card.Claims) value { return value{text: gender(c.Identity.Gender), kind: kindSex} },
	"address":           func(c *card.Claims) value { return value{text: c.Identity.Address} },
	"email":             func(c *card.Claims) value { return value{text: c.Identity.Email} },
	"phone":             func(c *card.Claims) value { return value{text: c.Identity.Phone} },
	"nationality":       func(c *card.Claims) value { return value{text: c.Identity.Nationality, kind: kindCountry} },
	"guardian":          func(c *card.Claims) value { return value{text: c.Identity.Guardian} },
	"language":          func(c *card.Claims) value { return value{text: c.Identity.Language} },
	"secondaryName":     func(c *card.Claims) value { return value{text: c.Identity.SecondaryName} },
	"secondaryLanguage": func(c *card.Claims) value { return value{text: c.Identity.SecondaryLanguage} },
	"locationCode":      func(c *card.Claims) value { return value{text: c.Identity.LocationCode} },
	"legalStatus":       func(c *card.Claims) value { return value{text: c.Identity.LegalStatus} },
	"country":           func(c *card.Claims) value { return value{text: c.Identity.Country, kind: kindCountry} },
	specimenField: func(c *card.Claims) value {
		if c.Specimen {
			return value{text: "SPECIMEN"}
		}
		return value{}
	},
}

func day(t time.Time) value {
	if t.IsZero() {
		return value{}
	}
	y, m, d := t.UTC().Date()
	return value{day: card.Date{Year: y, Month: int(m), Day: d}}
}

// gender returns the letter of ICAO Doc 9303.
func gender(g card.Gender) string {
	switch g {
	case card.GenderFemale:
		return "F"
	case card.GenderMale:
		return "M"
	case card.GenderOther:
		return "X"
	}
	return ""
}

// private returns the number in the name of a private attribute.
func private(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, privatePrefix)
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n > 100 && n <= 32766 && strconv.Itoa(n) == digits
}

// known reports whether a layout may name the field.
func known(name string) bool {
	_, ok := fields[name]
	_, isPrivate := private(name)
	return ok || isPrivate
}

// field returns a field of c, empty if the card does not state it.
func field(c *card.Claims, name string) value {
	if f, ok := fields[name]; ok {
		return f(c)
	}
	n, _ := private(name)
	switch v := c.Identity.Private[n].(type) {
	case string:
		return value{text: v}
	case int64:
		return value{text: strconv.FormatInt(v, 10)}
	case bool:
		return value{text: map[bool]string{true: "yes", false: "no"}[v]}
	}
	return value{}
}

// text returns what a content says on c, days as YYYY-MM-DD.
func (t Content) text(c *card.Claims) string {
	if t.Field == "" {
		return t.Value
	}
	return field(c, t.Field).plain()
}

// holds reports whether conditions are met on c.
func holds(when []Condition, c *card.Claims) bool {
	for _, w := range when {
		v := field(c, w.Field).plain()
		if (v == "") != w.Absent || len(w.Is) > 0 && !slices.Contains(w.Is, v) {
			return false
		}
	}
	return true
}
