package keys

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// maxFile is larger than any key file, in bytes.
const maxFile = 64 << 10

var errRegular = fmt.Errorf("not a regular file of at most %d bytes", maxFile)

// Load returns the key in a sealed file that nobody but its owner may use: of mode 0600
// or less, where the system has modes. Passphrase is asked once, after the file was
// looked at.
func Load(path string, passphrase func() ([]byte, error)) (ed25519.PrivateKey, error) {
	data, err := readPrivate(path)
	if err != nil {
		return nil, fmt.Errorf("keys: file %s: %w", path, err)
	}
	if _, _, err := parseSealed(data); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	secret, err := passphrase()
	if err != nil {
		return nil, fmt.Errorf("keys: file %s: passphrase: %w", path, err)
	}
	key, err := Open(data, secret)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// readPrivate returns the content of a file. What is checked is the open file.
func readPrivate(path string) ([]byte, error) {
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errRegular
	}
	if err != nil {
		return nil, bare(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, bare(err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("mode %04o lets others use it, want 0600", mode)
	}
	if info.Size() > maxFile {
		return nil, errRegular
	}
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// Save seals key into a new file of mode 0600, and returns when it is on disk under its
// name. It replaces no file; whoever is cut off leaves a whole file or none.
func Save(path string, key ed25519.PrivateKey, passphrase []byte, cost Cost) error {
	data, err := Seal(key, passphrase, cost)
	if err != nil {
		return err
	}
	if err := create(path, data); err != nil {
		return fmt.Errorf("keys: file %s: %w", path, bare(err))
	}
	return syncFolder(filepath.Dir(path))
}

// create writes a file under another name, and gives it its own if nothing has it.
func create(path string, data []byte) error {
	temp := path + ".tmp"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // left by somebody who was cut off, but for this
	}
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	// A rename would replace a file. Where files have no second name it has to do.
	err = os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fs.ErrExist
	}
	return os.Rename(temp, path)
}

// syncFolder makes the names in a folder durable. Windows does it by itself, and some
// file systems say that a folder is nothing to sync.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("keys: folder %s: %w", dir, bare(err))
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return fmt.Errorf("keys: folder %s: %w", dir, bare(err))
	}
	return nil
}

// bare returns the reason in an error about paths, which the caller names.
func bare(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}
