package cwt

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"

	"github.com/sealcard/sealcard/internal/cbor"
	"github.com/sealcard/sealcard/internal/flate"
	"github.com/sealcard/sealcard/internal/malformed"
	"github.com/sealcard/sealcard/internal/statuslist"
)

// Types of status tokens, as typ headers.
const (
	StatusType = "application/statuslist+cwt" // Token Status List, section 5.2
	DeltaType  = "application/vnd.sealcard.statusdelta+cwt"
)

// maxChanges is how many numbers a list of pairs may hold: a later expiry for each card
// of a shard of 2^20.
const maxChanges = 2 << 20

// maxTTL is ten years, longer than any list should be kept.
const maxTTL = 10 * 366 * 24 * 3600 // seconds

var (
	// A list may say more than we ask.
	statusDecoding = &cbor.Rules{Depth: maxDepth, Elements: maxChanges, Pairs: maxPairs, Spare: true}
	headerDecoding = &cbor.Rules{Depth: maxDepth, Elements: maxPairs, Pairs: maxPairs}
	deltaDecoding  = &cbor.Rules{Depth: maxDepth, Elements: maxChanges, Pairs: maxPairs}
)

var (
	errTag18  = errors.New("not COSE_Sign1 with tag 18")
	errStatus = errors.New("not the header of a status list signed with Ed25519")
	errPairs  = errors.New("is not pairs of a rising index and a number")
	errEnds   = errors.New("neither expiry nor ttl")
	errBase   = errors.New("made for another list than the one held")
	errResult = errors.New("does not give the list that it promises")
)

// statusHeader is what the protected header of a status token says. The key id may stand
// in either header, as the standard's own examples have it unprotected.
type statusHeader struct {
	Alg   int    `cbor:"1,keyasint"`
	KeyID []byte `cbor:"4,keyasint,omitempty"`
	Type  string `cbor:"16,keyasint"`
}

type statusHint struct {
	KeyID []byte `cbor:"4,keyasint,omitempty"`
}

// A StatusEnvelope is a signed status list or delta taken apart.
type StatusEnvelope struct {
	Type      string
	KeyID     []byte // nil if there is none
	Protected []byte
	Payload   []byte
	Signature []byte
}

// DecodeStatusEnvelope takes the first token of b apart and returns what follows. It need
// not be deterministic, since a list is not identified by its token.
func DecodeStatusEnvelope(b []byte) (*StatusEnvelope, []byte, error) {
	body, ok := bytes.CutPrefix(b, []byte{0xd2})
	if !ok {
		return nil, nil, malformed.At(0, errTag18)
	}
	var p Parts
	rest, err := statusDecoding.UnmarshalFirst(body, &p)
	if err != nil {
		return nil, nil, malformed.At(0, reason(err))
	}
	var h statusHeader
	var hint statusHint
	if len(p.Protected) > maxHeader || len(p.Unprotected) > maxHeader ||
		headerDecoding.Unmarshal(p.Protected, &h) != nil || headerDecoding.Unmarshal(p.Unprotected, &hint) != nil {
		return nil, nil, malformed.At(0, errStatus)
	}
	if h.Alg != algEdDSA && h.Alg != algEd25519 || len(p.Signature) != 64 {
		return nil, nil, malformed.At(0, errStatus)
	}
	e := &StatusEnvelope{Type: h.Type, KeyID: h.KeyID, Protected: p.Protected, Payload: p.Payload, Signature: p.Signature}
	if e.KeyID == nil {
		e.KeyID = hint.KeyID
	}
	return e, rest, nil
}

// statusClaims is the content of a status list (Token Status List, draft 21, section 5.2):
//
//	status = { 2 => tstr, ? 4 => uint, 6 => uint, 65533 => bits, ? 65534 => uint,
//	           ? -65537 => [+ uint] }
//	bits   = { "bits" => 1 / 2 / 4 / 8, "lst" => bstr, ? "aggregation_uri" => tstr }
//
// 2 is the URI that cards name, 4 and 6 expiry and issue time, 65534 (ttl) the seconds
// after which a new list should be had; lst is the array in zlib. -65537 is ours: later
// expiries, pairs of an index and a second since 1970, indices rising.
type statusClaims struct {
	URI      string     `cbor:"2,keyasint"`
	Expiry   uint64     `cbor:"4,keyasint,omitempty"`
	IssuedAt uint64     `cbor:"6,keyasint"`
	List     statusBits `cbor:"65533,keyasint"`
	TTL      uint64     `cbor:"65534,keyasint,omitempty"`
	Extended []uint64   `cbor:"-65537,keyasint,omitempty"`
}

