package cwt

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/sealcard/sealcard/internal/edkey"
)

// RootType is the typ header of a root document.
const RootType = "application/vnd.sealcard.root+cwt"

// MaxRoots is the largest set of root keys.
const MaxRoots = 16

var (
	errRoots     = fmt.Errorf("there are none, or more than %d", MaxRoots)
	errThreshold = errors.New("is not from 1 to the number of keys")
)

// Root is the content of a root document, the set of keys that sign trust lists and the
// next root document:
//
//	root = { 2 => tstr, 4 => uint, 6 => uint, -65537 => uint, -65538 => [+ bstr .size 32],
//	         -65539 => uint }
//
// 2, 4 and 6 are name, expiry and issue time; -65537 is the sequence number, -65538 the
// Ed25519 keys, -65539 how many of them must sign.
type Root struct {
	Name      string   `cbor:"2,keyasint"`
	Expiry    uint64   `cbor:"4,keyasint"`
	IssuedAt  uint64   `cbor:"6,keyasint"`
	Sequence  uint64   `cbor:"-65537,keyasint"`
	Keys      [][]byte `cbor:"-65538,keyasint"`
	Threshold uint64   `cbor:"-65539,keyasint"`
}

// Encode returns the bytes of the document.
func (r *Root) Encode() ([]byte, error) { return marshal(r) }

// DecodeRoot is the exact inverse of Encode. Check does the rest.
func DecodeRoot(b []byte) (*Root, error) {
	r := new(Root)
	if err := decode(cardDecoding, b, r); err != nil {
		return nil, err
	}
	return r, nil
}

// Check returns an error about the first thing that a root document may not say.
func (r *Root) Check() error {
	if err := checkFrame(r.Name, r.Sequence, r.IssuedAt, r.Expiry); err != nil {
		return err
	}
	keys := make([]ed25519.PublicKey, len(r.Keys))
	for i, k := range r.Keys {
		keys[i] = k
	}
	return CheckRoots(keys, r.Threshold)
}

// CheckRoots returns an error unless keys are sound and different, and threshold of them
// can be asked for.
func CheckRoots(keys []ed25519.PublicKey, threshold uint64) error {
	if len(keys) == 0 || len(keys) > MaxRoots {
		return fmt.Errorf("keys: %w", errRoots)
	}
	if threshold < 1 || threshold > uint64(len(keys)) {
		return fmt.Errorf("threshold: %w", errThreshold)
	}
	seen := map[string]bool{}
	for i, k := range keys {
		err := edkey.Check(k)
		if err == nil && seen[string(k)] {
			err = errTwice
		}
		if err != nil {
			return fmt.Errorf("keys[%d]: %w", i, err)
		}
		seen[string(k)] = true
	}
	return nil
}
