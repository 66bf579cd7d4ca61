package keys

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/sealcard/sealcard/internal/edkey"
)

// A jwk is a key of a JWK Set. Members that say nothing about an Ed25519 key, such as
// certificates, are passed over.
type jwk struct {
	Kty string   `json:"kty"`
	Crv string   `json:"crv"`
	Alg string   `json:"alg,omitempty"`
	Use string   `json:"use,omitempty"`
	Kid string   `json:"kid,omitempty"`
	X   string   `json:"x"`
	Ops []string `json:"key_ops,omitempty"`

	D json.RawMessage `json:"d,omitempty"` // private part
}

type jwkSet struct {
	Keys []jwk `json:"keys"`
}

// maxSet is the largest JWK Set, in bytes: thousands of keys.
const maxSet = 1 << 20

var (
	errPrivate = errors.New("it has a private part")
	errUse     = errors.New("it is not for verifying signatures")
	errAlg     = errors.New("its algorithm is not EdDSA or Ed25519")
	errX       = errors.New("x is not 32 bytes in base64url")
	errLarge   = fmt.Errorf("more than %d bytes", maxSet)
	errNoKeys  = errors.New("there are no keys")
	errAfter   = errors.New("something after the set")
)

// JWKSet returns keys as a JWK Set, the form in which other verifiers of Claim 169 take
// them. Each kid is the whole thumbprint of the key in base64url; a card's kid is its
// first 8 bytes. The text is indented and ends in a line end.
func JWKSet(keys ...ed25519.PublicKey) ([]byte, error) {
	set := jwkSet{Keys: []jwk{}}
	for i, k := range keys {
		if err := edkey.Check(k); err != nil {
			return nil, fmt.Errorf("keys: key %d: %w", i, err)
		}
		t := edkey.Thumbprint(k)
		b64 := base64.RawURLEncoding
		set.Keys = append(set.Keys, jwk{
			Kty: "OKP", Crv: "Ed25519", Alg: "EdDSA", Use: "sig",
			Kid: b64.EncodeToString(t[:]), X: b64.EncodeToString(k),
		})
	}
	b, err := json.MarshalIndent(set, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return append(b, '\n'), nil
}

// A Named is a key with the name that its JWK Set gives it.
type Named struct {
	ID  string // kid; empty if there is none
	Key ed25519.PublicKey
}

// ParseJWKSet returns the Ed25519 keys of a JWK Set and passes over keys of other kinds,
// which sets often hold. An Ed25519 key that is not for signatures, has a private part
// or is unsound is an error, as is a set without any.
func ParseJWKSet(data []byte) ([]Named, error) {
	if len(data) > maxSet {
		return nil, fmt.Errorf("keys: JWK Set: %w", errLarge)
	}
	var set jwkSet
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&set); err != nil {
		return nil, fmt.Errorf("keys: JWK Set: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("keys: JWK Set: %w", errAfter)
	}
	var keys []Named
	for i := range set.Keys {
		k := &set.Keys[i]
		if k.Kty != "OKP" || k.Crv != "Ed25519" {
			continue
		}
		key, err := k.public()
		if err != nil {
			return nil, fmt.Errorf("keys: JWK Set: key %d: %w", i, err)
		}
		keys = append(keys, Named{ID: k.Kid, Key: key})
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("keys: JWK Set: %w", errNoKeys)
	}
	return keys, nil
}

func (k *jwk) public() (ed25519.PublicKey, error) {
	switch {
	case k.D != nil:
		return nil, errPrivate
	case k.Use != "" && k.Use != "sig", k.Ops != nil && !slices.Contains(k.Ops, "verify"):
		return nil, errUse
	case k.Alg != "" && k.Alg != "EdDSA" && k.Alg != "Ed25519":
		return nil, errAlg
	}
	x, err := base64.RawURLEncoding.Strict().DecodeString(k.X)
	if err != nil || len(x) != ed25519.PublicKeySize {
		return nil, errX
	}
	return x, edkey.Check(x)
}
