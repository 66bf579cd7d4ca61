package verify

import (
	"crypto/ed25519"
	"errors"
	"maps"
	"slices"

	"github.com/sealcard/sealcard/internal/cwt"
)

var errOtherRoots = errors.New("of other root keys with the same number")

// State returns what must outlive the process to resist rollback: the root keys, the
// numbers and the latest times of the lists, some 200 bytes a status list. Save it after each
// Update where nobody but the device writes, in one step: to a file beside it that is
// then renamed. It holds none of the lists.
func (s *Store) State() []byte {
	w := s.held.Load()
	if w == nil {
		return nil
	}
	state := cwt.State{
		Root: cwt.RootState{
			Name: w.roots.name, Sequence: w.roots.Sequence, Threshold: uint64(w.roots.Threshold), IssuedAt: w.roots.issued, Expiry: w.roots.expiry,
		},
		Trust: w.floors.trust,
	}
	for _, k := range w.roots.Keys {
		state.Root.Keys = append(state.Root.Keys, k)
	}
	for _, n := range slices.SortedFunc(maps.Keys(w.floors.status), signedName.compare) {
		state.Status = append(state.Status, w.floors.status[n])
	}
	b, err := state.Encode()
	if err != nil {
		panic("verify: internal error: " + err.Error()) // numbers and bytes always encode
	}
	return b
}

// restore brings a new view up to a saved state.
func (w *view) restore(state []byte) error {
	s, err := cwt.DecodeState(state)
	if err != nil {
		return err
	}
	saved := Roots{Threshold: int(s.Root.Threshold), Sequence: s.Root.Sequence, issued: s.Root.IssuedAt, expiry: s.Root.Expiry, name: s.Root.Name}
	for _, k := range s.Root.Keys {
		saved.Keys = append(saved.Keys, ed25519.PublicKey(k))
	}
	if err := saved.check(); err != nil {
		return err
	}
	switch {
	case w.roots.name != "" && saved.name != "" && w.roots.name != saved.name:
		return errName
	case w.roots.Sequence > saved.Sequence:
		// The program came with later roots: what the older ones signed counts no more, but
		// status lists are pruned by the next trust list.
		s.Trust = nil
	case w.roots.Sequence == saved.Sequence && !w.roots.equal(&saved):
		return errOtherRoots
	case w.roots.Sequence < saved.Sequence || w.roots.issued == 0:
		w.roots = saved
	}
	w.floors.trust = s.Trust
	for _, f := range s.Status {
		w.floors.status[signedName{listName{f.Issuer, f.URI}, [ed25519.PublicKeySize]byte(f.Key)}] = f
	}
	return nil
}
