package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/sealcard/sealcard/examples/internal/files"
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
func update(store *verify.Store, paths ...string) error {
	var lists []byte
	for _, p := range paths {
		b, err := files.Read(p)
		if err != nil {
			return err
		}
		lists = append(lists, b...)
	}
	if err := store.Update(lists); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(paths, ", "), err)
	}
	return nil
}

func (o *options) readState() ([]byte, error) {
	if o.state == "" {
		return nil, nil
	}
	b, err := files.Read(o.state)
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
	return files.Replace(o.state, store.State(), 0o600)
}

// readRoots returns the Ed25519 public key in a PEM file, or the keys in a root document.
func readRoots(path string) (verify.Roots, error) {
	data, err := files.Read(path)
	if err != nil {
		return verify.Roots{}, err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(data), []byte("-----BEGIN")) {
		roots, err := verify.ParseRoots(data)
		if err != nil {
			return roots, fmt.Errorf("%s: not a public key in PEM form, nor a root document: %w", path, err)
		}
		return roots, nil
	}
	key, err := files.ParsePublic(data)
	if err != nil {
		return verify.Roots{}, fmt.Errorf("%s: %w", path, err)
	}
	return verify.Roots{Keys: []ed25519.PublicKey{key}, Threshold: 1}, nil
}
