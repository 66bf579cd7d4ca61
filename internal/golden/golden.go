// Package golden compares what a test made with a file that a reviewer can read.
//
//	go test ./render -update
//
// writes the files anew.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
)

var update = flag.Bool("update", false, "write golden files anew")

// Equal compares got with testdata/golden/name, or writes it with -update.
func Equal(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join(cardtest.Root(), "testdata", "golden", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs from what is there; see what changed with -update and git diff\ngot:\n%.2000s", name, got)
	}
}
