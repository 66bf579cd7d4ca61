package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
)

// committed is where the page's files are, seen from this folder.
func committed(npm string) place {
	return place{app: filepath.Join("..", "app"), version: "version", root: cardtest.Root(), npm: npm}
}

// TestFilesAreThoseOfTheSource builds the program and installs what npm has.
func TestFilesAreThoseOfTheSource(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program for browsers")
	}
	npm := filepath.Join(cardtest.NPM(t, filepath.Join("..", "npm")), "node_modules")
	var told strings.Builder
	p := committed(npm)
	if err := p.check(&told); err != nil {
		t.Error(err)
	}
	if told.Len() > 0 {
		t.Log(told.String())
	}
}

// TestProgramIsSmall holds what a phone in the field has to load.
func TestProgramIsSmall(t *testing.T) {
	const most = 950_000 // bytes, packed with brotli
	packed, err := os.ReadFile(filepath.Join("..", "app", "verifier.wasm.br"))
	if err != nil {
		t.Fatal(err)
	}
	if len(packed) > most {
		t.Errorf("verifier.wasm.br has %d bytes, want %d at most", len(packed), most)
	}
}

// copyOf returns a place with the committed files, to change.
func copyOf(t *testing.T) place {
	t.Helper()
	dir := t.TempDir()
	p := place{app: dir, version: filepath.Join(dir, "version")}
	for from, to := range map[string]string{
		"../app/verifier.wasm.br": "verifier.wasm.br", "../app/wasm_exec.js": "wasm_exec.js", "../app/wasm_exec-LICENSE": "wasm_exec-LICENSE", "version": "version",
	} {
		data, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, to), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func TestCheckNamesWhatDiffers(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program for browsers")
	}
	p := copyOf(t)
	toolchain, err := goInstalled()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.version, []byte(toolchain.version), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"wasm_exec.js", "verifier.wasm.br"} {
		if err := os.WriteFile(filepath.Join(p.app, name), []byte("changed"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err = p.check(new(strings.Builder))
	if err == nil || !strings.Contains(err.Error(), "wasm_exec.js: not what") || !strings.Contains(err.Error(), "verifier.wasm.br: not what") {
		t.Errorf("check = %v", err)
	}
}

func TestAnotherReleaseIsToldAndNotCompared(t *testing.T) {
	p := copyOf(t)
	if err := os.WriteFile(p.version, []byte("go1.99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(p.app, "wasm_exec.js")); err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	if err := p.check(&told); err != nil || !strings.Contains(told.String(), "made by go1.99 and are not compared") {
		t.Errorf("check = %v, and tells %q", err, &told)
	}
}

// TestSameProgramFromAnotherFolder builds in a copy of the module under another path.
func TestSameProgramFromAnotherFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program for browsers")
	}
	here, err := build(".")
	if err != nil {
		t.Fatal(err)
	}
	there := filepath.Join(t.TempDir(), "another", "folder")
	for _, dir := range []string{"card", "verify", "internal", "examples/mobile", "examples/scanner"} {
		if err := os.CopyFS(filepath.Join(there, dir), os.DirFS(filepath.Join(cardtest.Root(), dir))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "examples/go.mod", "examples/go.sum"} {
		data, err := os.ReadFile(filepath.Join(cardtest.Root(), name))
		if err == nil {
			err = os.WriteFile(filepath.Join(there, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	moved, err := build(filepath.Join(there, "examples", "scanner"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(here, moved) {
		t.Errorf("%d and %d bytes that differ", len(here), len(moved))
	}
}

func TestWrongArgumentsAreUsage(t *testing.T) {
	for _, args := range [][]string{{"-wrong"}, {"word"}, {"-check", "word"}} {
		if err := run(args, new(strings.Builder)); err != errUsage {
			t.Errorf("run %v = %v", args, err)
		}
	}
}
