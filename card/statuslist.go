package card

import (
	"crypto"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/statuslist"
)

// A Status is what a status list says about a card.
type Status int

// Statuses. The zero value is no statement.
const (
	StatusUnknown   Status = iota // nothing that we know
	StatusValid                   // VALID on the wire
	StatusRevoked                 // INVALID on the wire, for good
	StatusSuspended               // for a time
	StatusNotIssued               // no card has the index
	StatusExtended                // valid, until a later expiry that stands in the list
)

// String returns the status in words.
func (s Status) String() string {
	return word(int(s), "unknown", "valid", "revoked", "suspended", "not issued", "extended")
}

// values are the numbers of statuses on the wire, by Status.
var values = [...]byte{0xff, statuslist.Valid, statuslist.Revoked, statuslist.Suspended, statuslist.NotIssued, statuslist.Extended}

// ShardSize is the usual number of entries of a status list: large enough to hide which
// card is looked up, small enough to send.
const ShardSize = 1 << 20

var (
	errEmpty   = errors.New("was not made by NewStatusList or OpenStatusList")
	errFull    = errors.New("every index is taken")
	errIndex   = errors.New("no such index")
	errValue   = errors.New("the entries are too narrow for this status")
	errFree    = errors.New("the index is not issued")
	errUnknown = errors.New("is not a status that a list can state")
	errToken   = errors.New("not a status list signed by this key")
)

// A StatusList says of each card that names it how it stands: an IETF Token Status List.
// A new list says of every index that it is not issued, so that a stolen card key makes
// no card that passes. It is not safe for concurrent use. The zero StatusList has no
// entries and cannot be sealed.
type StatusList struct {
	URI      string // that cards name; compared, never fetched
	IssuedAt time.Time
	Expiry   time.Time // the list is stale afterwards; zero means none, then TTL counts
	TTL      time.Duration

	list   *statuslist.List
	issued *statuslist.List // one bit an index: a card has it
	free   int              // indices that can be allocated
}

// NewStatusList returns a list of entries of 1, 2, 4 or 8 bits. Two bits tell suspended
// and not issued from revoked, four also extend cards. With one bit an index that is not
// issued reads as revoked; such a list allocates nothing after it was read back.
func NewStatusList(uri string, bits, entries int) (*StatusList, error) {
	value := byte(statuslist.NotIssued)
	if bits == 1 {
		value = statuslist.Revoked
	}
	l, err := statuslist.New(bits, entries, value)
	if err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	issued, err := statuslist.New(1, l.Len(), 0)
	if err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	return &StatusList{URI: uri, list: l, issued: issued, free: l.Len()}, nil
}

// Len returns the number of entries, which may be a few more than were asked for, as
// bytes are whole.
func (l *StatusList) Len() int {
	if l.list == nil {
		return 0
	}
	return l.list.Len()
}

// Bits returns the width of an entry.
func (l *StatusList) Bits() int {
	if l.list == nil {
		return 0
	}
	return l.list.Bits()
}

// Free returns how many indices can be allocated.
func (l *StatusList) Free() int { return l.free }

// draws is how often Allocate draws before it counts. A list that is 97 % full needs 32
// draws on average.
const draws = 64

// Allocate takes a free index at random, which is valid from then on. Each free index is
// equally likely, so an index tells nothing of when its card was made. With the same
// list and the same random bytes it takes the same one. Write the index down before the
// card is signed: a list that is read back from an older token gives it out again.
func (l *StatusList) Allocate(random io.Reader) (uint32, error) {
	if l.free == 0 {
		return 0, fmt.Errorf("card: status list: %w", errFull)
	}
	index, found := uint32(0), false
	for range draws {
		n, err := below(random, l.Len())
		if err != nil {
			return 0, fmt.Errorf("card: status list: %w", err)
		}
		if index = uint32(n); l.issued.At(index) == 0 {
			found = true
			break
		}
	}
	if !found {
		n, err := below(random, l.free)
		if err != nil {
			return 0, fmt.Errorf("card: status list: %w", err)
		}
		index, _ = l.issued.Nth(0, n)
	}
	return index, l.Set(index, StatusValid)
}

// below returns a number from 0 to n-1, each equally likely.
func below(random io.Reader, n int) (int, error) {
	var b [8]byte
	for {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return 0, err
		}
		v := binary.BigEndian.Uint64(b[:])
		if most := ^uint64(0); v <= most-(most-uint64(n)+1)%uint64(n) {
			return int(v % uint64(n)), nil
		}
	}
}

// Status returns what the list says about an index, and the later expiry of a card that
// is extended.
func (l *StatusList) Status(index uint32) (Status, time.Time) {
	if int64(index) >= int64(l.Len()) {
		return StatusUnknown, time.Time{}
	}
	if l.issued.At(index) == 0 {
		return StatusNotIssued, time.Time{}
	}
	value := l.list.At(index)
	if value == statuslist.Extended {
		return StatusExtended, instant(l.list.Expiry(index))
	}
	return max(Status(slices.Index(values[:], value)), StatusUnknown), time.Time{}
}

