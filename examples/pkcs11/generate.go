package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/miekg/pkcs11"
)

var errKeyThere = errors.New("there is a key of this label, and none is replaced")

// Generate makes a key pair called label, whose private half never leaves the token, and
// returns its signer. It is an error if there is an Edwards key of this label.
func (t *Token) Generate(label string) (*Signer, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, err := t.generateNew(label)
	if err != nil {
		return nil, fmt.Errorf("key %q: %w", label, err)
	}
	return s, nil
}

func (t *Token) generateNew(label string) (*Signer, error) {
	if t.lib == nil {
		return nil, errClosed
	}
	if label == "" {
		return nil, errNoKey
	}
	for _, class := range []uint{pkcs11.CKO_PRIVATE_KEY, pkcs11.CKO_PUBLIC_KEY} {
		found, err := t.objects(class, label)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return nil, errKeyThere
		}
	}
	if err := t.generate(label, curves[0]); err != nil {
		return nil, err
	}
	return t.pair(label)
}

// generate makes a key pair, whatever is there.
func (t *Token) generate(label string, curve []byte) error {
	// The login holds for each session, and only this one needs to write.
	session, err := t.lib.OpenSession(t.slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	if err != nil {
		return answer(err)
	}
	defer t.lib.CloseSession(session)
	id := make([]byte, 16) // tells other programs which halves belong together
	rand.Read(id)
	names := []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_LABEL, label),
		pkcs11.NewAttribute(pkcs11.CKA_ID, id),
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true), // kept after the session
	}
	public := append(slices.Clone(names),
		pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, curve),
		pkcs11.NewAttribute(pkcs11.CKA_VERIFY, true),
	)
	private := append(slices.Clone(names),
		pkcs11.NewAttribute(pkcs11.CKA_SIGN, true),
		pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, true),      // seen after login alone
		pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, true),    // never read in plain
		pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, false), // nor wrapped by another key
	)
	mechanism := []*pkcs11.Mechanism{pkcs11.NewMechanism(mechanismGenerate, nil)}
	_, _, err = t.lib.GenerateKeyPair(session, mechanism, public, private)
	return answer(err)
}
