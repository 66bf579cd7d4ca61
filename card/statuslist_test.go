package card_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
)

var statusKey = cardtest.OtherKey(4)

func statusList(t testing.TB, bits, entries int) *card.StatusList {
	t.Helper()
	l, err := card.NewStatusList("https://id.example/s/1", bits, entries)
	if err != nil {
		t.Fatal(err)
	}
	l.IssuedAt, l.Expiry, l.TTL = issued, issued.AddDate(0, 0, 2), 12*time.Hour
	return l
}

// chance returns bytes that are the same each time.
func chance(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func TestIndicesAreGivenOutOnceAndAtRandom(t *testing.T) {
	for _, bits := range []int{1, 2, 4, 8} {
		l, same := statusList(t, bits, 800), statusList(t, bits, 800)
		r, again := chance(1), chance(1)
		seen := map[uint32]bool{}
		for n := range l.Len() {
			i, err := l.Allocate(r)
			if err != nil {
				t.Fatal(err)
			}
			if seen[i] {
				t.Fatalf("%d bits: index %d is given out twice", bits, i)
			}
			seen[i] = true
			if j, err := same.Allocate(again); err != nil || i != j {
				t.Fatalf("%d bits: the same list and random bytes give %d and %d, %v", bits, i, j, err)
			}
			if s, _ := l.Status(i); s != card.StatusValid || l.Free() != l.Len()-n-1 {
				t.Fatalf("%d bits: index %d is %v, %d are free", bits, i, s, l.Free())
			}
			// A revoked card does not free its place, in a list of one bit neither.
			if n%3 == 0 {
				if err := l.Set(i, card.StatusRevoked); err != nil {
					t.Fatal(err)
				}
				if err := same.Set(i, card.StatusRevoked); err != nil {
					t.Fatal(err)
				}
			}
		}
		if i, err := l.Allocate(r); err == nil || !strings.Contains(err.Error(), "every index is taken") {
			t.Errorf("%d bits: Allocate from a full list = %d, %v", bits, i, err)
		}
		// An index that was allocated and not used is free again.
		if err := l.Set(7, card.StatusNotIssued); err != nil || l.Free() != 1 {
			t.Errorf("%d bits: Set = %v, %d are free", bits, err, l.Free())
		}
		if i, err := l.Allocate(r); err != nil || i != 7 {
			t.Errorf("%d bits: the last index is %d, %v, want 7", bits, i, err)
		}
	}
	if _, err := statusList(t, 2, 8).Allocate(bytes.NewReader(make([]byte, 7))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Allocate without enough random bytes = %v", err)
	}
}

// TestIndicesAreSpreadEvenly draws the first index of many lists: each of 16 is as likely.
func TestIndicesAreSpreadEvenly(t *testing.T) {
	const draws = 16_000
	r := chance(2)
	var count [16]int
	for range draws {
		l := statusList(t, 2, 16)
		i, err := l.Allocate(r)
		if err != nil {
			t.Fatal(err)
		}
		count[i]++
	}
	// Chi-square with 15 degrees of freedom: 37.7 is exceeded once in a thousand.
	chi := 0.0
	for _, c := range count {
		d := float64(c) - draws/16
		chi += d * d / (draws / 16)
	}
	if chi > 37.7 {
		t.Errorf("counts %v: chi-square %.1f", count, chi)
	}
}

func TestStatusListsAreReadBack(t *testing.T) {
	until := issued.AddDate(3, 0, 0)
	for _, bits := range []int{1, 2, 4, 8} {
		l := statusList(t, bits, 64)
		set := func(i uint32, s card.Status) {
			t.Helper()
			if err := errors.Join(l.Set(i, card.StatusValid), l.Set(i, s)); err != nil {
				t.Fatal(err)
			}
		}
		set(1, card.StatusValid)
		set(2, card.StatusRevoked)
		if bits > 1 {
			set(3, card.StatusSuspended)
		}
		if bits > 2 {
			set(4, card.StatusValid)
			if err := l.Extend(4, until); err != nil {
				t.Fatal(err)
			}
		}
		token, err := l.Seal(statusKey)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := l.Clone().Seal(statusKey); err != nil || !bytes.Equal(again, token) {
			t.Errorf("%d bits: a second token differs, %v", bits, err)
		}
		got, err := card.OpenStatusList(token, statusKey.Public().(ed25519.PublicKey))
		if err != nil {
			t.Fatal(err)
		}
		if got.URI != l.URI || got.Len() != 64 || got.Bits() != bits || !got.IssuedAt.Equal(l.IssuedAt) || !got.Expiry.Equal(l.Expiry) || got.TTL != l.TTL {
			t.Errorf("%d bits: %s %d %v %v %v", bits, got.URI, got.Len(), got.IssuedAt, got.Expiry, got.TTL)
		}
		for i := range uint32(64) {
			a, au := l.Status(i)
			b, bu := got.Status(i)
			if bits == 1 && a == card.StatusNotIssued {
				a = card.StatusRevoked // one bit cannot tell them apart
			}
			if a != b || !au.Equal(bu) {
				t.Errorf("%d bits: index %d is %v %v, was %v %v", bits, i, b, bu, a, au)
			}
		}
		free := l.Free()
		if bits == 1 {
			free = 0
		}
		if got.Free() != free {
			t.Errorf("%d bits: %d indices are free, want %d", bits, got.Free(), free)
		}
	}
}

func TestChangesOfStatusThatAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(l *card.StatusList) error
		want string
	}{
		{"unknown", func(l *card.StatusList) error { return l.Set(1, card.StatusUnknown) }, "unknown is not a status that a list can state"},
		{"extended without a time", func(l *card.StatusList) error { return l.Set(1, card.StatusExtended) }, "extended is not a status that a list can state"},
		{"status of no kind", func(l *card.StatusList) error { return l.Set(1, 9) }, "unknown is not a status that a list can state"},
		{"negative", func(l *card.StatusList) error { return l.Set(1, -1) }, "unknown is not a status that a list can state"},
		{"beyond", func(l *card.StatusList) error { return l.Set(64, card.StatusValid) }, "no such index"},
		{"far beyond", func(l *card.StatusList) error { return l.Set(1<<32-1, card.StatusRevoked) }, "no such index"},
		{"revoke what is not issued", func(l *card.StatusList) error { return l.Set(2, card.StatusRevoked) }, "the index is not issued"},
		{"suspend what is not issued", func(l *card.StatusList) error { return l.Set(2, card.StatusSuspended) }, "the index is not issued"},
		{"extend what is not issued", func(l *card.StatusList) error { return l.Extend(2, issued) }, "the index is not issued"},
		{"extend in two bits", func(l *card.StatusList) error { return l.Extend(1, issued) }, "the entries are too narrow"},
		{"extend to no time", func(l *card.StatusList) error { return l.Extend(1, time.Time{}) }, "expiry is not a whole second"},
		{"extend beyond", func(l *card.StatusList) error { return l.Extend(64, issued) }, "no such index"},
		{"no uri", func(l *card.StatusList) error { l.URI = ""; _, err := l.Seal(statusKey); return err }, "uri: is required"},
		{"no time", func(l *card.StatusList) error { l.IssuedAt = time.Time{}; _, err := l.Seal(statusKey); return err }, "issue, expiry or ttl: is not a whole second"},
		{"fraction", func(l *card.StatusList) error { l.Expiry = l.Expiry.Add(1); _, err := l.Seal(statusKey); return err }, "issue, expiry or ttl: is not a whole second"},
		{"fraction of ttl", func(l *card.StatusList) error { l.TTL++; _, err := l.Seal(statusKey); return err }, "issue, expiry or ttl: is not a whole second"},
		{"negative ttl", func(l *card.StatusList) error { l.TTL = -time.Hour; _, err := l.Seal(statusKey); return err }, "issue, expiry or ttl: is not a whole second"},
		{"no end", func(l *card.StatusList) error {
			l.TTL, l.Expiry = 0, time.Time{}
			_, err := l.Seal(statusKey)
			return err
		}, "neither expiry nor ttl"},
		{"no key", func(l *card.StatusList) error { _, err := l.Seal(nil); return err }, "signer failed"},
		{"delta of no time", func(l *card.StatusList) error {
			b := l.Clone()
			b.IssuedAt = time.Time{}
			_, err := l.SealDelta(b, statusKey)
			return err
		}, "is not a whole second"},
		{"delta to no time", func(l *card.StatusList) error {
			b := l.Clone()
			l.IssuedAt = time.Time{}
			_, err := l.SealDelta(b, statusKey)
			return err
		}, "is not a whole second"},
		{"delta of itself", func(l *card.StatusList) error { _, err := l.SealDelta(l, statusKey); return err }, "status delta: issue: is not after"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := statusList(t, 2, 64)
			if err := l.Set(1, card.StatusValid); err != nil {
				t.Fatal(err)
			}
			if err := tt.do(l); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want an error with %q", err, tt.want)
			}
		})
	}
	if s, _ := statusList(t, 2, 64).Status(64); s != card.StatusUnknown {
		t.Errorf("Status beyond the list = %v", s)
	}
	for _, bad := range [][2]int{{3, 8}, {1, 0}, {8, 1 << 30}} {
		if l, err := card.NewStatusList("u", bad[0], bad[1]); err == nil {
			t.Errorf("NewStatusList(%v) = %v, want an error", bad, l)
		}
	}
}

