package cwt

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"github.com/sealcard/sealcard/internal/cbor"
)

// stateVersion is that of the form of a verifier's state.
const stateVersion = 1

// checksum is how many bytes of the SHA-256 of a state stand behind it. They find a state
// that was cut or damaged on disk, and are no protection against anybody.
const checksum = 8

var errDamaged = errors.New("not a state, or a damaged one")

// State is what a verifier remembers across restarts:
//
//	state = { 1 => 1, 2 => root, ? 3 => trust, ? 4 => [+ status] } . first 8 bytes of SHA-256
type State struct {
	Version int           `cbor:"1,keyasint"`
	Root    RootState     `cbor:"2,keyasint"`
	Trust   *TrustState   `cbor:"3,keyasint,omitempty"`
	Status  []StatusState `cbor:"4,keyasint,omitempty"`
}

// RootState is the set of root keys that is held. Times are zero for one without a
// document.
type RootState struct {
	Sequence  uint64   `cbor:"1,keyasint"`
	Keys      [][]byte `cbor:"2,keyasint"`
	Threshold uint64   `cbor:"3,keyasint"`
	IssuedAt  uint64   `cbor:"4,keyasint"`
	Expiry    uint64   `cbor:"5,keyasint"`
	Name      string   `cbor:"6,keyasint,omitempty"`
}

// MaxFloors is how many StatusStates one State holds.
const MaxFloors = 16384

var stateDecoding = &cbor.Rules{Depth: maxDepth, Elements: MaxFloors, Pairs: maxPairs}

// TrustState is the newest trust list that was taken in.
type TrustState struct {
	Root     uint64 `cbor:"1,keyasint"` // under which it was signed
	Sequence uint64 `cbor:"2,keyasint"`
	Digest   []byte `cbor:"3,keyasint"` // of its payload
	IssuedAt uint64 `cbor:"4,keyasint"`
}

// StatusState is the newest status list that one key signed about one URI.
type StatusState struct {
	Issuer   string `cbor:"1,keyasint"`
	URI      string `cbor:"2,keyasint"`
	Key      []byte `cbor:"3,keyasint"`
	IssuedAt uint64 `cbor:"4,keyasint"`
	Digest   []byte `cbor:"5,keyasint"` // of the snapshot
}

// Encode returns the bytes of the state.
func (s *State) Encode() ([]byte, error) {
	s.Version = stateVersion
	b, err := marshal(s)
	sum := sha256.Sum256(b)
	return append(b, sum[:checksum]...), err
}

// DecodeState is the exact inverse of Encode.
func DecodeState(b []byte) (*State, error) {
	if len(b) < checksum {
		return nil, errDamaged
	}
	body, sum := b[:len(b)-checksum], b[len(b)-checksum:]
	if want := sha256.Sum256(body); !bytes.Equal(want[:checksum], sum) {
		return nil, errDamaged
	}
	s := new(State)
	if err := decode(stateDecoding, body, s); err != nil {
		return nil, err
	}
	digests := s.Trust == nil || len(s.Trust.Digest) == sha256.Size
	for _, l := range s.Status {
		digests = digests && len(l.Digest) == sha256.Size && len(l.Key) == 32
	}
	if s.Version != stateVersion || !digests {
		return nil, errDamaged
	}
	return s, nil
}
