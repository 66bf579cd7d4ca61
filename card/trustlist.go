package card

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"fmt"
	"time"

	"github.com/sealcard/sealcard/internal/cwt"
)

// A TrustList says which keys sign cards and status lists, for which issuer and when.
// Root keys sign it; verifiers hold the roots and take lists from any carrier.
type TrustList struct {
	Name     string    // of the programme
	Sequence uint64    // strictly rising from 1 under one root; a verifier refuses a lower one
	Root     uint64    // sequence of the Root whose keys sign; zero for keys without a document
	IssuedAt time.Time // whole seconds
	Expiry   time.Time // whole seconds; the list is stale afterwards
	Keys     []TrustedKey
}

// A TrustedKey is one key of a TrustList.
type TrustedKey struct {
	Key    ed25519.PublicKey
	Use    KeyUse
	Issuer string // the iss of the cards that it signs, or that its status lists are about

	// NotBefore and NotAfter are the first and the last second that the time of issue of
	// what it signs may name. A key goes on verifying after its window.
	NotBefore, NotAfter time.Time

	State KeyState
	// CompromisedSince is set for a key of that state alone. What the key signed from
	// then on is refused. An earlier time can be a thief's invention, so an earlier card
	// needs a place in a status list that says valid, whatever a verifier's policy.
	CompromisedSince time.Time

	// RequireStatus says that every card of the key has a place in a status list. Without
	// it a thief of the key makes cards that nobody can revoke one by one.
	RequireStatus bool

	// Alias is the kid by which cards of a foreign dialect ask for the key, as the text
	// in its issuer's JWK Set, or AnyCard for cards without a kid. Empty means none. At
	// most four keys have the same alias, as no more are tried on one card.
	Alias string
}

// AnyCard is the alias of a key that cards without a key id are tried with.
const AnyCard = "*"

// A KeyUse is what a trusted key signs, and it signs nothing else.
type KeyUse int

// Uses. The zero value is none.
const (
	UseCards  KeyUse = cwt.UseCards
	UseStatus KeyUse = cwt.UseStatus // status lists and their deltas
)

// String returns the use in a word.
func (u KeyUse) String() string { return word(int(u), "no use", "cards", "status lists") }

// A KeyState is how far a trusted key is trusted.
type KeyState int

// States. The zero value is none.
const (
	KeyActive      KeyState = cwt.StateActive
	KeyRetired     KeyState = cwt.StateRetired // its window has ended
	KeyCompromised KeyState = cwt.StateCompromised
)

// String returns the state in a word.
func (s KeyState) String() string {
	return word(int(s), "no state", "active", "retired", "compromised")
}

// word returns the word of a small number; the first is for those without.
func word(n int, words ...string) string {
	if n < 0 || n >= len(words) {
		n = 0
	}
	return words[n]
}

// Seal returns the list signed by root keys, as docs/format.md describes it. It depends
// on the list and on which keys sign, not on their order. More can sign it later, see
// Draft. An error names the field or the place in Keys; one that wraps ErrSigner is a
// signer's.
func (l *TrustList) Seal(roots ...crypto.Signer) ([]byte, error) {
	var public []ed25519.PublicKey
	for _, r := range roots {
		p, err := publicKey(r)
		if err != nil {
			return nil, err
		}
		public = append(public, p)
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
	return sealDraft(cwt.TrustType, payload, roots)
}

// wire returns the list in the form that is encoded.
func (l *TrustList) wire() (*cwt.Trust, error) {
	if !wholeSecond(l.IssuedAt) || !wholeSecond(l.Expiry) {
		return nil, fmt.Errorf("issue or expiry: %w", errTime)
	}
	w := &cwt.Trust{Name: l.Name, Expiry: seconds(l.Expiry), IssuedAt: seconds(l.IssuedAt), Sequence: l.Sequence, Root: l.Root}
	for i, k := range l.Keys {
		since := k.CompromisedSince
		if !wholeSecond(k.NotBefore) || !wholeSecond(k.NotAfter) || !since.IsZero() && !wholeSecond(since) {
			return nil, fmt.Errorf("keys[%d]: window: %w", i, errTime)
		}
		e := cwt.NewTrustKey(k.Key)
		e.Issuer, e.NotBefore, e.NotAfter, e.Alias = k.Issuer, seconds(k.NotBefore), seconds(k.NotAfter), k.Alias
		e.Use, e.State, e.Status = int(k.Use), int(k.State), k.RequireStatus
		e.Compromised = seconds(since)
		w.Keys = append(w.Keys, e)
	}
	return w, nil
}

// trustList is the inverse of wire.
func trustList(w *cwt.Trust) *TrustList {
	l := &TrustList{Name: w.Name, Expiry: instant(w.Expiry), IssuedAt: instant(w.IssuedAt), Sequence: w.Sequence, Root: w.Root}
	for _, k := range w.Keys {
		l.Keys = append(l.Keys, TrustedKey{
			Key: bytes.Clone(k.X), Use: KeyUse(k.Use), Issuer: k.Issuer, NotBefore: instant(k.NotBefore), NotAfter: instant(k.NotAfter),
			State: KeyState(k.State), CompromisedSince: instant(k.Compromised), RequireStatus: k.Status, Alias: k.Alias,
		})
	}
	return l
}

// wholeSecond reports whether t can stand in a list or on a card.
func wholeSecond(t time.Time) bool {
	return t.Unix() >= 1 && t.Unix() <= maxSeconds && t.Nanosecond() == 0
}
