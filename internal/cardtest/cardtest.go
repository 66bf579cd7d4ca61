// Package cardtest holds what the tests of several packages share: the test keys,
// the reader of third-party vectors, the programs of the system.
package cardtest

import (
	"crypto/ed25519"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/flate"
)

// seed is that of RFC 8032, section 7.1, test 1. Everybody knows it.
const seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

// Key returns the key of RFC 8032, section 7.1, test 1, which signed our vectors.
func Key() ed25519.PrivateKey {
	b, err := hex.DecodeString(seed)
	if err != nil {
		panic(err)
	}
	return ed25519.NewKeyFromSeed(b)
}

// OtherKey returns a second key, made from a seed of equal bytes b.
func OtherKey(b byte) ed25519.PrivateKey {
	s := make([]byte, ed25519.SeedSize)
	for i := range s {
		s[i] = b
	}
	return ed25519.NewKeyFromSeed(s)
}

// Root returns the folder of the repository.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// Missing skips a test that lacks something of its surroundings. In .ci/run, which
// sets SEALCARD_CI, nothing may be missing.
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("SEALCARD_CI") != "" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Tool runs a program of the system, for instance a reader of PDF, and returns its
// standard output. Where the program is not installed the test is skipped.
func Tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		Missing(t, "%s is not installed", name)
	}
	cmd := exec.Command(name, args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}

// NPM copies a folder with a package-lock.json, installs what it names and returns the
// copy. Where there is no npm, or no registry, the test is skipped.
func NPM(t testing.TB, dir string) string {
	t.Helper()
	npm := t.TempDir()
	if err := os.CopyFS(npm, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = npm
	if out, err := cmd.CombinedOutput(); err != nil {
		Missing(t, "npm ci: %v\n%s", err, out)
	}
	return npm
}

// Vector returns a file of third-party test data, which is kept beside the
// repository. Where that folder is absent the test is skipped.
func Vector(t testing.TB, name string) []byte {
	t.Helper()
	dir := filepath.Join(Root(), "..", "shared", "vectors")
	if _, err := os.Stat(dir); err != nil {
		Missing(t, "third-party vectors are not here: %v", err)
	}
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Text returns the text form of a token, which need not be a good one.
func Text(token []byte) string { return base45.Encode(flate.Compress(token)) }

// Token is the inverse of Text.
func Token(text string) ([]byte, error) {
	z, err := base45.Decode(text)
	if err != nil {
		return nil, err
	}
	return flate.Decompress(z, flate.MaxInflated)
}
