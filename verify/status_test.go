package verify_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/internal/statuslist"
	"github.com/sealcard/sealcard/verify"
)

// at is when the status lists of these tests are issued: before now, after the card.
var at = issued.AddDate(0, 0, 20)

func TestStatusListsThatAreNotTakenIn(t *testing.T) {
	trust := sealBy(t, programme(1, 0), rootA, rootB)
	good := statusListAt(t, at, nil)
	token := sealStatus(t, good, statusKey)
	raw := func(typ string, key ed25519.PrivateKey, payload []byte) []byte {
		h := (&cose.Header{Alg: cose.AlgEdDSA, KeyID: edkey.ID(public(key)), Type: typ}).Encode()
		m := cose.Message{Protected: h, Payload: payload, Signature: ed25519.Sign(key, cose.ToBeSigned(h, payload))}
		return m.Encode()
	}
	snapshot := func(change func(*cwt.Snapshot)) []byte {
		l, err := statuslist.New(1, 8, 0)
		if err != nil {
			t.Fatal(err)
		}
		s := &cwt.Snapshot{URI: "u", IssuedAt: uint64(at.Unix()), TTL: 60, List: l}
		change(s)
		payload, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return raw(cwt.StatusType, statusKey, payload)
	}
	flipped := slices.Clone(token)
	flipped[len(flipped)-70] ^= 1
	for _, tt := range []struct {
		name string
		list []byte
		want string
	}{
		{"cut", token[:len(token)-1], "not well-formed"},
		{"flipped bit", flipped, "signed by no key for status lists"},
		{"by a card key", sealStatus(t, good, cardtest.Key()), "signed by no key for status lists"},
		{"by a root key", sealStatus(t, good, rootA), "signed by no key for status lists"},
		{"by a stranger", sealStatus(t, good, rootD), "signed by no key for status lists"},
		{"before the key's window", sealStatus(t, statusListAt(t, issued.AddDate(0, -2, 0), nil), statusKey), "issued outside the key's window"},
		{"after the key's window", sealStatus(t, statusListAt(t, issued.AddDate(2, 0, 0), nil), statusKey), "issued outside the key's window"},
		{"no type", raw("", statusKey, []byte{0xa0}), "neither a status list nor"},
		{"type of a trust list", raw(cwt.TrustType, statusKey, []byte{0xa0}), "neither a status list nor"},
		{"no claims", raw(cwt.StatusType, statusKey, []byte{0xa0}), "cut short"},
		{"no map", raw(cwt.StatusType, statusKey, []byte{0x80}), "of another type"},
		{"neither expiry nor ttl", snapshot(func(s *cwt.Snapshot) { s.TTL = 0 }), "neither expiry nor ttl"},
		{"ttl of years", snapshot(func(s *cwt.Snapshot) { s.TTL = 1 << 40 }), "is not a second"},
		{"no uri", snapshot(func(s *cwt.Snapshot) { s.URI = "" }), "uri: is required"},
		{"hidden uri", snapshot(func(s *cwt.Snapshot) { s.URI = "\u202e" }), "uri: has a control"},
		{"no time", snapshot(func(s *cwt.Snapshot) { s.IssuedAt = 0 }), "is not a second"},
		{"ends first", snapshot(func(s *cwt.Snapshot) { s.Expiry = s.IssuedAt }), "expiry: is not after"},
		{"delta without its list", delta(t, good, statusListAt(t, at.Add(time.Hour), nil), statusKey), "a delta to a list that is not held"},
		{"delta with odd claims", raw(cwt.DeltaType, statusKey, []byte{0xa0}), "not deterministic"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storeOf(t, twoOf(rootA, rootB, rootC), trust)
			if err := s.Update(tt.list); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Update = %v, want an error with %q", err, tt.want)
			}
		})
	}
	if err := storeOf(t, twoOf(rootA, rootB, rootC)).Update(token); err == nil || !strings.Contains(err.Error(), "no trust list to name its key") {
		t.Errorf("Update before any trust list = %v", err)
	}
}

