package card

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"fmt"
	"time"

	"github.com/sealcard/sealcard/internal/cwt"
)

// A Root is a root document: the keys that sign trust lists and the next Root. The
// document after it has the next sequence number and is signed by a threshold of both
// sets, which is how verifiers that hold only this one get to the next.
type Root struct {
	Name      string    // of the programme
	Sequence  uint64    // from 1, without gaps
	IssuedAt  time.Time // whole seconds
	Expiry    time.Time // whole seconds; the document and what its keys sign is stale afterwards
	Keys      []ed25519.PublicKey
	Threshold int // how many different keys must sign
}

// Seal returns the document signed by root keys, of this set and of the one before. It
// depends on the document and on which keys sign, not on their order. More can sign it
// later, see Draft. One that wraps ErrSigner is a signer's error.
func (r *Root) Seal(roots ...crypto.Signer) ([]byte, error) {
	w, err := r.wire()
	if err == nil {
		err = w.Check()
	}
	if err != nil {
		return nil, fmt.Errorf("card: root: %w", err)
	}
	payload, err := w.Encode()
	if err != nil {
		return nil, fmt.Errorf("card: %w", err)
	}
	return sealDraft(cwt.RootType, payload, roots)
}

func (r *Root) wire() (*cwt.Root, error) {
	if !wholeSecond(r.IssuedAt) || !wholeSecond(r.Expiry) {
		return nil, fmt.Errorf("issue or expiry: %w", errTime)
	}
	w := &cwt.Root{
		Name: r.Name, Expiry: seconds(r.Expiry), IssuedAt: seconds(r.IssuedAt), Sequence: r.Sequence,
		Threshold: uint64(max(r.Threshold, 0)),
	}
	for _, k := range r.Keys {
		w.Keys = append(w.Keys, k)
	}
	return w, nil
}

// rootOf is the inverse of wire.
func rootOf(w *cwt.Root) *Root {
	r := &Root{Name: w.Name, Expiry: instant(w.Expiry), IssuedAt: instant(w.IssuedAt), Sequence: w.Sequence, Threshold: int(w.Threshold)}
	for _, k := range w.Keys {
		r.Keys = append(r.Keys, bytes.Clone(k))
	}
	return r
}
