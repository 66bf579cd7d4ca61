// Package files reads and replaces the files of the commands of this module.
package files

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// max is as large as the lists that a device takes in at once, in bytes.
const max = 64 << 20

var errRegular = fmt.Errorf("not a regular file of at most %d MiB", max>>20)

// Read returns the content of a regular file.
func Read(path string) ([]byte, error) {
	info, err := os.Stat(path) // before it is opened: opening a pipe would wait
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > max {
		return nil, fmt.Errorf("%s: %w", path, errRegular)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, max))
}

// Replace writes a file in one step: whoever is cut off leaves the old one or the new
// one. It returns when the new one is on disk under its name.
func Replace(path string, data []byte, mode fs.FileMode) error {
	temp := path + ".tmp"
	// One that was left is removed and not opened: it may lead elsewhere.
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		os.Remove(temp)
		return err
	}
	return Sync(filepath.Dir(path))
}

// Sync makes the names in a folder durable. Windows does it by itself, and some file
// systems say that a folder is nothing to sync.
func Sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

var (
	errPublic  = errors.New("not a public key in PEM form")
	errEd25519 = errors.New("not an Ed25519 key")
)

// PublicPEM returns an Ed25519 key as a PEM file (RFC 8410).
func PublicPEM(key ed25519.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}

// ParsePublic returns the Ed25519 key in a PEM file.
func ParsePublic(data []byte) (ed25519.PublicKey, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, errPublic
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errPublic
	}
	key, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, errEd25519
	}
	return key, nil
}
