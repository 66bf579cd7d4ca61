package cose

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/sealcard/sealcard/internal/cbor"
)

// MaxSignatures is how many signatures one message may carry: twice the largest set of
// roots, for the change from one set to another.
const MaxSignatures = 32

const (
	tagSign       = 0xd8 // a tag in one more byte
	tagSignNumber = 98
	arrayOf5      = 0x85
	mapOf1        = 0xa1
)

var (
	errTag98   = errors.New("not COSE_Sign with tag 98")
	errParts   = errors.New("a signature that is not an array of 3")
	errSigners = errors.New("more than 32 signatures, or not in the order of their key ids")
	errTyp     = errors.New("a header other than typ")
)

// A Signed is a message with the signatures of several keys: COSE_Sign of RFC 9052,
// section 4.1, in one fixed shape.
//
//	D8 62 84         tag 98, array of 4
//	   bstr          protected header { 16 => tstr }
//	   A0            unprotected header: empty
//	   bstr          payload
//	   array         of signatures, key ids rising
//	      83         array of 3
//	         bstr    protected header { 1 => -8, 4 => bstr }
//	         A0
//	         58 40 bytes
//
// What is signed is the Sig_structure of section 4.4:
//
//	85 69 "Signature"  bstr header  bstr header of the signature  40  bstr payload
//
// The order of the signatures is fixed, so whoever signs first, the bytes are the same.
type Signed struct {
	Type       string // kind of message
	Payload    []byte
	Signatures []Signature // key ids rising
}

// A Signature is one of a Signed.
type Signature struct {
	KeyID []byte
	Bytes []byte // 64
}

// ToBeSigned returns the bytes that the key with an id signs.
func (s *Signed) ToBeSigned(kid []byte) []byte {
	const context = "Signature"
	b := append(make([]byte, 0, usual), arrayOf5)
	b = append(cbor.AppendHead(b, majorText, uint64(len(context))), context...)
	b = appendBytes(b, s.header())
	b = appendBytes(b, (&Header{Alg: AlgEdDSA, KeyID: kid}).Encode())
	b = append(b, emptyBytes)
	return appendBytes(b, s.Payload)
}

func (s *Signed) header() []byte {
	b := cbor.AppendHead([]byte{mapOf1}, majorUint, labelType)
	return append(cbor.AppendHead(b, majorText, uint64(len(s.Type))), s.Type...)
}

// Add puts a signature in its place. One by the same key is replaced.
func (s *Signed) Add(kid, signature []byte) {
	at, found := slices.BinarySearchFunc(s.Signatures, kid, func(x Signature, kid []byte) int { return bytes.Compare(x.KeyID, kid) })
	n := Signature{KeyID: kid, Bytes: signature}
	if found {
		s.Signatures[at] = n
		return
	}
	s.Signatures = slices.Insert(s.Signatures, at, n)
}

// Verify reports whether signature i is by key.
func (s *Signed) Verify(i int, key ed25519.PublicKey) bool {
	return ed25519.Verify(key, s.ToBeSigned(s.Signatures[i].KeyID), s.Signatures[i].Bytes)
}

// Encode returns the message. Each signature must be 64 bytes long.
func (s *Signed) Encode() []byte {
	b := append(make([]byte, 0, usual), tagSign, tagSignNumber, arrayOf4)
	b = appendBytes(b, s.header())
	b = append(b, emptyMap)
	b = appendBytes(b, s.Payload)
	b = cbor.AppendHead(b, majorArray, uint64(len(s.Signatures)))
	for _, x := range s.Signatures {
		b = append(b, arrayOf3)
		b = appendBytes(b, (&Header{Alg: AlgEdDSA, KeyID: x.KeyID}).Encode())
		b = append(b, emptyMap)
		b = appendBytes(b, x.Bytes)
	}
	return b
}

// IsSigned reports whether a message begins like a Signed.
func IsSigned(b []byte) bool {
	return len(b) >= 2 && b[0] == tagSign && b[1] == tagSignNumber
}

// DecodeSigned takes the first message of b apart and returns what follows it. It
// checks no signature. Its errors are *malformed.Error.
func DecodeSigned(b []byte) (s *Signed, rest []byte, err error) {
	r := reader{in: b}
	r.expect(tagSign, errTag98)
	r.expect(tagSignNumber, errTag98)
	r.expect(arrayOf4, errArray)
	at := r.off
	header := r.bytes()
	r.expect(emptyMap, errUnprotected)
	s = &Signed{Payload: r.bytes()}
	if r.err == nil {
		s.Type = r.typ(at, header)
	}
	n := r.head(majorArray)
	if n > MaxSignatures {
		r.fail(r.off, errSigners)
	}
	for range min(n, MaxSignatures) { // a head can claim four thousand million
		r.signature(s)
	}
	if r.err != nil {
		return nil, nil, r.err
	}
	return s, b[r.off:], nil
}

// typ returns the text in the header of a Signed that begins at offset at.
func (r *reader) typ(at int, header []byte) string {
	h := reader{in: header}
	h.expect(mapOf1, errTyp)
	h.expect(majorUint|labelType, errTyp)
	text := string(h.take(h.head(majorText)))
	if h.err != nil || h.off < len(header) || text == "" || !utf8.ValidString(text) {
		r.fail(at, errTyp)
	}
	return text
}

// signature consumes one signature and appends it to s.
func (r *reader) signature(s *Signed) {
	r.expect(arrayOf3, errParts)
	at := r.off
	protected := r.bytes()
	r.expect(emptyMap, errUnprotected)
	x := Signature{Bytes: r.bytes()}
	if r.err != nil {
		return
	}
	h, err := DecodeHeader(protected)
	switch {
	case err != nil:
		r.fail(at, err)
		return
	case h.Type != "" || h.Alg != AlgEdDSA:
		r.fail(at, errAlg)
	case len(x.Bytes) != ed25519.SignatureSize:
		r.fail(at, errSignature)
	}
	x.KeyID = h.KeyID
	if last := len(s.Signatures) - 1; last >= 0 && bytes.Compare(s.Signatures[last].KeyID, x.KeyID) >= 0 {
		r.fail(at, errSigners)
	}
	s.Signatures = append(s.Signatures, x)
}
