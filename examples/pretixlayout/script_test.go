package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sealcard/sealcard/examples/internal/scripts"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pretixlayout": main})
}

func TestScripts(t *testing.T) { scripts.Run(t, setup, nil) }

// setup copies the badges of testdata and writes files that are too large for a script.
func setup(env *testscript.Env) error {
	if err := os.CopyFS(env.WorkDir, os.DirFS(filepath.Join("testdata", "badges"))); err != nil {
		return err
	}
	element := `{"type": "textarea", "left": "1", "bottom": "1", "width": "9", "fontsize": "9", "content": "secret"},`
	for name, data := range map[string]string{
		"many.json":   "[" + strings.Repeat(element, 5000) + "{}]",
		"faults.json": "[" + strings.Repeat("{}, ", 60) + "{}]",
		"deep.json":   strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000),
		"nested.json": `[{"type": "textarea", "text_i18n": ` + strings.Repeat(`{"a": `, 5000) + "1" + strings.Repeat("}", 5000) + "}]",
		"large.json":  "[" + strings.Repeat(" ", 1<<20) + "]",
	} {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), []byte(data), 0o644); err != nil {
			return err
		}
	}
	return nil
}
