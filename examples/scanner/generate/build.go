package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const program = "github.com/sealcard/sealcard/examples/scanner/verifier"

// What makes the program small, and the same wherever it is built.
//
// Inlining is off but in what a signature's arithmetic is made of: this takes a
// fifteenth off what is loaded, and nearly nothing off the speed. WebAssembly has no
// instruction for what math/bits does, so that it must be inlined there.
var buildArgs = []string{
	"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-gcflags=all=-l",
	"-gcflags=math/bits=", "-gcflags=internal/byteorder=", "-gcflags=crypto/internal/fips140deps/...=",
	"-gcflags=crypto/internal/fips140/edwards25519/...=", "-gcflags=crypto/internal/fips140/sha512=",
}

// The workspace is off since it may pick other versions of modules than go.mod.
var buildEnv = []string{
	"GOOS=js", "GOARCH=wasm", "GOWASM=", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=-mod=readonly", "GOEXPERIMENT=", "GOFIPS140=off", "GODEBUG=", "GOTOOLCHAIN=local",
}

// build returns the program as made of the module in which a folder is.
func build(folder string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "verifier")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "verifier.wasm")
	if _, err := goCommand(folder, append(slices.Clone(buildArgs), "-o", out, program)...); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

// goCommand returns the standard output of a command of Go that is run in a folder.
func goCommand(folder string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), buildEnv...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, &stderr)
	}
	return string(out), nil
}

// toolchain is the Go that is installed.
type toolchain struct{ root, version string }

func goInstalled() (*toolchain, error) {
	out, err := goCommand(".", "env", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	root, version, ok := strings.Cut(strings.TrimSpace(out), "\n")
	if !ok {
		return nil, fmt.Errorf("go env: no GOROOT and GOVERSION in %q", out)
	}
	return &toolchain{root, version}, nil
}

// support returns the file that a program of the same Go needs.
func (t *toolchain) support() ([]file, error) {
	return copies(t.root, [][2]string{{"lib/wasm/wasm_exec.js", "wasm_exec.js"}, {"LICENSE", "wasm_exec-LICENSE"}})
}
