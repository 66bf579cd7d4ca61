package cose

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"

	"github.com/sealcard/sealcard/internal/cbor"
	"github.com/sealcard/sealcard/internal/malformed"
)

// An encrypted token is COSE_Encrypt0 (RFC 9052, section 5.2) around a whole signed
// token: signed first, encrypted then. It has one fixed shape:
//
//	D0 83              tag 16, array of 3
//	   43 A1 01 alg    protected header {1: 1} AES-128-GCM or {1: 3} AES-256-GCM
//	   A1 05 4C iv     unprotected header {5: 12 bytes}
//	   bstr            ciphertext with its tag of 16 bytes
//
// The additional data are the Enc_structure of section 5.3: "Encrypt0", the protected
// header and an empty byte string.
const (
	tagEncrypt0 = 0xd0
	arrayOf3    = 0x83
	labelIV     = 5
)

var (
	errTag16   = errors.New("not COSE_Encrypt0 with tag 16")
	errArray3  = errors.New("not an array of 3")
	errCipher  = errors.New("a header other than AES-GCM of the key's size with a nonce of 12 bytes")
	errOpen    = errors.New("not encrypted with this key")
	errKeySize = errors.New("encryption key is not 16 or 32 bytes long")
)

// NonceSize is the length of a nonce in bytes. It is random: stay below 2^32 cards a key.
const NonceSize = 12

// gcm returns the cipher of a key and its protected header.
func gcm(key []byte) (cipher.AEAD, []byte, error) {
	alg := byte(1)
	switch len(key) {
	case 16:
	case 32:
		alg = 3
	default:
		return nil, nil, errKeySize
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, err
	}
	aead, err := cipher.NewGCM(block)
	return aead, []byte{majorMap | 1, majorUint | labelAlg, alg}, err
}

// additional returns the Enc_structure of a protected header.
func additional(protected []byte) []byte {
	const context = "Encrypt0"
	b := []byte{arrayOf3}
	b = append(cbor.AppendHead(b, majorText, uint64(len(context))), context...)
	return append(appendBytes(b, protected), emptyBytes)
}

// CheckKey returns an error unless key is of a size that Encrypt takes.
func CheckKey(key []byte) error {
	_, _, err := gcm(key)
	return err
}

// Encrypt returns token encrypted under key, 16 or 32 bytes, with a nonce of NonceSize
// bytes that is used once.
func Encrypt(key, nonce, token []byte) ([]byte, error) {
	aead, protected, err := gcm(key)
	if err != nil {
		return nil, err
	}
	b := []byte{tagEncrypt0, arrayOf3}
	b = appendBytes(b, protected)
	b = append(b, majorMap|1, majorUint|labelIV)
	b = appendBytes(b, nonce)
	return appendBytes(b, aead.Seal(nil, nonce, token, additional(protected))), nil
}

// Encrypted reports whether b begins as an encrypted token does.
func Encrypted(b []byte) bool { return len(b) > 0 && b[0] == tagEncrypt0 }

// Decrypt returns the token inside an encrypted one. Its errors are *malformed.Error, but
// for a key of a wrong size.
func Decrypt(key, b []byte) ([]byte, error) {
	aead, protected, err := gcm(key)
	if err != nil {
		return nil, err
	}
	r := reader{in: b}
	r.expect(tagEncrypt0, errTag16)
	r.expect(arrayOf3, errArray3)
	r.expect(majorBytes|byte(len(protected)), errCipher)
	for _, c := range protected {
		r.expect(c, errCipher)
	}
	r.expect(majorMap|1, errCipher)
	r.expect(majorUint|labelIV, errCipher)
	r.expect(majorBytes|NonceSize, errCipher)
	nonce := r.take(NonceSize)
	at := r.off
	sealed := r.bytes()
	if r.off < len(b) {
		r.fail(r.off, errTrailing)
	}
	if r.err != nil {
		return nil, r.err
	}
	token, err := aead.Open(nil, nonce, sealed, additional(protected))
	if err != nil {
		return nil, malformed.At(at, errOpen)
	}
	return token, nil
}
