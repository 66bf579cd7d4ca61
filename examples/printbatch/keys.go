package main

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/crypto/ssh"
)

var (
	errPEM        = errors.New("not a private key in PKCS#8 PEM or OpenSSH form")
	errEd25519    = errors.New("not an Ed25519 key")
	errPassphrase = errors.New("sealed with a passphrase, which this command does not ask for")
)

// newKey returns a key that lives as long as the process.
func newKey() (crypto.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return key, err
}

// openKey returns the key in a file, which is made if it is not there; made tells
// that it was.
func openKey(path string) (key crypto.Signer, made bool, err error) {
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeKey(path)
		return key, err == nil, err
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errRegular
	}
	if err != nil {
		return nil, false, fmt.Errorf("key file %s: %w", path, bare(err))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, false, fmt.Errorf("key file %s: %w", path, bare(err))
	}
	defer f.Close()
	// The open file is looked at, so that what is checked is what is read.
	info, err = f.Stat()
	if err != nil {
		return nil, false, fmt.Errorf("key file %s: %w", path, bare(err))
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, false, fmt.Errorf("key file %s: mode %04o lets others use it, want 0600", path, mode)
	}
	const enough = 64 << 10 // bytes
	data, err := io.ReadAll(io.LimitReader(f, enough))
	if err != nil {
		return nil, false, fmt.Errorf("key file %s: %w", path, bare(err))
	}
	key, err = parseKey(data)
	if err != nil {
		return nil, false, fmt.Errorf("key file %s: %w", path, err)
	}
	return key, false, nil
}

func parseKey(data []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errPEM
	}
	var parsed any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "OPENSSH PRIVATE KEY":
		parsed, err = ssh.ParseRawPrivateKey(data)
	case "ENCRYPTED PRIVATE KEY":
		return nil, errPassphrase
	default:
		return nil, errPEM
	}
	if _, ok := errors.AsType[*ssh.PassphraseMissingError](err); ok {
		return nil, errPassphrase
	}
	if err != nil {
		return nil, errPEM
	}
	switch k := parsed.(type) {
	case ed25519.PrivateKey:
		return k, nil
	case *ed25519.PrivateKey:
		return *k, nil
	}
	return nil, errEd25519
}

// makeKey writes a new key. It does not replace a file.
func makeKey(path string) (crypto.Signer, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, bare(err))
	}
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(path) // half a key is of no use
		return nil, fmt.Errorf("key file %s: %w", path, bare(err))
	}
	// Cards may be signed with it, so its name must last as well.
	return key, syncFolder(filepath.Dir(path))
}
