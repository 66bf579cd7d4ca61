package cose

import (
	"errors"
	"unicode/utf8"

	"github.com/sealcard/sealcard/internal/cbor"
)

// Algorithm identifiers for Ed25519, IANA registry "COSE Algorithms".
const (
	AlgEdDSA   = -8  // RFC 9053; what every reader of Claim 169 knows
	AlgEd25519 = -19 // RFC 9864
)

// Header labels, IANA registry "COSE Header Parameters".
const (
	labelAlg  = 1
	labelKID  = 4
	labelType = 16 // RFC 9596
)

var (
	errAlg    = errors.New("an algorithm other than Ed25519")
	errLabels = errors.New("a header other than alg, kid and, on a list, typ")
	errText   = errors.New("text that is not UTF-8")
)

// A Header is the protected header, a map in deterministic order:
//
//	{ 1 => -8 / -19, 4 => bstr, ? 16 => tstr }
//
// No other label is allowed. That refuses crit (2), which this profile has no use
// for, and the key carriers x5chain and x5u, which would let a card bring its own
// key.
type Header struct {
	Alg   int
	KeyID []byte
	Type  string // kind of token; empty on a card
}

// Encode returns the header's bytes.
func (h *Header) Encode() []byte {
	n := uint64(2)
	if h.Type != "" {
		n = 3
	}
	b := cbor.AppendHead(nil, majorMap, n)
	b = cbor.AppendHead(b, majorUint, labelAlg)
	b = cbor.AppendHead(b, majorNint, uint64(-1-h.Alg))
	b = cbor.AppendHead(b, majorUint, labelKID)
	b = appendBytes(b, h.KeyID)
	if h.Type != "" {
		b = cbor.AppendHead(b, majorUint, labelType)
		b = append(cbor.AppendHead(b, majorText, uint64(len(h.Type))), h.Type...)
	}
	return b
}

// DecodeHeader is the exact inverse of Encode for the two algorithms. Its errors
// are *malformed.Error. The algorithm follows from the key, which is Ed25519
// whatever the header says; here it must only not contradict that.
func DecodeHeader(b []byte) (*Header, error) {
	r := reader{in: b}
	n := r.head(majorMap)
	if n != 2 && n != 3 {
		r.fail(0, errLabels)
	}
	r.expect(majorUint|labelAlg, errLabels)
	at := r.off
	h := &Header{Alg: -1 - int(r.head(majorNint))}
	if h.Alg != AlgEdDSA && h.Alg != AlgEd25519 {
		r.fail(at, errAlg)
	}
	r.expect(majorUint|labelKID, errLabels)
	h.KeyID = r.bytes()
	if n == 3 {
		r.expect(majorUint|labelType, errLabels)
		h.Type = string(r.take(r.head(majorText)))
		if h.Type == "" {
			r.fail(r.off, errLabels)
		}
		if !utf8.ValidString(h.Type) {
			r.fail(r.off, errText)
		}
	}
	if r.off < len(b) {
		r.fail(r.off, errTrailing)
	}
	if r.err != nil {
		return nil, r.err
	}
	return h, nil
}
