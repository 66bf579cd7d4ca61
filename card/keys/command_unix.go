//go:build unix

package keys

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup keeps the signals of the terminal from a program: a batch that is interrupted
// ends in order, for which it still signs.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a program that was not waited for, and whomever it started.
func killGroup(p *os.Process) {
	if p.Signal(syscall.Signal(0)) == nil {
		syscall.Kill(-p.Pid, syscall.SIGKILL)
	}
}