func delta(t testing.TB, base, next *card.StatusList, key ed25519.PrivateKey) []byte {
	t.Helper()
	b, err := next.SealDelta(base, key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDeltasBringAListUp(t *testing.T) {
	trust := sealBy(t, programme(1, 0), rootA, rootB)
	base := statusListAt(t, at, nil)
	next := base.Clone()
	next.IssuedAt, next.Expiry = at.Add(time.Hour), at.AddDate(0, 2, 0)
	until := now.AddDate(9, 0, 0)
	if err := errors.Join(next.Set(3, card.StatusRevoked), next.Set(4, card.StatusSuspended), next.Extend(5, until), next.Set(20, card.StatusValid)); err != nil {
		t.Fatal(err)
	}
	last := next.Clone()
	last.IssuedAt = at.Add(2 * time.Hour)
	if err := errors.Join(last.Set(4, card.StatusValid), last.Set(5, card.StatusValid), last.Extend(6, until)); err != nil {
		t.Fatal(err)
	}
	whole, first, second := sealStatus(t, base, statusKey), delta(t, base, next, status2), delta(t, next, last, statusKey)
	s := storeOf(t, twoOf(rootA, rootB, rootC), trust, whole)
	if err := s.Update(second); err == nil || !strings.Contains(err.Error(), "for another list than the one held") {
		t.Errorf("Update with the second delta = %v", err)
	}
	for _, d := range [][]byte{first, first, second, second} {
		if err := s.Update(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Update(first); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with the first delta again = %v, want ErrRollback", err)
	}
	for index, want := range map[uint32]string{2: "accepted", 3: "revoked", 4: "accepted", 5: "accepted", 6: "accepted", 20: "accepted", 21: "not issued"} {
		if got := outcome(t, s, listed(t, index)); got != want {
			t.Errorf("index %d: %s, want %s", index, got, want)
		}
	}
	r, err := newVerifier(t, s, verify.Policy{}).Verify(listed(t, 6))
	if err != nil || r.Status != card.StatusExtended || !r.Expiry.Equal(until) || !r.Fresh || r.StatusAge != now.Sub(last.IssuedAt) || r.TrustAge != now.Sub(issued) {
		t.Errorf("result of an extended card: %v %v %v %v %v, %v", r.Status, r.Expiry, r.Fresh, r.StatusAge, r.TrustAge, err)
	}
	if l := s.Lists(); l[2].IssuedAt != last.IssuedAt || l[2].Entries != 64 || l[2].Name != listURI {
		t.Errorf("Lists = %+v", l)
	}
	// A delta whose parts do not fit each other is refused, although its key is good.
	for name, change := range map[string]func(*cwt.Delta){
		"another result": func(d *cwt.Delta) { d.Result[0] ^= 1 }, "short result": func(d *cwt.Delta) { d.Result = d.Result[:5] },
		"odd changes": func(d *cwt.Delta) { d.Changes = d.Changes[1:] }, "odd expiries": func(d *cwt.Delta) { d.Extended = d.Extended[1:] },
		"wide value": func(d *cwt.Delta) { d.Changes[1] = 256 }, "value of five bits": func(d *cwt.Delta) { d.Changes[1] = 16 },
		"index beyond": func(d *cwt.Delta) { d.Changes = []uint64{64, 0} }, "expiry beyond": func(d *cwt.Delta) { d.Extended = []uint64{64, 9} },
		"no expiry": func(d *cwt.Delta) { d.Extended = nil }, "falling": func(d *cwt.Delta) { d.Changes = []uint64{4, 0, 3, 0} },
		"other list": func(d *cwt.Delta) { d.URI += "x" }, "index of 33 bits": func(d *cwt.Delta) { d.Changes = []uint64{1 << 32, 0} },
		"expiry of the year 9999999": func(d *cwt.Delta) { d.Extended[1] = 1 << 60 },
	} {
		d, payload := new(cwt.Delta), []byte(nil)
		m, err := cose.Decode(first)
		if err == nil {
			d, err = cwt.DecodeDelta(m.Payload)
		}
		if err == nil {
			change(d)
			payload, err = d.Encode()
		}
		if err != nil {
			t.Fatal(err)
		}
		bad := cose.Message{Protected: m.Protected, Payload: payload, Signature: ed25519.Sign(status2, cose.ToBeSigned(m.Protected, payload))}
		s := storeOf(t, twoOf(rootA, rootB, rootC), trust, whole)
		if err := s.Update(bad.Encode()); err == nil {
			t.Errorf("%s: Update = nil, want an error", name)
		}
	}
}

func TestStandardTokensAreTakenIn(t *testing.T) {
	// As in the draft's example: claims and map in no order, the key id unprotected or absent.
	payload := slices.Concat(
		[]byte{0xa5, 0x02, 0x78, byte(len(listURI))}, []byte(listURI), // sub
		[]byte{0x06, 0x1a}, seconds(at), []byte{0x04, 0x1a}, seconds(at.AddDate(0, 1, 0)), // iat, exp
		[]byte{0x19, 0xff, 0xfe, 0x19, 0xa8, 0xc0}, // ttl: 12 hours; a week is the age of the list
		[]byte{0x19, 0xff, 0xfd, 0xa2, 0x64}, []byte("bits"), []byte{1, 0x63}, []byte("lst"), []byte{0x4a, 0x78, 0xda, 0xdb, 0xb9, 0x18, 0x00, 0x02, 0x17, 0x01, 0x5d})
	protected := slices.Concat([]byte{0xa2, 0x01, 0x27, 0x10, 0x78, 0x1a}, []byte(cwt.StatusType))
	token := func(unprotected []byte) []byte {
		return slices.Concat([]byte{0xd2, 0x84, 0x58, byte(len(protected))}, protected, unprotected,
			[]byte{0x58, byte(len(payload))}, payload, []byte{0x58, 0x40}, ed25519.Sign(status2, cose.ToBeSigned(protected, payload)))
	}
	trust := sealBy(t, programme(1, 0), rootA, rootB)
	for name, unprotected := range map[string][]byte{"no key id": {0xa0}, "unprotected": append([]byte{0xa1, 0x04, 0x48}, edkey.ID(public(status2))...)} {
		s := storeOf(t, twoOf(rootA, rootB, rootC), trust, token(unprotected))
		v := newVerifier(t, s, verify.Policy{AllowStaleStatus: 60 * 24 * time.Hour})
		// The sixteen entries are B9 A3: 1 0 0 1 1 1 0 1 1 1 0 0 0 1 0 1.
		for index, want := range []int{1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1} {
			_, err := v.Verify(listed(t, uint32(index)))
			if (want == 1) != errors.Is(err, verify.Revoked) || want == 0 && err != nil {
				t.Errorf("%s: index %d: %v, want %d", name, index, err, want)
			}
		}
	}
	s := storeOf(t, twoOf(rootA, rootB, rootC), trust)
	for name, bad := range map[string][]byte{
		"key id of another":  token(append([]byte{0xa1, 0x04, 0x48}, edkey.ID(public(statusKey))...)),
		"another label":      token([]byte{0xa1, 0x01, 0x27}),
		"no map":             token([]byte{0x80}),
		"a long unprotected": token(slices.Concat([]byte{0xa1, 0x04, 0x59, 0x01, 0x2c}, make([]byte, 300))),
	} {
		if err := s.Update(bad); err == nil {
			t.Errorf("%s: Update = nil, want an error", name)
		}
	}
}

func seconds(t time.Time) []byte {
	s := t.Unix()
	return []byte{byte(s >> 24), byte(s >> 16), byte(s >> 8), byte(s)}
}

func TestListsOfSeveralIssuersAndKeys(t *testing.T) {
	l := programme(1, 0)
	var keys []ed25519.PrivateKey
	for i := range byte(18) {
		k := l.Keys[1]
		keys = append(keys, cardtest.OtherKey(200+i))
		k.Key = public(keys[i])
		if i == 17 {
			k.Issuer = "https://other.example"
		}
		l.Keys = append(l.Keys, k)
	}
	s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, l, rootA, rootB))
	other := statusListAt(t, at, nil)
	other.URI = "https://id.gov.example/s/2"
	// The same URI of another issuer says nothing about our cards.
	for _, token := range [][]byte{sealStatus(t, other, keys[3]), sealStatus(t, statusListAt(t, at, revoke(1)), keys[17])} {
		if err := s.Update(token); err != nil {
			t.Fatal(err)
		}
	}
	if got := outcome(t, s, listed(t, 1)); got != "status unknown" {
		t.Errorf("with the list of another issuer: %s", got)
	}
	if err := s.Update(sealStatus(t, statusListAt(t, at, nil), keys[16])); err != nil {
		t.Fatal(err)
	}
	if got := outcome(t, s, listed(t, 1)); got != "accepted" {
		t.Errorf("with our own list: %s", got)
	}
	var names []string
	for _, x := range s.Lists()[2:] {
		names = append(names, x.Issuer+" "+x.Name)
	}
	if want := []string{issuerName + " " + listURI, issuerName + " " + other.URI, "https://other.example " + listURI}; !slices.Equal(names, want) {
		t.Errorf("lists %q, want %q", names, want)
	}
	// Without a key id no more than sixteen keys are tried.
	m, err := cose.Decode(sealStatus(t, statusListAt(t, at.Add(time.Hour), nil), keys[16]))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]bool{0: true, 13: true, 14: false, 16: false} {
		header := slices.Concat([]byte{0xa2, 0x01, 0x27, 0x10, 0x78, 0x1a}, []byte(cwt.StatusType))
		bare := cose.Message{Protected: header, Payload: m.Payload, Signature: ed25519.Sign(keys[i], cose.ToBeSigned(header, m.Payload))}
		if err := restart(t, twoOf(rootA, rootB, rootC), s, sealBy(t, l, rootA, rootB)).Update(bare.Encode()); (err == nil) != want {
			t.Errorf("key %d: Update = %v, want taken %v", i, err, want)
		}
	}
	if err := s.Update(slices.Concat(sealStatus(t, statusListAt(t, at.Add(time.Hour), nil), keys[0]), sealBy(t, programme(2, 0), rootA, rootB))); err != nil {
		t.Errorf("Update with a list whose key goes with the trust list behind it = %v", err)
	}
	if got := outcome(t, s, listed(t, 1)); got != "status unknown" {
		t.Errorf("after its key is gone: %s", got)
	}
}

