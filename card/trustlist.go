package card

import (
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
)

// A TrustList says which keys sign cards, for which issuer and when. A root key
// signs it; verifiers hold the root and take lists from any carrier.
type TrustList struct {
	Name     string    // of the programme
	Sequence uint64    // strictly rising from 1; a verifier refuses a lower one
	IssuedAt time.Time // whole seconds
	Expiry   time.Time // whole seconds; nothing is verified with the list afterwards
	Keys     []TrustedKey
}

// A TrustedKey is one key of a TrustList.
type TrustedKey struct {
	Key    ed25519.PublicKey
	Issuer string // the iss that the key's cards must state

	// NotBefore and NotAfter are the first and the last second that a card's time of
	// issue may name. A key goes on verifying its cards after its window.
	NotBefore, NotAfter time.Time

	// Alias is the kid by which cards of a foreign dialect ask for the key, as the text
	// in its issuer's JWK Set. Empty means none.
	Alias string
}

var (
	errNoKeys  = errors.New("there are none")
	errTwice   = errors.New("the same key twice")
	errRootKey = errors.New("the root key, which signs lists and no cards")
	errWindow  = errors.New("a window that ends before it begins")
)

// Seal returns the list signed by the root key, as docs/format.md describes it. The
// result depends on nothing else. An error names the field or the place in Keys;
// one that wraps ErrSigner is the signer's.
func (l *TrustList) Seal(root crypto.Signer) ([]byte, error) {
	public, err := publicKey(root)
	if err != nil {
		return nil, err
	}
	w, err := l.wire(public)
	if err != nil {
		return nil, fmt.Errorf("card: trust list: %w", err)
	}
	payload, err := w.Encode()
	if err != nil {
		return nil, fmt.Errorf("card: %w", err)
	}
	h := cose.Header{Alg: cose.AlgEdDSA, KeyID: edkey.ID(public), Type: cwt.TrustType}
	token, _, err := seal(root, public, &h, payload)
	return token, err
}

// wire returns the list in the form that is encoded, checked.
func (l *TrustList) wire(root ed25519.PublicKey) (*cwt.Trust, error) {
	switch {
	case l.Name == "":
		return nil, fmt.Errorf("name: %w", errRequired)
	case l.Sequence == 0:
		return nil, fmt.Errorf("sequence: %w", errRequired)
	case l.IssuedAt.Unix() < 1 || l.Expiry.Unix() > maxSeconds:
		return nil, fmt.Errorf("issue or expiry: %w", errTime)
	case !l.Expiry.After(l.IssuedAt):
		return nil, fmt.Errorf("expiry: %w", errOrder)
	case len(l.Keys) == 0:
		return nil, fmt.Errorf("keys: %w", errNoKeys)
	}
	if err := cwt.CheckText(l.Name, maxName, ""); err != nil {
		return nil, fmt.Errorf("name: %w", err)
	}
	w := &cwt.Trust{Name: l.Name, Expiry: seconds(l.Expiry), IssuedAt: seconds(l.IssuedAt), Sequence: l.Sequence}
	seen := map[string]bool{}
	for i, k := range l.Keys {
		if err := k.check(root, seen); err != nil {
			return nil, fmt.Errorf("keys[%d]: %w", i, err)
		}
		e := cwt.NewTrustKey(k.Key)
		e.Issuer, e.NotBefore, e.NotAfter, e.Alias = k.Issuer, seconds(k.NotBefore), seconds(k.NotAfter), k.Alias
		w.Keys = append(w.Keys, e)
	}
	return w, nil
}

func (k *TrustedKey) check(root ed25519.PublicKey, seen map[string]bool) error {
	if err := edkey.Check(k.Key); err != nil {
		return err
	}
	if k.Key.Equal(root) {
		return errRootKey
	}
	if seen[string(k.Key)] {
		return errTwice
	}
	seen[string(k.Key)] = true
	if k.Issuer == "" {
		return fmt.Errorf("issuer: %w", errRequired)
	}
	if err := cwt.CheckText(k.Issuer, maxName, ""); err != nil {
		return fmt.Errorf("issuer: %w", err)
	}
	if err := cwt.CheckText(k.Alias, maxName, ""); err != nil {
		return fmt.Errorf("alias: %w", err)
	}
	if k.NotBefore.Unix() < 1 || k.NotAfter.Unix() > maxSeconds {
		return fmt.Errorf("window: %w", errTime)
	}
	if k.NotAfter.Before(k.NotBefore) {
		return errWindow
	}
	return nil
}
