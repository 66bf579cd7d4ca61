// Package signing opens what the commands of this module sign with: files for their owner
// alone, and keys in an ssh-agent. It asks for nothing.
package signing

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"

	"golang.org/x/crypto/ssh"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// maxPrivate is larger than any file with a key or a passphrase, in bytes.
const maxPrivate = 64 << 10

var (
	errRegular = fmt.Errorf("not a regular file of at most %d KiB", maxPrivate>>10)
	errEmpty   = errors.New("an empty passphrase")
	errEd25519 = errors.New("not an Ed25519 key")
	errSocket  = errors.New("there is no ssh-agent: SSH_AUTH_SOCK is not set")
)

// Private returns the content of a file that nobody but its owner may use: of mode 0600
// or less, where the system has modes. Its errors leave the path to the caller.
func Private(path string) ([]byte, error) {
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errRegular
	}
	if err != nil {
		return nil, files.Bare(err)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, files.Bare(err)
	}
	defer f.Close()
	// The open file is looked at, so that what is checked is what is read.
	if info, err = f.Stat(); err != nil {
		return nil, files.Bare(err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("mode %04o lets others use it, want 0600", mode)
	}
	if info.Size() > maxPrivate {
		return nil, errRegular
	}
	data, err := io.ReadAll(io.LimitReader(f, maxPrivate))
	return data, files.Bare(err)
}

// Passphrase returns the passphrase in a file for its owner alone, which is all but the
// line end behind it, and not empty.
func Passphrase(path string) ([]byte, error) {
	data, err := Private(path)
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", path, err)
	}
	if data = bytes.TrimRight(data, "\r\n"); len(data) == 0 {
		return nil, fmt.Errorf("file %s: %w", path, errEmpty)
	}
	return data, nil
}

// Public returns the Ed25519 public key in a file, which is in PEM form, a line of OpenSSH
// (.pub), or a sealed key file that names it.
func Public(path string) (ed25519.PublicKey, error) {
	data, err := files.Read(path)
	if err != nil {
		return nil, err
	}
	key, err := keys.SealedPublic(data)
	if err != nil {
		key, err = openSSH(data)
	}
	if err == nil {
		_, err = keys.COSEKey(key) // which refuses unsound ones
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// openSSH returns the key of OpenSSH's line, or else of a PEM file.
func openSSH(data []byte) (ed25519.PublicKey, error) {
	parsed, _, options, rest, err := ssh.ParseAuthorizedKey(data)
	if err != nil || len(options) > 0 || len(bytes.TrimSpace(rest)) > 0 {
		return files.ParsePublic(data)
	}
	if parsed.Type() != ssh.KeyAlgoED25519 {
		return nil, errEd25519
	}
	key, ok := parsed.(ssh.CryptoPublicKey).CryptoPublicKey().(ed25519.PublicKey)
	if !ok {
		return nil, errEd25519
	}
	return key, nil
}

// Agent returns a signer for a key in the ssh-agent at SSH_AUTH_SOCK, nil for its only one,
// and its connection, which is closed when nothing more is signed.
func Agent(public ed25519.PublicKey) (crypto.Signer, io.Closer, error) {
	socket := os.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nil, errSocket
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, nil, err
	}
	signer, err := keys.Agent(conn, public)
	if err != nil {
		conn.Close()
		return nil, nil, err
	}
	return signer, conn, nil
}
