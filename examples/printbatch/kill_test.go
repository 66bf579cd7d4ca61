package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/cutoff"
)

// A scene is a command that is cut off, in a folder where others ran before.
type scene struct {
	name  string
	setup func(t *testing.T, b *branch)
	args  func(t *testing.T, b *branch) []string
	most  int // points, where not every call is cut off
}

// rows is how many cards a batch of the scenes has.
const rows = 24

var scenes = []scene{
	{"a batch of two layouts", nil, func(*testing.T, *branch) []string { return printArgs() }, 30},
	{"rows known, changed and new in stacks, in place of test pages", afterAnother,
		func(*testing.T, *branch) []string { return printArgs("--id-column", "fullName", "--order", "stacks") }, 15},
	{"a batch that goes on", cutBefore, func(*testing.T, *branch) []string { return []string{"resume", "--journal", branchJournal} }, 15},
	{"another card for one that is lost", afterAnother, reprintLost, 10},
}

// afterAnother is for a batch with rows that are known, changed and new.
func afterAnother(t *testing.T, b *branch) {
	b.clock = longAgo
	b.people(t, slices.Concat(names(4, "old"), names(16, "")[4:]))
	b.run(t, 0, printArgs("--id-column", "fullName", "--out", "first")...)
	b.clock = today
	b.people(t, names(rows, ""))
	if err := os.Mkdir(filepath.Join(b.dir, branchOut), 0o755); err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(b.dir, branchOut, "calibration.pdf"), "test pages")
}

// cutBefore leaves a batch that was cut off while its files were written.
func cutBefore(t *testing.T, b *branch) {
	if got := cutoff.Run(t, b.command(t, printArgs()...), cutoff.Cut{At: 60}); got.Status != -1 {
		t.Fatalf("exit status %d\n%s", got.Status, got.Output)
	}
}

// reprintLost returns the command that replaces the card of the tenth row.
func reprintLost(t *testing.T, b *branch) []string {
	j, err := journal.Open(filepath.Join(b.dir, branchJournal), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	e, _ := j.Card(9)
	return append([]string{"reprint", e.Number, "--reason", "lost"}, printArgs("--id-column", "fullName")[1:]...)
}

// TestKilledAtEveryCall kills a batch before each call that changes a file, and lets each
// of them fail. Whatever happened, the same command or resume finishes the batch: its files
// are those of a run that nobody disturbed, byte for byte, no number and no place was given
// twice, and what was signed is in the journal. With SEALCARD_EVERY set no call is left out.
func TestKilledAtEveryCall(t *testing.T) {
	for i, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			cutOff(t, s, i)
		})
	}
}

// A reference is what an undisturbed run leaves.
type reference struct {
	scene
	before string // a folder
	args   []string
	calls  []cutoff.Call
	tree   map[string]string
	ledger ledger
	signed int
}

// again returns a new branch, as it was before the command.
func (r *reference) again(t *testing.T) *branch {
	t.Helper()
	b := branchAt(t, cutoff.Copy(t, r.before, filepath.Join(t.TempDir(), "branch")))
	// What is kept of a batch that was begun names the folder.
	order := filepath.Join(b.dir, branchJournal+orderSuffix)
	if data, err := os.ReadFile(order); err == nil {
		save(t, order, strings.ReplaceAll(string(data), r.before, b.dir))
	}
	return b
}

func refer(t *testing.T, s scene) *reference {
	t.Helper()
	r := &reference{scene: s, before: filepath.Join(t.TempDir(), "before")}
	first := furnish(t, r.before, names(rows, ""))
	if s.setup != nil {
		s.setup(t, first)
	}
	r.args = s.args(t, first)
	b := r.again(t)
	got := cutoff.Run(t, b.command(t, r.args...), cutoff.Cut{})
	if got.Status != 0 {
		t.Fatalf("exit status %d\n%s", got.Status, got.Output)
	}
	r.calls, r.signed = got.Calls, b.count()
	r.tree = tree(t, b.dir)
	var err error
	if r.ledger, err = b.ledger(t); err != nil {
		t.Fatal(err)
	}
	return r
}

// faults are how a call goes wrong: 0 kills the process.
var faults = []syscall.Errno{0, syscall.EIO, syscall.ENOSPC}

func cutOff(t *testing.T, s scene, turn int) {
	r := refer(t, s)
	most := s.most
	if testing.Short() {
		most = 6
	}
	failed := 0
	hit := map[syscall.Errno]int{}
	points := cutoff.Points(len(r.calls), most, turn)
	for _, n := range points {
		for _, fault := range faults {
			what := "killed"
			if fault != 0 {
				what = fault.Error()
			}
			if !t.Run(fmt.Sprintf("%d %s", n, what), func(t *testing.T) {
				if r.at(t, n, fault) {
					hit[fault]++
				}
			}) {
				failed++
			}
			if failed > 4 {
				t.Fatal("and so on")
			}
		}
	}
	t.Logf("%d calls that change files, %d of them cut off; reached: %v", len(r.calls), len(points), hit)
	if hit[0] < len(points)*9/10 {
		t.Error("too few calls were reached")
	}
}

// at cuts a run off at one call, has it finished, and compares.
func (r *reference) at(t *testing.T, n int, fault syscall.Errno) (hit bool) {
	b := r.again(t)
	signed := 0
	got := cutoff.Run(t, b.command(t, r.args...), cutoff.Cut{At: n, Errno: fault, Then: func() { signed = b.count() }})
	where := "the end"
	if got.Hit {
		where = got.Calls[n-1].String()
	}
	if got.Status == 0 {
		r.compare(t, b, where+", which had no effect")
	} else if !got.Hit {
		t.Fatalf("exit status %d\n%s", got.Status, got.Output)
	}
	if got.Hit && fault != 0 && where == "fsync "+branchJournal && b.count() > signed {
		t.Errorf("%s: %d cards were signed afterwards", where, b.count()-signed)
	}
	b.seen(t, where)
	if n%2 == 0 {
		b.finish(t, where, "resume", "--journal", branchJournal)
	}
	b.finish(t, where, r.args...)
	r.compare(t, b, where)
	return got.Hit
}

// finish runs a command that must go through.
func (b *branch) finish(t *testing.T, where string, args ...string) {
	t.Helper()
	if out, err := b.command(t, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: afterwards: %s: %v\n%s", where, args[0], err, out)
	}
}

// compare demands what an undisturbed run leaves.
func (r *reference) compare(t *testing.T, b *branch, where string) {
	t.Helper()
	if err := sameTree(tree(t, b.dir), r.tree); err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	got, err := b.ledger(t)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	if !reflect.DeepEqual(got, r.ledger) {
		t.Fatalf("%s: the journal says %+v, want %+v", where, got, r.ledger)
	}
}
