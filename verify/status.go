package verify

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/statuslist"
)

// A statusList is a status list taken in, whole or brought up by deltas. It does not
// change.
type statusList struct {
	snapshot             *cwt.Snapshot
	digest               [sha256.Size]byte
	issuedAt, freshUntil time.Time
	parts                []signedPart // the list, then its deltas
}

// A signedPart is what one key signed: the list, or what a delta made of it.
type signedPart struct {
	key    [ed25519.PublicKeySize]byte
	issued uint64
	digest [sha256.Size]byte
}

var (
	errStatusType = errors.New("neither a status list nor a status delta")
	errNoKeys     = errors.New("there is no trust list to name its key")
	errStatusKey  = errors.New("signed by no key for status lists")
	errMemory     = fmt.Errorf("more than %d MiB of status lists, or %d of one key", maxMemory>>20, maxKeyMemory>>20)
	errNoList     = errors.New("a delta to a list that is not held")
)

// state returns what is remembered of a part.
func (p *signedPart) state(n listName) cwt.StatusState {
	return cwt.StatusState{Issuer: n.issuer, URI: n.uri, Key: p.key[:], IssuedAt: p.issued, Digest: p.digest[:]}
}

// size returns the bytes of memory that the list takes.
func (l *statusList) size() int {
	const extension = 16 // bytes
	const part = 72
	return len(l.snapshot.List.Data()) + extension*len(l.snapshot.List.Extensions()) + part*len(l.parts)
}

// takeStatus takes in the status list or delta at the front of lists.
func (u *update) takeStatus(lists []byte) (rest []byte, err error) {
	e, rest, err := cwt.DecodeStatusEnvelope(lists)
	if err != nil {
		return nil, err
	}
	if e.Type != cwt.StatusType && e.Type != cwt.DeltaType {
		return nil, errStatusType
	}
	if u.trust == nil {
		return nil, errNoKeys
	}
	key := u.trust.statusSigner(e)
	if key == nil {
		return nil, errStatusKey
	}
	if e.Type == cwt.DeltaType {
		return rest, u.takeDelta(key, e.Payload)
	}
	s, err := cwt.DecodeStatus(e.Payload)
	if err != nil {
		return nil, err
	}
	return rest, u.hold(key, s, nil)
}

// statusSigner returns the key that signed a token, or nil. A token without a key id is
// tried with every key for status lists, which are few.
func (t *trust) statusSigner(e *cwt.StatusEnvelope) *trustedKey {
	m := cose.Message{Protected: e.Protected, Payload: e.Payload, Signature: e.Signature}
	tried := 0
	for _, k := range t.status {
		if k.compromised != 0 || e.KeyID != nil && !bytes.Equal(e.KeyID, edkey.ID(k.key)) {
			continue
		}
		if m.Verify(k.key) {
			return k
		}
		if tried++; tried == maxStatusKeys {
			break
		}
	}
	return nil
}

// maxStatusKeys is how many keys a status list is tried with.
const maxStatusKeys = 16

// takeDelta applies a delta to the list that is held.
func (u *update) takeDelta(key *trustedKey, payload []byte) error {
	d, err := cwt.DecodeDelta(payload)
	if err != nil {
		return err
	}
	base := u.status[listName{key.issuer, d.URI}]
	switch {
	case base == nil:
		return errNoList
	case bytes.Equal(d.Result, base.digest[:]):
		return nil // held already
	case d.IssuedAt <= base.snapshot.IssuedAt:
		return ErrRollback
	}
	if u.work += base.size(); u.work > maxWork {
		return errTooLarge
	}
	s, err := d.Apply(base.snapshot, base.digest)
	if err != nil {
		return err
	}
	return u.hold(key, s, base.parts)
}

// hold puts a list in its place. Finish holds it against the floor.
func (u *update) hold(key *trustedKey, s *cwt.Snapshot, before []signedPart) error {
	if err := key.inWindow(s.IssuedAt); err != nil {
		return err
	}
	digest, err := s.Digest()
	if err != nil {
		return err
	}
	name := listName{key.issuer, s.URI}
	part := signedPart{[ed25519.PublicKeySize]byte(key.key), s.IssuedAt, digest}
	u.status[name] = &statusList{
		snapshot: s, digest: digest, issuedAt: instant(s.IssuedAt), freshUntil: instant(s.FreshUntil()),
		parts: append(slices.Clone(before), part),
	}
	u.touched[name] = true
	return u.fits(part.key)
}

// fits returns an error if the lists held, or those of one key, take too much memory.
func (u *update) fits(key [ed25519.PublicKeySize]byte) error {
	all, own := 0, 0
	for _, l := range u.status {
		n := l.size()
		all += n
		if l.parts[len(l.parts)-1].key == key {
			own += n
		}
	}
	if all > maxMemory || own > maxKeyMemory {
		return errMemory
	}
	return nil
}

// at returns what the list says about an index that it has.
func (l *statusList) at(index uint32) (card.Status, time.Time) {
	list := l.snapshot.List
	switch list.At(index) {
	case statuslist.Valid:
		return card.StatusValid, time.Time{}
	case statuslist.Revoked:
		return card.StatusRevoked, time.Time{}
	case statuslist.Suspended:
		return card.StatusSuspended, time.Time{}
	case statuslist.NotIssued:
		return card.StatusNotIssued, time.Time{}
	case statuslist.Extended:
		if later := list.Expiry(index); later != 0 {
			return card.StatusExtended, instant(later)
		}
	}
	return card.StatusUnknown, time.Time{}
}
