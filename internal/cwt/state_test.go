package cwt_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cwt"
)

func TestStates(t *testing.T) {
	state := func(change func(*cwt.State)) []byte {
		s := &cwt.State{
			Root:  cwt.RootState{Sequence: 2, Keys: [][]byte{make([]byte, 32)}, Threshold: 1, IssuedAt: 3, Expiry: 4},
			Trust: &cwt.TrustState{Root: 2, Sequence: 5, Digest: make([]byte, 32), IssuedAt: 6},
			Status: []cwt.StatusState{
				{Issuer: "i", URI: "u", Key: make([]byte, 32), IssuedAt: 7, Digest: make([]byte, 32)},
				{Issuer: "i", URI: "v", Key: make([]byte, 32), IssuedAt: 8, Digest: make([]byte, 32)},
			},
		}
		change(s)
		b, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	good := state(func(*cwt.State) {})
	s, err := cwt.DecodeState(good)
	if err != nil || s.Trust.Sequence != 5 || len(s.Status) != 2 || s.Root.Expiry != 4 {
		t.Errorf("DecodeState = %+v, %v", s, err)
	}
	if _, err := cwt.DecodeState(state(func(s *cwt.State) { s.Trust, s.Status = nil, nil })); err != nil {
		t.Errorf("DecodeState of the least = %v", err)
	}
	// A good checksum over what is no state.
	sum := func(body []byte) []byte {
		h := sha256.Sum256(body)
		return append(bytes.Clone(body), h[:8]...)
	}
	later := bytes.Clone(good[:len(good)-8])
	later[2] = 2 // version
	for name, in := range map[string][]byte{
		"nothing": nil, "7 bytes": good[:7], "8 bytes": good[:8], "checksum of nothing": sum(nil), "an array": sum([]byte{0x80}),
		"a later version": sum(later), "cut": good[:len(good)-1], "other checksum": append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1),
		"short trust digest":  state(func(s *cwt.State) { s.Trust.Digest = make([]byte, 31) }),
		"short key":           state(func(s *cwt.State) { s.Status[0].Key = make([]byte, 31) }),
		"short status digest": state(func(s *cwt.State) { s.Status[0].Digest = make([]byte, 31) }),
	} {
		if s, err := cwt.DecodeState(in); err == nil {
			t.Errorf("%s: DecodeState = %+v, want an error", name, s)
		}
	}
}

func FuzzDecodeState(f *testing.F) {
	s := cwt.State{Root: cwt.RootState{Keys: [][]byte{make([]byte, 32)}, Threshold: 1}, Trust: &cwt.TrustState{Digest: make([]byte, 32)},
		Status: []cwt.StatusState{{Key: make([]byte, 32), Digest: make([]byte, 32)}}}
	b, err := s.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		s, err := cwt.DecodeState(in)
		if err != nil {
			return
		}
		if again, err := s.Encode(); err != nil || !bytes.Equal(again, in) {
			t.Errorf("DecodeState accepts %x, which Encode never makes", in)
		}
	})
}

func TestRulesOfARoot(t *testing.T) {
	key := func(b byte) []byte { return cardtest.OtherKey(b).Public().(ed25519.PublicKey) }
	for _, tt := range []struct {
		name   string
		change func(*cwt.Root)
		want   string
	}{
		{"good", func(*cwt.Root) {}, ""},
		{"no name", func(r *cwt.Root) { r.Name = "" }, "name: is required"},
		{"ends at once", func(r *cwt.Root) { r.Expiry = r.IssuedAt }, "expiry: is not after"},
		{"no keys", func(r *cwt.Root) { r.Keys = nil }, "keys: there are none"},
		{"16 keys", func(r *cwt.Root) {
			r.Keys = nil
			for i := range byte(16) {
				r.Keys = append(r.Keys, key(50+i))
			}
		}, ""},
		{"17 keys", func(r *cwt.Root) { r.Keys = make([][]byte, 17) }, "keys: there are none, or more"},
		{"unsound key", func(r *cwt.Root) { r.Keys[1] = make([]byte, 32) }, "keys[1]: public key"},
		{"key twice", func(r *cwt.Root) { r.Keys[1] = r.Keys[0] }, "keys[1]: the same key twice"},
		{"no threshold", func(r *cwt.Root) { r.Threshold = 0 }, "threshold: is not"},
		{"all keys", func(r *cwt.Root) { r.Threshold = 2 }, ""},
		{"more", func(r *cwt.Root) { r.Threshold = 3 }, "threshold: is not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &cwt.Root{Name: "n", Sequence: 1, IssuedAt: 1, Expiry: 2, Keys: [][]byte{key(1), key(2)}, Threshold: 1}
			tt.change(r)
			err := r.Check()
			if (tt.want == "") != (err == nil) || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("Check = %v, want %q", err, tt.want)
			}
		})
	}
}

func FuzzDecodeRoot(f *testing.F) {
	b, err := (&cwt.Root{Name: "n", Sequence: 1, IssuedAt: 1, Expiry: 2, Keys: [][]byte{make([]byte, 32)}, Threshold: 1}).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := cwt.DecodeRoot(in)
		if err != nil {
			return
		}
		_ = r.Check()
		if again, err := r.Encode(); err != nil || !bytes.Equal(again, in) {
			t.Errorf("DecodeRoot accepts %x, which Encode never makes", in)
		}
	})
}
