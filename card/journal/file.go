//go:build unix || windows

package journal

import "os"

// sizeOf returns the size of a regular file.
func sizeOf(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, errRegular
	}
	return info.Size(), nil
}
