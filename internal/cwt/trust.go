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
//	trust = { 2 => tstr, 4 => uint, 6 => uint, -65537 => uint, -65538 => [+ key],
//	          ? -65539 => uint }
//
// 2, 4 and 6 are name (sub), expiry and issue time in seconds since 1970; -65537 is the
// sequence number, -65539 that of the root document whose keys sign the list, absent if
// there is none. Labels below -65536 are for private use (RFC 8392, section 9.1).
type Trust struct {
	Name     string     `cbor:"2,keyasint"`
	Expiry   uint64     `cbor:"4,keyasint"`
	IssuedAt uint64     `cbor:"6,keyasint"`
	Sequence uint64     `cbor:"-65537,keyasint"`
	Keys     []TrustKey `cbor:"-65538,keyasint"`
	Root     uint64     `cbor:"-65539,keyasint,omitempty"`
}

// A TrustKey is a COSE_Key (RFC 9052, section 7) for Ed25519 with what it may do:
//
//	key = { 1 => 1, 2 => bstr .size 8, 3 => -8, 4 => [2], -1 => 6, -2 => bstr .size 32,
//	        -65537 => tstr, -65538 => uint, -65539 => uint, ? -65540 => tstr,
//	        -65541 => 1..2, -65542 => 1..3, ? -65543 => uint, ? -65544 => true }
//
// The private labels are the issuer that the key signs for, the first and last second
// that the iat of what it signs may name, its alias, use (Use constants), state (State
// constants), the second since which it is compromised, and whether each of its cards
// refers to a status list.
type TrustKey struct {
	Type        int    `cbor:"1,keyasint"`
	KeyID       []byte `cbor:"2,keyasint"`
	Alg         int    `cbor:"3,keyasint"`
	Ops         []int  `cbor:"4,keyasint"`
	Curve       int    `cbor:"-1,keyasint"`
	X           []byte `cbor:"-2,keyasint"`
	Issuer      string `cbor:"-65537,keyasint"`
	NotBefore   uint64 `cbor:"-65538,keyasint"`
	NotAfter    uint64 `cbor:"-65539,keyasint"`
	Alias       string `cbor:"-65540,keyasint,omitempty"`
	Use         int    `cbor:"-65541,keyasint"`
	State       int    `cbor:"-65542,keyasint"`
	Compromised uint64 `cbor:"-65543,keyasint,omitempty"`
	Status      bool   `cbor:"-65544,keyasint,omitempty"`
}

// What a key signs.
const (
	UseCards  = 1
	UseStatus = 2 // status lists and deltas
)

// States of a key.
const (
	StateActive      = 1
	StateRetired     = 2 // signs nothing any more; its window has ended
	StateCompromised = 3 // what it signed from a second on is refused
)

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
func (t *Trust) Encode() ([]byte, error) { return marshal(t) }

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
	errRoot     = errors.New("a root key, which signs lists and no cards")
	errAlias    = fmt.Errorf("alias: more than %d keys have it", edkey.MaxTried)
	errWindow   = errors.New("a window that ends before it begins")
	errUse      = errors.New("use: is neither cards nor status lists")
	errState    = errors.New("state: is not active, retired, or compromised with a time")
	errRetired  = errors.New("state: retired, and its window is still open")
	errForCards = errors.New("an alias or a required status, which are for keys of cards")
)

// Check returns an error about the first thing that a list signed by roots may not say.
// The same rules hold when a list is sealed and when it is taken in.
func (t *Trust) Check(roots []ed25519.PublicKey) error {
	if err := checkFrame(t.Name, t.Sequence, t.IssuedAt, t.Expiry); err != nil {
		return err
	}
	if len(t.Keys) == 0 || len(t.Keys) > maxKeys {
		return fmt.Errorf("keys: %w", errKeys)
	}
	seen, aliases := map[string]bool{}, map[string]int{}
	for i := range t.Keys {
		k := &t.Keys[i]
		err := k.check(t.IssuedAt)
		if k.Alias != "" {
			aliases[k.Alias]++
		}
		switch {
		case err != nil:
		case aliases[k.Alias] > edkey.MaxTried:
			err = errAlias
		case seen[string(k.X)]:
			err = errTwice
		case slices.ContainsFunc(roots, func(r ed25519.PublicKey) bool { return bytes.Equal(r, k.X) }):
			err = errRoot
		}
		if err != nil {
			return fmt.Errorf("keys[%d]: %w", i, err)
		}
		seen[string(k.X)] = true
	}
	return nil
}

// checkFrame holds for what trust lists and root documents begin with.
func checkFrame(name string, sequence, issued, expiry uint64) error {
	switch {
	case name == "":
		return fmt.Errorf("name: %w", errRequired)
	case sequence == 0:
		return fmt.Errorf("sequence: %w", errRequired)
	case !second(issued) || !second(expiry):
		return fmt.Errorf("issue or expiry: %w", errTime)
	case expiry <= issued:
		return fmt.Errorf("expiry: %w", errOrder)
	}
	if err := CheckText(name, MaxName, ""); err != nil {
		return fmt.Errorf("name: %w", err)
	}
	return nil
}

func second(s uint64) bool { return s >= 1 && s <= LastSecond }

// check returns an error about an entry of a list issued at a second.
func (k *TrustKey) check(issued uint64) error {
	if err := edkey.Check(k.X); err != nil {
		return err
	}
	switch {
	case !k.verifies():
		return errTrustKey
	case k.Issuer == "":
		return fmt.Errorf("issuer: %w", errRequired)
	case !second(k.NotBefore) || !second(k.NotAfter):
		return fmt.Errorf("window: %w", errTime)
	case k.NotAfter < k.NotBefore:
		return errWindow
	case k.Use != UseCards && k.Use != UseStatus:
		return errUse
	case k.Use == UseStatus && (k.Alias != "" || k.Status):
		return errForCards
	case k.State < StateActive || k.State > StateCompromised,
		(k.State == StateCompromised) != second(k.Compromised), k.State != StateCompromised && k.Compromised != 0:
		return errState
	case k.State == StateRetired && k.NotAfter > issued:
		return errRetired
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
