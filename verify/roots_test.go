package verify_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/verify"
)

func TestParseRoots(t *testing.T) {
	set := []ed25519.PrivateKey{rootA, rootB, rootC}
	doc := rootDoc(t, 3, set, rootA, rootB, rootD) // D is of the document before
	r, err := verify.ParseRoots(doc)
	if err != nil || r.Sequence != 3 || r.Threshold != 2 || len(r.Keys) != 3 {
		t.Fatalf("ParseRoots = %+v, %v", r, err)
	}
	s := storeOf(t, r, sealBy(t, programme(1, 3), rootA, rootB))
	if l := s.Lists(); l[0].FreshUntil != issued.AddDate(5, 0, 0) || l[0].Name != "Docket card" || l[1].Entries != 3 {
		t.Errorf("Lists = %+v", l)
	}
	// A device that was given the keys alone learns the times; one that has them keeps them.
	other, err := (&card.Root{Name: "Docket card", Sequence: 3, IssuedAt: issued, Expiry: issued.AddDate(9, 0, 0), Threshold: 2, Keys: r.Keys}).Seal(rootA, rootB)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(other); !errors.Is(err, verify.ErrConflict) {
		t.Errorf("Update with the same roots and another expiry = %v, want ErrConflict", err)
	}
	bare := storeOf(t, verify.Roots{Keys: r.Keys, Threshold: 2, Sequence: 3}, doc)
	if l := bare.Lists(); l[0].FreshUntil != issued.AddDate(5, 0, 0) {
		t.Errorf("Lists = %+v", l)
	}
	if err := bare.Update(rootDoc(t, 3, set, rootA)); err == nil || !strings.Contains(err.Error(), "too few root keys signed it: of its own") {
		t.Errorf("Update with the document held, signed by one = %v", err)
	}
	for name, bad := range map[string][]byte{
		"one signature": rootDoc(t, 3, set, rootA), "of strangers": rootDoc(t, 3, set, rootD, rootE),
		"trust list": sealBy(t, programme(1, 0), rootA, rootB), "bytes behind": append(bytes.Clone(doc), 0),
		"cut": doc[:40], "nothing": nil,
		"no keys":       cosign(cwt.RootType, []byte{0xa0}, rootA),
		"unsound":       unsoundRoot(t, func(r *cwt.Root) { r.Keys[0] = make([]byte, 32) }),
		"no threshold":  unsoundRoot(t, func(r *cwt.Root) { r.Threshold = 0 }),
		"too high":      unsoundRoot(t, func(r *cwt.Root) { r.Threshold = 3 }),
		"the same keys": unsoundRoot(t, func(r *cwt.Root) { r.Keys[1] = r.Keys[0] }),
	} {
		if r, err := verify.ParseRoots(bad); err == nil {
			t.Errorf("%s: ParseRoots = %+v, want an error", name, r)
		}
	}
	for name, r := range map[string]verify.Roots{"zero": {}, "no threshold": {Keys: r.Keys}, "negative": {Keys: r.Keys, Threshold: -1}, "high": {Keys: r.Keys, Threshold: 4}} {
		if _, err := verify.NewStore(r, nil); err == nil {
			t.Errorf("%s: NewStore = nil, want an error", name)
		}
	}
}

// unsoundRoot returns a document signed by A and B although card.Root would not.
func unsoundRoot(t *testing.T, change func(*cwt.Root)) []byte {
	t.Helper()
	w := &cwt.Root{Name: "n", Sequence: 3, IssuedAt: 1, Expiry: 2, Keys: [][]byte{public(rootA), public(rootB)}, Threshold: 2}
	change(w)
	payload, err := w.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return cosign(cwt.RootType, payload, rootA, rootB)
}

func TestRootsAreRotatedByBothThresholds(t *testing.T) {
	old, next := []ed25519.PrivateKey{rootA, rootB, rootC}, []ed25519.PrivateKey{rootC, rootD, rootE}
	for _, tt := range []struct {
		name string
		doc  []byte
		want string
	}{
		{"two of each", rootDoc(t, 1, next, rootA, rootB, rootD, rootE), ""},
		{"one key in both sets", rootDoc(t, 1, next, rootA, rootC, rootD), ""},
		{"old ones alone", rootDoc(t, 1, next, rootA, rootB), "too few root keys signed it: of its own"},
		{"new ones alone", rootDoc(t, 1, next, rootD, rootE), "too few root keys signed it"},
		{"one old", rootDoc(t, 1, next, rootA, rootD, rootE), "too few root keys signed it"},
		{"a stranger besides", rootDoc(t, 1, next, rootA, rootB, rootD, rootE, cardtest.OtherKey(99)), "a signature that is by no root key"},
		{"a gap", rootDoc(t, 2, next, rootA, rootB, rootD, rootE), "those between are missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storeOf(t, twoOf(old...), sealBy(t, programme(7, 0), rootA, rootB))
			err := s.Update(tt.doc)
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Update = %v, want %q", err, tt.want)
			}
			if got, want := s.Lists()[0].Sequence, map[bool]uint64{true: 1}[err == nil]; got != want {
				t.Errorf("root document %d is held, want %d", got, want)
			}
		})
	}
}

func TestRotationRecoversFromAListThatUsedUpTheNumbers(t *testing.T) {
	good := text(t, cardtest.Key(), issuerName, nil)
	stolen := programme(1<<64-1, 0)
	stolen.IssuedAt, stolen.Expiry = issued.AddDate(50, 0, 0), issued.AddDate(90, 0, 0)
	s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, stolen, rootA, rootB))
	if err := s.Update(sealBy(t, programme(2, 0), rootB, rootC)); !errors.Is(err, verify.ErrRollback) {
		t.Fatalf("Update = %v, want ErrRollback", err)
	}
	if got := outcome(t, s, good); got != "clock untrusted" {
		t.Errorf("with a list from the future: %s", got)
	}
	doc := rootDoc(t, 1, []ed25519.PrivateKey{rootC, rootD, rootE}, rootB, rootC, rootD)
	if err := s.Update(slices.Concat(doc, sealBy(t, programme(1, 1), rootC, rootE))); err != nil {
		t.Fatal(err)
	}
	if got := outcome(t, s, good); got != "accepted" {
		t.Errorf("after the rotation: %s", got)
	}
}
