package card

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/flate"
)

// A Card is a sealed credential. The only ways to get one are Issue and Open, so
// its claims are signed. It does not change and is safe for concurrent use.
type Card struct {
	claims *Claims
	kid    []byte
	key    ed25519.PublicKey
	text   string
	digest [sha256.Size]byte

	dialect Dialect
	raw     map[int]string
}

// Claims returns a copy of what the card says. The zero Card says nothing.
func (c *Card) Claims() *Claims {
	if c.claims == nil {
		return &Claims{}
	}
	return c.claims.clone()
}

// KeyID returns a copy of the key id in the card's header. It is a hint and proves
// nothing; PublicKey does.
func (c *Card) KeyID() []byte { return bytes.Clone(c.kid) }

// PublicKey returns a copy of the key that the card's signature was verified with.
func (c *Card) PublicKey() ed25519.PublicKey { return bytes.Clone(c.key) }

// Text returns the text of the card's QR code: ASCII, characters of the
// alphanumeric mode alone.
func (c *Card) Text() string { return c.text }

// Digest returns the card's identity: the SHA-256 of the bytes that were signed,
// which are the Sig_structure of RFC 9052, section 4.4. Two texts of the same card
// have the same digest.
func (c *Card) Digest() [sha256.Size]byte { return c.digest }

const redactedCard = "card(redacted)"

// Format writes a fixed word, so that a card does not reach a log.
func (c *Card) Format(s fmt.State, _ rune) { io.WriteString(s, redactedCard) }

// MarshalText returns a fixed word, for the same reason.
func (c *Card) MarshalText() ([]byte, error) { return []byte(redactedCard), nil }

// Dialect returns the way in which the card was written.
func (c *Card) Dialect() Dialect { return c.dialect }

// Raw returns texts as they stand on a card of a foreign dialect where Claims has them in
// our form or leaves them out, by the number of the attribute: 8 is a birth date. It is
// nil for our own cards.
func (c *Card) Raw() map[int]string { return maps.Clone(c.raw) }

// Open reads a card's text and checks its signature with each key that keys returns
// for the card's key id, at most four. It decides nothing about time, trust or
// status, which is the work of package verify: the caller vouches for the keys. Nil
// opts mean our own profile alone.
//
// It returns a *FormatError if the text is not a card, ErrUnknownKey if keys
// returns none or is nil, and ErrSignature if the signature fits none. Claims are read
// only after the signature holds. A foreign card may have a key id of any length, or
// none: keys is then asked for nil.
func Open(text string, keys func(kid []byte) []ed25519.PublicKey, opts *OpenOptions) (*Card, error) {
	if opts == nil {
		opts = &OpenOptions{}
	}
	if keys == nil {
		keys = func([]byte) []ed25519.PublicKey { return nil }
	}
	if err := opts.Check(); err != nil {
		return nil, err
	}
	if len(text) > MaxText {
		return nil, &FormatError{Layer: LayerText, Offset: MaxText, Err: errTooLong}
	}
	c, err := openOwn(text, keys, opts.DecryptionKey)
	for _, d := range opts.Dialects {
		// Read, or read as far as to its key, or signed and refused: a card of ours that
		// is refused must not be read in a laxer way.
		if f, ok := errors.AsType[*FormatError](err); !ok || f.Layer == LayerClaims {
			break
		}
		other, otherErr := openForeign(text, keys, d, opts)
		if f, ok := errors.AsType[*FormatError](otherErr); !ok || f.Layer == LayerClaims {
			c, err = other, otherErr
		}
	}
	return c, err
}

// openOwn reads a card of our own profile.
func openOwn(text string, keys func([]byte) []ed25519.PublicKey, decryption []byte) (*Card, error) {
	token, err := unwrap(text)
	if err != nil {
		return nil, err
	}
	if cose.Encrypted(token) {
		if token, err = decrypt(token, decryption); err != nil {
			return nil, err
		}
	}
	m, err := cose.Decode(token)
	if err != nil {
		return nil, formatError(LayerCOSE, err)
	}
	h, err := cose.DecodeHeader(m.Protected)
	if err != nil {
		return nil, formatError(LayerHeader, err)
	}
	if h.Type != "" || len(h.KeyID) != edkey.KeyIDSize {
		return nil, formatError(LayerHeader, errNotCard)
	}
	key, err := signer(m, keys(bytes.Clone(h.KeyID)))
	if err != nil {
		return nil, err
	}
	w, err := cwt.DecodeClaims(m.Payload)
	if err != nil {
		return nil, formatError(LayerClaims, err)
	}
	claims, err := fromWire(w, Own)
	if err != nil {
		return nil, formatError(LayerClaims, err)
	}
	digest := sha256.Sum256(cose.ToBeSigned(m.Protected, m.Payload))
	return &Card{claims: claims, kid: bytes.Clone(h.KeyID), key: bytes.Clone(key), text: text, digest: digest}, nil
}

var (
	errNotCard = errors.New("the header of another kind of token")
	errTooLong = fmt.Errorf("more than %d characters", MaxText)
)

// unwrap takes off the two transport layers.
func unwrap(text string) (token []byte, err error) {
	z, err := base45.Decode(text)
	if err != nil {
		return nil, formatError(LayerBase45, err)
	}
	token, err = flate.Decompress(z, flate.MaxInflated)
	if err != nil {
		return nil, formatError(LayerZlib, err)
	}
	return token, nil
}

// signer returns the key that m is signed with.
func signer(m *cose.Message, keys []ed25519.PublicKey) (ed25519.PublicKey, error) {
	if len(keys) == 0 {
		return nil, ErrUnknownKey
	}
	for _, k := range keys[:min(len(keys), edkey.MaxTried)] {
		if len(k) == ed25519.PublicKeySize && m.Verify(k) {
			return k, nil
		}
	}
	return nil, ErrSignature
}
