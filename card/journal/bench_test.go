package journal_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// BenchmarkIssue tells what a journal on a real disk costs beside the issuing alone: cards a
// second, by the number of rows that one call issues.
func BenchmarkIssue(b *testing.B) {
	signer, err := card.NewIssuer("https://id.example", cardtest.Key(), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("without a journal", func(b *testing.B) {
		w := want{content: "c"}
		n := 0
		for b.Loop() {
			n++
			c := w.claims(issued)
			c.IssuedAt, c.ID, c.Identity.ID = issued, fmt.Appendf(nil, "%016d", n), fmt.Sprint("D-", n)
			if _, err := signer.Issue(c); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "cards/s")
	})
	for _, group := range []int{1, 64, 512} {
		b.Run(fmt.Sprint("groups of ", group), func(b *testing.B) {
			j, err := journal.Open(filepath.Join(b.TempDir(), "office.journal"), nil)
			if err != nil {
				b.Fatal(err)
			}
			defer j.Close()
			begin(b, j, 1)
			if err := j.Take(wide()); err != nil {
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				if _, err := j.Issue(signer, rowsOf(j, wants(n, n+group)...)); err != nil {
					b.Fatal(err)
				}
				n += group
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "cards/s")
		})
	}
}

// wide is a lease that no test uses up.
func wide() *journal.Lease {
	l := lease(0, 99_999_999)
	l.Digits, l.StatusURI, l.StatusEntries = 9, "", 0
	return l
}

// A still file takes nothing.
type still struct{ *bytes.Reader }

func (still) WriteAt(b []byte, _ int64) (int, error) { return len(b), nil }
func (still) Truncate(int64) error                   { return nil }
func (still) Sync() error                            { return nil }
func (still) Close() error                           { return nil }

// BenchmarkOpen tells what a card costs whenever the journal is opened, and what is held of
// it in memory. Making the 100,000 cards takes longer than all else.
func BenchmarkOpen(b *testing.B) {
	const cards, group = 100_000, 1000
	d := &disk{}
	j, err := mount(d)
	if err != nil {
		b.Fatal(err)
	}
	o := newOffice(j, issuer(b))
	steps := []step{take(wide()), beginning(0, journal.Fresh)}
	for n := 0; n < cards; n += group {
		steps = append(steps, issuing(wants(n, n+group)), printing(wants(n, n+group)))
	}
	if _, err := o.work(append(steps, ending(0))); err != nil {
		b.Fatal(err)
	}
	file := d.seen
	*o, d, j = office{}, nil, nil
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if j, err = journal.New(still{bytes.NewReader(file)}, int64(len(file)), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/cards, "ns/card")
	b.ReportMetric(float64(len(file))/cards, "fileB/card")
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/cards, "heapB/card")
	runtime.KeepAlive(j)
}
