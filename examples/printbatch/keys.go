package main

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/signing"
)

var (
	errPEM        = errors.New("not a private key in PKCS#8 PEM or OpenSSH form")
	errEd25519    = errors.New("not an Ed25519 key")
	errPassphrase = errors.New("sealed with a passphrase, which this command does not ask for")
	errSealed     = errors.New("sealed with a passphrase: name a file with it, by --passphrase-file or " + passphraseVariable)
)

// newKey returns a key that lives as long as the process.
func newKey() (crypto.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return key, err
}

// openKeyFile returns the key in a file, which is made if it is not there; made tells that
// it was. Where passphrase names none, which gives nil, a new key is not sealed.
func openKeyFile(path string, passphrase func() ([]byte, error)) (key crypto.Signer, made bool, err error) {
	data, err := signing.Private(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeKey(path, passphrase)
		return key, err == nil, err
	}
	if err == nil {
		key, err = parseKey(data, passphrase)
	}
	if err != nil {
		return nil, false, fmt.Errorf("key file %s: %w", path, err)
	}
	return key, false, nil
}

func parseKey(data []byte, passphrase func() ([]byte, error)) (crypto.Signer, error) {
	if _, err := keys.SealedPublic(data); err == nil {
		return unseal(data, passphrase)
	}
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

// unseal opens a key file that authority keygen made.
func unseal(data []byte, passphrase func() ([]byte, error)) (crypto.Signer, error) {
	secret, err := passphrase()
	if err != nil {
		return nil, err
	}
	if secret == nil {
		return nil, errSealed
	}
	key, err := keys.Open(data, secret)
	if err != nil {
		return nil, err
	}
	return key, nil
}

// makeKey writes a new key. It does not replace a file.
func makeKey(path string, passphrase func() ([]byte, error)) (crypto.Signer, error) {
	secret, err := passphrase()
	if err != nil {
		return nil, err
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	if secret != nil {
		if err := keys.Save(path, key, secret, keys.Cost{}); err != nil {
			return nil, err
		}
		return key, nil
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
