package cutoff

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
)

// Constants of ptrace(2) and wait(2) that package syscall lacks.
const (
	exitKill      = 0x100000   // PTRACE_O_EXITKILL: nobody is left behind
	syscallStop   = 0x80       // set in the signal of a stop by PTRACE_O_TRACESYSGOOD
	ownChildren   = 0x20000000 // __WNOTHREAD: other tests wait for theirs
	anyChild      = 0x40000000 // __WALL
	renameat2     = 316
	maxPath       = 4096 // bytes
	writingOrMade = syscall.O_WRONLY | syscall.O_RDWR | syscall.O_CREAT | syscall.O_TRUNC
)

// A shape says where a call has its file.
type shape struct {
	name string
	fd   bool // the first argument is a descriptor; otherwise the second is a path
}

// shapes are the calls that are counted, by their number. The old ones that take no
// folder are not made by Go.
var shapes = map[uint64]shape{
	syscall.SYS_OPENAT: {"openat", false}, syscall.SYS_WRITE: {"write", true}, syscall.SYS_PWRITE64: {"pwrite64", true},
	syscall.SYS_WRITEV: {"writev", true}, syscall.SYS_FSYNC: {"fsync", true}, syscall.SYS_FDATASYNC: {"fdatasync", true},
	syscall.SYS_FTRUNCATE: {"ftruncate", true}, syscall.SYS_FLOCK: {"flock", true}, syscall.SYS_FCHMOD: {"fchmod", true},
	syscall.SYS_RENAMEAT: {"renameat", false}, renameat2: {"renameat2", false}, syscall.SYS_UNLINKAT: {"unlinkat", false},
	syscall.SYS_MKDIRAT: {"mkdirat", false}, syscall.SYS_LINKAT: {"linkat", false}, syscall.SYS_SYMLINKAT: {"symlinkat", false},
	syscall.SYS_FCHMODAT: {"fchmodat", false},
}

// growing are the calls that need room on the disk.
var growing = map[string]bool{"openat": true, "write": true, "pwrite64": true, "writev": true, "mkdirat": true}

// Run runs a command that was made and not started, without standard input, and waits for
// its end. A test that calls it is skipped where processes cannot be traced.
func Run(t testing.TB, cmd *exec.Cmd, cut Cut) Result {
	t.Helper()
	// A process is traced by the thread that started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	out, err := os.CreateTemp(t.TempDir(), "output")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	pid, err := syscall.ForkExec(cmd.Path, cmd.Args, &syscall.ProcAttr{
		Dir: cmd.Dir, Env: cmd.Environ(), Files: []uintptr{null.Fd(), out.Fd(), out.Fd()},
		Sys: &syscall.SysProcAttr{Ptrace: true, Setpgid: true},
	})
	if errors.Is(err, syscall.EPERM) && os.Getenv("SEALCARD_CI") == "" {
		t.Skip("processes cannot be traced here")
	}
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", out.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	r := tracer{pid: pid, cut: cut, output: own, inside: map[int]bool{}, fails: map[int]bool{}}
	if err := r.follow(); err != nil {
		syscall.Kill(pid, syscall.SIGKILL)
		t.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := io.Copy(&text, io.NewSectionReader(out, 0, 1<<20)); err != nil {
		t.Fatal(err)
	}
	r.Output = text.String()
	return r.Result
}

// A tracer follows one process.
type tracer struct {
	Result
	pid    int
	cut    Cut
	output string       // a file that is not the command's own
	inside map[int]bool // threads that are in a call
	fails  map[int]bool // threads whose call was taken away
}

func (r *tracer) follow() error {
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(r.pid, &ws, 0, nil); err != nil {
		return err
	}
	if err := syscall.PtraceSetOptions(r.pid, syscall.PTRACE_O_TRACESYSGOOD|syscall.PTRACE_O_TRACECLONE|exitKill); err != nil {
		return err
	}
	if err := syscall.PtraceSyscall(r.pid, 0); err != nil {
		return err
	}
	seen := map[int]bool{r.pid: true}
	for {
		// Of its group, as this thread may have started programs of other tests.
		thread, err := syscall.Wait4(-r.pid, &ws, anyChild|ownChildren, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return err
		}
		if ws.Exited() || ws.Signaled() {
			if thread == r.pid {
				r.Status = ws.ExitStatus() // -1 if it was killed
				return nil
			}
			delete(seen, thread)
			delete(r.inside, thread)
			continue
		}
		signal := ws.StopSignal()
		switch {
		case signal == syscall.SIGTRAP|syscallStop:
			signal = 0
			if err := r.call(thread); err != nil && !errors.Is(err, syscall.ESRCH) {
				return err
			}
		case signal == syscall.SIGTRAP:
			signal = 0 // a new thread was announced
		case signal == syscall.SIGSTOP && !seen[thread]:
			signal = 0 // a new thread
		}
		seen[thread] = true
		// A thread that was killed meanwhile says so next.
		if err := syscall.PtraceSyscall(thread, int(signal)); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
}

// call looks at a thread that goes into a call or comes out of one.
func (r *tracer) call(thread int) error {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(thread, &regs); err != nil {
		return err
	}
	if r.inside[thread] {
		r.inside[thread] = false
		if r.fails[thread] {
			r.fails[thread] = false
			regs.Rax = -uint64(r.cut.Errno)
			return syscall.PtraceSetRegs(thread, &regs)
		}
		return nil
	}
	r.inside[thread] = true
	c, ok := r.describe(thread, &regs)
	if !ok {
		return nil
	}
	r.Calls = append(r.Calls, c)
	n := len(r.Calls)
	if n != r.cut.At && !(r.cut.Stays && r.cut.At > 0 && n > r.cut.At && growing[c.Name]) {
		return nil
	}
	r.Hit = true
	if n == r.cut.At && r.cut.Then != nil {
		r.cut.Then()
	}
	if r.cut.Errno == 0 {
		return syscall.Kill(r.pid, syscall.SIGKILL)
	}
	r.fails[thread] = true
	regs.Orig_rax = ^uint64(0) // no call at all
	return syscall.PtraceSetRegs(thread, &regs)
}

// describe returns the call that a thread is about to make, if it is one of those that
// are counted.
func (r *tracer) describe(thread int, regs *syscall.PtraceRegs) (Call, bool) {
	s, ok := shapes[regs.Orig_rax]
	if !ok || s.name == "openat" && regs.Rdx&writingOrMade == 0 {
		return Call{}, false
	}
	c := Call{Name: s.name}
	if s.fd {
		c.Path = opened(thread, regs.Rdi)
		return c, onFile(c.Path) && c.Path != r.output
	}
	c.Path = text(thread, uintptr(regs.Rsi))
	return c, onFile(c.Path) || len(c.Path) > 0 && c.Path[0] != '/'
}

// text reads a text of a thread that ends in a zero byte.
func text(thread int, at uintptr) string {
	var all []byte
	var word [8]byte
	for len(all) < maxPath {
		n, err := syscall.PtracePeekData(thread, at, word[:])
		if err != nil {
			return ""
		}
		if i := bytes.IndexByte(word[:n], 0); i >= 0 {
			return string(append(all, word[:i]...))
		}
		all = append(all, word[:n]...)
		at += uintptr(n)
	}
	return ""
}