// Set states how a card stands: valid, revoked, suspended, or not issued for an index that
// was allocated and not used. Extend is apart, as it needs a time. An index that is not
// issued can be made valid alone.
func (l *StatusList) Set(index uint32, s Status) error {
	switch {
	case s <= StatusUnknown || s >= StatusExtended:
		return fmt.Errorf("card: status list: %v %w", s, errUnknown)
	case s == StatusNotIssued && l.Bits() == 1:
		return l.set(index, statuslist.Revoked, 0, false)
	}
	return l.set(index, values[s], 0, s != StatusNotIssued)
}

// Extend moves the expiry of an issued card to a later whole second.
func (l *StatusList) Extend(index uint32, expiry time.Time) error {
	if !wholeSecond(expiry) {
		return fmt.Errorf("card: status list: expiry %w", errTime)
	}
	return l.set(index, statuslist.Extended, seconds(expiry), true)
}

// set changes an entry and notes whether a card has it.
func (l *StatusList) set(index uint32, value byte, expiry uint64, issued bool) error {
	if int64(index) >= int64(l.Len()) {
		return fmt.Errorf("card: status list: %w", errIndex)
	}
	was := l.issued.At(index) == 1
	if !was && issued && value != statuslist.Valid {
		return fmt.Errorf("card: status list: %w", errFree)
	}
	if l.list.Set(index, value, expiry) != nil {
		return fmt.Errorf("card: status list: %w", errValue)
	}
	switch {
	case issued && !was:
		l.free--
	case !issued && was:
		l.free++
	}
	bit := byte(0)
	if issued {
		bit = 1
	}
	return l.issued.Set(index, bit, 0)
}

// Clone returns a copy that shares nothing with l.
func (l *StatusList) Clone() *StatusList {
	c := *l
	if l.list != nil {
		c.list, c.issued = l.list.Clone(), l.issued.Clone()
	}
	return &c
}

// snapshot returns the checked content of the list.
func (l *StatusList) snapshot() (*cwt.Snapshot, error) {
	if l == nil || l.list == nil {
		return nil, fmt.Errorf("card: status list: %w", errEmpty)
	}
	if !wholeSecond(l.IssuedAt) || !l.Expiry.IsZero() && !wholeSecond(l.Expiry) || l.TTL < 0 || l.TTL%time.Second != 0 {
		return nil, fmt.Errorf("card: status list: issue, expiry or ttl: %w", errTime)
	}
	s := &cwt.Snapshot{
		URI: l.URI, IssuedAt: seconds(l.IssuedAt), Expiry: seconds(l.Expiry), TTL: uint64(l.TTL / time.Second), List: l.list,
	}
	if err := s.Check(); err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	return s, nil
}

// Seal returns the whole list signed by a key whose use is status lists. It depends on
// the list and the key alone. An error of the signer wraps ErrSigner.
func (l *StatusList) Seal(key crypto.Signer) ([]byte, error) {
	s, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	payload, err := s.Encode()
	if err != nil {
		return nil, fmt.Errorf("card: %w", err)
	}
	return sealStatus(key, cwt.StatusType, payload)
}

// SealDelta returns the signed difference from base, an earlier state of the same list
// that verifiers hold. They take it in place of the whole list.
func (l *StatusList) SealDelta(base *StatusList, key crypto.Signer) ([]byte, error) {
	from, err := base.snapshot()
	if err != nil {
		return nil, err
	}
	to, err := l.snapshot()
	if err != nil {
		return nil, err
	}
	d, err := cwt.NewDelta(from, to)
	if err != nil {
		return nil, fmt.Errorf("card: status delta: %w", err)
	}
	payload, err := d.Encode()
	if err != nil {
		return nil, fmt.Errorf("card: %w", err)
	}
	return sealStatus(key, cwt.DeltaType, payload)
}

func sealStatus(key crypto.Signer, typ string, payload []byte) ([]byte, error) {
	public, err := publicKey(key)
	if err != nil {
		return nil, err
	}
	return seal(key, public, &cose.Header{Alg: cose.AlgEdDSA, KeyID: edkey.ID(public), Type: typ}, payload)
}

// OpenStatusList reads a list that Seal returned, to go on with it, and checks its
// signature with the key that signed it. Of one bit an entry it cannot tell which
// indices are free, and has none.
func OpenStatusList(token []byte, key ed25519.PublicKey) (*StatusList, error) {
	m, err := cose.Decode(token)
	if err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	h, err := cose.DecodeHeader(m.Protected)
	if err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	if err := edkey.Check(key); err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	if h.Type != cwt.StatusType || !m.Verify(key) {
		return nil, fmt.Errorf("card: status list: %w", errToken)
	}
	s, err := cwt.DecodeStatus(m.Payload)
	if err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	l := &StatusList{
		URI: s.URI, IssuedAt: instant(s.IssuedAt), Expiry: instant(s.Expiry), TTL: time.Duration(s.TTL) * time.Second,
		list: s.List,
	}
	if l.issued, err = statuslist.New(1, s.List.Len(), 1); err != nil {
		return nil, fmt.Errorf("card: status list: %w", err)
	}
	for i := range uint32(s.List.Len()) {
		if s.List.Bits() > 1 && s.List.At(i) == statuslist.NotIssued {
			if err := l.issued.Set(i, 0, 0); err != nil {
				return nil, fmt.Errorf("card: status list: %w", err)
			}
			l.free++
		}
	}
	return l, nil
}
