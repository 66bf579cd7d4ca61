package render_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/golden"
	"github.com/sealcard/sealcard/render"
)

// faults returns the files of testdata/layouts/faults by their names.
func faults(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(cardtest.Root(), "testdata", "layouts", "faults", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = data
	}
	if len(files) < 100 {
		t.Fatalf("%d files of faults, want 100 or more", len(files))
	}
	return files
}

// TestFaultsOfLayouts compares what is said about each file of the corpus with want.txt.
// Each file has one fault, but for those whose names begin with several.
func TestFaultsOfLayouts(t *testing.T) {
	files := faults(t)
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		_, err := render.ParseLayout(name, files[name])
		if err == nil {
			t.Errorf("ParseLayout of %s = nil, want a fault", name)
			continue
		}
		n := 1
		if list, ok := errors.AsType[render.LayoutErrors](err); ok {
			n = len(list)
		}
		if several := strings.HasPrefix(name, "several-"); several != (n > 1) {
			t.Errorf("%s has %d faults:\n%v", name, n, err)
		}
		out.WriteString(err.Error() + "\n")
	}
	golden.Equal(t, "../layouts/faults/want.txt", []byte(out.String()))
}

func TestLayoutsThatAreTooLarge(t *testing.T) {
	const want = "x.json:1:1: more than 1048576 bytes"
	if _, err := render.ParseLayout("x.json", make([]byte, 1<<20+1)); err == nil || err.Error() != want {
		t.Errorf("ParseLayout of 1 MiB and a byte = %v, want %s", err, want)
	}
}
