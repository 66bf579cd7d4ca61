package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/cutoff"
)

// asCommand is the variable that makes the test binary the command.
const asCommand = "SEALCARD_TEST_COMMAND"

// A scene is a command that is cut off, and what was done before.
type scene struct {
	name  string
	setup []string // command lines before
	line  string   // that is cut off
}

// Every kind of write: a new folder, a draft, a signature, a document put in force, an
// edit, places given out, lists and their differences, leases and reports.
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
	{"numbering", scene0(8), "lease new"},
	{"lease", append(scene0(8), "lease new"), "lease grant --office BX --count 10"},
	{"report of an office", append(scene0(8), "lease new", "lease grant --office BX --count 64"), "status take report.csv"},
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

// TestKilledAtEveryWrite kills a command before each of its calls that change a file, and lets each of them fail: the folder holds the state of before or the state
// of after, and the same command goes through afterwards.
func TestKilledAtEveryWrite(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			kill(t, s)
		})
	}
}

func kill(t *testing.T, s scene) {
	work := t.TempDir()
	if err := os.WriteFile(filepath.Join(work, "passphrase"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := makeKeys(work); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(work, "report.csv"), []byte("place,status\n3,valid\n7,revoked\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := func(dir string) *exec.Cmd { return authority(t, work, s.line+" --dir "+dir) }
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
	after := cutoff.Copy(t, before, filepath.Join(work, "after"))
	whole := cutoff.Run(t, command(after), cutoff.Cut{})
	if whole.Status != 0 {
		t.Fatal(whole.Output)
	}
	points := len(whole.Calls)
	step := 1
	if testing.Short() {
		step = 4
	}
	killed := 0
	for n := 1; n <= points; n += step {
		for _, fault := range []syscall.Errno{0, syscall.ENOSPC, syscall.EIO} {
			dir := cutoff.Copy(t, before, filepath.Join(work, fmt.Sprintf("%d-%d", n, fault)))
			run := cutoff.Run(t, command(dir), cutoff.Cut{At: n, Errno: fault})
			if run.Status != 0 {
				killed++
			}
			got, was, is := states(t, dir), states(t, before), states(t, after)
			switch {
			case reflect.DeepEqual(got, is):
			case reflect.DeepEqual(got, was) && run.Status != 0:
			default:
				t.Fatalf("call %d, %v: exit status %d\n%s\nneither the old nor the new state:\n%v", n, fault, run.Status, run.Output, got)
			}
			if reflect.DeepEqual(got, was) {
				if out, err := command(dir).CombinedOutput(); err != nil {
					t.Fatalf("call %d, %v: the same command afterwards: %v\n%s", n, fault, err, out)
				}
				if got := states(t, dir); !reflect.DeepEqual(got, is) {
					t.Fatalf("call %d, %v: after the same command: %v", n, fault, got)
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

// authority returns the command in a folder.
func authority(t *testing.T, dir, line string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, strings.Fields(line)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), passphraseFile+"=passphrase", asCommand+"=1")
	return cmd
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
		if n := s.numbered(l); n != nil {
			m["leases of "+l.Name] = fmt.Sprint(n.First, n.Next, len(n.Grants))
		}
	}
	if s.Numbers != nil {
		m["digits of numbers"] = fmt.Sprint(s.Numbers.Digits)
	}
	return m
}

// TestKilledKeygenLeavesAWholeKeyOrNone cuts off the making of a key.
func TestKilledKeygenLeavesAWholeKeyOrNone(t *testing.T) {
	work := t.TempDir()
	if err := os.WriteFile(filepath.Join(work, "passphrase"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	keygen := func(name string) *exec.Cmd { return authority(t, work, "keygen "+name) }
	step := 1
	if testing.Short() {
		step = 5
	}
	whole, none := 0, 0
	for n := 1; n <= 40; n += step {
		name := fmt.Sprintf("%d.key", n)
		path := filepath.Join(work, name)
		if !cutoff.Run(t, keygen(name), cutoff.Cut{At: n}).Hit {
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
