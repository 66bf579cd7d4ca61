package ordered_test

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sealcard/sealcard/internal/ordered"
)

// count yields 0 to n-1.
func count(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func TestResultsComeInTheOrderOfTheInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int32
		var got []int
		for v := range ordered.Map(t.Context(), count(100), 3, func(i int) int {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Duration(i*7%5) * time.Millisecond)
			now.Add(-1)
			return i * i
		}) {
			got = append(got, v)
		}
		want := make([]int, 100)
		for i := range want {
			want[i] = i * i
		}
		if !slices.Equal(got, want) {
			t.Errorf("results are %v", got)
		}
		if most.Load() != 3 {
			t.Errorf("%d under way at once, want 3", most.Load())
		}
	})
}

func TestNothingRunsBeforeOrAfterTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails if a goroutine is left
		var started atomic.Int32
		results := ordered.Map(t.Context(), count(1000), 2, func(i int) int {
			started.Add(1)
			time.Sleep(time.Millisecond)
			return i
		})
		time.Sleep(time.Second)
		if started.Load() != 0 {
			t.Errorf("%d ran before the loop", started.Load())
		}
		for v := range results {
			if v == 4 {
				break
			}
		}
		at := started.Load()
		time.Sleep(time.Second)
		if started.Load() != at || at > 5+2*4+2+1 {
			t.Errorf("%d were started, %d after the loop", at, started.Load()-at)
		}
	})
}

func TestADoneContextEndsTheResults(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	for range ordered.Map(ctx, count(1000), 2, func(i int) int { return i }) {
		if n++; n == 10 {
			cancel()
		}
	}
	if n != 10 {
		t.Errorf("%d results, want 10", n)
	}
}

func TestMemoryDoesNotGrowWithTheInput(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := uint64(0)
	n := 0
	for range ordered.Map(t.Context(), count(20_000), 0, func(int) []byte { return make([]byte, 1<<16) }) {
		if n++; n%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
		}
	}
	if limit := before.HeapAlloc + 16<<20; most > limit {
		t.Errorf("%d bytes are held, want at most %d", most, limit)
	}
}