func TestMoreStatusListsThanAreHeld(t *testing.T) {
	s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB))
	var lists []byte
	for i := range 512 {
		l, err := card.NewStatusList(fmt.Sprint(i), 1, 8)
		if err != nil {
			t.Fatal(err)
		}
		l.IssuedAt, l.TTL = at, time.Hour
		lists = append(lists, sealStatus(t, l, statusKey)...)
	}
	if err := s.Update(lists); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(sealStatus(t, statusListAt(t, at, nil), statusKey)); err == nil || !strings.Contains(err.Error(), "lists at once") {
		t.Errorf("Update with the 513th list of one key = %v", err)
	}
	// What many keys signed fits into a state that can be read again.
	l := programme(1, 0)
	var keys []ed25519.PrivateKey
	for i := range byte(9) {
		k := l.Keys[1]
		keys = append(keys, cardtest.OtherKey(200+i))
		k.Key = public(keys[i])
		l.Keys = append(l.Keys, k)
	}
	trust := sealBy(t, l, rootA, rootB)
	s = storeOf(t, twoOf(rootA, rootB, rootC), trust)
	for i, key := range keys {
		lists = nil
		for n := range 512 {
			l, err := card.NewStatusList(fmt.Sprint(n), 1, 8)
			if err != nil {
				t.Fatal(err)
			}
			l.IssuedAt, l.TTL = at.Add(time.Duration(i)*time.Second), time.Hour
			lists = append(lists, sealStatus(t, l, key)...)
		}
		if err := s.Update(lists); err != nil {
			t.Fatal(err)
		}
	}
	if again := restart(t, twoOf(rootA, rootB, rootC), s, trust, lists); len(again.State()) != len(s.State()) {
		t.Errorf("a state of %d bytes became one of %d", len(s.State()), len(again.State()))
	}
	// Eight keys of 512 lists are as many as are held.
	s = storeOf(t, twoOf(rootA, rootB, rootC), trust)
	for i, key := range keys {
		lists = nil
		for n := range 512 {
			if i == 8 && n == 1 {
				break // one is enough
			}
			l, err := card.NewStatusList(fmt.Sprint(i, "-", n), 1, 8)
			if err != nil {
				t.Fatal(err)
			}
			l.IssuedAt, l.TTL = at, time.Hour
			lists = append(lists, sealStatus(t, l, key)...)
		}
		if err := s.Update(lists); (err == nil) != (i < 8) {
			t.Errorf("Update with the lists of key %d = %v", i, err)
		}
	}
	// Large lists of one key, and of all.
	s = storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB))
	big := func(i int) []byte {
		l, err := card.NewStatusList(fmt.Sprint("big-", i), 8, 16<<20-1024)
		if err != nil {
			t.Fatal(err)
		}
		l.IssuedAt, l.TTL = at, time.Hour
		return sealStatus(t, l, statusKey)
	}
	for i := range 5 {
		if err := s.Update(big(i)); (err == nil) != (i < 4) || err != nil && !strings.Contains(err.Error(), "256 MiB of status lists, or 64 of one key") {
			t.Errorf("Update with large list %d = %v", i, err)
		}
	}
}

