package card

import (
	"encoding/base64"
	"errors"
	"strings"

	"github.com/sealcard/sealcard/internal/edkey"
)

// A Profile is a way to write a card.
type Profile int

// Profiles. Registered is the zero value: claim 169 as IANA has it. For MOSIP's own
// verifier there is another, since no single form is read by all.
const (
	Registered Profile = iota
	ForInji
)

// tag61 marks a CWT (RFC 8392, section 6). MOSIP's reader asks for it.
var tag61 = []byte{0xd8, 0x3d}

var (
	errProfile   = errors.New("card: no such profile")
	errInjiName  = errors.New("is not an http, https or did URI, as Inji wants")
	errInjiField = errors.New("is not read by Inji")

	errInjiEncrypted = errors.New("card: Inji reads no encrypted cards")
)

// keyID returns the kid that a profile writes when none is given: 8 bytes of the
// thumbprint, or its whole text as in our JWK Sets.
func (p Profile) keyID(thumbprint [32]byte) []byte {
	if p == ForInji {
		return []byte(base64.RawURLEncoding.EncodeToString(thumbprint[:]))
	}
	return thumbprint[:edkey.KeyIDSize]
}

// payload returns the encoded claims.
func (p Profile) payload(c *Claims) ([]byte, error) {
	if p != ForInji {
		return toWire(c).Encode()
	}
	if err := c.checkInji(); err != nil {
		return nil, err
	}
	return toWire(c).EncodeInji()
}

// checkInji refuses what MOSIP's reader would drop in silence: its mapping of attributes
// ends at 18, with the biometrics after it.
func (c *Claims) checkInji() error {
	scheme, rest, _ := strings.Cut(c.Issuer, ":")
	if scheme != "http" && scheme != "https" && scheme != "did" || rest == "" {
		return claimError("issuer", errInjiName)
	}
	if c.Specimen {
		return claimError("specimen", errInjiField)
	}
	if c.Layout != "" {
		return claimError("layout", errInjiField)
	}
	if len(c.Identity.Private) > 0 {
		return claimError("private", errInjiField)
	}
	id := &c.Identity
	for _, f := range []struct{ claim, text string }{
		{"secondaryName", id.SecondaryName}, {"secondaryLanguage", id.SecondaryLanguage},
		{"locationCode", id.LocationCode}, {"legalStatus", id.LegalStatus}, {"country", id.Country},
	} {
		if f.text != "" {
			return claimError(f.claim, errInjiField)
		}
	}
	for part, list := range id.Biometrics {
		if len(list) > 1 {
			return claimError(biometricClaim(part), errInjiField)
		}
	}
	return nil
}

// token adds what stands around the signed token in a profile.
func (p Profile) token(signed []byte) []byte {
	if p == ForInji {
		return append(append([]byte{}, tag61...), signed...)
	}
	return signed
}
