package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// pinVariable holds the PIN. A flag would show it to everybody who lists processes.
const pinVariable = "SEALCARD_PIN"

const (
	maxFile = 64 << 20 // larger than any list, in bytes
	maxPIN  = 256      // larger than any token takes, in bytes
)

var (
	errRegular = fmt.Errorf("not a regular file of at most %d MiB", maxFile>>20)
	errPINFile = fmt.Errorf("not a PIN of 1 to %d bytes in one line", maxPIN)
)

// pin returns the PIN in the file at path or, for an empty path, in the environment. A
// wrong one brings a token nearer to locking, so there is no guess which one is meant.
func pin(path string) (string, error) {
	secret := os.Getenv(pinVariable)
	switch {
	case path == "" && secret == "":
		return "", usage("the PIN is needed, in %s or in a --pin-file", pinVariable)
	case path == "":
		return secret, nil
	case secret != "":
		return "", usage("--pin-file and %s are two PINs, want one", pinVariable)
	}
	data, mode, err := readFile(path)
	if err != nil {
		return "", fail(exitKey, err)
	}
	if mode&0o077 != 0 && runtime.GOOS != "windows" {
		return "", fail(exitKey, fmt.Errorf("%s: mode %04o lets others use it, want 0600", path, mode))
	}
	data = bytes.TrimRight(data, "\r\n")
	if len(data) == 0 || len(data) > maxPIN || bytes.ContainsAny(data, "\r\n") {
		return "", fail(exitKey, fmt.Errorf("%s: %w", path, errPINFile))
	}
	return string(data), nil
}

// readFile returns the content and the permissions of a regular file.
func readFile(path string) ([]byte, fs.FileMode, error) {
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		err = errRegular
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", path, bare(err))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", path, bare(err))
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil { // the permissions of what is read
		return nil, 0, fmt.Errorf("%s: %w", path, bare(err))
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", path, bare(err))
	}
	return data, info.Mode().Perm(), nil
}

// writeFile replaces a file in one step: whoever is cut off leaves the old one or the new
// one. It returns when the new one is on disk under its name.
func writeFile(path string, data []byte, mode fs.FileMode) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("%s: %w", path, bare(err))
	}
	return syncFolder(dir)
}

// syncFolder makes the names in a folder durable. Windows does it by itself, and some
// file systems say that a folder is nothing to sync.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("%s: %w", dir, bare(err))
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return fmt.Errorf("%s: %w", dir, bare(err))
	}
	return nil
}
