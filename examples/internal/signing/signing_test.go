package signing_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/examples/internal/signing"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// write writes a file and returns its name.
func write(t *testing.T, data []byte, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// openSSH returns OpenSSH's line of a key.
func openSSH(t *testing.T, key any) []byte {
	t.Helper()
	k, err := ssh.NewPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return ssh.MarshalAuthorizedKey(k)
}

func TestPublicKeysInEveryForm(t *testing.T) {
	key := cardtest.Key().Public().(ed25519.PublicKey)
	pem, err := files.PublicPEM(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := keys.Seal(cardtest.Key(), []byte("correct horse"), keys.Cost{Passes: 1, Memory: 64, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	line := openSSH(t, key)
	unsound := openSSH(t, ed25519.PublicKey(append([]byte{1}, make([]byte, 31)...)))
	for _, tt := range []struct {
		name string
		in   []byte
		want string // in the error; empty means the key
	}{
		{"PEM", pem, ""},
		{"OpenSSH's line", line, ""},
		{"OpenSSH's line with a comment", slices.Concat(bytes.TrimSpace(line), []byte(" office\n")), ""},
		{"sealed", sealed, ""},
		{"OpenSSH's line of another kind", openSSH(t, &curve.PublicKey), "not an Ed25519 key"},
		{"two lines", slices.Concat(line, line), "not a public key in PEM form"},
		{"a line with options", slices.Concat([]byte(`command="x" `), line), "not a public key in PEM form"},
		{"unsound", unsound, "public key is not in the prime-order subgroup"},
		{"nothing", nil, "not a public key in PEM form"},
	} {
		path := write(t, tt.in, 0o644)
		got, err := signing.Public(path)
		switch {
		case tt.want == "" && (err != nil || !got.Equal(key)):
			t.Errorf("%s: Public = %x, %v, want the key", tt.name, got, err)
		case tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), path+": ") || !strings.HasSuffix(err.Error(), tt.want)):
			t.Errorf("%s: Public = %x, %v, want an error with %q", tt.name, got, err, tt.want)
		}
	}
}

func TestPassphraseFilesAreForTheirOwner(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		mode     os.FileMode
		want     string // in the error; empty means the passphrase
	}{
		{"line", "correct horse\n", 0o600, ""},
		{"line of Windows", "correct horse\r\n", 0o400, ""},
		{"no line end", "correct horse", 0o600, ""},
		{"for the group", "correct horse\n", 0o640, "mode 0640 lets others use it, want 0600"},
		{"for all", "correct horse\n", 0o604, "mode 0604 lets others use it, want 0600"},
		{"empty", "\n", 0o600, "an empty passphrase"},
		{"large", strings.Repeat("x", 64<<10+1), 0o600, "not a regular file of at most 64 KiB"},
	} {
		path := write(t, []byte(tt.in), tt.mode)
		got, err := signing.Passphrase(path)
		switch {
		case tt.want == "" && (err != nil || string(got) != "correct horse"):
			t.Errorf("%s: Passphrase = %q, %v", tt.name, got, err)
		case tt.want != "" && (err == nil || err.Error() != "file "+path+": "+tt.want):
			t.Errorf("%s: Passphrase = %v, want an error with %q", tt.name, err, tt.want)
		}
	}
	if _, err := signing.Passphrase(t.TempDir()); err == nil {
		t.Error("Passphrase of a folder = nil, want an error")
	}
}
