package render_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// cardsVariable is how many cards a child process prints.
const cardsVariable = "SEALCARD_CARDS"

// flatCards are the sizes of batches that are compared. SEALCARD_CARDS=all adds the
// largest, which takes minutes.
func flatCards() []int {
	if os.Getenv(cardsVariable) == "all" {
		return []int{1_000, 10_000, 100_000}
	}
	return []int{1_000, 20_000}
}

// TestMemoryDoesNotGrowWithTheBatch prints batches of two sizes, each in a process of
// its own, and compares what is in use before each file is closed. The most that was ever
// resident is bounded and not compared: it depends on when memory is collected. The time
// is told and not judged: docs/performance.md is about both.
func TestMemoryDoesNotGrowWithTheBatch(t *testing.T) {
	if testing.Short() {
		t.Skip("prints 48,000 cards")
	}
	if _, err := os.Stat("/proc/self/status"); err != nil {
		cardtest.Missing(t, "no /proc to read the memory of a process from: %v", err)
	}
	for _, kind := range []string{"device", "press"} {
		least := 0
		for _, n := range flatCards() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestPrintManyCards$", "-test.v")
			cmd.Env = append(os.Environ(), cardsVariable+"="+strconv.Itoa(n), "SEALCARD_KIND="+kind)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			var peak, live, each int
			_, report, _ := strings.Cut(string(out), "printed: ")
			if _, err := fmt.Sscanf(report, "%d kB at most, %d kB in use, %d ns a card", &peak, &live, &each); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%s: %d cards: %d kB at most, %d kB in use, %d ns a card", kind, n, peak, live, each)
			if least == 0 {
				least = live
			}
			// Seven objects a card, whose places in the file take some two bytes each.
			if want := least + least/20 + 7*3*n>>10; peak > 64<<10 || live > want {
				t.Errorf("%s: %d cards: %d kB at most and %d kB in use, want 64 MB and %d kB", kind, n, peak, live, want)
			}
		}
	}
}

// TestPrintManyCards is the child process of TestMemoryDoesNotGrowWithTheBatch.
func TestPrintManyCards(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(cardsVariable))
	if err != nil {
		t.Skip("runs as the child of another test")
	}
	var opts *render.Options
	if os.Getenv("SEALCARD_KIND") == "press" {
		opts = pressOf(t)
	}
	j := newPrintJob(t, opts, 50)
	many := func(n int) iter.Seq[render.Item] {
		return func(yield func(render.Item) bool) {
			for i := range n {
				if !yield(render.Item{Card: j.cards[i%len(j.cards)], Portrait: j.photo}) {
					return
				}
			}
		}
	}
	// What it took to scale one portrait and to issue the cards is not the printer's, and
	// another file brings the collector of memory to its pace: the peak and the time are
	// counted from then on (proc(5), clear_refs).
	debug.FreeOSMemory()
	j.write(t, many(3000), 0)
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		t.Fatal(err)
	}
	start, live := time.Now(), uint64(0)
	w := j.r.NewCardWriter(io.Discard, nil)
	writeCards(t, w, func(yield func(*render.Print, error) bool) {
		for p, err := range j.r.ComposeAll(context.Background(), many(n), 0) {
			if !yield(p, err) {
				return
			}
		}
		for range 3 { // pools give up what they hold after two collections
			runtime.GC()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		live = m.HeapAlloc
	})
	each := time.Since(start).Nanoseconds() / int64(n)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Printf("printed: %s kB at most, %d kB in use, %d ns a card\n", strings.Fields(peak)[0], live>>10, each)
}

// write prints cards to nowhere.
func (j *printJob) write(t testing.TB, in iter.Seq[render.Item], workers int) {
	t.Helper()
	writeCards(t, j.r.NewCardWriter(io.Discard, nil), j.r.ComposeAll(context.Background(), in, workers))
}
