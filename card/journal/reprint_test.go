package journal_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/sealcard/sealcard/card/journal"
)

// printed issues a row and notes that its card is in a print file.
func printed(t *testing.T, j *journal.Journal, r journal.Row) journal.Entry {
	t.Helper()
	e := issue(t, j, r)[0].Entry
	if err := j.Rendered([]journal.Place{{Card: e.Card, File: "cards.pdf", Page: 1, Slot: 1}}); err != nil {
		t.Fatal(err)
	}
	return e
}

func end(t *testing.T, j *journal.Journal) {
	t.Helper()
	if err := j.End(); err != nil {
		t.Fatal(err)
	}
}

// TestGivenUpReplacementLeavesTheOldCard changes a row whose new card is never printed.
func TestGivenUpReplacementLeavesTheOldCard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.journal")
	j := open(t, path)
	begin(t, j, 1)
	old := printed(t, j, row(j, 0, ""))
	end(t, j)
	begin(t, j, 1)
	issue(t, j, row(j, 0, "x"))
	end(t, j)
	j.Close()
	j = open(t, path)
	if e, _ := j.Card(old.Card); e.State != journal.Rendered || j.Batches()[0].Replaced != 0 {
		t.Errorf("the old card is %v", e.State)
	}
	begin(t, j, 1)
	if again := issue(t, j, row(j, 0, ""))[0]; !again.Known || again.Entry.Card != old.Card {
		t.Errorf("%+v, want the old card", again)
	}
}

// TestSameAsksForNoOtherCard asks for a card of which the row says something else now.
func TestSameAsksForNoOtherCard(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "office.journal"))
	begin(t, j, 2)
	first, second := printed(t, j, row(j, 0, "")), printed(t, j, row(j, 1, ""))
	end(t, j)
	begin(t, j, 1)
	r := row(j, 0, "x")
	r.Same = &first
	if out := issue(t, j, r)[0]; !errors.Is(out.Err, journal.ErrConflict) {
		t.Errorf("a changed row: %v", out.Err)
	}
	r = row(j, 1, "")
	r.Same = &first
	if out := issue(t, j, r)[0]; !errors.Is(out.Err, journal.ErrTwo) {
		t.Errorf("the row of another card: %v", out.Err)
	}
	r.Same, r.InPlaceOf = nil, &first
	if out := issue(t, j, r)[0]; !errors.Is(out.Err, journal.ErrTwo) {
		t.Errorf("in the place of another card: %v", out.Err)
	}
	r.InPlaceOf, r.Same = nil, &second
	if out := issue(t, j, r)[0]; out.Err != nil || out.Entry.Card != second.Card {
		t.Errorf("the card itself: %v", out.Err)
	}
}

// TestCopyThatNobodyToldOfIsSpoiledByTheNext prints a card twice.
func TestCopyThatNobodyToldOfIsSpoiledByTheNext(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "office.journal"))
	begin(t, j, 1)
	e := printed(t, j, row(j, 0, ""))
	end(t, j)
	begin(t, j, 1)
	printed(t, j, row(j, 0, ""))
	end(t, j)
	first, second := j.Batches()[0], j.Batches()[1]
	if first.Spoiled != 1 || first.Open() != 0 || second.Reprinted != 1 || second.Open() != 1 {
		t.Errorf("%+v, %+v", first.Count, second.Count)
	}
	if err := j.Confirm(e.Card); err != nil {
		t.Fatal(err)
	}
	begin(t, j, 1)
	printed(t, j, row(j, 0, ""))
	if second := j.Batches()[1]; second.Good != 1 || second.Spoiled != 0 {
		t.Errorf("a copy that was found good: %+v", second.Count)
	}
}

// TestNumbersOfTheInputStayClearOfTheLease refuses a number that a lease could give.
func TestNumbersOfTheInputStayClearOfTheLease(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "office.journal"))
	l := &journal.Lease{Office: "B", Last: 9, Digits: 6, Key: bytes.Repeat([]byte{1}, 32)}
	other := &journal.Lease{Office: "B", Last: 9, Digits: 6, Key: bytes.Repeat([]byte{2}, 32)}
	if err := j.Take(l); err != nil {
		t.Fatal(err)
	}
	if err := j.Take(other); !errors.Is(err, journal.ErrLease) {
		t.Errorf("the same office with another key: %v", err)
	}
	begin(t, j, 1)
	r := row(j, 0, "")
	r.Number = l.Number(5)
	if out := issue(t, j, r)[0]; !errors.Is(out.Err, journal.ErrNumber) {
		t.Errorf("a number of the lease: %v", out.Err)
	}
	if _, err := j.Issue(issuer(t), nil); err != nil {
		t.Error(err)
	}
}
