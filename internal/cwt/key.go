package cwt

import (
	"crypto/ed25519"
	"errors"
	"slices"

	"github.com/sealcard/sealcard/internal/edkey"
)

// A key is a COSE_Key for Ed25519 as it comes from others: the optional parts of
// RFC 9052, table 4, may be there.
type key struct {
	Type  int    `cbor:"1,keyasint"`
	KeyID []byte `cbor:"2,keyasint,omitempty"`
	Alg   int    `cbor:"3,keyasint,omitempty"`
	Ops   []int  `cbor:"4,keyasint,omitempty"`
	Curve int    `cbor:"-1,keyasint"`
	X     []byte `cbor:"-2,keyasint"`
}

// algEd25519 is the identifier of RFC 9864.
const algEd25519 = -19

var errKey = errors.New("not an Ed25519 key for verifying")

// DecodeKey returns the checked key in a COSE_Key in deterministic CBOR.
func DecodeKey(b []byte) (ed25519.PublicKey, error) {
	var k key
	if err := decode(cardDecoding, b, &k); err != nil {
		return nil, err
	}
	alg := k.Alg == 0 || k.Alg == algEdDSA || k.Alg == algEd25519
	ops := k.Ops == nil || slices.Equal(k.Ops, []int{opVerify})
	if k.Type != ktyOKP || k.Curve != crvEd25519 || !alg || !ops {
		return nil, errKey
	}
	return k.X, edkey.Check(k.X)
}
