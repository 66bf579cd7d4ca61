package card

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"time"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/flate"
)

// IssuerOptions are the optional parts of an Issuer.
type IssuerOptions struct {
	// MaxText is the longest card text allowed, in characters, for instance what a
	// layout's QR box holds. Zero means 4,296, the largest QR code.
	MaxText int
	// Now tells the time of issue. Nil means time.Now.
	Now func() time.Time
}

// An Issuer seals cards in the name of an authority. It is safe for concurrent use
// if its signer is.
type Issuer struct {
	name    string
	key     crypto.Signer
	public  ed25519.PublicKey
	header  cose.Header
	maxText int
	now     func() time.Time
}

var errIssuer = errors.New("is another than the one that seals")

// NewIssuer returns an Issuer that seals cards with key, whose public key must be
// Ed25519. The name becomes the cards' iss: a URI, or a country code of ISO 3166-1.
// Nil opts mean the defaults.
func NewIssuer(name string, key crypto.Signer, opts *IssuerOptions) (*Issuer, error) {
	if opts == nil {
		opts = &IssuerOptions{}
	}
	if name == "" {
		return nil, claimError("issuer", errRequired)
	}
	if err := cwt.CheckText(name, maxName, ""); err != nil {
		return nil, claimError("issuer", err)
	}
	public, err := publicKey(key)
	if err != nil {
		return nil, err
	}
	s := &Issuer{
		name: name, key: key, public: bytes.Clone(public), maxText: MaxText, now: time.Now,
		header: cose.Header{Alg: cose.AlgEdDSA, KeyID: edkey.ID(public)},
	}
	if opts.MaxText > 0 {
		s.maxText = min(opts.MaxText, MaxText)
	}
	if opts.Now != nil {
		s.now = opts.Now
	}
	return s, nil
}

// PublicKey returns a copy of the key that the cards verify with.
func (s *Issuer) PublicKey() ed25519.PublicKey { return bytes.Clone(s.public) }

// KeyID returns a copy of the cards' kid: the first 8 bytes of the key's thumbprint
// (RFC 9679).
func (s *Issuer) KeyID() []byte { return bytes.Clone(s.header.KeyID) }

// Issue seals claims. It does not change c. It returns a *ClaimError if a claim may
// not be stated, a *SizeError if the text would be longer than MaxText, and an
// error that wraps ErrSigner if the signer fails.
func (s *Issuer) Issue(c *Claims) (*Card, error) {
	c = c.clone()
	if c.Issuer != "" && c.Issuer != s.name {
		return nil, claimError("issuer", errIssuer)
	}
	c.Issuer = s.name
	if c.IssuedAt.IsZero() {
		c.IssuedAt = s.now().Truncate(time.Second)
	}
	c.compose()
	if err := c.check(Own); err != nil {
		return nil, err
	}
	payload, err := toWire(c).Encode()
	if err != nil {
		return nil, err
	}
	token, digest, err := seal(s.key, s.public, &s.header, payload)
	if err != nil {
		return nil, err
	}
	text := base45.Encode(flate.Compress(token))
	if len(text) > s.maxText {
		return nil, &SizeError{Length: len(text), Limit: s.maxText}
	}
	for _, t := range []*time.Time{&c.Expiry, &c.NotBefore, &c.IssuedAt} {
		*t = t.UTC() // as Open gives them
	}
	return &Card{claims: c, kid: s.header.KeyID, key: s.public, text: text, digest: digest}, nil
}
