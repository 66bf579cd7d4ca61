package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/internal/cardtest"
)

var issued = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func issuer(t testing.TB) *card.Issuer {
	t.Helper()
	s, err := card.NewIssuer("https://id.example", cardtest.Key(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// row returns the n-th row of people who do not exist; content changes what it says.
func row(j *journal.Journal, n int, content string) journal.Row {
	return journal.Row{
		Key: j.Digest("key", fmt.Append(nil, n)), Content: j.Digest("row", fmt.Append(nil, n, content)), Row: n + 2,
		Number: fmt.Sprintf("D-%d%s", n, content),
		Claims: func(at time.Time) *card.Claims {
			return &card.Claims{Expiry: at.AddDate(1, 0, 0), Identity: card.Identity{FullName: "Holder " + content}}
		},
	}
}

func open(t testing.TB, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(path, &journal.Options{Now: func() time.Time { return issued }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func begin(t testing.TB, j *journal.Journal, rows int) {
	t.Helper()
	if _, _, err := j.Begin(journal.Batch{Rows: rows}); err != nil {
		t.Fatal(err)
	}
}

func issue(t testing.TB, j *journal.Journal, rows ...journal.Row) []journal.Issued {
	t.Helper()
	out, err := j.Issue(issuer(t), rows)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSameRowHasTheSameCardAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.journal")
	j := open(t, path)
	begin(t, j, 2)
	first := issue(t, j, row(j, 0, ""), row(j, 1, ""))
	for _, i := range first {
		if i.Err != nil || i.Known {
			t.Fatalf("%+v", i)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, path)
	if _, resumed, err := j.Begin(journal.Batch{Rows: 2}); err != nil || !resumed {
		t.Fatal(resumed, err)
	}
	again := issue(t, j, row(j, 1, ""), row(j, 0, ""))
	for i := range again {
		if again[i].Err != nil || !again[i].Known || again[i].Card.Text() != first[1-i].Card.Text() {
			t.Errorf("row %d: another card, or %v", i, again[i].Err)
		}
	}
}

func TestChangedRowReplacesItsCard(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "office.journal"))
	begin(t, j, 1)
	old := issue(t, j, row(j, 0, ""))[0]
	if err := j.Rendered([]journal.Place{{Card: old.Entry.Card, File: "cards.pdf", Page: 1, Slot: 1}}); err != nil {
		t.Fatal(err)
	}
	changed := issue(t, j, row(j, 0, "x"))[0]
	if changed.Err != nil || changed.Known || changed.Entry.Replaces != old.Entry.Card {
		t.Fatalf("%+v", changed)
	}
	if e, ok := j.ByNumber("D-0"); !ok || e.State != journal.Replaced || e.ReplacedBy != changed.Entry.Card {
		t.Errorf("the old card is %v", e.State)
	}
	if err := j.Confirm(old.Entry.Card); !errors.Is(err, journal.ErrState) {
		t.Errorf("confirmed a card that was replaced: %v", err)
	}
	back := issue(t, j, row(j, 0, ""))[0]
	if !errors.Is(back.Err, journal.ErrNumber) {
		t.Errorf("the number of a replaced card came again: %v", back.Err)
	}
}

func TestLeaseNumbersCards(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "office.journal"))
	begin(t, j, 3)
	r := row(j, 0, "")
	r.Number = ""
	if _, err := j.Issue(issuer(t), []journal.Row{r}); !errors.Is(err, journal.ErrNoLease) {
		t.Fatalf("without a lease: %v", err)
	}
	l := &journal.Lease{Office: "B", First: 10, Last: 11, Digits: 6, Key: bytes.Repeat([]byte{1}, 32), StatusURI: "https://id.example/s/1", StatusEntries: 64}
	if err := j.Take(l); err != nil {
		t.Fatal(err)
	}
	if err := j.Take(l); !errors.Is(err, journal.ErrLease) {
		t.Fatalf("taken twice: %v", err)
	}
	out := issue(t, j, r)[0]
	if out.Err != nil || out.Entry.Number != l.Number(10) || out.Card.Claims().Status.Index != l.StatusIndex(10) || out.Card.Claims().Identity.ID != l.Number(10) {
		t.Fatalf("%+v", out.Entry)
	}
	if e, ok := j.ByNumber(out.Entry.Number); !ok || e.Card != out.Entry.Card {
		t.Error("not found by its number")
	}
}

// TestReadingChangesNothing looks into a journal with a torn tail that another has open.
func TestReadingChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.journal")
	j := open(t, path)
	begin(t, j, 1)
	e := issue(t, j, row(j, 0, ""))[0].Entry
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("torn")
	f.Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := journal.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := r.ByNumber("D-0"); !ok || got != e {
		t.Errorf("%+v, want %+v", got, e)
	}
	if err := r.End(); !errors.Is(err, journal.ErrReading) {
		t.Errorf("End: %v", err)
	}
	r.Close()
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file has changed: %v", err)
	}
	if _, err := journal.Read(path + ".none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