func TestStatusListsThatDoNotOpen(t *testing.T) {
	public := statusKey.Public().(ed25519.PublicKey)
	token, err := statusList(t, 2, 64).Seal(statusKey)
	if err != nil {
		t.Fatal(err)
	}
	raw := func(typ string, payload []byte) []byte {
		h := (&cose.Header{Alg: cose.AlgEdDSA, KeyID: edkey.ID(public), Type: typ}).Encode()
		m := cose.Message{Protected: h, Payload: payload, Signature: ed25519.Sign(statusKey, cose.ToBeSigned(h, payload))}
		return m.Encode()
	}
	header := bytes.Clone(token)
	header[4] = 0xa2
	for name, tt := range map[string]struct {
		token []byte
		key   ed25519.PublicKey
	}{
		"nothing": {nil, public}, "cut": {token[:50], public}, "header": {header, public},
		"other key": {token, cardtest.OtherKey(9).Public().(ed25519.PublicKey)}, "unsound key": {token, make([]byte, 32)},
		"other type": {raw(cwt.DeltaType, []byte{0xa0}), public}, "no claims": {raw(cwt.StatusType, []byte{0xa0}), public},
	} {
		if l, err := card.OpenStatusList(tt.token, tt.key); err == nil {
			t.Errorf("%s: OpenStatusList = %v, want an error", name, l)
		}
	}
}

func TestWordsOfStatuses(t *testing.T) {
	var words []string
	for s := card.StatusUnknown; s <= card.StatusExtended+1; s++ {
		words = append(words, s.String())
	}
	for u := card.KeyUse(-1); u <= card.UseStatus+1; u++ {
		words = append(words, u.String())
	}
	for s := card.KeyState(0); s <= card.KeyCompromised; s++ {
		words = append(words, s.String())
	}
	want := []string{"unknown", "valid", "revoked", "suspended", "not issued", "extended", "unknown",
		"no use", "no use", "cards", "status lists", "no use", "no state", "active", "retired", "compromised"}
	if !slices.Equal(words, want) {
		t.Errorf("words %q, want %q", words, want)
	}
}

func BenchmarkAllocate(b *testing.B) {
	l := statusList(b, 4, card.ShardSize)
	r := chance(3)
	b.ReportAllocs()
	for b.Loop() {
		if l.Free() < l.Len()/50 { // 98 % full is as hard as it gets
			l = statusList(b, 4, card.ShardSize)
		}
		if _, err := l.Allocate(r); err != nil {
			b.Fatal(err)
		}
	}
}