func TestAKeyOfTheListDoesNotBecomeARoot(t *testing.T) {
	for _, key := range []ed25519.PrivateKey{cardtest.Key(), statusKey} {
		s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB))
		if err := s.Update(rootDoc(t, 1, []ed25519.PrivateKey{rootA, rootB, key}, rootA, rootB)); err != nil {
			t.Fatal(err)
		}
		if got := outcome(t, s, text(t, cardtest.Key(), issuerName, nil)); got != "no trust list" {
			t.Errorf("with a list that names a root key: %s", got)
		}
	}
}

func TestAnInventedRootDocumentIsNoRollback(t *testing.T) {
	s := storeOf(t, twoOf(rootA, rootB, rootC),
		rootDoc(t, 1, []ed25519.PrivateKey{rootB, rootC, rootD}, rootA, rootB, rootC),
		rootDoc(t, 2, []ed25519.PrivateKey{rootC, rootD, rootE}, rootB, rootC, rootD))
	if err := s.Update(rootDoc(t, 1, []ed25519.PrivateKey{rootB, rootC, rootD})); err == nil || errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with an unsigned older document = %v", err)
	}
}

func TestListsPastTheirExpiry(t *testing.T) {
	day := 24 * time.Hour
	short := programme(1, 1)
	doc := card.Root{Name: "Docket card", Sequence: 1, IssuedAt: issued, Expiry: issued.AddDate(0, 0, 10), Threshold: 1, Keys: []ed25519.PublicKey{public(rootA)}}
	token, err := doc.Seal(rootA)
	if err != nil {
		t.Fatal(err)
	}
	// The root document ends on the tenth day, the trust list months later.
	s := storeOf(t, rootOf(rootA), token, sealBy(t, short, rootA))
	c := text(t, cardtest.Key(), issuerName, nil)
	for _, tt := range []struct {
		after time.Duration
		stale time.Duration
		want  string
		fresh bool
	}{
		{10*day - time.Second, 0, "accepted", true},
		{10 * day, 0, "no trust list", false},
		{10 * day, time.Second, "accepted", false},
		{10*day + time.Second, time.Second, "no trust list", false},
		{17*day - time.Second, 7 * day, "accepted", false},
		{17 * day, 7 * day, "no trust list", false},
	} {
		p := clock(issued.Add(tt.after))
		p.AllowStaleTrust = tt.stale
		if got := outcomeUnder(t, s, p, c); got != tt.want {
			t.Errorf("after %v with %v allowed: %s, want %s", tt.after, tt.stale, got, tt.want)
		}
		if tt.want != "accepted" {
			continue
		}
		r, err := newVerifier(t, s, p).Verify(c)
		if err != nil || r.Fresh != tt.fresh || r.TrustAge != tt.after || r.StatusAge != 0 || r.Status != card.StatusUnknown || !r.Expiry.Equal(expiry) {
			t.Errorf("after %v: fresh %v, age %v, %v", tt.after, r.Fresh, r.TrustAge, err)
		}
	}
}
