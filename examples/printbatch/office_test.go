package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

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
