package verify_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/verify"
)

// runs is how many random histories are tried.
func runs(full int) int {
	if testing.Short() {
		return full / 20
	}
	return full
}

// An authority publishes lists, and a device takes them in, in any order and with any
// that a carrier or a thief makes of them.
type authority struct {
	testing.TB
	*rand.Rand
	at       time.Time // of the next list
	roots    [][]ed25519.PrivateKey
	docs     [][]byte // root documents from number 1
	sequence uint64   // of the newest trust list under the newest document
	trust    []byte
	status   []byte
	past     [][]byte // everything that was ever published
}

// roots of random histories: keys cost more to make than anything else here.
var spare = func() []ed25519.PrivateKey {
	var all []ed25519.PrivateKey
	for i := range byte(12) {
		all = append(all, cardtest.OtherKey(100+i))
	}
	return all
}()

func (a *authority) pick(n int, from []ed25519.PrivateKey) []ed25519.PrivateKey {
	from = slices.Clone(from)
	a.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	return from[:n]
}

func (a *authority) current() []ed25519.PrivateKey { return a.roots[len(a.roots)-1] }

// list returns the next trust list, before it is signed.
func (a *authority) list() *card.TrustList {
	l := programme(a.sequence+1, uint64(len(a.docs)))
	a.at = a.at.Add(time.Minute)
	l.IssuedAt = a.at
	l.Expiry = l.IssuedAt.AddDate(0, 6, 0)
	return l
}

func (a *authority) publishTrust() []byte {
	l := a.list()
	a.sequence++
	a.trust = sealBy(a, l, a.pick(2, a.current())...)
	a.past = append(a.past, a.trust)
	return a.trust
}

func (a *authority) publishStatus() []byte {
	a.at = a.at.Add(time.Minute)
	a.status = sealStatus(a, statusListAt(a, a.at, nil), a.pick(1, []ed25519.PrivateKey{statusKey, status2})[0])
	a.past = append(a.past, a.status)
	return a.status
}

// rotate changes at least one root key; a thief may hold every key of the old set, so an
// honest threshold is left only if it says so.
func (a *authority) rotate() []byte {
	old := a.current()
	next := append(a.pick(a.IntN(3), old), a.pick(3, slices.DeleteFunc(slices.Clone(spare), func(k ed25519.PrivateKey) bool {
		return slices.ContainsFunc(old, func(o ed25519.PrivateKey) bool { return o.Equal(k) })
	}))...)[:3]
	by := append(a.pick(2, old), a.pick(2, next)...)
	doc := rootDoc(a, uint64(len(a.docs)+1), next, by...)
	a.roots, a.docs, a.sequence = append(a.roots, next), append(a.docs, doc), 0
	a.past = append(a.past, doc)
	return doc
}

// attack returns something that a thief makes: of root keys he holds one, or for a time
// a threshold, and then he signs lists that reach beyond all numbers and times.
func (a *authority) attack() []byte {
	l := a.list()
	switch a.IntN(6) {
	case 0:
		return sealBy(a, l, a.pick(1, a.current())...) // one key too few
	case 1:
		return sealBy(a, l, spare[11], spare[10], spare[9]) // perhaps no roots at all
	case 2:
		b := slices.Clone(a.past[a.IntN(len(a.past))])
		b[a.IntN(len(b))] ^= 1 << a.IntN(8)
		return b
	case 3: // the number of the newest list, other content, enough keys
		l.Sequence, l.Name = max(a.sequence, 1), "Forged"
		return sealBy(a, l, a.pick(2, a.current())...)
	case 4: // beyond reach
		l.Sequence, l.IssuedAt, l.Expiry = 1<<64-1, a.at.AddDate(80, 0, 0), a.at.AddDate(90, 0, 0)
		return sealBy(a, l, a.pick(2, a.current())...)
	}
	// a status list from the end of the key's window
	return sealStatus(a, statusListAt(a, issued.AddDate(0, 11, 28), nil), statusKey)
}

// level is what must never fall: the number of the root document, and as long as there is a
// trust list, that of the document under which it was signed and its own.
func level(s *verify.Store) []uint64 {
	l := []uint64{0}
	for _, x := range s.Lists() {
		switch x.Kind {
		case verify.KindRoot:
			l[0] = x.Sequence
		case verify.KindTrust:
			l = append(l, x.Root, x.Sequence)
		}
	}
	return l
}

