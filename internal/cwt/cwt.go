// Package cwt is the CBOR form of what is signed: the claims of a card and of a
// trust list. It is the only package that uses the CBOR library.
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
// The library cannot refuse other spellings of the same values (longer integers,
// unsorted maps), so each decoder here encodes its result again and compares: what
// it accepts is exactly what its encoder writes. A key that is not listed above is
// refused in the same way, as it would be missing from the second encoding.
package cwt

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"github.com/sealcard/sealcard/internal/malformed"
)

// Bounds on one CBOR item, the least that the library allows. The deepest claims
// have 5 levels and the longest map 24 keys; a trust list may hold maxKeys keys and a
// status list maxChanges numbers.
const (
	maxDepth = 8
	maxPairs = 64
	maxKeys  = 4096
)

var (
	errCBOR      = errors.New("not well-formed CBOR within the limits")
	errDuplicate = errors.New("a map with a key twice")
	errShape     = errors.New("a value of another type than its key asks for")
	errSpelling  = errors.New("an unknown key, or not deterministic CBOR")
	errPrivate   = errors.New("a private attribute that is not text, integer, bytes or bool")
)

var (
	encoding     = must(encOptions().EncMode())
	cardDecoding = must(decOptions(maxPairs).DecMode())
	listDecoding = must(decOptions(maxKeys).DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic("cwt: internal error: " + err.Error()) // the options are constants
	}
	return v
}

func encOptions() cbor.EncOptions {
	o := cbor.CoreDetEncOptions()
	o.IndefLength = cbor.IndefLengthForbidden
	o.TagsMd = cbor.TagsForbidden
	return o
}

func decOptions(elements int) cbor.DecOptions {
	return cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:   maxDepth,
		MaxArrayElements:  elements,
		MaxMapPairs:       maxPairs,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		IntDec:            cbor.IntDecConvertSignedOrFail,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		UTF8:              cbor.UTF8RejectInvalid,
		BigIntDec:         cbor.BigIntDecodeValue,
		NaN:               cbor.NaNDecodeForbidden,
		Inf:               cbor.InfDecodeForbidden,
		BignumTag:         cbor.BignumTagForbidden,
		BinaryUnmarshaler: cbor.BinaryUnmarshalerNone,
	}
}

// marshal returns the deterministic encoding of v.
func marshal(v any) ([]byte, error) {
	b, err := encoding.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return b, nil
}

// decode fills v from in and makes sure that encoding v gives in again. Its errors
// are *malformed.Error and carry nothing of the input, which the library's own
// texts may quote.
func decode(mode cbor.DecMode, in []byte, v any) error {
	if err := mode.Unmarshal(in, v); err != nil {
		return malformed.At(0, reason(err))
	}
	again, err := encoding.Marshal(v)
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

func reason(err error) error {
	if errors.Is(err, errPrivate) {
		return errPrivate
	}
	if _, ok := errors.AsType[*cbor.DupMapKeyError](err); ok {
		return errDuplicate
	}
	if _, ok := errors.AsType[*cbor.UnknownFieldError](err); ok {
		return errSpelling
	}
	if _, ok := errors.AsType[*cbor.UnmarshalTypeError](err); ok {
		return errShape
	}
	return errCBOR
}
