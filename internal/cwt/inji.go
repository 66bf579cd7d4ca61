package cwt

import (
	"errors"
	"fmt"

	"github.com/sealcard/sealcard/internal/cbor"
)

// injiClaims are Claims whose identity is a byte string.
type injiClaims struct {
	Issuer    string  `cbor:"1,keyasint"`
	Subject   string  `cbor:"2,keyasint,omitempty"`
	Expiry    uint64  `cbor:"4,keyasint"`
	NotBefore uint64  `cbor:"5,keyasint,omitempty"`
	IssuedAt  uint64  `cbor:"6,keyasint"`
	ID        []byte  `cbor:"7,keyasint,omitempty"`
	Identity  []byte  `cbor:"169,keyasint"`
	Status    *Status `cbor:"65535,keyasint,omitempty"`
}

var errSamples = errors.New("a body part with more than one sample")

// EncodeInji returns the claims as MOSIP's verifier reads them: the identity map inside a
// byte string, and each biometric as one sample without a list. It returns an error for a
// body part with more samples.
func (c *Claims) EncodeInji() ([]byte, error) {
	plain, err := cbor.Marshal(c.Identity)
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	v, err := DecodeLoose(plain)
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	m, _ := v.(map[any]any) // Identity is always a map
	for key := int64(FirstBiometric); key <= LastBiometric; key++ {
		list, ok := m[key].([]any)
		if !ok {
			continue
		}
		if len(list) > 1 {
			return nil, errSamples
		}
		m[key] = list[0]
	}
	identity, err := cbor.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	b, err := cbor.Marshal(injiClaims{
		Issuer: c.Issuer, Subject: c.Subject, Expiry: c.Expiry, NotBefore: c.NotBefore, IssuedAt: c.IssuedAt,
		ID: c.ID, Identity: identity, Status: c.Status,
	})
	if err != nil {
		return nil, fmt.Errorf("claims: %w", err)
	}
	return b, nil
}
