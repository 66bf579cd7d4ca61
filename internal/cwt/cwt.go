// Package cwt is the CBOR form of what is signed: the claims of a card and of a
// trust list.
//
// A card's claims are a CWT Claims Set (RFC 8392) in deterministic CBOR
// (RFC 8949, section 4.2.1), with identity data under claim 169 as registered
// with IANA:
//
//	claims = { 1 => tstr, ? 2 => tstr, 4 => uint, ? 5 => uint, 6 => uint,
//	           ? 7 => bstr, 169 => identity,
//	           ? 65535 => { "status_list" => { "idx" => uint, "uri" => tstr } } }
//
// The keys are iss, sub, exp, nbf, iat, cti, identity-data and status; times are
// whole seconds since 1970. Identity tells the keys of claim 169.
//
// Package cbor reads other spellings of the same values (longer integers, unsorted
// maps), so each decoder here encodes its result again and compares: what it accepts
// is exactly what its encoder writes. A key that is not listed above is
// refused in the same way, as it would be missing from the second encoding.
package cwt

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/sealcard/sealcard/internal/cbor"
	"github.com/sealcard/sealcard/internal/malformed"
)

// Bounds on one CBOR item. The deepest claims have 5 levels and the longest map 39 keys
// and what is private; a trust list may hold maxKeys keys and a status list maxChanges
// numbers.
const (
	maxDepth = 8
	maxPairs = 64
	maxKeys  = 4096
)

var (
	errSpelling = errors.New("an unknown key, or not deterministic CBOR")
	errPrivate  = errors.New("a private attribute that is not text, integer, bytes or bool")
)

var (
	cardDecoding = &cbor.Rules{Depth: maxDepth, Elements: maxPairs, Pairs: maxPairs}
	listDecoding = &cbor.Rules{Depth: maxDepth, Elements: maxKeys, Pairs: maxPairs}
)

// marshal returns the deterministic encoding of v.
func marshal(v any) ([]byte, error) {
	b, err := cbor.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return b, nil
}

// decode fills v from in and makes sure that encoding v gives in again. Its errors
// are *malformed.Error and carry nothing of the input.
func decode(rules *cbor.Rules, in []byte, v any) error {
	if err := rules.Unmarshal(in, v); err != nil {
		return malformed.At(0, reason(err))
	}
	again, err := cbor.Marshal(v)
	if err != nil || !bytes.Equal(again, in) {
		return malformed.At(difference(again, in), errSpelling)
	}
	return nil
}

// difference returns the first place where a and b differ.
func difference(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// reason tells an unknown key like other spellings: both are what no encoder of ours makes.
func reason(err error) error {
	if errors.Is(err, cbor.ErrUnknown) {
		return errSpelling
	}
	return err
}
