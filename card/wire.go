package card

import (
	"maps"
	"time"

	"github.com/sealcard/sealcard/internal/cwt"
)

// toWire returns the claims in the form that is encoded. c has passed check.
func toWire(c *Claims) *cwt.Claims {
	id := &c.Identity
	w := &cwt.Claims{
		Issuer:    c.Issuer,
		Subject:   c.Subject,
		Expiry:    seconds(c.Expiry),
		NotBefore: seconds(c.NotBefore),
		IssuedAt:  seconds(c.IssuedAt),
		ID:        c.ID,
		Identity: cwt.Identity{Attributes: cwt.Attributes{
			ID: id.ID, Version: id.Version, Language: id.Language,
			FullName: id.FullName, FirstName: id.FirstName, MiddleName: id.MiddleName, LastName: id.LastName,
			BirthDate: id.BirthDate.compact(), Gender: uint(id.Gender), Address: id.Address,
			Email: id.Email, Phone: id.Phone, Nationality: id.Nationality,
			MaritalStatus: uint(id.MaritalStatus), Guardian: id.Guardian,
			SecondaryName: id.SecondaryName, SecondaryLanguage: id.SecondaryLanguage,
			LocationCode: id.LocationCode, LegalStatus: id.LegalStatus, Country: id.Country,
		}},
	}
	if c.Status != nil {
		w.Status = &cwt.Status{List: cwt.StatusList{Index: c.Status.Index, URI: c.Status.URI}}
	}
	a := &w.Identity.Attributes
	if id.Image != nil {
		a.Image, a.ImageFormat = id.Image.Data, uint(id.Image.Kind)
	}
	for _, f := range id.BestFingers {
		a.BestFingers = append(a.BestFingers, uint(f))
	}
	for part, list := range id.Biometrics {
		to := a.Biometrics(int(part))
		for _, b := range list {
			*to = append(*to, cwt.Biometric{Data: b.Data, Format: uint(b.Kind), SubFormat: uint(b.SubFormat), Issuer: b.Issuer})
		}
	}
	w.Identity.Private = maps.Clone(id.Private)
	if w.Identity.Private == nil && (c.Specimen || c.Layout != "") {
		w.Identity.Private = map[int]any{}
	}
	if c.Specimen {
		w.Identity.Private[specimenAttribute] = true
	}
	if c.Layout != "" {
		w.Identity.Private[layoutAttribute] = c.Layout
	}
	return w
}

// fromWire returns the claims of a card of some dialect, checked.
func fromWire(w *cwt.Claims, d Dialect) (*Claims, error) {
	a := &w.Identity.Attributes
	birth, err := parseCompact(a.BirthDate)
	if err != nil {
		return nil, &ClaimError{Claim: "birthDate", Err: err}
	}
	c := &Claims{
		Issuer: w.Issuer, Subject: w.Subject, ID: w.ID,
		Expiry: instant(w.Expiry), NotBefore: instant(w.NotBefore), IssuedAt: instant(w.IssuedAt),
		Identity: Identity{
			ID: a.ID, Version: a.Version, Language: a.Language,
			FullName: a.FullName, FirstName: a.FirstName, MiddleName: a.MiddleName, LastName: a.LastName,
			BirthDate: birth, Gender: Gender(small(a.Gender)), Address: a.Address,
			Email: a.Email, Phone: a.Phone, Nationality: a.Nationality,
			MaritalStatus: MaritalStatus(small(a.MaritalStatus)), Guardian: a.Guardian,
			SecondaryName: a.SecondaryName, SecondaryLanguage: a.SecondaryLanguage,
			LocationCode: a.LocationCode, LegalStatus: a.LegalStatus, Country: a.Country,
			Private: w.Identity.Private,
		},
	}
	if w.Status != nil {
		c.Status = &StatusRef{URI: w.Status.List.URI, Index: w.Status.List.Index}
	}
	samplesFromWire(&c.Identity, a)
	if err := c.ownFromWire(); err != nil {
		return nil, err
	}
	return c, c.check(d)
}

// ownFromWire takes out of the private attributes those that are claims of their own.
func (c *Claims) ownFromWire() error {
	private := c.Identity.Private
	if v, ok := private[specimenAttribute]; ok {
		if v != true {
			return &ClaimError{Claim: "specimen", Err: errUnlisted}
		}
		c.Specimen = true
		delete(private, specimenAttribute)
	}
	if v, ok := private[layoutAttribute]; ok {
		if c.Layout, ok = v.(string); !ok || c.Layout == "" {
			return &ClaimError{Claim: "layout", Err: errLayout}
		}
		delete(private, layoutAttribute)
	}
	if len(private) == 0 {
		c.Identity.Private = nil
	}
	return nil
}

// small returns n as an int. Numbers without a meaning become one that check refuses;
// all others are below 256.
func small(n uint) int { return int(min(n, 1<<16)) }

func samplesFromWire(id *Identity, a *cwt.Attributes) {
	if a.Image != nil || a.ImageFormat != 0 {
		id.Image = &Image{Kind: ImageFormat(small(a.ImageFormat)), Data: a.Image}
	}
	for _, f := range a.BestFingers {
		id.BestFingers = append(id.BestFingers, Finger(small(f)))
	}
	for part := RightThumb; part <= Voice; part++ {
		for _, b := range *a.Biometrics(int(part)) {
			if id.Biometrics == nil {
				id.Biometrics = map[BodyPart][]Biometric{}
			}
			id.Biometrics[part] = append(id.Biometrics[part], Biometric{
				Kind: BiometricFormat(small(b.Format)), SubFormat: small(b.SubFormat), Data: b.Data, Issuer: b.Issuer,
			})
		}
	}
}

// maxSeconds is the last second of the year 9999.
const maxSeconds = 253402300799

func seconds(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.Unix())
}

// instant is the inverse of seconds. Above maxSeconds it returns a time that check
// refuses.
func instant(s uint64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(min(s, maxSeconds+1)), 0).UTC()
}
