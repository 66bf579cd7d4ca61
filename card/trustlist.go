package card

import (
	"crypto"
	"crypto/ed25519"
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
	// in its issuer's JWK Set, or AnyCard for cards without a kid. Empty means none. At
	// most four keys have the same alias, as no more are tried on one card.
	Alias string
}

// AnyCard is the alias of a key that cards without a key id are tried with.
const AnyCard = "*"

// Seal returns the list signed by the root key, as docs/format.md describes it. The
// result depends on nothing else. An error names the field or the place in Keys;
// one that wraps ErrSigner is the signer's.
func (l *TrustList) Seal(root crypto.Signer) ([]byte, error) {
	public, err := publicKey(root)
	if err != nil {
		return nil, err
	}
	w, err := l.wire()
	if err == nil {
		err = w.Check(public)
	}
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

// wire returns the list in the form that is encoded.
func (l *TrustList) wire() (*cwt.Trust, error) {
	for _, t := range []time.Time{l.IssuedAt, l.Expiry} {
		if !wholeSecond(t) {
			return nil, fmt.Errorf("issue or expiry: %w", errTime)
		}
	}
	w := &cwt.Trust{Name: l.Name, Expiry: seconds(l.Expiry), IssuedAt: seconds(l.IssuedAt), Sequence: l.Sequence}
	for i, k := range l.Keys {
		if !wholeSecond(k.NotBefore) || !wholeSecond(k.NotAfter) {
			return nil, fmt.Errorf("keys[%d]: window: %w", i, errTime)
		}
		e := cwt.NewTrustKey(k.Key)
		e.Issuer, e.NotBefore, e.NotAfter, e.Alias = k.Issuer, seconds(k.NotBefore), seconds(k.NotAfter), k.Alias
		w.Keys = append(w.Keys, e)
	}
	return w, nil
}

// wholeSecond reports whether t can stand in a list or on a card.
func wholeSecond(t time.Time) bool {
	return t.Unix() >= 1 && t.Unix() <= maxSeconds && t.Nanosecond() == 0
}
