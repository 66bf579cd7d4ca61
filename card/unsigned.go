package card

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"github.com/sealcard/sealcard/internal/cose"
)

// An Unsigned is a card as it will be, before it is signed. Its digest is that of the
// card, so that a journal can write it down before a signature exists: a crash then leaves
// a record of what was meant, and never a card that nobody knows of. Package journal does
// this in the right order; who needs no journal calls Issue.
type Unsigned struct {
	issuer  *Issuer
	claims  *Claims
	message cose.Message
	tbs     []byte
}

// Prepare checks claims and returns the card that they make. It does not change c and
// signs nothing. Where ID and IssuedAt are given, the same claims make the same card. It
// returns a *ClaimError if a claim may not be stated.
func (s *Issuer) Prepare(c *Claims) (*Unsigned, error) {
	c, payload, err := s.prepare(c)
	if err != nil {
		return nil, err
	}
	m := cose.Message{Protected: s.header.Encode(), Payload: payload}
	return &Unsigned{issuer: s, claims: c, message: m, tbs: cose.ToBeSigned(m.Protected, m.Payload)}, nil
}

// Digest returns the digest that the card will have.
func (u *Unsigned) Digest() [sha256.Size]byte { return sha256.Sum256(u.tbs) }

// Sign returns a signature by the issuer's key, 64 bytes, which was verified. It returns
// an error that wraps ErrSigner if the signer fails.
func (u *Unsigned) Sign() ([]byte, error) { return sign(u.issuer.key, u.issuer.public, u.tbs) }

// Seal returns the card with a signature that Sign returned, now or in an earlier process.
// It returns ErrSignature if it is not one of the issuer's key for this card, and a
// *SizeError if the text would be longer than MaxText.
func (u *Unsigned) Seal(signature []byte) (*Card, error) {
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(u.issuer.public, u.tbs, signature) {
		return nil, ErrSignature
	}
	return u.seal(bytes.Clone(signature))
}

// seal returns the card with a signature that is known to be good.
func (u *Unsigned) seal(signature []byte) (*Card, error) {
	s := u.issuer
	m := u.message
	m.Signature = signature
	text, err := s.wrap(m.Encode())
	if err != nil {
		return nil, err
	}
	if len(text) > s.maxText {
		return nil, &SizeError{Length: len(text), Limit: s.maxText}
	}
	c := &Card{claims: u.claims, kid: s.header.KeyID, key: s.public, text: text, digest: u.Digest()}
	if s.profile == ForInji {
		c.dialect = Inji
	}
	return c, nil
}

const redactedUnsigned = "unsigned card(redacted)"

// Format writes a fixed word, so that claims do not reach a log.
func (u *Unsigned) Format(s fmt.State, _ rune) { fmt.Fprint(s, redactedUnsigned) }

// MarshalText returns a fixed word, for the same reason.
func (u *Unsigned) MarshalText() ([]byte, error) { return []byte(redactedUnsigned), nil }
