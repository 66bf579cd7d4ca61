package main

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/verify"
)

var sampleDay = time.Date(2026, 11, 27, 15, 4, 5, 0, time.UTC)

// programmeOfDay makes the one that most tests look at, once: portraits take their time.
var programmeOfDay = sync.OnceValues(func() (*programme, error) { return newProgramme(sampleDay) })

// sampleAt returns the programme as of a time, and fails the test if there is none.
func sampleAt(t testing.TB, now time.Time) *programme {
	t.Helper()
	p, err := programmeOfDay()
	if !now.Equal(sampleDay) {
		p, err = newProgramme(now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// deviceOf returns a device that has taken in what a programme publishes.
func deviceOf(t testing.TB, p *programme) *mobile.Verifier {
	t.Helper()
	v, err := mobile.NewVerifier(p.root, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Update(p.lists); err != nil {
		t.Fatal(err)
	}
	return v
}

func decide(t testing.TB, v *mobile.Verifier, text string, at time.Time) *mobile.Result {
	t.Helper()
	r, err := v.Verify(text, at.Unix())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSampleCardsAreDecidedAsTheySay(t *testing.T) {
	days := []time.Time{
		sampleDay, sampleDay.Truncate(24 * time.Hour), time.Date(2028, 2, 29, 23, 59, 59, 999, time.UTC), time.Date(2046, 12, 31, 0, 0, 0, 0, time.UTC),
	}
	if testing.Short() {
		days = days[:1] // each takes a second
	}
	for _, now := range days {
		p := sampleAt(t, now)
		v := deviceOf(t, p)
		seen := map[string]bool{}
		for _, c := range p.cards {
			seen[c.verdict] = true
			for _, after := range []time.Duration{0, time.Hour, sampleFresh - time.Second} {
				r := decide(t, v, c.text, now.Add(after))
				if r.Verdict() != c.verdict || r.Reason() != c.reason {
					t.Errorf("%s after %s: %s, %q, want %s, %q", c.name, after, r.Verdict(), r.Reason(), c.verdict, c.reason)
				}
				if r.Accepted() && len(r.Face()) == 0 {
					t.Errorf("%s has no face", c.name)
				}
			}
		}
		for _, verdict := range []string{mobile.Valid, mobile.Invalid, mobile.Forged, mobile.Foreign, mobile.Specimen} {
			if !seen[verdict] {
				t.Errorf("no sample card is %s", verdict)
			}
		}
	}
}

func TestOldSampleListsAreStale(t *testing.T) {
	p := sampleAt(t, sampleDay)
	v := deviceOf(t, p)
	week := int64(7 * 24 * 3600)
	if err := v.SetPolicy(&mobile.Policy{AllowStaleTrust: week, AllowStaleStatus: week}); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration]string{
		sampleFresh: mobile.Stale, sampleFresh + 6*24*time.Hour: mobile.Stale, sampleFresh + 7*24*time.Hour: mobile.Undecided,
	} {
		if r := decide(t, v, p.cards[0].text, sampleDay.Add(after)); r.Verdict() != want {
			t.Errorf("after %s: %s, want %s", after, r.Verdict(), want)
		}
	}
}

func TestSampleProgrammeIsTheSameInTheSameSecond(t *testing.T) {
	a, b := sampleAt(t, sampleDay), sampleAt(t, sampleDay.Add(999*time.Millisecond).In(time.FixedZone("", 3600)))
	if !bytes.Equal(a.root, b.root) || !bytes.Equal(a.lists, b.lists) {
		t.Error("root document or lists differ")
	}
	for i := range a.cards {
		if a.cards[i].text != b.cards[i].text || !bytes.Equal(a.cards[i].photo, b.cards[i].photo) {
			t.Errorf("%s differs", a.cards[i].name)
		}
	}
}

func TestLaterStartsHaveNewerLists(t *testing.T) {
	first, second := sampleAt(t, sampleDay), sampleAt(t, sampleDay.Add(time.Second))
	if !bytes.Equal(first.root, second.root) {
		t.Error("the root document differs, and devices would hold to the first")
	}
	v := deviceOf(t, first)
	if err := v.Update(second.lists); err != nil {
		t.Errorf("the lists of the second start: %v", err)
	}
	if err := v.Update(first.lists); !errors.Is(err, verify.ErrRollback) {
		t.Errorf("the lists of the first start after that: %v, want ErrRollback", err)
	}
	if r := decide(t, v, first.cards[0].text, sampleDay.Add(time.Minute)); r.Verdict() != mobile.Valid {
		t.Errorf("a card of the first start is %s", r.Verdict())
	}
}

func TestSampleCardsAreOfDifferentHolders(t *testing.T) {
	var texts, names []string
	for _, c := range sampleAt(t, sampleDay).cards {
		texts, names = append(texts, c.text), append(names, c.name)
	}
	for _, all := range [][]string{texts, names} {
		slices.Sort(all)
		if len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Error("two cards are the same")
		}
	}
}

func TestClockFarOffHasNoSampleProgramme(t *testing.T) {
	for _, now := range []time.Time{{}, time.Unix(0, 0), time.Date(2022, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if _, err := newProgramme(now); err == nil {
			t.Errorf("there is a programme at %s", now)
		}
	}
}
