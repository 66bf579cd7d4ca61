//go:build unix

package journal_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card/journal"
)

// Names of variables by which a test starts itself as another process.
const (
	heldFile = "JOURNAL_TEST_HELD"
	fullFile = "JOURNAL_TEST_FULL"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(heldFile) != "":
		hold(os.Getenv(heldFile))
	case os.Getenv(fullFile) != "":
		fill(os.Getenv(fullFile))
	default:
		os.Exit(m.Run())
	}
}

// hold opens a journal and keeps it until it is killed.
func hold(path string) {
	_, err := journal.Open(path, nil)
	fmt.Println(err)
	io.Copy(io.Discard, os.Stdin)
}

// another starts the test as another process, and returns its standard output.
func another(t *testing.T, variable, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), variable+"="+path)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func TestOneProcessAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.journal")
	cmd, out := another(t, heldFile, path)
	defer cmd.Process.Kill()
	if !out.Scan() || out.Text() != "<nil>" {
		t.Fatalf("the other process: %q", out.Text())
	}
	if _, err := journal.Open(path, nil); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("while another process has it: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	j := open(t, path)
	if _, err := journal.Open(path, nil); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("while this process has it: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("closed twice: %v", err)
	}
	if err := j.Confirm(0); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("confirmed after it was closed: %v", err)
	}
	open(t, path)
}

// fill issues cards until the file may not grow, and tells which.
func fill(path string) {
	signal.Ignore(syscall.SIGXFSZ)
	j, err := journal.Open(path, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	limit := syscall.Rlimit{Cur: 10_000, Max: 10_000}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println(err)
		return
	}
	j.Begin(journal.Batch{})
	o := newOffice(j, remembering(&testing.B{}))
	for i := range 100 {
		w := want{key: fmt.Sprint(i), content: "c", number: fmt.Sprint("D-", i)}
		if err := issuing([]want{w}).do(o); err != nil {
			fmt.Println("full:", errors.Is(err, syscall.EFBIG))
			return
		}
		fmt.Println(o.texts[w.key+w.content+"false"])
	}
}

func TestFileThatMayNotGrow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.journal")
	cmd, out := another(t, fullFile, path)
	var texts []string
	for out.Scan() && !strings.HasPrefix(out.Text(), "full:") {
		texts = append(texts, out.Text())
	}
	if out.Text() != "full: true" || len(texts) < 5 {
		t.Fatalf("%d cards, then %q", len(texts), out.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	j := open(t, path)
	o := newOffice(j, remembering(t))
	for i, text := range texts {
		w := want{key: fmt.Sprint(i), content: "c", number: fmt.Sprint("D-", i)}
		if err := issuing([]want{w}).do(o); err != nil || o.texts[w.key+w.content+"false"] != text {
			t.Errorf("card %d is another: %v", i, err)
		}
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Symlink(pipe, link)); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"folder": dir, "pipe": pipe, "link to a pipe": link, "device": os.DevNull, "in no folder": filepath.Join(dir, "none", "office.journal"),
	} {
		t.Run(name, func(t *testing.T) {
			if j, err := journal.Open(path, nil); err == nil || j != nil {
				t.Error("opened")
			}
		})
	}
}

func TestReadOnlyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "office.journal")
	open(t, path).Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		openAsNobody(t, path)
	} else if _, err := journal.Open(path, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v, want a permission error", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Error("it was changed")
	}
}

// openAsNobody is for tests that root runs, for whom no file is read-only. The other process
// is a copy in a place that the user nobody may read.
func openAsNobody(t *testing.T, path string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(path)
	child := filepath.Join(dir, "child")
	if err := errors.Join(os.WriteFile(child, program, 0o755), os.Chmod(dir, 0o755), os.Chmod(filepath.Dir(dir), 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(child)
	cmd.Env = []string{heldFile + "=" + path}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "permission denied") {
		t.Errorf("%q, %v, want a permission error", out, err)
	}
}

func TestJournalIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.journal")
	open(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestClockThatGoesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "office.journal")
	now := issued
	opts := &journal.Options{Now: func() time.Time { now = now.Add(-time.Hour); return now }}
	texts := map[string]string{}
	for i := range 4 {
		j, err := journal.Open(path, opts)
		if err != nil {
			t.Fatal(err)
		}
		o := newOffice(j, remembering(t))
		ws := []want{{key: "all", content: "c", number: "D-0"}, {key: fmt.Sprint(i), content: "c", number: fmt.Sprint("D-1", i)}}
		o.texts = texts
		if _, err := o.work([]step{beginning(i, journal.Fresh), issuing(ws), printing(ws), ending(i), confirming(fmt.Sprint(i))}); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
