package verify_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/edkey"
	"github.com/sealcard/sealcard/verify"
)

// Keys of a programme: roots of which two of three sign, cards, status lists.
var (
	rootA, rootB, rootC = cardtest.OtherKey(21), cardtest.OtherKey(22), cardtest.OtherKey(23)
	rootD, rootE        = cardtest.OtherKey(24), cardtest.OtherKey(25)
	statusKey, status2  = cardtest.OtherKey(31), cardtest.OtherKey(32)
)

const listURI = "https://id.gov.example/s/1"

func signers(keys []ed25519.PrivateKey) []crypto.Signer {
	var s []crypto.Signer
	for _, k := range keys {
		s = append(s, k)
	}
	return s
}

func twoOf(keys ...ed25519.PrivateKey) verify.Roots {
	r := rootOf(keys...)
	r.Threshold = 2
	return r
}

// rootDoc returns a root document with a threshold of two.
func rootDoc(t testing.TB, sequence uint64, set []ed25519.PrivateKey, by ...ed25519.PrivateKey) []byte {
	t.Helper()
	d := card.Root{Name: "Docket card", Sequence: sequence, IssuedAt: issued, Expiry: issued.AddDate(5, 0, 0), Threshold: 2}
	for _, k := range set {
		d.Keys = append(d.Keys, public(k))
	}
	b, err := d.Seal(signers(by)...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// programme returns a trust list with a key for cards and two for status lists.
func programme(sequence, root uint64) *card.TrustList {
	l := trustList()
	l.Sequence, l.Root = sequence, root
	for _, k := range []ed25519.PrivateKey{statusKey, status2} {
		e := l.Keys[0]
		e.Key, e.Use = public(k), card.UseStatus
		l.Keys = append(l.Keys, e)
	}
	return l
}

func sealBy(t testing.TB, l *card.TrustList, by ...ed25519.PrivateKey) []byte {
	t.Helper()
	b, err := l.Seal(signers(by)...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// statusListAt returns a list with indices 0 to 9 valid, good for a month.
func statusListAt(t testing.TB, at time.Time, change func(*card.StatusList)) *card.StatusList {
	t.Helper()
	l, err := card.NewStatusList(listURI, 4, 64)
	if err != nil {
		t.Fatal(err)
	}
	l.IssuedAt, l.Expiry = at, at.AddDate(0, 1, 0)
	for i := range uint32(10) {
		if err := l.Set(i, card.StatusValid); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(l)
	}
	return l
}

func sealStatus(t testing.TB, l *card.StatusList, by ed25519.PrivateKey) []byte {
	t.Helper()
	b, err := l.Seal(by)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func revoke(index uint32) func(*card.StatusList) {
	return func(l *card.StatusList) {
		if err := l.Set(index, card.StatusRevoked); err != nil {
			panic(err)
		}
	}
}

func storeOf(t testing.TB, roots verify.Roots, lists ...[]byte) *verify.Store {
	t.Helper()
	s, err := verify.NewStore(roots, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range lists {
		if err := s.Update(l); err != nil {
			t.Fatalf("list %d: %v", i, err)
		}
	}
	return s
}

// listed returns the text of a card with a place in the list, and what changes it.
func listed(t testing.TB, index uint32) string {
	return text(t, cardtest.Key(), issuerName, func(c *card.Claims) { c.Status = &card.StatusRef{URI: listURI, Index: index} })
}

// outcome returns the reason of a refusal, "accepted", or the error.
func outcome(t testing.TB, s *verify.Store, text string) string {
	t.Helper()
	return outcomeUnder(t, s, verify.Policy{}, text)
}

func outcomeUnder(t testing.TB, s *verify.Store, p verify.Policy, text string) string {
	t.Helper()
	r, err := newVerifier(t, s, p).Verify(text)
	if rejection, ok := errors.AsType[*verify.Rejection](err); ok {
		return rejection.Reason.String()
	}
	if errors.Is(err, verify.ErrNoTrustList) {
		return "no trust list"
	}
	if err != nil || r == nil {
		t.Fatalf("Verify = %v, %v", r, err)
	}
	return "accepted"
}

func TestTrustListsNeedAThresholdOfRoots(t *testing.T) {
	roots := twoOf(rootA, rootB, rootC)
	twice := func() []byte { // one key, two signatures
		w := cose.Signed{}
		m, _, err := cose.DecodeSigned(sealBy(t, programme(1, 0), rootA))
		if err != nil {
			t.Fatal(err)
		}
		w = *m
		w.Signatures = append(w.Signatures, w.Signatures[0])
		return w.Encode()
	}
	borrowed := func() []byte { // A's signature under B's key id as well
		m, _, err := cose.DecodeSigned(sealBy(t, programme(1, 0), rootA))
		if err != nil {
			t.Fatal(err)
		}
		m.Add(edkey.ID(public(rootB)), m.Signatures[0].Bytes)
		return m.Encode()
	}
	for _, tt := range []struct {
		name string
		list []byte
		want string
	}{
		{"two", sealBy(t, programme(1, 0), rootA, rootC), ""},
		{"three", sealBy(t, programme(1, 0), rootA, rootB, rootC), ""},
		{"one", sealBy(t, programme(1, 0), rootB), "too few root keys signed it: 1 of 2"},
		{"none", sealBy(t, programme(1, 0)), "too few root keys signed it: 0 of 2"},
		{"one and a stranger", sealBy(t, programme(1, 0), rootA, rootD), "a signature that is by no root key, or wrong"},
		{"two and a stranger", sealBy(t, programme(1, 0), rootA, rootB, rootD), "a signature that is by no root key, or wrong"},
		{"one twice", twice(), "not in the order of their key ids"},
		{"one under two names", borrowed(), "a signature that is by no root key, or wrong"},
		{"of another root document", sealBy(t, programme(1, 1), rootA, rootB), "signed under another root document"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := storeOf(t, roots)
			err := s.Update(tt.list)
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Update = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAListStaysAfterARotationIfEnoughOfItsSignersAreRootsStill(t *testing.T) {
	good := text(t, cardtest.Key(), issuerName, nil)
	set := []ed25519.PrivateKey{rootB, rootC, rootD}
	doc := rootDoc(t, 1, set, rootA, rootB, rootC)
	both := sealBy(t, programme(9, 0), rootA, rootB, rootC)
	roots := twoOf(rootA, rootB, rootC)

	s := storeOf(t, roots, both, doc)
	if got := outcome(t, s, good); got != "accepted" {
		t.Errorf("with two signers left: %s", got)
	}
	again := restart(t, roots, s, both)
	if got := outcome(t, again, good); got != "accepted" {
		t.Errorf("the same after a restart: %s", got)
	}
	buffer := bytes.Clone(both)
	s = storeOf(t, roots, buffer)
	clear(buffer) // a caller's buffer is the caller's
	if err := s.Update(doc); err != nil {
		t.Fatal(err)
	}
	if got := outcome(t, s, good); got != "accepted" {
		t.Errorf("after the buffer that the list came in was used again: %s", got)
	}
	s = storeOf(t, roots, sealBy(t, programme(9, 0), rootA, rootB), doc)
	if got := outcome(t, s, good); got != "no trust list" {
		t.Errorf("with one signer left: %s", got)
	}
	// The numbers begin anew under the new document, and the old lists stay away.
	if err := s.Update(both); err == nil || !strings.Contains(err.Error(), "by no root key") {
		t.Errorf("Update with a list of the old roots = %v", err)
	}
	if err := s.Update(sealBy(t, programme(99, 0), rootB, rootC)); err == nil || !strings.Contains(err.Error(), "another root document") {
		t.Errorf("Update with a list under the old document = %v", err)
	}
	if err := s.Update(sealBy(t, programme(1, 1), rootB, rootD)); err != nil {
		t.Errorf("Update with the first list under the new document = %v", err)
	}
	if got := outcome(t, s, good); got != "accepted" {
		t.Errorf("with it: %s", got)
	}
}

// restart returns a store made from the state of another, with lists.
func restart(t testing.TB, roots verify.Roots, s *verify.Store, lists ...[]byte) *verify.Store {
	t.Helper()
	again, err := verify.NewStore(roots, s.State())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lists {
		if err := again.Update(l); err != nil {
			t.Fatal(err)
		}
	}
	return again
}

func TestStateKeepsOlderListsAway(t *testing.T) {
	roots := twoOf(rootA, rootB, rootC)
	doc := rootDoc(t, 1, []ed25519.PrivateKey{rootB, rootC, rootD}, rootA, rootB, rootC)
	trust := sealBy(t, programme(5, 1), rootB, rootC)
	older := sealBy(t, programme(4, 1), rootB, rootC)
	other := programme(5, 1)
	other.Expiry = other.Expiry.Add(time.Second)
	base := statusListAt(t, issued.Add(time.Hour), nil)
	newer := statusListAt(t, issued.Add(2*time.Hour), revoke(3))
	delta, err := newer.SealDelta(base, status2)
	if err != nil {
		t.Fatal(err)
	}
	first := sealStatus(t, base, statusKey)
	otherNewer := sealStatus(t, statusListAt(t, issued.Add(2*time.Hour), revoke(4)), statusKey)
	s := storeOf(t, roots, doc, trust, first, delta)

	for _, tt := range []struct {
		name  string
		lists []byte
		want  error
	}{
		{"older trust list", older, verify.ErrRollback},
		{"another trust list with its number", sealBy(t, other, rootB, rootC), verify.ErrConflict},
		{"older status list", first, verify.ErrRollback},
		{"older status list, then its delta", slices.Concat(first, delta), nil},
		{"the same list, whole and by another key", sealStatus(t, newer, statusKey), nil},
		{"another status list of that second", otherNewer, verify.ErrConflict},
		{"the root document held", doc, nil},
		{"another root document with its number", rootDoc(t, 1, []ed25519.PrivateKey{rootA, rootB, rootC}, rootA, rootB), verify.ErrConflict},
		{"a smaller root document with its number", rootDoc(t, 1, []ed25519.PrivateKey{rootB, rootC}, rootB, rootC), verify.ErrConflict},
		{"the same list signed by another two", sealBy(t, programme(5, 1), rootC, rootD), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, store := range map[string]*verify.Store{
				"the same store": restart(t, roots, s, trust, slices.Concat(first, delta)),
				"a restart":      restart(t, roots, s, trust),
			} {
				if err := store.Update(tt.lists); !errors.Is(err, tt.want) || tt.want == nil && err != nil {
					t.Errorf("%s: Update = %v, want %v", name, err, tt.want)
				}
			}
		})
	}
	if _, err := verify.NewStore(twoOf(rootA, rootB, rootD), storeOf(t, roots).State()); err == nil || !strings.Contains(err.Error(), "other root keys") {
		t.Errorf("NewStore with the state of other roots = %v", err)
	}
	later, err := verify.ParseRoots(rootDoc(t, 2, []ed25519.PrivateKey{rootC, rootD, rootE}, rootB, rootC, rootD))
	if err != nil {
		t.Fatal(err)
	}
	again, err := verify.NewStore(later, s.State())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Update(sealBy(t, programme(1, 2), rootC, rootE)); err != nil {
		t.Errorf("a program with later roots than its state: %v", err)
	}
	if err := again.Update(first); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with the old status list = %v, want ErrRollback", err)
	}
	// The state's root counts where it is the later one.
	early, err := verify.NewStore(roots, again.State())
	if err != nil {
		t.Fatal(err)
	}
	if got := early.Lists()[0].Sequence; got != 2 {
		t.Errorf("root document %d is held, want 2", got)
	}
}

func TestDamagedStatesAreRefused(t *testing.T) {
	s := storeOf(t, twoOf(rootA, rootB, rootC), sealBy(t, programme(1, 0), rootA, rootB), sealStatus(t, statusListAt(t, issued, nil), statusKey))
	state := s.State()
	for i := range state {
		for _, bad := range [][]byte{state[:i], append(bytes.Clone(state[:i]), append([]byte{state[i] ^ 1}, state[i+1:]...)...)} {
			if _, err := verify.NewStore(twoOf(rootA, rootB, rootC), bad); err == nil {
				t.Fatalf("NewStore takes a state damaged at byte %d", i)
			}
		}
	}
	if again := restart(t, twoOf(rootA, rootB, rootC), s); !bytes.Equal(again.State(), state) {
		t.Error("the state of a store made from a state differs")
	}
	unsound := cwt.State{Root: cwt.RootState{Keys: [][]byte{make([]byte, 32)}, Threshold: 1}}
	b, err := unsound.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify.NewStore(twoOf(rootA, rootB, rootC), b); err == nil {
		t.Error("NewStore takes a state with an unsound root key")
	}
	if len(state) > 1024 {
		t.Errorf("a state has %d bytes", len(state))
	}
}

func TestUpdatesAreTakenWholeOrNotAtAll(t *testing.T) {
	roots := twoOf(rootA, rootB, rootC)
	one, two := sealBy(t, programme(1, 0), rootA, rootB), sealBy(t, programme(2, 0), rootA, rootB)
	bad := sealBy(t, programme(3, 0), rootA)
	s := storeOf(t, roots, one)
	if err := s.Update(slices.Concat(two, bad)); err == nil {
		t.Fatal("Update = nil, want an error")
	}
	if got := s.Lists()[1].Sequence; got != 1 {
		t.Errorf("list %d is held after an error, want 1", got)
	}
	if err := s.Update(slices.Concat(two, []byte{0})); err == nil || s.Lists()[1].Sequence != 1 {
		t.Errorf("Update with a byte behind = %v", err)
	}
	// The chain of root documents, for a device at any of them.
	docs := slices.Concat(
		rootDoc(t, 1, []ed25519.PrivateKey{rootB, rootC, rootD}, rootA, rootB, rootC),
		rootDoc(t, 2, []ed25519.PrivateKey{rootC, rootD, rootE}, rootB, rootC, rootD),
		sealBy(t, programme(1, 2), rootD, rootE))
	for range 2 {
		if err := s.Update(docs); err != nil {
			t.Errorf("Update with the chain of roots = %v", err)
		}
	}
	if err := s.Update(rootDoc(t, 1, []ed25519.PrivateKey{rootB, rootC, rootD}, rootA, rootB, rootC)); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("Update with an older root document = %v, want ErrRollback", err)
	}
	var zero verify.Store
	if err := zero.Update(one); err == nil || zero.Lists() != nil || zero.State() != nil {
		t.Errorf("Update of the zero Store = %v", err)
	}
	if err := s.Update(bytes.Repeat(docs, 2000)); err == nil || !strings.Contains(err.Error(), "lists at once") {
		t.Errorf("Update with 6,000 lists = %v", err)
	}
}

// TestStateOfAnotherProgrammeIsRefused holds that what was saved of one programme does not
// put its roots in the place of another's.
func TestStateOfAnotherProgrammeIsRefused(t *testing.T) {
	parse := func(name string, sequence uint64, key ed25519.PrivateKey) verify.Roots {
		t.Helper()
		root := card.Root{Name: name, Sequence: sequence, IssuedAt: issued, Expiry: issued.AddDate(5, 0, 0), Keys: []ed25519.PublicKey{public(key)}, Threshold: 1}
		document, err := root.Seal(key)
		if err != nil {
			t.Fatal(err)
		}
		roots, err := verify.ParseRoots(document)
		if err != nil {
			t.Fatal(err)
		}
		return roots
	}
	ours := parse("Docket card", 2, rootA)
	for _, sequence := range []uint64{1, 2, 3} {
		other, err := verify.NewStore(parse("Student card", sequence, rootB), nil)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := verify.NewStore(ours, other.State()); err == nil {
			t.Errorf("sequence %d: NewStore takes the state, and holds %v", sequence, s.Lists())
		}
	}
}
