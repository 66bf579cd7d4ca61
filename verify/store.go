package verify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
)

// maxList is the longest trust list, in bytes: 4,096 keys with names of 256 bytes.
const maxList = 2 << 20

var (
	// ErrNoTrustList says that nothing can be decided: no trust list is held, or the
	// one held has ended.
	ErrNoTrustList = errors.New("verify: no trust list in force")
	// ErrRollback says that an older trust list was offered than the one held.
	ErrRollback = errors.New("verify: older trust list than the one held")
)

var (
	errTooLarge = fmt.Errorf("more than %d bytes", maxList)
	errNoRoot   = errors.New("the store was not made by NewStore")
	errType     = errors.New("not a trust list")
	errRoot     = errors.New("not signed by the root key")
	errSame     = errors.New("another list with the same sequence number")
)

// A Store holds what a verifier trusts: a root key and the newest trust list signed
// by it. It is safe for concurrent use; a card that is being verified during an
// Update sees the old list or the new one.
type Store struct {
	root ed25519.PublicKey
	mu   sync.Mutex // serializes Update
	list atomic.Pointer[trust]
}

// trust is a trust list taken in. It does not change.
type trust struct {
	digest           [sha256.Size]byte // of the whole list
	sequence         uint64
	issuedAt, expiry time.Time
	candidates       map[string][]ed25519.PublicKey // by each name that a card may use
	keys             map[[ed25519.PublicKeySize]byte]trustedKey
}

type trustedKey struct {
	issuer              string
	notBefore, notAfter time.Time // for a card's iat, both included
}

// NewStore returns an empty Store that takes in trust lists signed by root. It
// returns an error if root is not a sound Ed25519 key.
func NewStore(root ed25519.PublicKey) (*Store, error) {
	if err := edkey.Check(root); err != nil {
		return nil, fmt.Errorf("verify: root: %w", err)
	}
	return &Store{root: bytes.Clone(root)}, nil
}

// Update takes in a trust list. One with a lower sequence number than the list held
// gives ErrRollback. After an error the Store is as before. The list that is held
// already is taken without an error.
func (s *Store) Update(list []byte) error {
	next, err := s.read(list)
	if err != nil {
		return fmt.Errorf("verify: trust list: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if held := s.list.Load(); held != nil {
		switch {
		case next.sequence < held.sequence:
			return ErrRollback
		case next.sequence == held.sequence && next.digest != held.digest:
			return fmt.Errorf("verify: trust list: %w", errSame)
		}
	}
	s.list.Store(next)
	return nil
}

// read opens a list. Nothing of its content is looked at before its signature holds.
func (s *Store) read(list []byte) (*trust, error) {
	if s.root == nil {
		return nil, errNoRoot
	}
	if len(list) > maxList {
		return nil, errTooLarge
	}
	m, err := cose.Decode(list)
	if err != nil {
		return nil, err
	}
	h, err := cose.DecodeHeader(m.Protected)
	if err != nil {
		return nil, err
	}
	if h.Type != cwt.TrustType {
		return nil, errType
	}
	if !bytes.Equal(h.KeyID, edkey.ID(s.root)) || !m.Verify(s.root) {
		return nil, errRoot
	}
	w, err := cwt.DecodeTrust(m.Payload)
	if err != nil {
		return nil, err
	}
	if err := w.Check(s.root); err != nil {
		return nil, err
	}
	t := &trust{
		digest: sha256.Sum256(list), sequence: w.Sequence,
		issuedAt: instant(w.IssuedAt), expiry: instant(w.Expiry),
		candidates: map[string][]ed25519.PublicKey{},
		keys:       map[[ed25519.PublicKeySize]byte]trustedKey{},
	}
	for i := range w.Keys {
		t.add(&w.Keys[i])
	}
	return t, nil
}

// add puts one checked key of a list into t.
func (t *trust) add(k *cwt.TrustKey) {
	public := bytes.Clone(k.X)
	t.keys[[ed25519.PublicKeySize]byte(public)] = trustedKey{k.Issuer, instant(k.NotBefore), instant(k.NotAfter)}
	for _, name := range names(public, k.Alias) {
		t.candidates[name] = append(t.candidates[name], public)
	}
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

// instant returns s seconds after 1970; Check bounds them.
func instant(s uint64) time.Time { return time.Unix(int64(s), 0).UTC() }
