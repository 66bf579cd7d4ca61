package verify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
)

// Roots are the keys that sign trust lists and root documents. Put them on a device by a
// trusted way; everything else may come by any.
type Roots struct {
	Keys      []ed25519.PublicKey
	Threshold int    // how many different keys must sign, at least 1
	Sequence  uint64 // of the root document that names them; zero without one

	issued, expiry uint64 // of the document
	name           string // of the programme; empty without a document
}

var (
	errType    = errors.New("neither a root document nor a trust list")
	errUnknown = errors.New("a signature that is by no root key, or wrong")
	errGap     = errors.New("not the root document after the one held: those between are missing")
	errOwn     = fmt.Errorf("%w: of its own", ErrThreshold)
	errName    = errors.New("of another programme than the root document held")
	errEpoch   = errors.New("signed under another root document than the one held")
)

// ParseRoots returns the roots in a root document that came by a trusted way. It checks
// that enough of the document's own keys signed it, which says nothing about where it
// is from.
func ParseRoots(document []byte) (Roots, error) {
	m, rest, err := cose.DecodeSigned(document)
	if err == nil && (len(rest) > 0 || m.Type != cwt.RootType) {
		err = errType
	}
	if err != nil {
		return Roots{}, wrap("root", err)
	}
	next, err := rootsOf(m.Payload)
	if err != nil {
		return Roots{}, wrap("root", err)
	}
	if n, _ := next.signed(m); n < next.Threshold {
		return Roots{}, wrap("root", errOwn)
	}
	return next, nil
}

// rootsOf reads the content of a root document.
func rootsOf(payload []byte) (Roots, error) {
	d, err := cwt.DecodeRoot(payload)
	if err != nil {
		return Roots{}, err
	}
	if err := d.Check(); err != nil {
		return Roots{}, err
	}
	r := Roots{Threshold: int(d.Threshold), Sequence: d.Sequence, issued: d.IssuedAt, expiry: d.Expiry, name: d.Name}
	for _, k := range d.Keys {
		r.Keys = append(r.Keys, k)
	}
	return r, nil
}

func (r *Roots) check() error { return cwt.CheckRoots(r.Keys, uint64(max(r.Threshold, 0))) }

func (r *Roots) clone() Roots {
	c := *r
	c.Keys = make([]ed25519.PublicKey, len(r.Keys))
	for i, k := range r.Keys {
		c.Keys[i] = bytes.Clone(k)
	}
	return c
}

// equal reports whether two sets are the same, in any order of keys.
func (r *Roots) equal(o *Roots) bool {
	if len(r.Keys) != len(o.Keys) || r.Threshold != o.Threshold || r.Sequence != o.Sequence {
		return false
	}
	for _, k := range r.Keys {
		if !slices.ContainsFunc(o.Keys, func(x ed25519.PublicKey) bool { return x.Equal(k) }) {
			return false
		}
	}
	return true
}

// signed returns how many different keys of the set signed m, and which of its signatures
// are theirs. A key counts once, as a message has one signature of each.
func (r *Roots) signed(m *cose.Signed) (int, []bool) {
	n, theirs := 0, make([]bool, len(m.Signatures))
	for _, k := range r.Keys {
		for i, s := range m.Signatures {
			if !theirs[i] && bytes.Equal(s.KeyID, edkey.ID(k)) && m.Verify(i, k) {
				theirs[i] = true
				n++
				break
			}
		}
	}
	return n, theirs
}

