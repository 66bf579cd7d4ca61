package main

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/miekg/pkcs11"
)

// Numbers that package pkcs11, which is of version 2.40, lacks: PKCS #11 Cryptographic
// Token Interface Current Mechanisms, version 3.0, header pkcs11t.h.
const (
	keyTypeEdwards    = 0x40   // CKK_EC_EDWARDS
	mechanismGenerate = 0x1055 // CKM_EC_EDWARDS_KEY_PAIR_GEN
	mechanismEdDSA    = 0x1057 // CKM_EDDSA
)

// curves are the names of Ed25519's curve in CKA_EC_PARAMS, in DER. The first is the one
// that we write.
var curves = [][]byte{
	{0x06, 3, 0x2b, 101, 112},                      // 1.3.101.112, RFC 8410, section 3
	append([]byte{0x13, 12}, "edwards25519"...),    // RFC 8032, a PrintableString
	{0x06, 9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 15, 1}, // 1.3.6.1.4.1.11591.15.1, of GnuPG, in cards
}

var (
	errNoKey    = errors.New("no such Ed25519 key")
	errManyKeys = errors.New("several keys of this label, want one pair")
	errCurve    = errors.New("its curve is not that of Ed25519")
	errPoint    = errors.New("its public key is not 32 bytes, plain or in an OCTET STRING or BIT STRING")
	errHash     = errors.New("a token signs whole messages: the hash must be zero and the context empty")
)

// A Signer signs with an Ed25519 key that stays in a token. It is safe for concurrent use,
// and of use until its Token is closed. It does not look at the signatures that it passes
// on; package card verifies each before it releases it.
type Signer struct {
	token   *Token
	private pkcs11.ObjectHandle
	public  ed25519.PublicKey
}

// Signer returns a signer for the only Ed25519 key pair called label.
func (t *Token) Signer(label string) (*Signer, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, err := t.pair(label)
	if err != nil {
		return nil, fmt.Errorf("key %q: %w", label, err)
	}
	return s, nil
}

// Public returns the key as an ed25519.PublicKey.
func (s *Signer) Public() crypto.PublicKey { return s.public }

// Sign has the token sign a whole message.
func (s *Signer) Sign(_ io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts == nil || opts.HashFunc() != crypto.Hash(0) {
		return nil, errHash
	}
	if o, ok := opts.(*ed25519.Options); ok && o.Context != "" {
		return nil, errHash
	}
	t := s.token
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lib == nil {
		return nil, errClosed
	}
	// No parameter means the Ed25519 of RFC 8032 that has no context.
	mechanism := []*pkcs11.Mechanism{pkcs11.NewMechanism(mechanismEdDSA, nil)}
	if err := t.lib.SignInit(t.session, mechanism, s.private); err != nil {
		return nil, answer(err)
	}
	signature, err := t.lib.Sign(t.session, message)
	return signature, answer(err)
}

// pair returns a signer for the key pair called label.
func (t *Token) pair(label string) (*Signer, error) {
	if t.lib == nil {
		return nil, errClosed
	}
	private, err := t.object(pkcs11.CKO_PRIVATE_KEY, label)
	if err != nil {
		return nil, err
	}
	public, err := t.object(pkcs11.CKO_PUBLIC_KEY, label)
	if err != nil {
		return nil, fmt.Errorf("public half: %w", err)
	}
	values, err := t.lib.GetAttributeValue(t.session, public, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, nil),
		pkcs11.NewAttribute(pkcs11.CKA_EC_POINT, nil),
	})
	if err != nil {
		return nil, answer(err)
	}
	key, err := publicKey(values[0].Value, values[1].Value)
	if err != nil {
		return nil, err
	}
	return &Signer{t, private, key}, nil
}

// object returns the only object of a class called label.
func (t *Token) object(class uint, label string) (pkcs11.ObjectHandle, error) {
	if label == "" {
		return 0, errNoKey
	}
	found, err := t.objects(class, label)
	switch {
	case err != nil:
		return 0, err
	case len(found) == 0:
		return 0, errNoKey
	case len(found) > 1:
		return 0, errManyKeys
	}
	return found[0], nil
}

// objects returns up to two Edwards keys of a class called label: more are as wrong.
func (t *Token) objects(class uint, label string) ([]pkcs11.ObjectHandle, error) {
	err := t.lib.FindObjectsInit(t.session, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, class),
		pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, keyTypeEdwards),
		pkcs11.NewAttribute(pkcs11.CKA_LABEL, label),
	})
	if err != nil {
		return nil, answer(err)
	}
	defer t.lib.FindObjectsFinal(t.session)
	found, _, err := t.lib.FindObjects(t.session, 2)
	return found, answer(err)
}

// publicKey reads CKA_EC_PARAMS and CKA_EC_POINT. The point was an OCTET STRING in what
// came before version 3.0 (SoftHSM 2.6), is a BIT STRING in 3.0, and plain in later ones.
func publicKey(params, point []byte) (ed25519.PublicKey, error) {
	if !slices.ContainsFunc(curves, func(c []byte) bool { return bytes.Equal(c, params) }) {
		return nil, errCurve
	}
	for _, head := range [][]byte{{}, {0x04, 32}, {0x03, 33, 0}} {
		if key, ok := bytes.CutPrefix(point, head); ok && len(key) == ed25519.PublicKeySize {
			return key, nil
		}
	}
	return nil, errPoint
}
