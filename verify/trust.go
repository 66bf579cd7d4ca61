package verify

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
)

// trust is a trust list taken in. It does not change.
type trust struct {
	name             string
	sequence, root   uint64
	issuedAt, expiry time.Time
	message          *cose.Signed // for a later change of roots

	candidates map[string][]ed25519.PublicKey // keys for cards, by each name that a card may use
	cards      map[[ed25519.PublicKeySize]byte]*trustedKey
	status     []*trustedKey // keys for status lists
}

type trustedKey struct {
	key                 ed25519.PublicKey
	issuer              string
	notBefore, notAfter uint64 // for the iat of what it signs, both included
	compromised         uint64 // second since which it is; zero means never
	requireStatus       bool
}

var (
	errWindow      = errors.New("issued outside the key's window")
	errCompromised = errors.New("issued after the key was compromised")
	errIssuer      = errors.New("about cards of another issuer than the key's")
)

// newTrust returns the checked content of m.
func newTrust(w *cwt.Trust, m *cose.Signed) *trust {
	t := &trust{
		name: w.Name, sequence: w.Sequence, root: w.Root, issuedAt: instant(w.IssuedAt), expiry: instant(w.Expiry), message: m,
		candidates: map[string][]ed25519.PublicKey{},
		cards:      map[[ed25519.PublicKeySize]byte]*trustedKey{},
	}
	for i := range w.Keys {
		t.add(&w.Keys[i])
	}
	return t
}

// add puts one checked key of a list into t.
func (t *trust) add(k *cwt.TrustKey) {
	n := &trustedKey{bytes.Clone(k.X), k.Issuer, k.NotBefore, k.NotAfter, k.Compromised, k.Status}
	if k.Use == cwt.UseStatus {
		t.status = append(t.status, n)
		return
	}
	t.cards[[ed25519.PublicKeySize]byte(n.key)] = n
	for _, name := range names(n.key, k.Alias) {
		t.candidates[name] = append(t.candidates[name], n.key)
	}
}

// by reports whether enough of roots signed the list.
func (t *trust) by(roots *Roots) bool {
	n, _ := roots.signed(t.message)
	return n >= roots.Threshold
}

// has reports whether the list names a root key for cards or status lists.
func (t *trust) has(roots *Roots) bool {
	return slices.ContainsFunc(roots.Keys, func(r ed25519.PublicKey) bool {
		key := [ed25519.PublicKeySize]byte(r)
		return t.cards[key] != nil || t.statusKey(key) != nil
	})
}

// names returns the key ids by which a card may ask for a key: the 8 bytes of our own
// cards, and for others the whole thumbprint, its base64url text and the alias. The alias
// card.AnyCard names it for cards that have no key id.
func names(key ed25519.PublicKey, alias string) []string {
	t := edkey.Thumbprint(key)
	all := []string{string(t[:edkey.KeyIDSize]), string(t[:]), base64.RawURLEncoding.EncodeToString(t[:])}
	switch {
	case alias == card.AnyCard:
		all = append(all, "")
	case alias != "" && !slices.Contains(all, alias):
		all = append(all, alias)
	}
	return all
}

// lookup returns the keys of a key id. Only a foreign dialect asks for an id that is not
// of 8 bytes.
func (t *trust) lookup(kid []byte) []ed25519.PublicKey { return t.candidates[string(kid)] }

// statusKey returns the entry of a key for status lists, or nil.
func (t *trust) statusKey(key [ed25519.PublicKeySize]byte) *trustedKey {
	for _, k := range t.status {
		if bytes.Equal(k.key, key[:]) {
			return k
		}
	}
	return nil
}

// vouch returns an error unless the key may have signed something about the cards of an
// issuer at a second.
func (k *trustedKey) vouch(issuer string, at uint64) error {
	if k.issuer != issuer {
		return errIssuer
	}
	return k.inWindow(at)
}

func (k *trustedKey) inWindow(at uint64) error {
	switch {
	case at < k.notBefore || at > k.notAfter:
		return errWindow
	case k.compromised != 0 && at >= k.compromised:
		return errCompromised
	}
	return nil
}
