package journal_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
)

// rowsOf returns the rows that are wanted.
func rowsOf(j *journal.Journal, ws ...want) []journal.Row {
	rows := make([]journal.Row, len(ws))
	for i := range ws {
		rows[i] = ws[i].row(j)
	}
	return rows
}

// begun returns a journal in memory with a lease and an open batch.
func begun(t *testing.T, l *journal.Lease) (*disk, *office) {
	t.Helper()
	d := &disk{}
	j, err := mount(d)
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(j, remembering(t))
	if _, err := o.work([]step{take(l), beginning(0, journal.Fresh)}); err != nil {
		t.Fatal(err)
	}
	return d, o
}

func TestLeaseThatRunsOutStopsTheCallAndNotTheJournal(t *testing.T) {
	_, o := begun(t, lease(0, 2))
	rows := rowsOf(o.j, wants(0, 5)...)
	if _, err := o.j.Issue(o.issuer, rows); !errors.Is(err, journal.ErrNoLease) {
		t.Fatalf("5 cards of 3 numbers: %v", err)
	}
	if err := o.j.Take(lease(3, 9)); err != nil {
		t.Fatal(err)
	}
	out, err := o.j.Issue(o.issuer, rows)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range out {
		if want := lease(0, 9).Number(uint64(i)); r.Err != nil || r.Entry.Number != want {
			t.Errorf("row %d has %q, want %q: %v", i, r.Entry.Number, want, r.Err)
		}
	}
}

func TestTwoRowsOfACallWithOneKey(t *testing.T) {
	one, other := want{key: "p", content: "one"}, want{key: "p", content: "other"}
	tests := []struct {
		name  string
		first want
		err   error
	}{
		{"the same twice", one, nil},
		{"another content", other, journal.ErrConflict},
		{"another card is asked for", want{key: "p", content: "one", anew: true}, journal.ErrConflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, o := begun(t, lease(0, 99))
			var text string
			for range 3 {
				out, err := o.j.Issue(o.issuer, rowsOf(o.j, one, tt.first))
				if err != nil || out[0].Err != nil || !errors.Is(out[1].Err, tt.err) {
					t.Fatalf("%v, %v and %v", err, out[0].Err, out[1].Err)
				}
				if tt.err == nil && out[0].Card.Text() != out[1].Card.Text() || text != "" && text != out[0].Card.Text() {
					t.Error("another card")
				}
				text = out[0].Card.Text()
			}
			if left := o.j.Leases()[0].Left; left != 99 {
				t.Errorf("%d numbers are left of 100", left)
			}
		})
	}
}

// Another version of a program may make another card of the same row. It must not be signed
// beside the one that was written down.
func TestRowThatMakesOtherBytesIsRefused(t *testing.T) {
	d, o := begun(t, lease(0, 99))
	if err := issuing(wants(0, 1)).do(o); err != nil {
		t.Fatal(err)
	}
	before := bytes.Clone(d.seen)
	rows := rowsOf(o.j, wants(0, 1)...)
	rows[0].Claims = (&want{content: "other"}).claims
	out, err := o.j.Issue(o.issuer, rows)
	if err != nil || !errors.Is(out[0].Err, journal.ErrConflict) || out[0].Card != nil {
		t.Errorf("%v, %v, want ErrConflict", err, out[0].Err)
	}
	if !bytes.Equal(d.seen, before) {
		t.Error("something was written")
	}
}

func TestCardThatIsOnlyReservedIsIssued(t *testing.T) {
	d, o := begun(t, lease(0, 99))
	if err := issuing(wants(0, 1)).do(o); err != nil {
		t.Fatal(err)
	}
	all := bodies(d.seen) // begin, lease, batch, reservation, and so on
	cut := on(framed([][][]byte{all[:1], all[1:2], all[2:3], all[3:4]}))
	j, err := mount(cut)
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := j.ByNumber(lease(0, 99).Number(0)); !ok || e.State != journal.Reserved {
		t.Fatalf("%+v", e)
	}
	o.j = j
	if err := issuing(wants(0, 1)).do(o); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(recordsOf(cut.seen), recordsOf(d.seen)) {
		t.Error("it was issued in another way")
	}
}

// A watchful signer looks whether the disk has the digest of what it signs.
type watchful struct {
	*memory
	d *disk
}

func (w *watchful) Sign(random io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	digest := sha256.Sum256(message)
	if w.d.dirty != nil || w.d.sizes != nil || !bytes.Contains(w.d.media, digest[:]) {
		return nil, errors.New("asked too early")
	}
	return w.memory.Sign(random, message, opts)
}

