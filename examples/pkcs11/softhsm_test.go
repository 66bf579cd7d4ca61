package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// goodPIN opens every token of the tests.
const goodPIN = "seal-2718"

// tokens is SoftHSM's folder.
var tokens string

// asCommand is a variable that has the test binary be the command.
const asCommand = "SEALCARD_PKCS11"

// TestMain gives SoftHSM a folder of its own. It is told by the environment, which it
// reads when the process first uses it.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "sealcard-pkcs11-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	tokens = filepath.Join(dir, "tokens")
	config := filepath.Join(dir, "softhsm2.conf")
	text := "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n"
	if err := errors.Join(os.Mkdir(tokens, 0o700), os.WriteFile(config, []byte(text), 0o600)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	os.Setenv("SOFTHSM2_CONF", config)
	os.Unsetenv(pinVariable)
	return m.Run()
}

// softHSM returns the library's path. Where SoftHSM is not installed the test is skipped,
// but not with SEALCARD_CI set.
func softHSM(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("softhsm2-util"); err == nil {
		for _, path := range []string{defaultModule, "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"} {
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	if os.Getenv("SEALCARD_CI") != "" {
		t.Fatal("SoftHSM is not installed: Debian's softhsm2")
	}
	t.Skip("SoftHSM is not installed: Debian's softhsm2")
	return ""
}

// newToken makes a token of the label, for the test alone.
func newToken(t *testing.T, label string) {
	t.Helper()
	t.Cleanup(func() {
		if err := errors.Join(os.RemoveAll(tokens), os.Mkdir(tokens, 0o700)); err != nil {
			t.Error(err)
		}
	})
	cmd := exec.Command("softhsm2-util", "--module", softHSM(t), "--init-token", "--free",
		"--label", label, "--so-pin", "31415926", "--pin", goodPIN)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("softhsm2-util: %v\n%s", err, out)
	}
}

// openToken opens a token until the test ends.
func openToken(t *testing.T, label string) *Token {
	t.Helper()
	token, err := OpenToken(softHSM(t), label, goodPIN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := token.Close(); err != nil {
			t.Error(err)
		}
	})
	return token
}

// newSigner makes a key in a token of its own, which is called like the test.
func newSigner(t *testing.T) *Signer {
	t.Helper()
	newToken(t, t.Name())
	s, err := openToken(t, t.Name()).Generate("key")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
