package card

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/sealcard/sealcard/internal/cwt"
)

var (
	errRequired  = errors.New("is required")
	errLanguage  = errors.New("is not three small letters of ISO 639-3")
	errCountry   = errors.New("is not two or three capital letters of ISO 3166-1")
	errUnlisted  = errors.New("is a number without a meaning")
	errDay       = errors.New("is not a day of the calendar")
	errTime      = errors.New("is not a whole second from 1970 to 9999")
	errOrder     = errors.New("is not after the time of issue")
	errNotBefore = errors.New("is not before the expiry")
	errIDSize    = errors.New("is not 8 to 16 bytes long")
	errImage     = errors.New("is not an image of a listed format of 1 to 2,048 bytes")
	errFingers   = errors.New("is not 1 to 10 fingers numbered 0 to 10")
	errPart      = errors.New("is not a biometric attribute from 50 to 65")
	errSamples   = errors.New("has no samples, or one without a listed format and 1 to 2,048 bytes")
	errLayout    = errors.New("is not the id of a layout, a slash and its version, at most 64 characters of a to z, 0 to 9, dot, hyphen and slash")
	errPrivate   = errors.New("is not a string, int64, []byte or bool numbered 101 to 32766")
)

// check returns a *ClaimError about the first claim that a card may not state. The
// same rules hold when a card is issued and when it is opened, but for the expiry that a
// PhilSys card does not state.
func (c *Claims) check(d Dialect) error {
	if c.Expiry.IsZero() && d != PhilSys {
		return claimError("expiry", errRequired)
	}
	for _, f := range []func() error{c.checkFrame, c.checkTimes, c.checkTexts, c.checkCodes, c.checkData} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func claimError(claim string, err error) error {
	if err == nil {
		return nil
	}
	return &ClaimError{Claim: claim, Err: err}
}

func (c *Claims) checkFrame() error {
	if c.Issuer == "" {
		return claimError("issuer", errRequired)
	}
	if err := cwt.CheckText(c.Issuer, maxName, ""); err != nil {
		return claimError("issuer", err)
	}
	if err := cwt.CheckText(c.Subject, maxName, ""); err != nil {
		return claimError("subject", err)
	}
	if n := len(c.ID); n != 0 && (n < minID || n > maxID) {
		return claimError("id", errIDSize)
	}
	if c.Layout != "" && !layoutForm(c.Layout) {
		return claimError("layout", errLayout)
	}
	if c.Status != nil {
		if c.Status.URI == "" {
			return claimError("status", errRequired)
		}
		return claimError("status", cwt.CheckText(c.Status.URI, maxName, ""))
	}
	return nil
}

// maxLayout is more than a name in reverse domain form takes.
const maxLayout = 64 // characters

// layoutForm reports whether s is an id, a slash and a version without leading zeros.
func layoutForm(s string) bool {
	id, version, ok := strings.Cut(s, "/")
	if !ok || len(s) > maxLayout || id == "" || version == "" || version[0] == '0' {
		return false
	}
	return strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789.-") == "" && strings.Trim(version, "0123456789") == ""
}

func (c *Claims) checkTimes() error {
	if c.IssuedAt.IsZero() {
		return claimError("issued", errRequired)
	}
	for _, t := range []struct {
		claim string
		at    time.Time
	}{{"expiry", c.Expiry}, {"issued", c.IssuedAt}, {"notBefore", c.NotBefore}} {
		if !t.at.IsZero() && !wholeSecond(t.at) {
			return claimError(t.claim, errTime)
		}
	}
	if !c.Expiry.IsZero() && !c.Expiry.After(c.IssuedAt) {
		return claimError("expiry", errOrder)
	}
	if !c.NotBefore.IsZero() && !c.Expiry.IsZero() && !c.NotBefore.Before(c.Expiry) {
		return claimError("notBefore", errNotBefore)
	}
	return nil
}

// A field is a text attribute and what it is called.
type field struct {
	claim   string
	text    *string
	allowed string // control characters that it may have
}

// texts returns the free texts of an identity.
func (i *Identity) texts() []field {
	return []field{
		{"cardNumber", &i.ID, ""}, {"version", &i.Version, ""}, {"fullName", &i.FullName, ""},
		{"firstName", &i.FirstName, ""}, {"middleName", &i.MiddleName, ""}, {"lastName", &i.LastName, ""},
		{"address", &i.Address, "\n"}, {"email", &i.Email, ""}, {"phone", &i.Phone, ""},
		{"guardian", &i.Guardian, ""}, {"secondaryName", &i.SecondaryName, ""},
		{"locationCode", &i.LocationCode, ""}, {"legalStatus", &i.LegalStatus, ""},
	}
}

// compose brings the texts into Unicode's composed form (NFC): two spellings that look
// the same become one. It is done once, when a card is issued. A reader does not ask
// for it, since what is composed can differ with the version of Unicode.
func (c *Claims) compose() {
	for _, f := range c.Identity.texts() {
		*f.text = norm.NFC.String(*f.text)
	}
	c.Subject = norm.NFC.String(c.Subject)
	for k, v := range c.Identity.Private {
		if s, ok := v.(string); ok {
			c.Identity.Private[k] = norm.NFC.String(s)
		}
	}
	for _, list := range c.Identity.Biometrics {
		for i := range list {
			list[i].Issuer = norm.NFC.String(list[i].Issuer)
		}
	}
}

// checkTexts holds for what a verifier shows: a name with a direction override can
// read as another name.
func (c *Claims) checkTexts() error {
	for _, f := range c.Identity.texts() {
		if err := cwt.CheckText(*f.text, cwt.MaxText, f.allowed); err != nil {
			return claimError(f.claim, err)
		}
	}
	return nil
}

func (c *Claims) checkCodes() error {
	id := &c.Identity
	if id.BirthDate != (Date{}) && !id.BirthDate.valid() {
		return claimError("birthDate", errDay)
	}
	if id.Gender < 0 || id.Gender > GenderOther {
		return claimError("gender", errUnlisted)
	}
	if id.MaritalStatus < 0 || id.MaritalStatus > Divorced {
		return claimError("maritalStatus", errUnlisted)
	}
	if !letters(id.Language, 3, 3, 'a') {
		return claimError("language", errLanguage)
	}
	if !letters(id.SecondaryLanguage, 3, 3, 'a') {
		return claimError("secondaryLanguage", errLanguage)
	}
	if !letters(id.Nationality, 2, 3, 'A') {
		return claimError("nationality", errCountry)
	}
	if !letters(id.Country, 2, 3, 'A') {
		return claimError("country", errCountry)
	}
	return nil
}

func (c *Claims) checkData() error {
	if i := c.Identity.Image; i != nil && (i.Kind < ImageJPEG || i.Kind > ImageWebP || !fits(i.Data)) {
		return claimError("image", errImage)
	}
	if f := c.Identity.BestFingers; f != nil {
		unknown := func(n Finger) bool { return n < FingerUnknown || n > FingerLeftLittle }
		if len(f) < 1 || len(f) > 10 || slices.ContainsFunc(f, unknown) {
			return claimError("bestFingers", errFingers)
		}
	}
	for part, list := range c.Identity.Biometrics {
		if err := checkSamples(part, list); err != nil {
			return claimError(biometricClaim(part), err)
		}
	}
	if n := len(c.Identity.Private); n > maxPrivate {
		return claimError("private", fmt.Errorf("has %d attributes, limit is %d", n, maxPrivate))
	}
	for k, v := range c.Identity.Private {
		claim := fmt.Sprintf("private.%d", k)
		if k <= specimenAttribute || k >= layoutAttribute {
			return claimError(claim, errPrivate)
		}
		switch v := v.(type) {
		case bool, int64:
		case string:
			if err := cwt.CheckText(v, cwt.MaxText, ""); err != nil {
				return claimError(claim, err)
			}
		case []byte:
			if len(v) > cwt.MaxText {
				return claimError(claim, fmt.Errorf("has %d bytes, limit is %d", len(v), cwt.MaxText))
			}
		default:
			return claimError(claim, errPrivate)
		}
	}
	return nil
}

func biometricClaim(part BodyPart) string { return fmt.Sprintf("biometrics.%d", part) }

// fits reports whether data may be a sample on a card.
func fits(data []byte) bool { return len(data) > 0 && len(data) <= maxSample }

func checkSamples(part BodyPart, list []Biometric) error {
	if part < RightThumb || part > Voice {
		return errPart
	}
	if len(list) == 0 || len(list) > maxSamples {
		return errSamples
	}
	for i := range list {
		if b := &list[i]; !b.known() || !fits(b.Data) {
			return errSamples
		}
		if err := cwt.CheckText(list[i].Issuer, maxName, ""); err != nil {
			return err
		}
	}
	return nil
}

// letters reports whether s is empty or least to most letters of the 26 from first.
func letters(s string, least, most int, first rune) bool {
	if s == "" {
		return true
	}
	for _, r := range s {
		if r < first || r > first+25 {
			return false
		}
	}
	return len(s) >= least && len(s) <= most
}
