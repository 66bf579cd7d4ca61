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

// MaxName is the longest name of a list, an issuer or a key, in bytes.
const MaxName = 256

// LastSecond is the last second of the year 9999, the largest time.
const LastSecond = 253402300799

var (
	errRequired = errors.New("is required")
	errTime     = errors.New("is not a second from 1970 to 9999")
	errOrder    = errors.New("is not after the time of issue")
	errKeys     = fmt.Errorf("there are none, or more than %d", maxKeys)
	errTwice    = errors.New("the same key twice")
	errRoot     = errors.New("the root key, which signs lists and no cards")
	errAlias    = fmt.Errorf("alias: more than %d keys have it", edkey.MaxTried)
	errWindow   = errors.New("a window that ends before it begins")
)

// Check returns an error about the first thing that a list signed by root may not say.
// The same rules hold when a list is sealed and when it is taken in.
func (t *Trust) Check(root ed25519.PublicKey) error {
	switch {
	case t.Name == "":
		return fmt.Errorf("name: %w", errRequired)
	case t.Sequence == 0:
		return fmt.Errorf("sequence: %w", errRequired)
	case !second(t.IssuedAt) || !second(t.Expiry):
		return fmt.Errorf("issue or expiry: %w", errTime)
	case t.Expiry <= t.IssuedAt:
		return fmt.Errorf("expiry: %w", errOrder)
	case len(t.Keys) == 0 || len(t.Keys) > maxKeys:
		return fmt.Errorf("keys: %w", errKeys)
	}
	if err := CheckText(t.Name, MaxName, ""); err != nil {
		return fmt.Errorf("name: %w", err)
	}
	seen, aliases := map[string]bool{}, map[string]int{}
	for i := range t.Keys {
		k := &t.Keys[i]
		err := k.check(root)
		if k.Alias != "" {
			aliases[k.Alias]++
		}
		if err == nil && aliases[k.Alias] > edkey.MaxTried {
			err = errAlias
		}
		if err == nil && seen[string(k.X)] {
			err = errTwice
		}
		if err != nil {
			return fmt.Errorf("keys[%d]: %w", i, err)
		}
		seen[string(k.X)] = true
	}
	return nil
}

func second(s uint64) bool { return s >= 1 && s <= LastSecond }

func (k *TrustKey) check(root ed25519.PublicKey) error {
	if err := edkey.Check(k.X); err != nil {
		return err
	}
	switch {
	case !k.verifies():
		return errTrustKey
	case bytes.Equal(k.X, root):
		return errRoot
	case k.Issuer == "":
		return fmt.Errorf("issuer: %w", errRequired)
	case !second(k.NotBefore) || !second(k.NotAfter):
		return fmt.Errorf("window: %w", errTime)
	case k.NotAfter < k.NotBefore:
		return errWindow
	}
	if err := CheckText(k.Issuer, MaxName, ""); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := CheckText(k.Alias, MaxName, ""); err != nil {
		return fmt.Errorf("alias: %w", err)
	}
	return nil
}

// DecodeTrust is the exact inverse of Encode. It checks shape and spelling; Check does
// the rest.
func DecodeTrust(b []byte) (*Trust, error) {
	t := new(Trust)
	if err := decode(listDecoding, b, t); err != nil {
		return nil, err
	}
	return t, nil
}

// verifies reports whether the constant parts are those of an Ed25519 key for
// verifying, and the key id is the key's own.
func (k *TrustKey) verifies() bool {
	return k.Type == ktyOKP && k.Alg == algEdDSA && k.Curve == crvEd25519 &&
		slices.Equal(k.Ops, []int{opVerify}) && bytes.Equal(k.KeyID, edkey.ID(k.X))
}
