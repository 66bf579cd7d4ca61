package card

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Claims are the statements an issuer makes about a holder: a CWT (RFC 8392) with
// the identity data of Claim 169. Zero fields are left out of the card.
type Claims struct {
	Issuer    string     // iss; set by the Issuer
	Subject   string     // sub
	Expiry    time.Time  // exp, whole seconds; required
	NotBefore time.Time  // nbf, whole seconds
	IssuedAt  time.Time  // iat, whole seconds; zero means now
	ID        []byte     // cti, 8 to 16 bytes; the digest identifies a card without it
	Status    *StatusRef // place in a status list; nil means none
	Identity  Identity   // claim 169

	// Layout names the design that the card is printed in and its version, as
	// render.Layout.Ref does, so that old designs are known for what they are. It is
	// sealed as private attribute 32767; empty means not stated.
	Layout string

	// Specimen marks a sample card. It is sealed as private attribute 100, printed,
	// and refused by a verifier whose policy does not allow specimens.
	Specimen bool
}

// A StatusRef is a card's place in a status list (IETF Token Status List).
type StatusRef struct {
	URI   string // compared byte for byte, never fetched
	Index uint32
}

const redactedClaims = "claims(redacted)"

// Format writes a fixed word, so that claims do not reach a log.
func (c Claims) Format(s fmt.State, _ rune) { io.WriteString(s, redactedClaims) }

// MarshalText returns a fixed word, for the same reason.
func (c Claims) MarshalText() ([]byte, error) { return []byte(redactedClaims), nil }

// clone returns a copy of c that shares nothing with it.
func (c *Claims) clone() *Claims {
	d := *c
	d.ID = bytes.Clone(c.ID)
	if c.Status != nil {
		s := *c.Status
		d.Status = &s
	}
	if c.Identity.Image != nil {
		i := *c.Identity.Image
		i.Data = bytes.Clone(i.Data)
		d.Identity.Image = &i
	}
	d.Identity.BestFingers = slices.Clone(c.Identity.BestFingers)
	d.Identity.Biometrics = maps.Clone(c.Identity.Biometrics)
	for part, list := range d.Identity.Biometrics {
		list = slices.Clone(list)
		for i := range list {
			list[i].Data = bytes.Clone(list[i].Data)
		}
		d.Identity.Biometrics[part] = list
	}
	d.Identity.Private = maps.Clone(c.Identity.Private)
	for k, v := range d.Identity.Private {
		if b, ok := v.([]byte); ok {
			d.Identity.Private[k] = append([]byte{}, b...) // nil is no bytes as well
		}
	}
	return &d
}
