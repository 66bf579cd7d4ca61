package journal

import (
	"errors"
	"os"
	"syscall"
)

// errSharing is what Windows says of a file that another process has open for itself
// alone: ERROR_SHARING_VIOLATION.
const errSharing = syscall.Errno(32)

// openFile opens or makes a file that is this process's alone until it ends, however it
// ends. Names need no sync here.
func openFile(path string) (File, int64, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, 0, fault(err)
	}
	const alone = 0
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, alone, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharing) {
		return nil, 0, ErrLocked
	}
	if err != nil {
		return nil, 0, fault(&os.PathError{Op: "open", Path: path, Err: err})
	}
	f := os.NewFile(uintptr(h), path)
	size, err := sizeOf(f)
	if err != nil {
		f.Close()
		return nil, 0, fault(err)
	}
	return f, size, nil
}