func statusTime(s *verify.Store) time.Time {
	for _, x := range s.Lists() {
		if x.Kind == verify.KindStatus {
			return x.IssuedAt
		}
	}
	return time.Time{}
}

// fell reports whether a device went back. A rotation may take a trust list away.
func fell(before, after []uint64) bool {
	rotated := after[0] > before[0]
	if after[0] < before[0] || len(after) < len(before) && !rotated {
		return true
	}
	return len(before) > 1 && len(after) > 1 && slices.Compare(after[1:], before[1:]) < 0
}

// TestRandomHistoriesOfLists plays histories of old, new, equal, forged, expired, future
// and rotated lists: no device ever goes back, and a rotation of the roots with new keys
// brings each of them up to date whatever it was given before.
func TestRandomHistoriesOfLists(t *testing.T) {
	const shards = 4
	for shard := range shards {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			counts := map[string]int{}
			for run := shard; run < runs(10_000); run += shards {
				history(t, run, counts)
			}
			t.Log(counts)
		})
	}
}

// history plays one history and the recovery from it.
func history(t *testing.T, run int, counts map[string]int) {
	first := spare[:3]
	a := &authority{TB: t, Rand: rand.New(rand.NewPCG(uint64(run), 4)), at: issued, roots: [][]ed25519.PrivateKey{first}}
	pinned := twoOf(first...)
	s := storeOf(t, pinned, a.publishTrust())
	for step := range 8 {
		before, status := level(s), statusTime(s)
		offer := a.offer()
		if offer == nil { // a restart, with the newest lists
			again, err := verify.NewStore(pinned, s.State())
			if err != nil {
				t.Fatalf("run %d step %d: %v", run, step, err)
			}
			for _, l := range [][]byte{a.trust, a.status} {
				if err := again.Update(l); err != nil {
					counts["refused after restart"]++
				}
			}
			if l := level(again); len(l) == len(before) && fell(before, l) {
				t.Fatalf("run %d step %d: a restart goes from %v to %v", run, step, before, l)
			}
			s = again
			continue
		}
		err := s.Update(offer)
		after := level(s)
		switch {
		case err != nil && (!slices.Equal(after, before) || statusTime(s) != status):
			t.Fatalf("run %d step %d: after an error %v became %v", run, step, before, after)
		case fell(before, after):
			t.Fatalf("run %d step %d: %v became %v", run, step, before, after)
		case statusTime(s).Before(status) && !statusTime(s).IsZero():
			t.Fatalf("run %d step %d: the status list of %v became that of %v", run, step, status, statusTime(s))
		}
		switch {
		case err == nil:
			counts["taken"]++
		case errors.Is(err, verify.ErrRollback):
			counts["rollback"]++
		case errors.Is(err, verify.ErrConflict):
			counts["conflict"]++
		default:
			counts["refused"]++
		}
	}
	recover(t, a, s, run)
}

// offer returns what comes to a device next, or nil for a restart.
func (a *authority) offer() []byte {
	switch a.IntN(9) {
	case 0, 1:
		return a.publishTrust()
	case 2:
		return a.publishStatus()
	case 3:
		doc := a.rotate()
		if a.IntN(2) == 0 {
			return slices.Concat(doc, a.publishTrust())
		}
		return doc
	case 4, 5:
		return a.past[a.IntN(len(a.past))]
	case 6:
		return nil
	}
	return a.attack()
}

// recover brings a device up to date with what an authority can publish: the chain of its
// root documents, one more with new keys alone, and a trust list that replaces the keys
// for status lists.
func recover(t *testing.T, a *authority, s *verify.Store, run int) {
	t.Helper()
	old := a.current()
	next := slices.DeleteFunc(slices.Clone(spare), func(k ed25519.PrivateKey) bool {
		return slices.ContainsFunc(old, func(o ed25519.PrivateKey) bool { return o.Equal(k) })
	})[:3]
	doc := rootDoc(t, uint64(len(a.docs)+1), next, append(a.pick(2, old), a.pick(2, next)...)...)
	a.docs, a.roots, a.sequence = append(a.docs, doc), append(a.roots, next), 0
	l := a.list()
	l.Keys[1].Key = public(cardtest.OtherKey(33)) // the stolen status key is replaced
	l.Keys = l.Keys[:2]
	if err := s.Update(append(slices.Concat(a.docs...), sealBy(t, l, next[0], next[1])...)); err != nil {
		t.Fatalf("run %d: a rotation is refused: %v", run, err)
	}
	if got := outcome(t, s, good); got != "accepted" {
		t.Fatalf("run %d: after a rotation the card is %s", run, got)
	}
}

