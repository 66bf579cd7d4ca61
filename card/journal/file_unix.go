//go:build unix

package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// openFile opens or makes a file that is this process's alone until it ends, however it
// ends.
func openFile(path string) (File, int64, error) {
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fault(err)
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, 0, fault(&fs.PathError{Op: "open", Path: path, Err: errRegular})
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, 0, fault(err)
	}
	if err := lockAndKeep(f); err != nil {
		f.Close()
		return nil, 0, err
	}
	size, err := sizeOf(f)
	if err != nil {
		f.Close()
		return nil, 0, fault(err)
	}
	return f, size, nil
}

func lockAndKeep(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	if err != nil {
		return fault(err)
	}
	// The name of a new file has to last as well.
	dir, err := os.Open(filepath.Dir(f.Name()))
	if err != nil {
		return fault(err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) { // some file systems have nothing to sync
		return fault(err)
	}
	return nil
}
