package verify_test

import (
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/statuslist"
	"github.com/sealcard/sealcard/verify"
)

// TestEachLayerIsRevokedAlone takes trust away from one layer at a time.
func TestEachLayerIsRevokedAlone(t *testing.T) {
	roots := twoOf(rootA, rootB, rootC)
	trust := sealBy(t, programme(1, 0), rootA, rootB)
	status := sealStatus(t, statusListAt(t, at, nil), statusKey)
	good := listed(t, 1)
	later := func(change func(l *card.TrustList)) []byte {
		l := programme(2, 0)
		l.IssuedAt = at.Add(time.Hour)
		change(l)
		return sealBy(t, l, rootB, rootC)
	}
	compromised := func(i int, since time.Time) []byte {
		return later(func(l *card.TrustList) { l.Keys[i].State, l.Keys[i].CompromisedSince = card.KeyCompromised, since })
	}
	for _, tt := range []struct {
		name, want string
		lists      [][]byte
	}{
		{"nothing", "accepted", nil},
		{"the card", "revoked", [][]byte{sealStatus(t, statusListAt(t, at.Add(time.Hour), revoke(1)), statusKey)}},
		{"the card, by a delta", "revoked", [][]byte{delta(t, statusListAt(t, at, nil), statusListAt(t, at.Add(time.Hour), revoke(1)), statusKey)}},
		{"the card key", "outside key window", [][]byte{compromised(0, issued)}},
		{"the card key, since after the card", "accepted", [][]byte{compromised(0, issued.Add(time.Second))}},
		{"the card key, taken away", "unknown key", [][]byte{later(func(l *card.TrustList) { l.Keys = l.Keys[1:] })}},
		{"the list key", "status unknown", [][]byte{compromised(1, at)}},
		{"the list key, since after the list", "status unknown", [][]byte{compromised(1, at.Add(time.Second))}},
		{"the list key, taken away", "status unknown", [][]byte{later(func(l *card.TrustList) { l.Keys = slices.Delete(l.Keys, 1, 2) })}},
		{"the list key, for another issuer", "status unknown", [][]byte{later(func(l *card.TrustList) { l.Keys[1].Issuer = "https://other.example" })}},
		{"the list key, now for cards", "status unknown", [][]byte{later(func(l *card.TrustList) { l.Keys[1].Use = card.UseCards })}},
		{"a root key that signed", "no trust list", [][]byte{rootDoc(t, 1, []ed25519.PrivateKey{rootB, rootC, rootD}, rootA, rootB, rootC)}},
		{"a root key that did not", "accepted", [][]byte{rootDoc(t, 1, []ed25519.PrivateKey{rootA, rootB, rootD}, rootA, rootB)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storeOf(t, roots, append([][]byte{trust, status}, tt.lists...)...)
			if got := outcome(t, s, good); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// TestTheListOfARevokedKeyLeavesNoFloor is the recovery from a stolen status key.
func TestTheListOfARevokedKeyLeavesNoFloor(t *testing.T) {
	future := statusListAt(t, issued.AddDate(0, 11, 0), nil)
	s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB), sealStatus(t, future, statusKey))
	if got := outcome(t, s, listed(t, 1)); got != "clock untrusted" {
		t.Errorf("with a list from the future: %s", got)
	}
	honest := sealStatus(t, statusListAt(t, at, nil), status2)
	if err := s.Update(honest); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update = %v, want ErrRollback", err)
	}
	l := programme(2, 0)
	l.Keys[1].State, l.Keys[1].CompromisedSince = card.KeyCompromised, at
	if err := s.Update(slices.Concat(sealBy(t, l, rootA, rootB), honest)); err != nil {
		t.Fatal(err)
	}
	if got := outcome(t, restart(t, twoOf(rootA, rootB, rootC), s, sealBy(t, l, rootA, rootB), honest), listed(t, 1)); got != "accepted" {
		t.Errorf("after the key was compromised: %s", got)
	}
}

// TestAStolenListKeyBringsNothingBack has a thief backdate lists, and a carrier bring old
// ones, after the key is known to be compromised.
func TestAStolenListKeyBringsNothingBack(t *testing.T) {
	day := 24 * time.Hour
	first := statusListAt(t, at, nil)
	second := statusListAt(t, at.Add(day), revoke(1))
	third := statusListAt(t, at.Add(2*day), revoke(1))
	l := programme(2, 0)
	l.Keys[1].State, l.Keys[1].CompromisedSince = card.KeyCompromised, at.Add(36*time.Hour)
	compromise := sealBy(t, l, rootA, rootB)
	long := statusListAt(t, at.Add(35*time.Hour), nil)
	long.Expiry = at.AddDate(50, 0, 0)

	for name, lists := range map[string][][]byte{
		"lists one by one": {sealStatus(t, first, statusKey), sealStatus(t, second, statusKey), sealStatus(t, third, statusKey)},
		"deltas":           {sealStatus(t, first, statusKey), delta(t, first, second, status2), delta(t, second, third, statusKey)},
		"one update":       {slices.Concat(sealStatus(t, first, status2), delta(t, first, second, status2), delta(t, second, third, statusKey))},
	} {
		s := storeOf(t, twoOf(rootA, rootB, rootC), append([][]byte{sealBy(t, programme(1, 0), rootA, rootB)}, append(lists, compromise)...)...)
		for what, old := range map[string][]byte{
			"backdated": sealStatus(t, long, statusKey), "its own of before": sealStatus(t, second, statusKey),
			"the first of the other key": sealStatus(t, first, status2),
		} {
			for _, store := range []*verify.Store{s, restart(t, twoOf(rootA, rootB, rootC), s, compromise)} {
				if err := store.Update(old); err == nil {
					t.Errorf("%s, then a list %s: Update = nil, want an error", name, what)
				}
				if got := outcome(t, store, listed(t, 1)); got == "accepted" {
					t.Errorf("%s, then a list %s: the revoked card is accepted", name, what)
				}
			}
		}
		now := statusListAt(t, at.Add(3*day), revoke(1))
		if err := s.Update(sealStatus(t, now, status2)); err != nil || outcome(t, s, listed(t, 1)) != "revoked" {
			t.Errorf("%s, then the next list of the other key: %v", name, err)
		}
	}
}

// TestAListOfAWrongClockGoesWithItsKey has an agency publish a list from the future, and
// retire its key.
func TestAListOfAWrongClockGoesWithItsKey(t *testing.T) {
	future := statusListAt(t, issued.AddDate(0, 10, 0), nil)
	s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB), sealStatus(t, future, statusKey))
	l := programme(2, 0)
	l.IssuedAt = at
	l.Keys[1].State, l.Keys[1].NotAfter = card.KeyRetired, at
	next := sealStatus(t, statusListAt(t, at.Add(time.Hour), nil), status2)
	if err := s.Update(slices.Concat(sealBy(t, l, rootA, rootB), next)); err != nil {
		t.Fatal(err)
	}
	if got := outcome(t, s, listed(t, 1)); got != "accepted" {
		t.Errorf("with the next list: %s", got)
	}
	if err := s.Update(sealStatus(t, statusListAt(t, at.Add(-time.Hour), nil), status2)); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with a list of before = %v, want ErrRollback", err)
	}
}

