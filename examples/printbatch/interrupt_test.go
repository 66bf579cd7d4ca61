package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/cutoff"
)

// longBatch is many more rows than are issued at a time: a signal takes a moment to arrive.
const longBatch = 900

// longer gives a branch a batch of one layout that is issued in many groups.
func longer(t *testing.T, b *branch) {
	save(t, filepath.Join(b.dir, "people.csv"), "fullName,secondaryName\n"+strings.Join(names(longBatch, ""), "\n")+"\n")
}

// whole is the scene of a whole batch.
var whole = scene{name: "", setup: longer, args: func(*testing.T, *branch) []string { return printArgs() }}

// onSign runs the command, calls act when the n-th card is signed, before the signer
// answers, and returns how the command ended.
func (r *reference) onSign(t *testing.T, b *branch, n int, act func(*os.Process)) (*exec.Cmd, string) {
	t.Helper()
	cmd := b.command(t, r.args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	started := make(chan *os.Process, 1)
	b.atSign(func(i int) {
		if i == n {
			act(<-started)
		}
	})
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	started <- cmd.Process
	if _, ok := errors.AsType[*exec.ExitError](cmd.Wait()); !ok && cmd.ProcessState.ExitCode() != 0 {
		t.Fatal("the command did not run")
	}
	b.atSign(nil)
	return cmd, out.String()
}

// cards returns how many cards the journal has.
func (b *branch) cards(t *testing.T) int {
	t.Helper()
	j, err := journal.Open(filepath.Join(b.dir, branchJournal), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	n := 0
	for range j.Cards() {
		n++
	}
	return n
}

// TestInterruptedFinishesTheSheet stops a batch while its cards are signed: those of whole
// sheets are issued, no file is left, and the batch goes on with them.
func TestInterruptedFinishesTheSheet(t *testing.T) {
	r := refer(t, whole)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			b := r.again(t)
			cmd, out := r.onSign(t, b, 5, func(p *os.Process) {
				if err := p.Signal(signal); err != nil {
					t.Error(err)
				}
			})
			if got := cmd.ProcessState.ExitCode(); got != 130 || !strings.Contains(out, "interrupted") || !strings.Contains(out, "printbatch resume") {
				t.Fatalf("exit status %d\n%s", got, out)
			}
			if n := b.cards(t); n%10 != 0 || n >= longBatch {
				t.Errorf("%d cards are issued, want whole sheets of 10 and not all", n)
			}
			if _, err := os.Stat(filepath.Join(b.dir, branchOut+".part")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the unfinished folder: %v", err)
			}
			b.finish(t, "interrupted", "resume", "--journal", branchJournal)
			r.compare(t, b, "interrupted")
		})
	}
}

// TestSecondInterruptEndsAtOnce interrupts until the process is gone, though its signer
// never answers.
func TestSecondInterruptEndsAtOnce(t *testing.T) {
	r := refer(t, whole)
	b := r.again(t)
	gone := make(chan struct{})
	stopped := make(chan struct{})
	cmd, _ := r.onSign(t, b, 5, func(p *os.Process) {
		go func() {
			defer close(stopped)
			for p.Signal(os.Interrupt) == nil {
			}
		}()
		<-gone
	})
	close(gone)
	<-stopped
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !ws.Signaled() || ws.Signal() != syscall.SIGINT {
		t.Errorf("ended with %v, want an interrupt", cmd.ProcessState)
	}
	b.finish(t, "interrupted twice", r.args...)
	r.compare(t, b, "interrupted twice")
}

// TestKilledAtEverySignature kills a batch while its signer is at work.
func TestKilledAtEverySignature(t *testing.T) {
	r := refer(t, scene{args: whole.args})
	step := 1
	if testing.Short() {
		step = 6
	}
	for n := 1; n <= rows; n += step {
		b := r.again(t)
		if cmd, out := r.onSign(t, b, n, func(p *os.Process) { p.Kill() }); cmd.ProcessState.Success() {
			t.Fatalf("signature %d: not killed\n%s", n, out)
		}
		b.seen(t, "killed")
		b.finish(t, "killed", r.args...)
		r.compare(t, b, "killed")
	}
}

// TestClockSetBackChangesNoCard goes on with a batch on a machine whose clock is behind by
// a year, and on one whose clock ran ahead.
func TestClockSetBackChangesNoCard(t *testing.T) {
	r := refer(t, scene{args: whole.args})
	for _, clock := range []string{longAgo, "2028-02-29T23:59:59Z"} {
		b := r.again(t)
		r.onSign(t, b, 15, func(p *os.Process) { p.Kill() })
		b.clock = clock
		b.finish(t, clock, r.args...)
		r.compare(t, b, clock)
	}
}

