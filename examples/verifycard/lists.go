package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sealcard/sealcard/verify"
)

// store returns a store with the lists that were named.
func (o *options) store() (*verify.Store, error) {
	if o.root == "" {
		o.root = filepath.Join(filepath.Dir(o.trust), "root.pem")
	}
	roots, err := readRoots(o.root)
	if err != nil {
		return nil, err
	}
	state, err := o.readState()
	if err != nil {
		return nil, err
	}
	store, err := verify.NewStore(roots, state)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.state, err)
	}
	if err := update(store, o.trust); err != nil {
		return nil, err
	}
	if len(o.status) > 0 {
		// Together, as an old list and its deltas may only together be as new as what was
		// held before.
		if err := update(store, o.status...); err != nil {
			return nil, err
		}
	}
	return store, o.writeState(store)
}

// update takes in lists that build on each other.
func update(store *verify.Store, files ...string) error {
	var lists []byte
	for _, f := range files {
		b, err := readFile(f)
		if err != nil {
			return err
		}
		lists = append(lists, b...)
	}
	if err := store.Update(lists); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(files, ", "), err)
	}
	return nil
}

func (o *options) readState() ([]byte, error) {
	if o.state == "" {
		return nil, nil
	}
	b, err := readFile(o.state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // first run
	}
	return b, err
}

// writeState replaces the state in one step.
func (o *options) writeState(store *verify.Store) error {
	if o.state == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(o.state), ".state-*")
	if err != nil {
		return err
	}
	_, err = f.Write(store.State())
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), o.state)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// maxFile is as large as what a store takes in at once.
const maxFile = 64 << 20 // bytes

var errFile = fmt.Errorf("not a regular file of at most %d MiB", maxFile>>20)

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path) // before it is opened: opening a pipe would wait
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s: %w", path, errFile)
	}
	return os.ReadFile(path)
}

// readRoots returns the Ed25519 public key in a PEM file, or the keys in a root document.
func readRoots(path string) (verify.Roots, error) {
	data, err := readFile(path)
	if err != nil {
		return verify.Roots{}, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		roots, err := verify.ParseRoots(data)
		if err != nil {
			return roots, fmt.Errorf("%s: not a public key in PEM form, nor a root document: %w", path, err)
		}
		return roots, nil
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if block.Type != "PUBLIC KEY" || err != nil {
		return verify.Roots{}, fmt.Errorf("%s: not a public key in PEM form", path)
	}
	key, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return verify.Roots{}, fmt.Errorf("%s: not an Ed25519 key", path)
	}
	return verify.Roots{Keys: []ed25519.PublicKey{key}, Threshold: 1}, nil
}
