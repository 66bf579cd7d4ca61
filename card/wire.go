package card

import (
	"maps"
	"time"

	"github.com/sealcard/sealcard/internal/cwt"
)

const faceIsImage = 0 // biometric format of Claim 169

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
	if id.Face != nil {
		w.Identity.Face = []cwt.Biometric{{Data: id.Face.Data, Format: faceIsImage, SubFormat: uint(id.Face.Format)}}
	}
	w.Identity.Private = maps.Clone(id.Private)
	if c.Specimen {
		if w.Identity.Private == nil {
			w.Identity.Private = map[int]any{}
		}
		w.Identity.Private[specimenAttribute] = true
	}
	return w
}

// fromWire returns the claims that were encoded, checked.
func fromWire(w *cwt.Claims) (*Claims, error) {
	a := &w.Identity.Attributes
	birth, err := parseCompact(a.BirthDate)
	if err != nil {
		return nil, &ClaimError{Claim: "birthDate", Err: err}
	}
	// The bounds keep the conversions to int exact on 32-bit machines.
	if a.Gender > 3 || a.MaritalStatus > 3 {
		return nil, &ClaimError{Claim: "gender or maritalStatus", Err: errUnlisted}
	}
	c := &Claims{
		Issuer: w.Issuer, Subject: w.Subject, ID: w.ID,
		Expiry: instant(w.Expiry), NotBefore: instant(w.NotBefore), IssuedAt: instant(w.IssuedAt),
		Identity: Identity{
			ID: a.ID, Version: a.Version, Language: a.Language,
			FullName: a.FullName, FirstName: a.FirstName, MiddleName: a.MiddleName, LastName: a.LastName,
			BirthDate: birth, Gender: Gender(a.Gender), Address: a.Address,
			Email: a.Email, Phone: a.Phone, Nationality: a.Nationality,
			MaritalStatus: MaritalStatus(a.MaritalStatus), Guardian: a.Guardian,
			SecondaryName: a.SecondaryName, SecondaryLanguage: a.SecondaryLanguage,
			LocationCode: a.LocationCode, LegalStatus: a.LegalStatus, Country: a.Country,
			Private: w.Identity.Private,
		},
	}
	if w.Status != nil {
		c.Status = &StatusRef{URI: w.Status.List.URI, Index: w.Status.List.Index}
	}
	if len(a.Face) > 0 {
		if c.Identity.Face, err = faceFromWire(a.Face); err != nil {
			return nil, err
		}
	}
	if v, ok := c.Identity.Private[specimenAttribute]; ok {
		if v != true {
			return nil, &ClaimError{Claim: "specimen", Err: errUnlisted}
		}
		c.Specimen = true
		delete(c.Identity.Private, specimenAttribute)
		if len(c.Identity.Private) == 0 {
			c.Identity.Private = nil
		}
	}
	return c, c.check()
}

func faceFromWire(list []cwt.Biometric) (*Photo, error) {
	b := list[0]
	if len(list) > 1 || b.Format != faceIsImage || b.SubFormat > uint(PhotoWebP) || b.Issuer != "" {
		return nil, &ClaimError{Claim: "face", Err: errPhoto}
	}
	return &Photo{Format: PhotoFormat(b.SubFormat), Data: b.Data}, nil
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