// takeRoot takes in a root document. It is signed by a threshold of the keys held and of
// its own, and by nobody else.
func (u *update) takeRoot(m *cose.Signed) error {
	next, err := rootsOf(m.Payload)
	if err != nil {
		return err
	}
	held := &u.roots
	switch {
	case held.name != "" && next.name != held.name:
		return errName
	case next.Sequence < held.Sequence:
		// Its signers before are forgotten; its own keys say that it is no invention.
		if n, _ := next.signed(m); n < next.Threshold {
			return errOwn
		}
		u.older = true // forgiven if a later one stands behind it
		return nil
	case next.Sequence == held.Sequence:
		return u.sameRoot(m, &next)
	case next.Sequence > held.Sequence+1:
		return errGap
	}
	before, byOld := held.signed(m)
	after, byNew := next.signed(m)
	for i := range m.Signatures {
		if !byOld[i] && !byNew[i] {
			return errUnknown
		}
	}
	if before < held.Threshold {
		return ErrThreshold
	}
	if after < next.Threshold {
		return errOwn
	}
	u.older = false
	u.roots = next
	// What the old keys signed counts as far as the new ones signed it too: whoever stole
	// the old keys could have raised the numbers beyond reach.
	// A list that names one of them for cards or status lists is dropped as well.
	if u.trust != nil && (!u.trust.by(&u.roots) || u.trust.has(&u.roots)) {
		u.trust = nil
	}
	if u.trust == nil {
		u.floors.trust = nil
	}
	return nil
}

// sameRoot takes in a document with the number of the one held, which it must equal. A
// device that was given the keys alone learns their times.
func (u *update) sameRoot(m *cose.Signed, next *Roots) error {
	if !next.equal(&u.roots) || u.roots.issued != 0 && (next.issued != u.roots.issued || next.expiry != u.roots.expiry) {
		return ErrConflict
	}
	if n, _ := next.signed(m); n < next.Threshold {
		return errOwn
	}
	u.older = false
	u.roots.issued, u.roots.expiry, u.roots.name = next.issued, next.expiry, next.name
	return nil
}

// takeTrust takes in a trust list that a threshold of the roots signed, and nobody else.
// Nothing of its content counts before that holds.
func (u *update) takeTrust(m *cose.Signed) error {
	digest := sha256.Sum256(m.Payload)
	floor := u.floors.trust
	// The list held last, perhaps under an older root: enough of its keys must be roots
	// still, and it may have been signed by others.
	same := floor != nil && bytes.Equal(floor.Digest, digest[:])
	n, theirs := u.roots.signed(m)
	if slices.Contains(theirs, false) && !same {
		return errUnknown
	}
	if n < u.roots.Threshold {
		return fmt.Errorf("%w: %d of %d", ErrThreshold, n, u.roots.Threshold)
	}
	w, err := cwt.DecodeTrust(m.Payload)
	if err != nil {
		return err
	}
	if err := w.Check(u.roots.Keys); err != nil {
		return err
	}
	switch {
	case u.roots.name != "" && w.Name != u.roots.name:
		return errName
	case same:
	case w.Root != u.roots.Sequence:
		return errEpoch
	case floor == nil || floor.Root < w.Root:
	case w.Sequence < floor.Sequence:
		return ErrRollback
	case w.Sequence == floor.Sequence:
		return ErrConflict
	}
	u.trust = newTrust(w, m)
	u.floors.trust = &cwt.TrustState{Root: w.Root, Sequence: w.Sequence, Digest: digest[:], IssuedAt: w.IssuedAt}
	u.prune()
	return nil
}

// prune forgets what the trust list held does not vouch for. Lists of a key that is gone
// or compromised go: a thief can give a list any date, and a long life. What was
// remembered of a compromised key stays up to the time of the theft, and of a key whose
// window was shortened up to its end, so that lists from before do not come back and what
// was dated beyond does not count.
func (w *view) prune() {
	for name, l := range w.status {
		for _, p := range l.parts {
			if k := w.trust.statusKey(p.key); k == nil || k.compromised != 0 || k.vouch(name.issuer, p.issued) != nil {
				delete(w.status, name)
				break
			}
		}
	}
	for name, f := range w.floors.status {
		k := w.trust.statusKey(name.key)
		switch {
		case k == nil || k.issuer != name.issuer:
			delete(w.floors.status, name)
		case k.compromised != 0 && f.IssuedAt >= k.compromised:
			f.IssuedAt, f.Digest = k.compromised, anyDigest
			w.floors.status[name] = f
		case f.IssuedAt > k.notAfter: // its window was shortened: a list of a wrong clock
			f.IssuedAt, f.Digest = k.notAfter, anyDigest
			w.floors.status[name] = f
		}
	}
}