func TestDeltasOfOneUpdateAreBounded(t *testing.T) {
	list, err := statuslist.New(8, statuslist.MaxBytes, 0)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(typ string, payload []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		h := (&cose.Header{Alg: cose.AlgEdDSA, KeyID: edkey.ID(public(statusKey)), Type: typ}).Encode()
		m := cose.Message{Protected: h, Payload: payload, Signature: ed25519.Sign(statusKey, cose.ToBeSigned(h, payload))}
		return m.Encode()
	}
	snapshot := &cwt.Snapshot{URI: listURI, IssuedAt: uint64(at.Unix()), TTL: 60, List: list}
	payload, err := snapshot.Encode()
	lists := sign(cwt.StatusType, payload, err)
	from, err := snapshot.Digest()
	if err != nil {
		t.Fatal(err)
	}
	for range 64 { // each of 16 MiB: the last is one too many
		snapshot.IssuedAt++
		to, err := snapshot.Digest()
		if err != nil {
			t.Fatal(err)
		}
		payload, err := (&cwt.Delta{URI: listURI, IssuedAt: snapshot.IssuedAt, TTL: 60, Base: from[:], Result: to[:]}).Encode()
		lists = append(lists, sign(cwt.DeltaType, payload, err)...)
		from = to
	}
	s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB))
	if err := s.Update(lists); err == nil || !strings.Contains(err.Error(), "at once") {
		t.Errorf("Update with deltas to more than 1 GiB of lists = %v", err)
	}
}
