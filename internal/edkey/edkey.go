// Package edkey decides which Ed25519 public keys may be trusted and names them.
//
// The standard library verifies signatures under any 32 bytes that decode to a
// point, small-order points included: under the identity key one constant
// signature fits every message. Check is therefore called once when a key enters
// a trust list or an issuer. With a key of the prime-order subgroup the standard
// verifier leaves no disputed signatures.
package edkey

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"

	"filippo.io/edwards25519"
)

// KeyIDSize is the length of a key id in bytes: the start of the thumbprint.
const KeyIDSize = 8

// MaxTried is how many keys that share a key id are tried on one card. Eight
// random bytes do not collide by chance, so more would serve only somebody who
// wants a verifier to work.
const MaxTried = 4

var (
	errLength    = errors.New("public key is not 32 bytes long")
	errPoint     = errors.New("public key is not a point of the curve in canonical form")
	errSubgroup  = errors.New("public key is not in the prime-order subgroup")
	coseKeyStart = []byte{
		0xa3,       // map of 3
		0x01, 0x01, // 1, kty: 1, OKP
		0x20, 0x06, // -1, crv: 6, Ed25519
		0x21, 0x58, 0x20, // -2, x: 32 bytes
	}
)

// minusOne is the group order less one, as a scalar.
var minusOne = func() *edwards25519.Scalar {
	one, err := edwards25519.NewScalar().SetCanonicalBytes(append([]byte{1}, make([]byte, 31)...))
	if err != nil {
		panic("edkey: internal error: " + err.Error())
	}
	return edwards25519.NewScalar().Negate(one)
}()

// Check returns an error unless key is the canonical encoding of a point other
// than the identity in the subgroup of prime order (RFC 8032, section 5.1).
func Check(key ed25519.PublicKey) error {
	if len(key) != ed25519.PublicKeySize {
		return errLength
	}
	p, err := edwards25519.NewIdentityPoint().SetBytes(key)
	if err != nil || !bytes.Equal(p.Bytes(), key) {
		return errPoint
	}
	identity := edwards25519.NewIdentityPoint()
	if p.Equal(identity) == 1 {
		return errSubgroup
	}
	// Order times p, as (order - 1) p + p: a scalar cannot hold the order itself.
	zero := edwards25519.NewScalar()
	q := edwards25519.NewIdentityPoint().VarTimeDoubleScalarBaseMult(minusOne, p, zero)
	if q.Add(q, p).Equal(identity) != 1 {
		return errSubgroup
	}
	return nil
}

// COSEKey returns key as a COSE_Key in deterministic CBOR, the form that a
// thumbprint is taken of: {1: 1, -1: 6, -2: key} (RFC 9053, section 7.2).
func COSEKey(key ed25519.PublicKey) []byte {
	return append(bytes.Clone(coseKeyStart), key...)
}

// Thumbprint returns the SHA-256 thumbprint of key (RFC 9679, section 4).
func Thumbprint(key ed25519.PublicKey) [sha256.Size]byte {
	return sha256.Sum256(COSEKey(key))
}

// ID returns the key id of key, the first KeyIDSize bytes of its thumbprint. It
// helps to find a key and is no reason to trust one.
func ID(key ed25519.PublicKey) []byte {
	t := Thumbprint(key)
	return t[:KeyIDSize]
}
