package card

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/flate"
)

// IssuerOptions are the optional parts of an Issuer.
type IssuerOptions struct {
	// Profile is the way in which cards are written. Zero means Registered.
	Profile Profile
	// KeyID is the kid of the cards. Nil means the first 8 bytes of the key's thumbprint
	// (RFC 9679); for Inji its whole text in base64url, as JWKSet writes it. In the
	// profile Registered it has 8 bytes, for Inji 1 to 64.
	KeyID []byte
	// EncryptionKey encrypts each card after it is signed, with AES-GCM: 16 or 32 bytes.
	// Whoever holds it reads every card, so a lost handheld opens them all. Nil means
	// that cards can be read by everybody.
	EncryptionKey []byte
	// MaxText is the longest card text allowed, in characters, for instance what a
	// layout's QR box holds. Zero means 4,296, the largest QR code.
	MaxText int
	// Now tells the time of issue. Nil means time.Now.
	Now func() time.Time
}

// An Issuer seals cards in the name of an authority. It is safe for concurrent use
// if its signer is.
type Issuer struct {
	name       string
	key        crypto.Signer
	public     ed25519.PublicKey
	header     cose.Header
	profile    Profile
	encryption []byte
	maxText    int
	now        func() time.Time
}

var (
	errIssuer    = errors.New("is another than the one that seals")
	errLongKeyID = fmt.Errorf("card: key id has not 1 to %d bytes", maxKeyID)
	errKeyID     = fmt.Errorf("card: key id has not %d bytes", edkey.KeyIDSize)
)

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
		profile: opts.Profile, encryption: bytes.Clone(opts.EncryptionKey),
		header: cose.Header{Alg: cose.AlgEdDSA, KeyID: bytes.Clone(opts.KeyID)},
	}
	if s.profile != Registered && s.profile != ForInji {
		return nil, errProfile
	}
	if s.profile == ForInji && s.encryption != nil {
		return nil, errInjiEncrypted
	}
	if s.header.KeyID == nil {
		s.header.KeyID = s.profile.keyID(edkey.Thumbprint(public))
	}
	if s.profile == Registered && len(s.header.KeyID) != edkey.KeyIDSize {
		return nil, errKeyID
	}
	if n := len(s.header.KeyID); n < 1 || n > maxKeyID {
		return nil, errLongKeyID
	}
	if s.encryption != nil {
		if err := cose.CheckKey(s.encryption); err != nil {
			return nil, fmt.Errorf("card: %w", err)
		}
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

// KeyID returns a copy of the cards' kid.
func (s *Issuer) KeyID() []byte { return bytes.Clone(s.header.KeyID) }

// Issue seals claims. It does not change c. It returns a *ClaimError if a claim may
// not be stated, a *SizeError if the text would be longer than MaxText, and an
// error that wraps ErrSigner if the signer fails.
func (s *Issuer) Issue(c *Claims) (*Card, error) {
	u, err := s.Prepare(c)
	if err != nil {
		return nil, err
	}
	signature, err := u.Sign()
	if err != nil {
		return nil, err
	}
	return u.seal(signature)
}

// prepare returns a copy of the claims as the card states them, and their bytes.
func (s *Issuer) prepare(c *Claims) (*Claims, []byte, error) {
	if c == nil {
		return nil, nil, claimError("claims", errRequired)
	}
	c = c.clone()
	if c.Issuer != "" && c.Issuer != s.name {
		return nil, nil, claimError("issuer", errIssuer)
	}
	c.Issuer = s.name
	if c.IssuedAt.IsZero() {
		c.IssuedAt = s.now().Truncate(time.Second)
	}
	c.compose()
	if err := c.check(Own); err != nil {
		return nil, nil, err
	}
	for _, t := range []*time.Time{&c.Expiry, &c.NotBefore, &c.IssuedAt} {
		*t = t.UTC() // as Open gives them
	}
	payload, err := s.profile.payload(c)
	if err != nil {
		return nil, nil, err
	}
	if n := len(payload) + envelope; n > flate.MaxInflated {
		return nil, nil, &SizeError{Length: base45.EncodedLen(n), Limit: MaxText}
	}
	return c, payload, nil
}

// envelope is more than header, signature and framing take around the claims, in bytes.
const envelope = 512

// wrap returns the text of a signed token.
func (s *Issuer) wrap(signed []byte) (string, error) {
	token := s.profile.token(signed)
	if s.encryption != nil {
		// Not drawn but made of what is encrypted: the same card has the same text again,
		// and no two cards share a nonce.
		mac := hmac.New(sha256.New, s.encryption)
		mac.Write([]byte("sealcard card nonce 1"))
		mac.Write(token)
		nonce := mac.Sum(nil)[:cose.NonceSize]
		var err error
		if token, err = cose.Encrypt(s.encryption, nonce, token); err != nil {
			return "", fmt.Errorf("card: %w", err)
		}
	}
	return base45.Encode(flate.Compress(token)), nil
}
