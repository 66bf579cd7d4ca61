package cwt

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"

	"github.com/sealcard/sealcard/internal/edkey"
)

var errTrustKey = errors.New("not an Ed25519 key for verifying with its own key id")

// TrustType is the typ header of a trust list (RFC 9596). A card has none, so
// neither can be taken for the other.
const TrustType = "application/vnd.sealcard.trust+cwt"

// Trust is the content of a trust list:
//
//	trust = { 2 => tstr, 4 => uint, 6 => uint, -65537 => uint, -65538 => [+ key] }
//
// 2, 4 and 6 are name (sub), expiry and issue time in seconds since 1970; -65537 is
// the sequence number. Labels below -65536 are for private use (RFC 8392, section 9.1).
type Trust struct {
	Name     string     `cbor:"2,keyasint"`
	Expiry   uint64     `cbor:"4,keyasint"`
	IssuedAt uint64     `cbor:"6,keyasint"`
	Sequence uint64     `cbor:"-65537,keyasint"`
	Keys     []TrustKey `cbor:"-65538,keyasint"`
}

// A TrustKey is a COSE_Key (RFC 9052, section 7) for Ed25519 with what it may do:
//
//	key = { 1 => 1, 2 => bstr .size 8, 3 => -8, 4 => [2], -1 => 6, -2 => bstr .size 32,
//	        -65537 => tstr, -65538 => uint, -65539 => uint }
//
// The private labels are the issuer whose cards the key may sign and the first and
// last second that a card's iat may name.
type TrustKey struct {
	Type      int    `cbor:"1,keyasint"`
	KeyID     []byte `cbor:"2,keyasint"`
	Alg       int    `cbor:"3,keyasint"`
	Ops       []int  `cbor:"4,keyasint"`
	Curve     int    `cbor:"-1,keyasint"`
	X         []byte `cbor:"-2,keyasint"`
	Issuer    string `cbor:"-65537,keyasint"`
	NotBefore uint64 `cbor:"-65538,keyasint"`
	NotAfter  uint64 `cbor:"-65539,keyasint"`
	Alias     string `cbor:"-65540,keyasint,omitempty"`
}

// Values that every TrustKey has, IANA registry "COSE".
const (
	ktyOKP     = 1
	algEdDSA   = -8
	opVerify   = 2
	crvEd25519 = 6
)

// NewTrustKey returns an entry for key with the constant parts filled in.
func NewTrustKey(key ed25519.PublicKey) TrustKey {
	return TrustKey{
		Type: ktyOKP, KeyID: edkey.ID(key), Alg: algEdDSA, Ops: []int{opVerify},
		Curve: crvEd25519, X: key,
	}
}

// Encode returns the bytes of the list.
func (t *Trust) Encode() ([]byte, error) {
	b, err := encoding.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("trust list: %w", err)
	}
	return b, nil
}

// DecodeTrust is the exact inverse of Encode for lists whose keys pass edkey.Check
// and carry their own key id.
func DecodeTrust(b []byte) (*Trust, error) {
	t := new(Trust)
	if err := decode(listDecoding, b, t); err != nil {
		return nil, err
	}
	for i := range t.Keys {
		k := &t.Keys[i]
		if err := edkey.Check(k.X); err != nil {
			return nil, fmt.Errorf("keys[%d]: %w", i, err)
		}
		if !k.verifies() {
			return nil, fmt.Errorf("keys[%d]: %w", i, errTrustKey)
		}
	}
	return t, nil
}

// verifies reports whether the constant parts are those of an Ed25519 key for
// verifying, and the key id is the key's own.
func (k *TrustKey) verifies() bool {
	return k.Type == ktyOKP && k.Alg == algEdDSA && k.Curve == crvEd25519 &&
		slices.Equal(k.Ops, []int{opVerify}) && bytes.Equal(k.KeyID, edkey.ID(k.X))
}