// good is a card that every honest list of these tests accepts.
var good = func() string {
	s, err := card.NewIssuer(issuerName, cardtest.Key(), nil)
	if err != nil {
		panic(err)
	}
	c, err := s.Issue(&card.Claims{IssuedAt: issued, Expiry: expiry, Identity: card.Identity{ID: "D-1"}})
	if err != nil {
		panic(err)
	}
	return c.Text()
}()

// TestRandomClockWalks walks a device's clock back and forth while lists come: below the
// latest signed time nothing is accepted, across restarts too.
func TestRandomClockWalks(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for run := range runs(10_000) {
		synctest.Test(t, func(t *testing.T) {
			walk(t, rand.New(rand.NewPCG(uint64(run), 5)), counts, fmt.Sprintf("run %d", run))
		})
	}
	t.Log(counts)
	for _, want := range []string{"accepted", "clock untrusted", "expired", "not yet valid", "no trust list", "status unknown"} {
		if counts[want] == 0 {
			t.Errorf("no walk came to %q", want)
		}
	}
}

// walk uses the bubble's clock as the true time; the device is off by a wandering span.
func walk(t *testing.T, r *rand.Rand, counts map[string]int, name string) {
	const day = 24 * time.Hour
	start := time.Now()
	key := programme(1, 0).Keys
	for i := range key {
		key[i].NotBefore, key[i].NotAfter = start.AddDate(-1, 0, 0), start.AddDate(3, 0, 0)
	}
	skew := time.Duration(r.IntN(3)) * time.Minute
	off := time.Duration(0)
	s := storeOf(t, rootOf(rootA))
	// Nil asks the bubble's clock; the wandering device is that clock with an offset.
	policy := verify.Policy{MaxSkew: skew, Now: func() time.Time { return time.Now().Add(off) }}
	floor := time.Time{}
	var lists [][]byte
	text := text(t, cardtest.Key(), issuerName, func(c *card.Claims) {
		c.IssuedAt, c.Expiry = start.Add(day), start.Add(time.Duration(30+r.IntN(60))*day)
		if r.IntN(2) == 0 {
			c.Status = &card.StatusRef{URI: listURI, Index: 1}
		}
	})
	for n := uint64(1); n < 10; n++ {
		time.Sleep(time.Duration(r.IntN(14*24)) * time.Hour)
		off += time.Duration(r.IntN(60*24)-30*24) * time.Hour * time.Duration(r.IntN(2))
		switch r.IntN(4) {
		case 0, 1:
			l := &card.TrustList{Name: "n", Sequence: n, IssuedAt: time.Now(), Expiry: time.Now().Add(60 * day), Keys: key}
			lists = append(lists, sealBy(t, l, rootA))
		case 2:
			if len(lists) > 0 {
				lists = append(lists, sealStatus(t, statusListAt(t, time.Now(), nil), statusKey))
			}
		case 3: // killed and started again: lists of before may be gone
			again, err := verify.NewStore(rootOf(rootA), s.State())
			if err != nil {
				t.Fatal(err)
			}
			s = again
			for _, l := range lists {
				if r.IntN(2) == 0 {
					_ = s.Update(l) // an older one is refused
				}
			}
		}
		if len(lists) > 0 && r.IntN(4) > 0 {
			if s.Update(lists[len(lists)-1]) == nil {
				for _, x := range s.Lists() {
					if x.IssuedAt.After(floor) {
						floor = x.IssuedAt
					}
				}
			}
		}
		got := outcomeUnder(t, s, policy, text)
		counts[got]++
		if now := time.Now().Add(off); got == "accepted" && now.Add(skew).Before(floor) {
			t.Fatalf("%s: accepted at %v, below the floor %v", name, now, floor)
		}
	}
}