// TestSecondProcessIsRefused has another process try to print while one is at work: with
// the same journal, and with another one into the same folder.
func TestSecondProcessIsRefused(t *testing.T) {
	r := refer(t, scene{args: whole.args})
	b := r.again(t)
	other := append(slices.Clone(r.args), "--journal", "other.journal")
	save(t, filepath.Join(b.dir, "two.csv"), "cardNumber,fullName\nX-2,Nobody Else\n")
	other = append(other, "--people", "two.csv")
	cmd, out := r.onSign(t, b, 3, func(*os.Process) {
		if text := b.run(t, 2, r.args...); !strings.Contains(text, "journal office.journal: another printbatch is at work with it") {
			t.Errorf("the second process says %s", text)
		}
		if text := b.run(t, 2, "resume", "--journal", branchJournal); !strings.Contains(text, "another printbatch is at work with it") {
			t.Errorf("resume says %s", text)
		}
		if text := b.run(t, 2, other...); !strings.Contains(text, "folder out: another run is at work in it") {
			t.Errorf("another office says %s", text)
		}
	})
	if !cmd.ProcessState.Success() {
		t.Fatal(out)
	}
	if err := os.Remove(filepath.Join(b.dir, "two.csv")); err != nil {
		t.Fatal(err)
	}
	r.compare(t, b, "beside others")
}

// TestNobodyReads prints into pipes that are closed at the other end.
func TestNobodyReads(t *testing.T) {
	closed := func() *os.File {
		in, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		in.Close()
		t.Cleanup(func() { out.Close() })
		return out
	}
	r := refer(t, scene{args: whole.args})
	for _, tt := range []struct {
		name           string
		stdout, stderr *os.File
		status         int
	}{
		{"standard output", closed(), nil, 1},
		{"standard error", nil, closed(), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := r.again(t)
			cmd := b.command(t, r.args...)
			cmd.Stdout, cmd.Stderr = tt.stdout, tt.stderr
			_ = cmd.Run()
			if got := cmd.ProcessState.ExitCode(); got != tt.status {
				t.Errorf("ended with %v, want exit status %d", cmd.ProcessState, tt.status)
			}
			r.compare(t, b, "at once")
			b.finish(t, tt.name, r.args...)
			r.compare(t, b, tt.name)
		})
	}
	t.Run("the cards", func(t *testing.T) {
		b := r.again(t)
		save(t, filepath.Join(b.dir, "people.csv"), "fullName\nPerson A\n")
		before := tree(t, b.dir)
		cmd := b.command(t, printArgs("--out", "-")...)
		cmd.Stdout = closed()
		_ = cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != 1 {
			t.Errorf("ended with %v, want exit status 1", cmd.ProcessState)
		}
		out, err := b.command(t, printArgs("--out", "-")...).Output()
		if err != nil || !bytes.HasPrefix(out, []byte("%PDF-")) {
			t.Errorf("the second time: %v, %d bytes", err, len(out))
		}
		if err := sameTree(tree(t, b.dir), before); err != nil {
			t.Error(err)
		}
		if n := b.cards(t); n != 1 {
			t.Errorf("%d cards were issued", n)
		}
	})
}

// TestNothingCanBeWritten runs on a disk that is full from some call on, and on one that is
// read only.
func TestNothingCanBeWritten(t *testing.T) {
	r := refer(t, scene{args: whole.args})
	for _, tt := range []struct {
		name  string
		errno syscall.Errno
		at    string
	}{
		{"a full disk, journal", syscall.ENOSPC, "pwrite64 office.journal"},
		{"a full disk, folder", syscall.ENOSPC, "mkdirat out.part"},
		{"a full disk, cards", syscall.ENOSPC, "write cards.pdf"},
		{"a full disk, manifest", syscall.ENOSPC, "write manifest.csv"},
		{"a journal that is read only", syscall.EROFS, "openat office.journal"},
		{"a folder that is read only", syscall.EROFS, "mkdirat out.part"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := slices.IndexFunc(r.calls, func(c cutoff.Call) bool { return c.String() == tt.at }) + 1
			if n == 0 {
				t.Fatalf("no call is %s", tt.at)
			}
			b := r.again(t)
			before := b.cards(t)
			got := cutoff.Run(t, b.command(t, r.args...), cutoff.Cut{At: n, Errno: tt.errno, Stays: true})
			if got.Status != 1 && got.Status != 2 || !strings.Contains(got.Output, tt.errno.Error()) {
				t.Errorf("exit status %d\n%s", got.Status, got.Output)
			}
			if tt.errno == syscall.EROFS && (b.count() > 0 || b.cards(t) != before) {
				t.Error("cards were issued")
			}
			b.finish(t, tt.name, r.args...)
			r.compare(t, b, tt.name)
		})
	}
}
