package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card/keys"
)

// calls are the system calls by which a command changes the folder.
const calls = "openat,write,fsync,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,flock"

// oneThread is the variable that makes the test binary the command, on one thread.
const oneThread = "SEALCARD_ONE_THREAD"

// A scene is a command that is cut off, and what was done before.
type scene struct {
	name  string
	setup []string // command lines before
	line  string   // that is cut off
}

// Every kind of write: a new folder, a draft, a signature, a document put in force, an
// edit, places given out, lists and their differences.
var scenes = []scene{
	{"root init", nil, "root init --name X --threshold 2 anna.pub ben.pub chen.pub"},
	{"first signature", scene0(1), "root sign --key anna.key"},
	{"root in force", scene0(2), "root sign --key ben.key"},
	{"edit", scene0(3), "trust add-key office office.pub --issuer i --until 2099-12-31"},
	{"draft and signature", scene0(5), "trust sign --key anna.key"},
	{"trust list in force", scene0(6), "trust sign --key ben.key"},
	{"places", scene0(8), "status allocate --count 3"},
	{"list in force", scene0(8), "status publish --key lists.key"},
	{"difference", scene0(9), "status delta --key lists.key --now 2090-01-02"},
	{"rotation", scene0(9), "root rotate --threshold 1 dora.pub"},
}

// scene0 returns the first n lines of a programme's beginning.
func scene0(n int) []string {
	return []string{
		"root init --name X --threshold 2 anna.pub ben.pub chen.pub",
		"root sign --key anna.key",
		"root sign --key ben.key",
		"trust add-key office office.pub --issuer i --until 2099-12-31",
		"trust add-key lists lists.pub --use status --issuer i --until 2099-12-31",
		"trust sign --key anna.key",
		"trust sign --key ben.key",
		"status new main --uri u --issuer i --entries 64",
		"status publish --key lists.key --now 2090-01-01",
	}[:n]
}

// TestKilledAtEveryWrite kills a command before each of its system calls that change
// anything, and lets each of them fail: the folder holds the state of before or the state
// of after, and the same command goes through afterwards.
func TestKilledAtEveryWrite(t *testing.T) {
	program := straced(t)
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			kill(t, program, s)
		})
	}
}

