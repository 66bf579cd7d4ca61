package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgramOfTheREADME runs the program where a newcomer does, and holds the README
// to it line by line.
func TestProgramOfTheREADME(t *testing.T) {
	top, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(top, "testdata"), filepath.Join(dir, "testdata")); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "quickstart")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "Amina Njeri Odhiambo image/webp\n" {
		t.Errorf("quickstart = %q, %v", out, err)
	}
	if pdf, err := os.ReadFile(filepath.Join(dir, "card.pdf")); err != nil || !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Errorf("card.pdf: %v", err)
	}

	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(source), "func main() {\n")
	body, _, _ = strings.Cut(body, "\n}\n")
	readme, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(readme), "```go\n")
	block, _, _ = strings.Cut(block, "\n```")
	if want := strings.ReplaceAll(body, "\n\t", "\n"); strings.TrimPrefix(want, "\t") != block {
		t.Errorf("the Go block of README.md is not the body of main:\n%s", block)
	}
}
