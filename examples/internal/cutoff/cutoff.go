// Package cutoff runs a command for a test and cuts it off at one of the calls by which it
// changes files: the process is killed before the call is made, or the call fails.
//
// The calls of all threads are counted as one row, which strace cannot: it counts by
// thread, and a Go program writes from several. What goes to pipes, sockets and devices is
// not counted, nor is what a program does that the command starts. A call that opens a
// file counts if the file may be written to or made by it.
//
// It traces with ptrace, on Linux and amd64.
package cutoff

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A Call is a call that changes a file, or makes a change durable.
type Call struct {
	Name string // such as "fsync"
	Path string // of the file; the first of two. That of a file in a folder that is open is relative.
}

// String names the call and its file, without the folder.
func (c Call) String() string { return c.Name + " " + filepath.Base(c.Path) }

// A Cut says which call is not made. The zero Cut lets all go through.
type Cut struct {
	At    int           // from 1, of those that are counted; 0 for none
	Errno syscall.Errno // with which it fails; 0 kills the process instead
	Stays bool          // later calls that need room fail as well, as on a full disk
	Then  func()        // is called at that moment; nil for nothing
}

// A Result is what became of a command.
type Result struct {
	Status int    // with which it exited; -1 if it was killed
	Output string // standard output and error, as they came
	Calls  []Call // that were made or cut off, in order
	Hit    bool   // the call of the Cut was reached
}

// Points returns the calls at which a command of n calls is cut off: about most of them,
// evenly, or with most 0 every one. With SEALCARD_EVERY set it is every one, and else the
// first depends on turn, so that several rows of calls are not cut off at the same places.
func Points(n, most, turn int) []int {
	step := 1
	if most > 0 && n > most && os.Getenv("SEALCARD_EVERY") == "" {
		step = (n + most - 1) / most
	}
	var at []int
	for i := 1 + turn%step; i <= n; i += step {
		at = append(at, i)
	}
	return at
}

// Copy copies a folder of files with their modes and returns where to; where there is none
// it copies nothing.
func Copy(t testing.TB, from, to string) string {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name := filepath.Join(to, strings.TrimPrefix(path, from))
		if e.IsDir() {
			return os.MkdirAll(name, 0o755)
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(name, data, info.Mode().Perm())
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// onFile reports whether a path that a process has open is that of a file on a disk.
func onFile(path string) bool {
	for _, dir := range []string{"/dev/", "/proc/", "/sys/"} {
		if strings.HasPrefix(path, dir) {
			return false
		}
	}
	return strings.HasPrefix(path, "/")
}

// opened returns what a descriptor of a thread leads to.
func opened(thread int, fd uint64) string {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", thread, strconv.FormatUint(fd&0xffffffff, 10)))
	if err != nil {
		return ""
	}
	return path
}