type statusBits struct {
	Bits        int    `cbor:"bits"`
	List        []byte `cbor:"lst"`
	Aggregation string `cbor:"aggregation_uri,omitempty"`
}

// A Snapshot is what a status list says at one time, whether it came whole or by deltas.
type Snapshot struct {
	URI      string
	IssuedAt uint64
	Expiry   uint64 // zero means none
	TTL      uint64 // seconds; zero means none
	List     *statuslist.List
}

// Encode returns the payload of a status list.
func (s *Snapshot) Encode() ([]byte, error) {
	return marshal(&statusClaims{
		URI: s.URI, Expiry: s.Expiry, IssuedAt: s.IssuedAt, TTL: s.TTL,
		List:     statusBits{Bits: s.List.Bits(), List: flate.Compress(s.List.Data())},
		Extended: pairs(s.List.Extensions()),
	})
}

// DecodeStatus returns what the payload of a status list says. What it says beyond our
// claims is passed over, as the standard asks.
func DecodeStatus(b []byte) (*Snapshot, error) {
	var w statusClaims
	if err := statusDecoding.Unmarshal(b, &w); err != nil {
		return nil, malformed.At(0, reason(err))
	}
	data, err := flate.Decompress(w.List.List, statuslist.MaxBytes)
	if err != nil {
		return nil, err
	}
	extensions, err := unpair(w.Extended)
	if err != nil {
		return nil, fmt.Errorf("later expiries: %w", err)
	}
	list, err := statuslist.Parse(w.List.Bits, data, extensions)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{URI: w.URI, IssuedAt: w.IssuedAt, Expiry: w.Expiry, TTL: w.TTL, List: list}
	return s, s.Check()
}

// Check returns an error about the first thing that a status list may not say.
func (s *Snapshot) Check() error {
	switch {
	case s.URI == "":
		return fmt.Errorf("uri: %w", errRequired)
	case !second(s.IssuedAt) || s.Expiry != 0 && !second(s.Expiry) || s.TTL > maxTTL:
		return fmt.Errorf("issue, expiry or ttl: %w", errTime)
	case s.Expiry == 0 && s.TTL == 0:
		return errEnds
	case s.Expiry != 0 && s.Expiry <= s.IssuedAt:
		return fmt.Errorf("expiry: %w", errOrder)
	}
	for _, e := range s.List.Extensions() {
		if !second(e.Expiry) {
			return fmt.Errorf("later expiries: %w", errTime)
		}
	}
	if err := CheckText(s.URI, MaxName, ""); err != nil {
		return fmt.Errorf("uri: %w", err)
	}
	return nil
}

// FreshUntil returns the second from which the list is stale: its expiry, or the end of
// its ttl if that is earlier.
func (s *Snapshot) FreshUntil() uint64 {
	switch {
	case s.TTL == 0:
		return s.Expiry
	case s.Expiry == 0:
		return s.IssuedAt + s.TTL
	}
	return min(s.Expiry, s.IssuedAt+s.TTL)
}

// Digest identifies a snapshot. It is the SHA-256 of the array
//
//	[uri, iat, exp, ttl, bits, array without zlib, [later expiries]]
//
// in deterministic CBOR, with zero for an expiry or ttl that is not there.
func (s *Snapshot) Digest() ([sha256.Size]byte, error) {
	later := pairs(s.List.Extensions())
	if later == nil {
		later = []uint64{}
	}
	b, err := marshal([]any{s.URI, s.IssuedAt, s.Expiry, s.TTL, s.List.Bits(), s.List.Data(), later})
	return sha256.Sum256(b), err
}

// pairs returns extensions as a flat list.
func pairs(extensions []statuslist.Extension) []uint64 {
	var out []uint64
	for _, e := range extensions {
		out = append(out, uint64(e.Index), e.Expiry)
	}
	return out
}

// unpair is the inverse of pairs.
func unpair(flat []uint64) ([]statuslist.Extension, error) {
	if len(flat)%2 != 0 {
		return nil, errPairs
	}
	var out []statuslist.Extension
	for i := 0; i < len(flat); i += 2 {
		if flat[i] > math.MaxUint32 || i > 0 && flat[i] <= flat[i-2] {
			return nil, errPairs
		}
		out = append(out, statuslist.Extension{Index: uint32(flat[i]), Expiry: flat[i+1]})
	}
	return out, nil
}
