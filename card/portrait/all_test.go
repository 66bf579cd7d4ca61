package portrait_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/internal/golden"
)

// closer counts what is open.
type closer struct {
	io.Reader
	open *atomic.Int32
}

func (c *closer) Close() error {
	c.open.Add(-1)
	return nil
}

// uploads yields the drawn portraits round and round, and between them one that cannot be
// opened, one that is none and one that is no picture.
func uploads(t testing.TB, n int, open *atomic.Int32) iter.Seq[portrait.Upload] {
	files := make([][]byte, 24)
	for i := range files {
		files[i] = file(t, i+1)
	}
	return func(yield func(portrait.Upload) bool) {
		for i := range n {
			u := portrait.Upload{Open: func() (io.ReadCloser, error) {
				open.Add(1)
				data := files[i%24]
				if i%10 == 7 {
					data = []byte("GIF89a")
				}
				return &closer{bytes.NewReader(data), open}, nil
			}}
			switch i % 10 {
			case 5:
				u.Open = nil
			case 6:
				u.Open = func() (io.ReadCloser, error) { return nil, errors.New("no such file") }
			}
			if !yield(u) {
				return
			}
		}
	}
}

// told returns a line for each result.
func told(all iter.Seq2[*portrait.Portrait, error]) (lines []string) {
	for p, err := range all {
		switch {
		case err != nil:
			lines = append(lines, err.Error())
		case p == nil:
			lines = append(lines, "none")
		default:
			lines = append(lines, fmt.Sprintf("print %x face %x %v", sha256.Sum256(p.Print), sha256.Sum256(p.Face.Data), p.Quality))
		}
	}
	return lines
}

// TestResultsAreTheSameWithAnyWorkers holds the bytes and figures of every portrait to those
// on record: on each run, with each number of workers, on 32 bits too.
func TestResultsAreTheSameWithAnyWorkers(t *testing.T) {
	var open atomic.Int32
	first := told(portrait.PrepareAll(t.Context(), uploads(t, 34, &open), 1))
	golden.Equal(t, "portrait/results.txt", []byte(strings.Join(first, "\n")+"\n"))
	counts := []int{0, 3, 8}
	if testing.Short() {
		counts = counts[1:2]
	}
	for _, workers := range counts {
		if got := told(portrait.PrepareAll(t.Context(), uploads(t, 34, &open), workers)); !slices.Equal(got, first) {
			t.Errorf("with %d workers the results differ", workers)
		}
	}
	if n := open.Load(); n != 0 {
		t.Errorf("%d uploads are still open", n)
	}
	if testing.Short() {
		return
	}
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	if got := told(portrait.PrepareAll(t.Context(), uploads(t, 34, &open), 0)); !slices.Equal(got, first) {
		t.Error("on one core the results differ")
	}
}

func TestAStreamOfPortraitsEndsWithItsContext(t *testing.T) {
	cause := errors.New("the operator went home")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var open atomic.Int32
	n := 0
	var last error
	for _, err := range portrait.PrepareAll(ctx, uploads(t, 1000, &open), 2) {
		last = err
		if n++; n == 3 {
			cancel(cause)
		}
	}
	if n != 4 || last != cause {
		t.Errorf("%d results, the last %v", n, last)
	}
	if open.Load() != 0 {
		t.Errorf("%d uploads are still open", open.Load())
	}
}
