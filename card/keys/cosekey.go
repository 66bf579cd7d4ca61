package keys

import (
	"crypto/ed25519"
	"fmt"

	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
)

// Thumbprint returns the SHA-256 thumbprint of a key's COSE form (RFC 9679). Its first
// 8 bytes are the key id of cards.
func Thumbprint(key ed25519.PublicKey) [32]byte { return edkey.Thumbprint(key) }

// COSEKey returns key as a COSE_Key with the parts that a thumbprint is taken of, in
// deterministic CBOR: {1: 1, -1: 6, -2: key}.
func COSEKey(key ed25519.PublicKey) ([]byte, error) {
	if err := edkey.Check(key); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return edkey.COSEKey(key), nil
}

// ParseCOSEKey returns the Ed25519 key in a COSE_Key in deterministic CBOR. It may state
// a key id, an algorithm (-8 or -19) and the operation verify; anything else is an error.
func ParseCOSEKey(data []byte) (ed25519.PublicKey, error) {
	key, err := cwt.DecodeKey(data)
	if err != nil {
		return nil, fmt.Errorf("keys: COSE_Key: %w", err)
	}
	return key, nil
}
