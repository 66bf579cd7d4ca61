package card

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"

	"github.com/sealcard/sealcard/internal/edkey"
)

// JWKSet returns public keys as a JWK Set (RFC 7517, RFC 8037), the form in which
// other verifiers of Claim 169 take them. Each kid is the whole thumbprint of the
// key (RFC 9679) in base64url; a card's kid is its first 8 bytes. The text ends in
// a line end.
func JWKSet(keys ...ed25519.PublicKey) ([]byte, error) {
	b64 := base64.RawURLEncoding
	// Every value is base64url or a constant, so nothing needs escaping and the
	// package stays without a JSON encoder.
	b := []byte("{\n  \"keys\": [")
	for i, k := range keys {
		if err := edkey.Check(k); err != nil {
			return nil, fmt.Errorf("card: keys[%d]: %w", i, err)
		}
		if i > 0 {
			b = append(b, ',')
		}
		t := edkey.Thumbprint(k)
		b = fmt.Appendf(b, "\n    {\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"alg\": \"EdDSA\", \"use\": \"sig\",\n     \"kid\": %q,\n     \"x\": %q}",
			b64.EncodeToString(t[:]), b64.EncodeToString(k))
	}
	return append(b, "\n  ]\n}\n"...), nil
}
