// Package foreign reads the dialects of Claim 169 that others write. Each differs from
// our profile in its own way and is read only where it is asked for by name:
//
//	Spec      the specification's own sample (1.2.0, section 3.2.1): tags 61 and 18,
//	          claim 169 as a byte string, kid unprotected, zlib
//	Inji      MOSIP keymanager and Inji Certify: tags 61 and 18, claim 169 as a byte
//	          string, kid protected, zlib over the token or over its hexadecimal text
//	Core      claim169-core: tag 18 or none, claim 169 as a map, kid in either header,
//	          zlib or nothing
//	PhilSys   ePhilID: a prefix of four characters, no zlib, a bare array, claims with
//	          text keys of its own and no expiry
//
// A fifth dialect, encryption around any of these, is package encrypt0's.
//
// What comes out has the shape of our own claims. Attributes are brought into our forms
// where that loses nothing (three forms of dates, numbers written as text, images as
// hexadecimal text, a face that is no list); the text that stood on the card is kept
// beside them. What cannot be brought into our form is left out of the claims and kept
// as text alone. Claims that decide and private attributes, one of which marks a
// specimen, are held to our own rules and never left out.
//
// These decoders are no bijections: other bytes can mean the same. The signature still
// covers every byte that is read, and the header is as strict as ours: the algorithm is
// protected, critical labels and keys inside the card are refused.
package foreign

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/flate"
	"github.com/sealcard/sealcard/internal/malformed"
)

// A Dialect is one way to write a card.
type Dialect int

// Dialects.
const (
	Spec Dialect = iota + 1
	Inji
	Core
	PhilSys
)

// rules are what tells the envelopes apart.
type rules struct {
	prefix      int  // characters before the Base45 text
	zlib        bool // must be zlib; otherwise it may be
	bare        bool // must not be zlib
	hex         bool // the stream may hold hexadecimal text
	tag61       bool // wants tags 61 and 18; otherwise 18 or none
	unprotected bool // kid may be in the unprotected header
	asBytes     bool // claim 169 is a byte string
}

var dialects = map[Dialect]rules{
	Spec:    {zlib: true, tag61: true, unprotected: true, asBytes: true},
	Inji:    {zlib: true, hex: true, tag61: true, asBytes: true},
	Core:    {unprotected: true},
	PhilSys: {prefix: 4, bare: true},
}

var (
	errPrefix  = errors.New("no prefix of four characters of the alphabet")
	errTags    = errors.New("other tags than the dialect writes")
	errShape   = errors.New("not an array of protected header, map, payload and signature")
	errHeader  = errors.New("a header other than alg, content type and kid")
	errAlg     = errors.New("an algorithm other than Ed25519")
	errPayload = errors.New("claims of another shape than the dialect writes")
)

// A Token is a signed token of a foreign dialect taken apart.
type Token struct {
	KeyID []byte // nil if it has none
	cose.Message
}

// Unwrap takes off the transport layers of a text. Its errors are *malformed.Error.
func Unwrap(d Dialect, text string) ([]byte, error) {
	r := dialects[d]
	if len(text) < r.prefix {
		return nil, malformed.At(0, errPrefix)
	}
	if r.prefix > 0 {
		// Any prefix, but of the characters that a card's text is made of.
		if !base45.Alphabet(text[:r.prefix]) {
			return nil, malformed.At(0, errPrefix)
		}
	}
	b, err := base45.Decode(text[r.prefix:])
	if err != nil {
		return nil, err
	}
	if !r.bare && (r.zlib || len(b) > 0 && b[0] == 0x78) { // 78: deflate with a 32 KiB window
		if b, err = flate.Decompress(b, flate.MaxInflated); err != nil {
			return nil, err
		}
	}
	if r.hex && len(b) > 0 && bytes.Trim(b, "0123456789abcdef") == nil {
		// Every byte is a digit, so the text decodes if its length is even.
		if plain, err := hex.DecodeString(string(b)); err == nil {
			b = plain
		}
	}
	return b, nil
}

// Decode takes a token apart and checks its header. Its errors are *malformed.Error.
func Decode(d Dialect, token []byte) (*Token, error) {
	r := dialects[d]
	body, err := untag(token, r)
	if err != nil {
		return nil, err
	}
	p, err := cwt.DecodeParts(body)
	if err != nil {
		return nil, err
	}
	v, err := cwt.DecodeLoose(p.Unprotected)
	if err != nil {
		return nil, err
	}
	unprotected, ok := v.(map[any]any)
	if !ok || p.Protected == nil || p.Payload == nil || len(p.Signature) != ed25519.SignatureSize {
		return nil, malformed.At(0, errShape)
	}
	t := &Token{Message: cose.Message{Protected: p.Protected, Payload: p.Payload, Signature: p.Signature}}
	if t.KeyID, err = keyID(r, p.Protected, unprotected); err != nil {
		return nil, err
	}
	return t, nil
}

// untag takes off the tags in front of a token.
func untag(b []byte, r rules) ([]byte, error) {
	tag61, tag18 := []byte{0xd8, 0x3d}, []byte{0xd2}
	rest, has61 := bytes.CutPrefix(b, tag61)
	if has61 != r.tag61 {
		return nil, malformed.At(0, errTags)
	}
	rest, has18 := bytes.CutPrefix(rest, tag18)
	if r.tag61 && !has18 || r.bare && has18 {
		return nil, malformed.At(0, errTags)
	}
	return rest, nil
}

// Labels of headers, IANA registry "COSE Header Parameters".
const (
	labelAlg         = int64(1)
	labelContentType = int64(3)
	labelKID         = int64(4)
)

// keyID checks both headers and returns the kid; the protected one counts before the
// unprotected.
func keyID(r rules, encoded []byte, unprotected map[any]any) ([]byte, error) {
	v, err := cwt.DecodeLoose(encoded)
	if err != nil {
		return nil, err
	}
	protected, ok := v.(map[any]any)
	if !ok {
		return nil, malformed.At(0, errHeader)
	}
	if alg := protected[labelAlg]; alg != int64(cose.AlgEdDSA) && alg != int64(cose.AlgEd25519) {
		return nil, malformed.At(0, errAlg)
	}
	for label := range protected {
		if label != labelAlg && label != labelContentType && label != labelKID {
			return nil, malformed.At(0, errHeader)
		}
	}
	for label := range unprotected {
		if label != labelKID || !r.unprotected {
			return nil, malformed.At(0, errHeader)
		}
	}
	kid, ok := protected[labelKID]
	if !ok {
		kid, ok = unprotected[labelKID]
	}
	if !ok {
		return nil, nil
	}
	if b, ok := kid.([]byte); ok {
		return b, nil
	}
	return nil, malformed.At(0, errHeader)
}
