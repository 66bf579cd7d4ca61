package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed app
var app embed.FS

// policy lets the page load and ask for nothing but what this server has.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
	"worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// kinds are the content types of files by the ends of their names.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
	".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain; charset=utf-8", "": "text/plain; charset=utf-8",
	".cose": "application/octet-stream",
}

// Names with a meaning of their own.
const (
	startPage = "index.html" // also served as the folder
	workerJS  = "sw.js"
	listsFile = "lists.cose" // changes while the page does not, so no version of the page has it
)

// Limits of what is packed.
const (
	packFrom  = 512      // bytes; less fits into a packet or two anyway
	packLevel = 9        // of 11: more takes seconds
	maxFile   = 64 << 20 // bytes unpacked
)

// An asset is a file that is served under one name.
type asset struct {
	kind   string
	plain  []byte
	packed func() []byte // in brotli, made when it is first asked for; nil, or returning nil, where it is not worth it
	sum    [sha256.Size]byte
}

func newAsset(name string, plain, packed []byte) (*asset, error) {
	kind, ok := kinds[path.Ext(name)]
	if !ok {
		return nil, fmt.Errorf("%s: no content type is known for it", name)
	}
	a := &asset{kind: kind, plain: plain, sum: sha256.Sum256(plain)}
	switch {
	case packed != nil:
		a.packed = func() []byte { return packed }
	case len(plain) >= packFrom && kind != kinds[".png"] && kind != kinds[".cose"]:
		a.packed = sync.OnceValue(func() []byte { return shorter(plain) })
	}
	return a, nil
}

// shorter returns data in brotli, and nil if that is not shorter.
func shorter(data []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, packLevel)
	if _, err := w.Write(data); err != nil || w.Close() != nil || b.Len() >= len(data) {
		return nil
	}
	return b.Bytes()
}

// A site answers browsers.
type site struct {
	assets  map[string]*asset
	version string
	lists   func() ([]byte, error) // the lists as they are now
	cards   func() (*cards, error) // nil unless the programme is the sample
}

// newSite returns a site of the files of the page, its settings and the root document or
// key. Who sets lists and cards does so before it answers.
func newSite(page fs.FS, settings *config, root []byte) (*site, error) {
	told, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	s := &site{assets: make(map[string]*asset)}
	err = errors.Join(s.add("config.json", told, nil), s.add("root.cose", root, nil))
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(page, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(page, name)
		if err != nil {
			return err
		}
		name, packed := strings.CutSuffix(name, ".br")
		if !packed {
			return s.add(name, data, nil)
		}
		plain, err := io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(data)), maxFile))
		if err != nil {
			return fmt.Errorf("%s.br: %w", name, err)
		}
		return s.add(name, plain, data)
	})
	if err == nil {
		err = s.seal()
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// add takes in a file, packed if it comes so.
func (s *site) add(name string, plain, packed []byte) error {
	if s.assets[name] != nil || name == listsFile {
		return fmt.Errorf("%s: there is another file of this name", name)
	}
	a, err := newAsset(name, plain, packed)
	s.assets[name] = a
	return err
}

// seal gives the version of all files together to the service worker, with the digest of
// each, so that it installs these files or none.
func (s *site) seal() error {
	worker := s.assets[workerJS]
	if worker == nil {
		return fmt.Errorf("%s: the page has no service worker", workerJS)
	}
	h := sha256.New()
	digests := make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(s.assets)) {
		a := s.assets[name]
		fmt.Fprintf(h, "%d:%s", len(name), name)
		h.Write(a.sum[:])
		if name != workerJS {
			digests[name] = "sha256-" + base64.StdEncoding.EncodeToString(a.sum[:])
		}
	}
	s.version = base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
	served, err := json.Marshal(struct {
		Version string            `json:"version"`
		Files   map[string]string `json:"files"`
	}{s.version, digests})
	if err != nil {
		return err
	}
	s.assets[workerJS], err = newAsset(workerJS, fmt.Appendf(nil, "self.served = %s;\n%s", served, worker.plain), nil)
	return err
}

// ServeHTTP answers a request.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store") // of errors and of what changes
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method: only GET and HEAD are allowed", http.StatusMethodNotAllowed)
		return
	}
	name, ok := strings.CutPrefix(r.URL.Path, "/")
	if name == "" {
		name = startPage
	}
	switch a := s.assets[name]; {
	case !ok:
		http.NotFound(w, r)
	case a != nil:
		h.Set("Cache-Control", "no-cache") // a browser asks again, and gets what it has not
		a.serve(w, r)
	case name == listsFile:
		s.serveLists(w, r)
	case s.cards != nil && (name == cardsPath || strings.HasPrefix(name, cardsPath+"/")):
		s.serveCards(w, r, name)
	default:
		http.NotFound(w, r)
	}
}

func (s *site) serveCards(w http.ResponseWriter, r *http.Request, name string) {
	c, err := s.cards()
	if err != nil {
		http.Error(w, "cards: "+err.Error(), http.StatusInternalServerError)
		return
	}
	if !c.serve(w, r, name) {
		http.NotFound(w, r)
	}
}

func (s *site) serveLists(w http.ResponseWriter, r *http.Request) {
	data, err := s.lists()
	if err != nil {
		http.Error(w, "lists: they cannot be read now", http.StatusServiceUnavailable)
		return
	}
	a := &asset{kind: kinds[".cose"], plain: data, sum: sha256.Sum256(data)}
	a.serve(w, r)
}

// serve answers with the file, packed for who takes that, or says that it is unchanged.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	data, tag := a.plain, base64.RawURLEncoding.EncodeToString(a.sum[:18])
	if a.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesBrotli(r.Header.Values("Accept-Encoding")) {
			if packed := a.packed(); packed != nil {
				h.Set("Content-Encoding", "br")
				data, tag = packed, tag+"-br"
			}
		}
	}
	tag = `"` + tag + `"`
	h.Set("ETag", tag)
	if holds(r.Header.Values("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.kind)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method == http.MethodHead {
		return
	}
	w.Write(data)
}

// takesBrotli reports whether a client said that it takes br. Its weight decides about
// nothing but zero, which is a no.
func takesBrotli(fields []string) bool {
	for part := range elements(fields) {
		coding, weight, weighted := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "br") {
			continue
		}
		q, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(weight)), "q=")
		value, err := strconv.ParseFloat(q, 64)
		return !weighted || ok && err == nil && value > 0
	}
	return false
}

// holds reports whether a client has what a tag stands for.
func holds(fields []string, tag string) bool {
	for part := range elements(fields) {
		if part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}

// elements yields the members of a list in header fields.
func elements(fields []string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, field := range fields {
			for part := range strings.SplitSeq(field, ",") {
				if !yield(strings.TrimSpace(part)) {
					return
				}
			}
		}
	}
}