func kill(t *testing.T, program string, s scene) {
	work := t.TempDir()
	if err := os.WriteFile(filepath.Join(work, "passphrase"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := makeKeys(work); err != nil {
		t.Fatal(err)
	}
	command := func(dir string, with ...string) *exec.Cmd {
		args := append(with, program)
		args = append(args, strings.Fields(s.line)...)
		cmd := exec.Command(args[0], append(args[1:], "--dir", dir)...)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), passphraseFile+"=passphrase", oneThread+"=1")
		return cmd
	}
	before := filepath.Join(work, "before")
	for _, line := range s.setup {
		a := &app{stdout: io.Discard, stderr: os.Stderr, secret: []byte(secret)}
		args := strings.Fields(line)
		for i, arg := range args {
			if ext := filepath.Ext(arg); ext == ".key" || ext == ".pub" {
				args[i] = filepath.Join(work, arg)
			}
		}
		if err := a.run(append(args, "--dir", before)); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	trace := filepath.Join(work, "trace")
	after := folder(t, before, filepath.Join(work, "after"))
	if out, err := command(after, "strace", "-f", "-qq", "-o", trace, "-e", "trace="+calls).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	points := strings.Count(string(lines), "\n")
	step := 1
	if testing.Short() {
		step = 4
	}
	killed := 0
	for n := 1; n <= points; n += step {
		for _, fault := range []string{"signal=KILL", "error=ENOSPC", "error=EIO"} {
			dir := folder(t, before, filepath.Join(work, fmt.Sprintf("%d-%s", n, fault[len(fault)-3:])))
			inject := fmt.Sprintf("inject=%s:%s:when=%d", calls, fault, n)
			out, err := command(dir, "strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace="+calls, "-e", inject).CombinedOutput()
			if err != nil {
				killed++
			}
			got, was, is := states(t, dir), states(t, before), states(t, after)
			switch {
			case reflect.DeepEqual(got, is):
			case reflect.DeepEqual(got, was) && err != nil:
			default:
				t.Fatalf("call %d, %s: %v\n%s\nneither the old nor the new state:\n%v", n, fault, err, out, got)
			}
			if reflect.DeepEqual(got, was) {
				if out, err := command(dir).CombinedOutput(); err != nil {
					t.Fatalf("call %d, %s: the same command afterwards: %v\n%s", n, fault, err, out)
				}
				if got := states(t, dir); !reflect.DeepEqual(got, is) {
					t.Fatalf("call %d, %s: after the same command: %v", n, fault, got)
				}
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	if killed == 0 {
		t.Errorf("of %d calls none was cut off", points)
	}
	t.Logf("%d calls, %d cut off", points, killed)
}

// folder copies a folder that may not be there.
func folder(t *testing.T, from, to string) string {
	t.Helper()
	if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) {
		return to
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// states returns what a folder says in numbers, without what chance and the clock put
// into it. Reading it makes sure that every file it names is whole.
func states(t *testing.T, dir string) map[string]string {
	t.Helper()
	s, err := load(dir)
	if err != nil {
		if _, err := os.Stat(filepath.Join(dir, stateFile)); errors.Is(err, os.ErrNotExist) {
			return nil
		}
		t.Fatal(err)
	}
	signatures := func(k *kind) int {
		if *k.draft(s) == "" {
			return -1
		}
		d, err := k.readDraft(filepath.Join(dir, *k.draft(s)))
		if err != nil {
			t.Fatal(err)
		}
		return len(d.Signers())
	}
	m := map[string]string{
		"roots": fmt.Sprint(len(s.Root.Documents)), "root signatures": fmt.Sprint(signatures(rootKind)),
		"trust": fmt.Sprint(s.Trust.Root, s.Trust.Sequence), "trust signatures": fmt.Sprint(signatures(trustKind)),
		"keys": fmt.Sprint(len(s.Trust.Keys)),
	}
	for _, l := range s.Status {
		places := 0
		for _, c := range l.Pending {
			places += len(c.Indices)
		}
		m["list "+l.Name] = fmt.Sprint(l.Signed != nil, l.Signed != nil && l.Signed.Delta != nil, places)
	}
	return m
}

// TestKilledKeygenLeavesAWholeKeyOrNone cuts off the making of a key.
func TestKilledKeygenLeavesAWholeKeyOrNone(t *testing.T) {
	program := straced(t)
	work := t.TempDir()
	if err := os.WriteFile(filepath.Join(work, "passphrase"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	keygen := func(name string, with ...string) *exec.Cmd {
		args := append(with, program, "keygen", name)
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = work
		cmd.Env = append(os.Environ(), passphraseFile+"=passphrase", oneThread+"=1")
		return cmd
	}
	step := 1
	if testing.Short() {
		step = 5
	}
	whole, none := 0, 0
	for n := 1; n <= 40; n += step {
		name := fmt.Sprintf("%d.key", n)
		path := filepath.Join(work, name)
		inject := fmt.Sprintf("inject=%s,linkat:signal=KILL:when=%d", calls, n)
		if err := keygen(name, "strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace="+calls+",linkat", "-e", inject).Run(); err == nil {
			break // beyond the last call
		}
		open := func() error {
			_, err := keys.Load(path, func() ([]byte, error) { return []byte(secret), nil })
			return err
		}
		if _, err := os.Stat(path); err != nil {
			none++
		} else if err := open(); err != nil {
			t.Fatalf("call %d: %v", n, err)
		} else {
			whole++
		}
		if _, err := os.Stat(filepath.Join(work, fmt.Sprintf("%d.pub", n))); err == nil {
			continue
		}
		if out, err := keygen(name).CombinedOutput(); err != nil {
			t.Fatalf("call %d: the same command afterwards: %v\n%s", n, err, out)
		}
		if err := open(); err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
	}
	t.Logf("%d whole keys, %d none", whole, none)
	if none == 0 || whole == 0 && !testing.Short() {
		t.Error("the command was not cut off before and after the key was there")
	}
}

// straced returns the program that strace can run, or skips the test.
func straced(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("strace is a program of Linux")
	}
	if _, err := exec.LookPath("strace"); err != nil {
		if os.Getenv("SEALCARD_CI") != "" {
			t.Fatal(err)
		}
		t.Skip("strace is not installed")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}
