//go:build unix

package files

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// Lock keeps other processes out of a folder until release is called or the process ends,
// however it ends. It returns ErrLocked if another is there.
func Lock(dir string) (release func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, LockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrLocked
		}
		return nil, err
	}
	return func() {
		// A program that was just started may hold the file for a moment more.
		syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		f.Close()
	}, nil
}
