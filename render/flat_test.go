package render_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
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
		return []int{1_000, 1_000, 10_000, 100_000}
	}
	return []int{1_000, 1_000, 20_000}
}

// TestMemoryDoesNotGrowWithTheBatch prints batches of two sizes, each in a process of
// its own, and compares the most memory that they ever had. It tells the time as well,
// which is not judged: docs/performance.md is.
func TestMemoryDoesNotGrowWithTheBatch(t *testing.T) {
	if testing.Short() {
		t.Skip("prints 44,000 cards")
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
			var peak, each int
			_, report, _ := strings.Cut(string(out), "printed: ")
			if _, err := fmt.Sscanf(report, "%d kB, %d ns a card", &peak, &each); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Logf("%s: %d cards: %d kB at most, %d ns a card", kind, n, peak, each)
			if n == 1_000 {
				least = max(least, peak) // the collector of memory makes runs differ
			}
			// Longer runs meet higher peaks of the collector: see docs/performance.md.
			percent := 10
			if n > 20_000 {
				percent = 15
			}
			if peak > 64<<10 || peak > least+least*percent/100 {
				t.Errorf("%s: %d cards need %d kB, the fewest need %d kB: want %d %% more at most, and 64 MB", kind, n, peak, least, percent)
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
	start := time.Now()
	j.write(t, many(n), 0)
	each := time.Since(start).Nanoseconds() / int64(n)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Printf("printed: %s kB, %d ns a card\n", strings.Fields(peak)[0], each)
}

// write prints cards to nowhere.
func (j *printJob) write(t testing.TB, in iter.Seq[render.Item], workers int) {
	t.Helper()
	writeCards(t, j.r.NewCardWriter(io.Discard, nil), j.r.ComposeAll(context.Background(), in, workers))
}
