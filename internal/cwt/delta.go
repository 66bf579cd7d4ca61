package cwt

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"github.com/sealcard/sealcard/internal/statuslist"
)

// Delta is the content of a status delta, the difference between two snapshots of one
// list:
//
//	delta = { 2 => tstr, ? 4 => uint, 6 => uint, ? 65534 => uint,
//	          -65537 => bstr .size 32, -65538 => bstr .size 32,
//	          ? -65539 => [+ uint], ? -65540 => [+ uint] }
//
// 2, 4, 6 and 65534 are as in the new list. -65537 and -65538 are the digests of the old
// and of the new snapshot. -65539 are the entries that change, pairs of an index and its
// new value; -65540 the later expiries that are new, pairs of an index and a second.
// Indices rise.
type Delta struct {
	URI      string   `cbor:"2,keyasint"`
	Expiry   uint64   `cbor:"4,keyasint,omitempty"`
	IssuedAt uint64   `cbor:"6,keyasint"`
	TTL      uint64   `cbor:"65534,keyasint,omitempty"`
	Base     []byte   `cbor:"-65537,keyasint"`
	Result   []byte   `cbor:"-65538,keyasint"`
	Changes  []uint64 `cbor:"-65539,keyasint,omitempty"`
	Extended []uint64 `cbor:"-65540,keyasint,omitempty"`
}

// NewDelta returns the difference from base to s, two snapshots of one list.
func NewDelta(base, s *Snapshot) (*Delta, error) {
	if base.URI != s.URI || base.List.Bits() != s.List.Bits() || base.List.Len() != s.List.Len() {
		return nil, errBase
	}
	if s.IssuedAt <= base.IssuedAt {
		return nil, fmt.Errorf("issue: %w of the base", errOrder)
	}
	from, err := base.Digest()
	if err != nil {
		return nil, err
	}
	to, err := s.Digest()
	if err != nil {
		return nil, err
	}
	d := &Delta{URI: s.URI, Expiry: s.Expiry, IssuedAt: s.IssuedAt, TTL: s.TTL, Base: from[:], Result: to[:]}
	for i := range uint32(s.List.Len()) {
		value, later := s.List.At(i), s.List.Expiry(i)
		if value != base.List.At(i) {
			d.Changes = append(d.Changes, uint64(i), uint64(value))
		}
		if later != base.List.Expiry(i) && later != 0 {
			d.Extended = append(d.Extended, uint64(i), later)
		}
	}
	return d, nil
}

// Encode returns the payload of a delta.
func (d *Delta) Encode() ([]byte, error) { return marshal(d) }

// DecodeDelta is the exact inverse of Encode.
func DecodeDelta(b []byte) (*Delta, error) {
	d := new(Delta)
	if err := decode(deltaDecoding, b, d); err != nil {
		return nil, err
	}
	return d, nil
}

// Apply returns the snapshot that d makes of base, whose digest is known and which stays
// as it is. It must be the one that d promises.
func (d *Delta) Apply(base *Snapshot, digest [sha256.Size]byte) (*Snapshot, error) {
	if !bytes.Equal(digest[:], d.Base) || d.URI != base.URI {
		return nil, errBase
	}
	s := &Snapshot{URI: d.URI, IssuedAt: d.IssuedAt, Expiry: d.Expiry, TTL: d.TTL, List: base.List.Clone()}
	changes, err := unpair(d.Changes)
	if err != nil {
		return nil, fmt.Errorf("changes: %w", err)
	}
	extended, err := unpair(d.Extended)
	if err != nil {
		return nil, fmt.Errorf("later expiries: %w", err)
	}
	for _, c := range changes {
		if c.Expiry > 0xff {
			return nil, fmt.Errorf("changes: %w", errPairs)
		}
		// An entry that is extended is given its expiry below.
		if err := s.List.Set(c.Index, byte(c.Expiry), 0); err != nil {
			return nil, fmt.Errorf("changes: %w", err)
		}
	}
	for _, e := range extended {
		if err := s.List.Set(e.Index, statuslist.Extended, e.Expiry); err != nil {
			return nil, fmt.Errorf("later expiries: %w", err)
		}
	}
	if err := s.Check(); err != nil {
		return nil, err
	}
	result, err := s.Digest()
	if err != nil {
		return nil, err
	}
	if s.IssuedAt <= base.IssuedAt || !bytes.Equal(d.Result, result[:]) {
		return nil, errResult
	}
	return s, nil
}
