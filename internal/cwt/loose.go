package cwt

import (
	"errors"

	"github.com/sealcard/sealcard/internal/cbor"
	"github.com/sealcard/sealcard/internal/malformed"
)

// looseDecoding reads what others write: the limits hold, deterministic form does not.
var looseDecoding = &cbor.Rules{Depth: maxDepth, Elements: maxPairs, Pairs: maxPairs, Spare: true}

// DecodeLoose returns one CBOR item of a foreign dialect as Go values: map[any]any,
// []any, string, []byte, int64, bool, float64 or nil. It is well-formed, within the
// limits and without tags, indefinite lengths and repeated keys. Its errors are
// *malformed.Error. Small items can make many values, so it is for what is signed.
func DecodeLoose(b []byte) (any, error) {
	var v any
	if err := looseDecoding.Unmarshal(b, &v); err != nil {
		return nil, malformed.At(0, reason(err))
	}
	return v, nil
}

// Parts are the four parts of a signed token, the unprotected header encoded.
type Parts struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected cbor.Raw
	Payload     []byte
	Signature   []byte
}

// maxHeader is the longest header that is looked into before the signature holds, in
// bytes: an algorithm, a content type and a key id.
const maxHeader = 256

var errHeader = errors.New("a header of more than 256 bytes")

// DecodeParts takes a token apart that need not be deterministic, and makes no values of
// what has another shape. Its errors are *malformed.Error.
func DecodeParts(b []byte) (*Parts, error) {
	p := new(Parts)
	if err := looseDecoding.Unmarshal(b, p); err != nil {
		return nil, malformed.At(0, reason(err))
	}
	if len(p.Protected) > maxHeader || len(p.Unprotected) > maxHeader {
		return nil, malformed.At(0, errHeader)
	}
	return p, nil
}
