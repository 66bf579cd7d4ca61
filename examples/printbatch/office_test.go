package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
)

// TestScripts run the command as a process; here are the cases that need another clock or
// an interruption at a certain moment.

// office runs the command in a folder of its own, with two people and a fast layout.
type office struct {
	t     *testing.T
	now   time.Time
	stdin io.Reader
}

func newOffice(t *testing.T) *office {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"tiny.json": layouts["tiny.json"], "people.csv": "cardNumber,fullName\nA-1,First One\nA-2,Second One\n", "more.csv": "cardNumber,fullName\nA-1,First One\nA-3,Third One\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &office{t: t, now: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
}

// run demands a status, and that standard error ends with a text.
func (o *office) run(ctx context.Context, status int, says string, args ...string) {
	o.t.Helper()
	var stderr bytes.Buffer
	a := &app{stdin: o.stdin, stdout: io.Discard, stderr: &stderr, clock: func() time.Time { return o.now }}
	err := a.run(ctx, args)
	if err != nil {
		a.log.Error(err.Error())
	}
	if got := command.Status(err); got != status || !strings.Contains(stderr.String(), says) {
		o.t.Fatalf("printbatch %s: status %d, want %d and %q:\n%s", strings.Join(args, " "), got, status, says, &stderr)
	}
}

func TestCardsThatEndedAreNotPrintedAgain(t *testing.T) {
	o := newOffice(t)
	print := []string{"--layout", "tiny.json", "--issuer", "https://id.example", "--key", "k", "--valid", "2d"}
	o.run(t.Context(), 0, "", append(print, "--people", "people.csv", "--out", "first")...)
	o.now = o.now.AddDate(0, 0, 2)
	o.run(t.Context(), 0, "", append(print, "--people", "people.csv", "--out", "second")...)
	o.now = o.now.AddDate(0, 0, 1)
	o.run(t.Context(), command.ExitSomeRows, "printbatch: more.csv: row 2: its card was issued before and is good no more: ",
		append(print, "--people", "more.csv", "--out", "third")...)
}

func TestInterruptedBatchGoesOn(t *testing.T) {
	o := newOffice(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	print := []string{"--layout", "tiny.json", "--issuer", "https://id.example", "--key", "k", "--people", "people.csv", "--out", "out"}
	o.run(ctx, command.ExitInterrupted, "printbatch: interrupted: nothing was released\n", print...)
	if left, err := os.ReadDir("out"); err == nil {
		t.Fatalf("out holds %v", left)
	}
	o.run(t.Context(), 0, "printbatch: going on with batch 1 of 2026-11-27 09:00 UTC\n", "resume", "--key", "k")
	o.run(t.Context(), 0, "printbatch: folder out holds this batch already\n", print...)
}

// TestResumeKnowsWhatAConfigFileSaid goes on with flags that no command line had.
func TestResumeKnowsWhatAConfigFileSaid(t *testing.T) {
	o := newOffice(t)
	config := `{"layout": "tiny.json", "issuer": "https://id.example", "key": "k", "skip-slots": [1, 2], "slug": true}`
	if err := os.WriteFile("office.json", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	o.run(ctx, command.ExitInterrupted, "", "--config", "office.json", "--people", "people.csv", "--out", "out")
	o.run(t.Context(), 0, "going on with batch 1", "resume", "--key", "k")
}

// TestReleasedBatchIsNeverGivenUp puts a journal back to the moment after a batch got its
// folder and before the journal was told, and begins another.
func TestReleasedBatchIsNeverGivenUp(t *testing.T) {
	for _, more := range [][]string{{"--people", "more.csv", "--abandon"}, {"--people", "people.csv"}} {
		o := newOffice(t)
		print := []string{"--layout", "tiny.json", "--issuer", "https://id.example", "--key", "k"}
		o.run(t.Context(), 0, "", append(print, "--people", "people.csv", "--out", "out")...)
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		cutGroups(t, "k.journal", 2)
		kept := fmt.Sprintf(`{"batch":0,"dir":%q,"out":%q,"flags":[]}`, dir, filepath.Join(dir, "out"))
		if err := os.WriteFile("k.journal.order", []byte(kept), 0o600); err != nil {
			t.Fatal(err)
		}
		o.run(t.Context(), 0, "printbatch: batch 1 was finished: it is in ", append(append(print, "--out", "other"), more...)...)
		j, err := journal.Read("k.journal")
		if err != nil {
			t.Fatal(err)
		}
		if b := j.Batches(); len(b) != 2 || !b[0].Ended || b[0].Copies != 2 || b[0].Void != 0 {
			t.Errorf("%v: %+v", more, b)
		}
		j.Close()
	}
}

// cutGroups takes the last groups off a journal, as its package comment has them.
func cutGroups(t *testing.T, path string, n int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const magic, frame = 8, 24
	var ends []int
	for at := magic; at < len(data); {
		length, back := binary.LittleEndian.Uint32(data[at:]), binary.LittleEndian.Uint32(data[at+4:])
		at += frame + int(length)
		if back>>31 == 1 {
			ends = append(ends, at)
		}
	}
	if err := os.Truncate(path, int64(ends[len(ends)-1-n])); err != nil {
		t.Fatal(err)
	}
}

func TestConfirmEndsWhenInterrupted(t *testing.T) {
	o := newOffice(t)
	o.run(t.Context(), 0, "", "--layout", "tiny.json", "--issuer", "https://id.example", "--key", "k", "--people", "people.csv", "--out", "out")
	silent, w := io.Pipe()
	defer w.Close()
	o.stdin = silent
	ctx, stop := context.WithCancel(t.Context())
	stop()
	o.run(ctx, command.ExitInterrupted, "printbatch: interrupted: what was answered is counted\n", "confirm", "--key", "k", "--trust", "out/trust.cose")
}
