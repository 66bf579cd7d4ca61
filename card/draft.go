package card

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
)

// A Draft is a trust list or a root document on its way from one root key's holder to
// the next. What it says is for the signer to read before signing; nobody trusts it
// until enough keys have signed, which is for package verify to decide. The zero Draft
// says nothing and cannot be signed.
type Draft struct {
	signed *cose.Signed
	list   *cwt.Trust // one of the two is nil
	root   *cwt.Root
}

var (
	errDraft   = errors.New("neither a trust list nor a root document")
	errOther   = errors.New("another document")
	errTooMany = fmt.Errorf("more than %d signatures", cose.MaxSignatures)
)

// ParseDraft reads what Seal returned, signed by any number of keys. It checks what the
// document says and no signature.
func ParseDraft(token []byte) (*Draft, error) {
	s, rest, err := cose.DecodeSigned(bytes.Clone(token)) // parts of it are kept
	if err == nil && len(rest) > 0 {
		err = errDraft
	}
	if err != nil {
		return nil, fmt.Errorf("card: draft: %w", err)
	}
	d := &Draft{signed: s}
	switch s.Type {
	case cwt.TrustType:
		w, err := cwt.DecodeTrust(s.Payload)
		if err == nil {
			err = w.Check(nil)
		}
		if err != nil {
			return nil, fmt.Errorf("card: draft: trust list: %w", err)
		}
		d.list = w
	case cwt.RootType:
		w, err := cwt.DecodeRoot(s.Payload)
		if err == nil {
			err = w.Check()
		}
		if err != nil {
			return nil, fmt.Errorf("card: draft: root: %w", err)
		}
		d.root = w
	default:
		return nil, fmt.Errorf("card: draft: %w", errDraft)
	}
	return d, nil
}

// TrustList returns a copy of what the draft says if it is a trust list, or nil.
func (d *Draft) TrustList() *TrustList {
	if d.list == nil {
		return nil
	}
	return trustList(d.list)
}

// Root returns a copy of what the draft says if it is a root document, or nil.
func (d *Draft) Root() *Root {
	if d.root == nil {
		return nil
	}
	return rootOf(d.root)
}

// Digest returns the SHA-256 of what is signed, whoever signed it. Holders of root keys
// can read it to each other before they sign.
func (d *Draft) Digest() [sha256.Size]byte {
	if d.signed == nil {
		return [sha256.Size]byte{}
	}
	return sha256.Sum256(d.signed.Payload)
}

// Merge adds the signatures of other, a copy of the same document that went to other
// signers. They are not checked.
func (d *Draft) Merge(other *Draft) error {
	if d.signed == nil || other == nil || other.signed == nil || other.signed.Type != d.signed.Type || !bytes.Equal(other.signed.Payload, d.signed.Payload) {
		return fmt.Errorf("card: draft: %w", errOther)
	}
	for _, s := range other.signed.Signatures {
		d.signed.Add(s.KeyID, s.Bytes)
	}
	if len(d.signed.Signatures) > cose.MaxSignatures {
		return fmt.Errorf("card: draft: %w", errTooMany)
	}
	return nil
}

// SignedBy reports whether one of the signatures is by key, and good.
func (d *Draft) SignedBy(key ed25519.PublicKey) bool {
	if d.signed == nil || edkey.Check(key) != nil {
		return false
	}
	for i, s := range d.signed.Signatures {
		if bytes.Equal(s.KeyID, edkey.ID(key)) {
			return d.signed.Verify(i, key)
		}
	}
	return false
}

// Signers returns the key ids of the signatures, rising. They are not checked.
func (d *Draft) Signers() [][]byte {
	if d.signed == nil {
		return nil
	}
	var ids [][]byte
	for _, s := range d.signed.Signatures {
		ids = append(ids, bytes.Clone(s.KeyID))
	}
	return ids
}

// Sign adds a signature, or replaces that of the same key. An error wraps ErrSigner.
func (d *Draft) Sign(key crypto.Signer) error {
	if d.signed == nil {
		return fmt.Errorf("card: draft: %w", errDraft)
	}
	public, err := publicKey(key)
	if err != nil {
		return err
	}
	kid := edkey.ID(public)
	signature, err := sign(key, public, d.signed.ToBeSigned(kid))
	if err != nil {
		return err
	}
	if len(d.signed.Signatures) >= cose.MaxSignatures {
		return fmt.Errorf("card: draft: %w", errTooMany)
	}
	d.signed.Add(kid, signature)
	return nil
}

// Bytes returns the document with the signatures so far.
func (d *Draft) Bytes() []byte {
	if d.signed == nil {
		return nil
	}
	return d.signed.Encode()
}

// sealDraft signs a document with keys.
func sealDraft(typ string, payload []byte, keys []crypto.Signer) ([]byte, error) {
	d := &Draft{signed: &cose.Signed{Type: typ, Payload: payload}}
	for _, k := range keys {
		if err := d.Sign(k); err != nil {
			return nil, err
		}
	}
	return d.Bytes(), nil
}