func TestSignerIsAskedOnceTheDigestIsOnDisk(t *testing.T) {
	d := &disk{}
	j, err := mount(d)
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := card.NewIssuer("https://id.example", &watchful{&memory{held: map[string][]byte{}}, d}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := newOffice(j, issuer).work(day()); err != nil {
		t.Errorf("step %d: %v", n, err)
	}
}

func TestPanicInARowStopsTheJournal(t *testing.T) {
	d, o := begun(t, lease(0, 99))
	rows := rowsOf(o.j, wants(0, 2)...)
	rows[1].Claims = func(time.Time) *card.Claims { panic("no claims") }
	func() {
		defer func() { recover() }()
		o.j.Issue(o.issuer, rows)
	}()
	if _, err := o.j.Issue(o.issuer, rows[:1]); !errors.Is(err, journal.ErrFailed) {
		t.Errorf("a journal whose memory is ahead of its file goes on: %v", err)
	}
	if _, err := mount(d.restarted()); err != nil {
		t.Error(err)
	}
}

func TestWrongPlaceWritesNothing(t *testing.T) {
	d, o := begun(t, lease(0, 99))
	if err := issuing(wants(0, 2)).do(o); err != nil {
		t.Fatal(err)
	}
	good := journal.Place{Card: 0, File: "cards.pdf", Page: 1, Slot: 1}
	tests := map[string]func(*journal.Place){
		"no such card":  func(p *journal.Place) { p.Card = 2 },
		"negative card": func(p *journal.Place) { p.Card = -1 },
		"no file":       func(p *journal.Place) { p.File = "" },
		"long file":     func(p *journal.Place) { p.File = string(make([]byte, 65)) },
		"no page":       func(p *journal.Place) { p.Page = 0 },
		"no slot":       func(p *journal.Place) { p.Slot = -1 },
	}
	before := bytes.Clone(d.seen)
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			bad := good
			change(&bad)
			if err := o.j.Rendered([]journal.Place{good, bad}); !errors.Is(err, journal.ErrState) {
				t.Errorf("%v, want ErrState", err)
			}
			if !bytes.Equal(d.seen, before) {
				t.Error("something was written")
			}
		})
	}
	if err := o.j.Rendered([]journal.Place{good}); err != nil {
		t.Errorf("the journal does not go on: %v", err)
	}
}

// What was whole when the journal was opened may rot while it is open.
func TestRottenSignatureStopsAndGivesNothingUp(t *testing.T) {
	d, o := begun(t, lease(0, 99))
	if err := issuing(wants(0, 1)).do(o); err != nil {
		t.Fatal(err)
	}
	d.seen[len(d.seen)-1] ^= 1
	_, err := o.j.Issue(o.issuer, rowsOf(o.j, wants(0, 1)...))
	if _, ok := errors.AsType[*journal.CorruptError](err); !ok {
		t.Errorf("%v, want a CorruptError", err)
	}
	d.seen[len(d.seen)-1] ^= 1
	if err := issuing(wants(0, 1)).do(o); err != nil {
		t.Error(err)
	}
}

func TestLongCardIsGivenUpAndTheOthersStand(t *testing.T) {
	_, o := begun(t, lease(0, 99))
	short, err := card.NewIssuer("https://id.example", &memory{held: map[string][]byte{}}, &card.IssuerOptions{MaxText: 330})
	if err != nil {
		t.Fatal(err)
	}
	long := want{key: "long", content: fmt.Sprintf("%x", ed25519.NewKeyFromSeed(make([]byte, 32)))}
	out, err := o.j.Issue(short, rowsOf(o.j, wants(0, 1)[0], long, wants(1, 2)[0]))
	if err != nil || out[0].Err != nil || out[2].Err != nil {
		t.Fatalf("%v, %v, %v", err, out[0].Err, out[2].Err)
	}
	if _, ok := errors.AsType[*card.SizeError](out[1].Err); !ok {
		t.Errorf("%v, want a SizeError", out[1].Err)
	}
	var states []journal.State
	for e := range o.j.Cards() {
		states = append(states, e.State)
	}
	if fmt.Sprint(states) != "[signed void signed]" {
		t.Error(states)
	}
}

// A full disk takes a part of a write. Nothing that was acknowledged is touched, and with
// room again the office goes on as if nothing had been.
func TestFullDisk(t *testing.T) {
	u := undisturbedDay(t)
	for bad := 1; ; bad++ {
		writes := 0
		d := &disk{fails: func(operation string) bool {
			if operation == "write" {
				writes++
			}
			return operation == "write" && writes >= bad
		}}
		c := newCutter(t, u, 0)
		err := c.work(d)
		if err == nil {
			if bad < 30 {
				t.Errorf("a day of %d writes", bad)
			}
			return
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("write %d failed: %v", bad, err)
		}
		c.goOn(t, d.restarted(), c.step)
		if testing.Short() {
			bad += 6
		}
	}
}

func TestFailedJournalDoesNothingMore(t *testing.T) {
	for _, operation := range []string{"write", "sync"} {
		d, o := begun(t, lease(0, 99))
		d.lost = newCutter(t, nil, 0).r
		d.fails = func(o string) bool { return o == operation }
		if err := issuing(wants(0, 2)).do(o); err == nil {
			t.Fatalf("%s failed, and nobody says so", operation)
		}
		d.fails = nil
		before := bytes.Clone(d.seen)
		for name, err := range map[string]error{
			"issue": issuing(wants(0, 2)).do(o), "end": o.j.End(), "take": o.j.Take(lease(200, 201)), "stock": o.j.Stock(0, 1, 1),
			"render": o.j.Rendered(nil), "confirm": o.j.Confirm(0),
		} {
			if !errors.Is(err, journal.ErrFailed) {
				t.Errorf("%s after a %s that failed: %v", name, operation, err)
			}
		}
		if !bytes.Equal(d.seen, before) {
			t.Error("something was written")
		}
	}
}
