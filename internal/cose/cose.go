// Package cose is the signed envelope of a card or of a list: COSE_Sign1 of
// RFC 9052, section 4.2, in one fixed shape. Signed is the envelope for several keys.
//
//	D2 84            tag 18, array of 4
//	   bstr          protected header, see Header
//	   A0            unprotected header: empty
//	   bstr          payload
//	   58 40 bytes   signature, 64 bytes
//
// The signature is made over the Sig_structure of section 4.4:
//
//	84 6A "Signature1"  bstr protected  40  bstr payload
//
// Lengths are in their shortest form and nothing follows. Decode accepts exactly
// what Message.Encode writes, so a token has no second spelling. General COSE
// libraries allow more (header labels that nobody understands, longer lengths, any
// unprotected header), and each of those is a place to alter a card unnoticed.
package cose

import (
	"crypto/ed25519"
	"errors"

	"github.com/sealcard/sealcard/internal/cbor"
	"github.com/sealcard/sealcard/internal/malformed"
)

// usual is room for the token of most cards, in bytes.
const usual = 1024

const (
	tagSign1   = 0xd2 // tag 18
	arrayOf4   = 0x84
	emptyMap   = 0xa0
	emptyBytes = 0x40
)

var (
	errTag         = errors.New("not COSE_Sign1 with tag 18")
	errArray       = errors.New("not an array of 4")
	errUnprotected = errors.New("an unprotected header that is not empty")
	errSignature   = errors.New("a signature that is not 64 bytes long")
	errTrailing    = errors.New("bytes after the token")
)

// A Message is a COSE_Sign1 token taken apart. Decode makes slices that point
// into the token.
type Message struct {
	Protected []byte // encoded Header
	Payload   []byte
	Signature []byte // 64 bytes
}

// ToBeSigned returns the bytes that are signed: the Sig_structure with an empty
// external_aad (RFC 9052, section 4.4). Its digest identifies a card.
func ToBeSigned(protected, payload []byte) []byte {
	const context = "Signature1"
	b := make([]byte, 0, usual)
	b = append(b, arrayOf4)
	b = append(cbor.AppendHead(b, majorText, uint64(len(context))), context...)
	b = appendBytes(b, protected)
	b = append(b, emptyBytes)
	return appendBytes(b, payload)
}

// Encode returns the token. The signature must be 64 bytes long.
func (m *Message) Encode() []byte {
	b := make([]byte, 0, usual)
	b = append(b, tagSign1, arrayOf4)
	b = appendBytes(b, m.Protected)
	b = append(b, emptyMap)
	b = appendBytes(b, m.Payload)
	return appendBytes(b, m.Signature)
}

// Decode takes a token apart without looking at its header or payload. Its errors
// are *malformed.Error.
func Decode(token []byte) (*Message, error) {
	m, rest, err := DecodeFirst(token)
	if err == nil && len(rest) > 0 {
		err = malformed.At(len(token)-len(rest), errTrailing)
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// DecodeFirst does the same with the first token of b and returns what follows it.
func DecodeFirst(b []byte) (m *Message, rest []byte, err error) {
	r := reader{in: b}
	r.expect(tagSign1, errTag)
	r.expect(arrayOf4, errArray)
	m = &Message{Protected: r.bytes()}
	r.expect(emptyMap, errUnprotected)
	m.Payload = r.bytes()
	at := r.off
	m.Signature = r.bytes()
	if len(m.Signature) != ed25519.SignatureSize {
		r.fail(at, errSignature)
	}
	if r.err != nil {
		return nil, nil, r.err
	}
	return m, b[r.off:], nil
}

// Verify reports whether the message is signed by key, which the caller has
// checked with edkey.Check.
func (m *Message) Verify(key ed25519.PublicKey) bool {
	return ed25519.Verify(key, ToBeSigned(m.Protected, m.Payload), m.Signature)
}
