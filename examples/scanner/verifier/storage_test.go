package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
)

// serve serves the page's files, with an empty page and lists of some days.
func serve(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(filepath.Join("..", "app"))))
	fixed := func(name, kind string, content []byte) {
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			if _, err := w.Write(content); err != nil {
				t.Logf("%s: %v", name, err) // the browser went away
			}
		})
	}
	fixed("empty.html", "text/html", []byte("<!doctype html><title>Empty</title>"))
	fixed("verifier.wasm", "application/wasm", program(t))
	fixed("root.cose", "application/octet-stream", rootDocument(t).Bytes)
	for n := 4; n <= 6; n++ {
		trust, status := bothLists(t, n)
		for name, content := range map[string][]byte{"trust": trust, "status": status, "lists": slices.Concat(trust, status)} {
			fixed(fmt.Sprint(name, n), "application/octet-stream", content)
		}
	}
	mux.Handle("/folder/", http.StripPrefix("/folder", mux))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/empty.html"
}

// TestStorageOfBrowser follows lists through tabs, and through storage that fails.
func TestStorageOfBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs a browser")
	}
	browser, err := exec.LookPath("chromium")
	if err != nil {
		cardtest.Missing(t, "chromium is not installed")
	}
	npm := cardtest.NPM(t, filepath.Join("..", "npm"))
	script, err := os.ReadFile(filepath.Join("testdata", "storage.mjs"))
	check(t, err)
	path := filepath.Join(npm, "storage.mjs")
	check(t, os.WriteFile(path, script, 0o600))
	var told map[string][]string
	check(t, json.Unmarshal([]byte(cardtest.Tool(t, "node", path, serve(t), browser)), &told))
	want := map[string][]string{
		// A tab follows what another one wrote, and old lists stay out of both.
		"tabs": {"kept", "kept", "changed true", "rollback", "5", "changed true", "6", "rollback", "kept", "6", "rollback"},
		// What cannot be read is no first start.
		"broken": {"kept", "changed true", "state"},
		"empty":  {"kept", "changed true", "state"},
		// A browser without storage is not one whose storage fails.
		"missing": {"in memory", "changed true", "rollback", "5"},
		"nothing": {"in memory", "changed true", "rollback", "5"},
		"blocked": {"in memory", "changed true", "rollback", "5"},
		"failing": {"storage"},
		"foreign": {"programme"},
		// Lists that could not be written are in force, and are written the next time.
		"full": {"kept", "storage", "5", "rollback", "changed false", "kept", "5"},
		// They stay in force when another tab writes older ones, and come on top of others.
		"behind": {"kept", "kept", "storage", "changed true", "5 5", "5 5", "kept", "5 5"},
		"mixed":  {"changed true", "kept", "kept", "storage", "changed true", "5 6", "5 6", "kept", "5 6"},
		"always": {"kept", "kept", "storage", "changed true", "rollback", "5 5", "changed true", "rollback", "6 6"},
		// Of two tabs that write at once the older lists do not win, whichever is first.
		"late":  {"kept", "kept", "changed true", "rollback", "6", "kept", "6"},
		"early": {"kept", "kept", "changed true", "changed true", "6", "kept", "6"},
		// Neither the sample programme nor a page in another folder shares a record.
		"apart":   {"kept", "changed true", "kept", "none", "changed true", "kept", "none", "changed true", "kept", "5"},
		"cleared": {"kept", "changed true", "rollback", "changed false", "kept", "5"},
	}
	for name, steps := range want {
		if !slices.Equal(told[name], steps) {
			t.Errorf("%s: %q, want %q", name, told[name], steps)
		}
	}
}
