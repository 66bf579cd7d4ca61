package card

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"slices"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/foreign"
)

// A Dialect is a way in which others write Claim 169. A reader knows our own profile and
// those dialects that it is told to read. docs/format.md describes each.
type Dialect int

// Dialects. Own is the zero value: a card of our profile.
const (
	Own           Dialect = iota
	Spec                  // the specification's own sample, 1.2.0 section 3.2.1
	Inji                  // MOSIP keymanager and Inji Certify
	Core                  // claim169-core 0.3
	CoreEncrypted         // claim169-core inside COSE_Encrypt0; needs a key
	PhilSys               // ePhilID; it states no expiry
)

var foreignDialect = map[Dialect]foreign.Dialect{
	Spec: foreign.Spec, Inji: foreign.Inji, Core: foreign.Core, CoreEncrypted: foreign.Core, PhilSys: foreign.PhilSys,
}

// OpenOptions are the optional parts of Open. The zero value reads our own profile alone.
type OpenOptions struct {
	// Dialects are read beside our own profile, in this order.
	Dialects []Dialect
	// DecryptionKey opens encrypted cards, 16 or 32 bytes. Nil means none are read.
	DecryptionKey []byte
}

var (
	errDialect  = errors.New("card: no such dialect, or one twice")
	errNoKeyFor = errors.New("card: encrypted cards are to be read, and there is no key")
	errNoKey    = errors.New("an encrypted card, and no key to open it")
)

// Check returns an error unless every dialect is one that can be read and the key is of
// a size that can be used.
func (o *OpenOptions) Check() error {
	for i, d := range o.Dialects {
		if _, ok := foreignDialect[d]; !ok || slices.Index(o.Dialects, d) < i {
			return errDialect
		}
		if d == CoreEncrypted && o.DecryptionKey == nil {
			return errNoKeyFor
		}
	}
	if o.DecryptionKey != nil {
		return cose.CheckKey(o.DecryptionKey)
	}
	return nil
}

// openForeign reads a card of one dialect.
func openForeign(text string, keys func([]byte) []ed25519.PublicKey, d Dialect, opts *OpenOptions) (*Card, error) {
	f := foreignDialect[d]
	token, err := foreign.Unwrap(f, text)
	if err != nil {
		return nil, formatError(LayerText, err)
	}
	if d == CoreEncrypted {
		if token, err = decrypt(token, opts.DecryptionKey); err != nil {
			return nil, err
		}
	}
	t, err := foreign.Decode(f, token)
	if err != nil {
		return nil, formatError(LayerCOSE, err)
	}
	key, err := signer(&t.Message, keys(bytes.Clone(t.KeyID)))
	if err != nil {
		return nil, err
	}
	w, raw, err := foreign.Claims(f, t.Payload)
	if err != nil {
		return nil, formatError(LayerClaims, err)
	}
	claims, err := fromWire(w, d)
	if err != nil {
		return nil, formatError(LayerClaims, err)
	}
	return &Card{
		claims: claims, kid: bytes.Clone(t.KeyID), key: bytes.Clone(key), text: text, dialect: d, raw: raw,
		digest: sha256.Sum256(cose.ToBeSigned(t.Protected, t.Payload)),
	}, nil
}

// decrypt returns the signed token in an encrypted one.
func decrypt(token, key []byte) ([]byte, error) {
	if key == nil {
		return nil, formatError(LayerCOSE, errNoKey)
	}
	token, err := cose.Decrypt(key, token)
	if err != nil {
		return nil, formatError(LayerCOSE, err)
	}
	return token, nil
}
