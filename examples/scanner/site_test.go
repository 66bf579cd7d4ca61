package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/andybalholm/brotli"
)

// long is a file that is worth packing.
var long = []byte(strings.Repeat("export const nothing = 0;\n", 200))

func pack(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := brotli.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// smallPage returns a page with a file of each kind.
func smallPage(t *testing.T) fstest.MapFS {
	return fstest.MapFS{
		"index.html":           {Data: []byte("<!doctype html>")},
		"app.css":              {Data: []byte("b {}")},
		"app.js":               {Data: long},
		"texts.json":           {Data: []byte("{}")},
		"manifest.webmanifest": {Data: []byte("{}")},
		"icon.svg":             {Data: []byte("<svg/>")},
		"icon.png":             {Data: bytes.Repeat([]byte{0}, 2*packFrom)},
		"zxing-LICENSE":        {Data: []byte("Licence")},
		"verifier.wasm.br":     {Data: pack(t, []byte("\x00asm"))},
		"sw.js":                {Data: []byte("// worker\n")},
	}
}

// smallSite returns a site of a page.
func smallSite(t *testing.T, page fs.FS) *site {
	t.Helper()
	s, err := newSite(page, &config{Title: "Card check"}, []byte("root"))
	if err != nil {
		t.Fatal(err)
	}
	s.lists = func() ([]byte, error) { return []byte("lists"), nil }
	return s
}

// ask returns the answer to a request with header fields, given in pairs.
func ask(h http.Handler, method, path string, fields ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSiteAnswers(t *testing.T) {
	s := smallSite(t, smallPage(t))
	for _, tt := range []struct {
		name, method, path string
		want               int
		kind               string
	}{
		{"start", "GET", "/", 200, "text/html; charset=utf-8"},
		{"start by name", "GET", "/index.html", 200, "text/html; charset=utf-8"},
		{"start with a search", "GET", "/?source=installed", 200, "text/html; charset=utf-8"},
		{"style", "GET", "/app.css", 200, "text/css; charset=utf-8"},
		{"module", "GET", "/app.js", 200, "text/javascript; charset=utf-8"},
		{"worker", "GET", "/sw.js", 200, "text/javascript; charset=utf-8"},
		{"texts", "GET", "/texts.json", 200, "application/json"},
		{"settings", "GET", "/config.json", 200, "application/json"},
		{"manifest", "GET", "/manifest.webmanifest", 200, "application/manifest+json"},
		{"drawing", "GET", "/icon.svg", 200, "image/svg+xml"},
		{"picture", "GET", "/icon.png", 200, "image/png"},
		{"licence", "GET", "/zxing-LICENSE", 200, "text/plain; charset=utf-8"},
		{"programme", "GET", "/verifier.wasm", 200, "application/wasm"},
		{"root", "GET", "/root.cose", 200, "application/octet-stream"},
		{"lists", "GET", "/lists.cose", 200, "application/octet-stream"},
		{"head", "HEAD", "/app.js", 200, "text/javascript; charset=utf-8"},
		{"head of lists", "HEAD", "/lists.cose", 200, "application/octet-stream"},
		{"post", "POST", "/", 405, ""},
		{"put of lists", "PUT", "/lists.cose", 405, ""},
		{"options", "OPTIONS", "/", 405, ""},
		{"packed name", "GET", "/verifier.wasm.br", 404, ""},
		{"nothing", "GET", "/favicon.ico", 404, ""},
		{"folder", "GET", "/app/", 404, ""},
		{"slash behind", "GET", "/app.js/", 404, ""},
		{"slash in front", "GET", "http://scanner.example//app.js", 404, ""},
		{"dots", "GET", "/./app.js", 404, ""},
		{"above", "GET", "/../server.go", 404, ""},
		{"escaped above", "GET", "/%2e%2e/server.go", 404, ""},
		{"other case", "GET", "/APP.JS", 404, ""},
		{"sample cards of another programme", "GET", "/cards", 404, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ask(s, tt.method, tt.path)
			if got.StatusCode != tt.want || tt.kind != "" && got.Header.Get("Content-Type") != tt.kind {
				t.Errorf("%d, %q, want %d, %q", got.StatusCode, got.Header.Get("Content-Type"), tt.want, tt.kind)
			}
			for header, want := range map[string]string{
				"Content-Security-Policy": policy, "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin",
				"Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
				"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			} {
				if h := got.Header.Get(header); h != want {
					t.Errorf("%s: %q, want %q", header, h, want)
				}
			}
			caching := "no-store"
			if got.StatusCode == 200 && !strings.Contains(tt.path, listsFile) {
				caching = "no-cache"
			}
			if h := got.Header.Get("Cache-Control"); h != caching {
				t.Errorf("Cache-Control: %q, want %q", h, caching)
			}
			if tag := got.Header.Get("ETag"); (tag != "") != (got.StatusCode == 200) {
				t.Errorf("ETag: %q with status %d", tag, got.StatusCode)
			}
			if tt.method == "HEAD" && (len(body(t, got)) > 0 || got.ContentLength <= 0) {
				t.Errorf("HEAD has a body, or no length (%d)", got.ContentLength)
			}
			if got.StatusCode == 405 && got.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow: %q", got.Header.Get("Allow"))
			}
		})
	}
}

func TestBrotliIsForWhoTakesIt(t *testing.T) {
	s := smallSite(t, smallPage(t))
	for path, plain := range map[string][]byte{"/app.js": long, "/verifier.wasm": []byte("\x00asm")} {
		for accept, packed := range map[string]bool{
			"br": true, "gzip, deflate, br, zstd": true, "gzip;q=1.0, BR ;q=0.1": true, "br;q=1": true,
			"": false, "gzip": false, "*": false, "br;q=0": false, "br;q=0.000": false, "br;level=4": false, "brotli": false, "xbr, ;, ,": false,
		} {
			got := ask(s, "GET", path, "Accept-Encoding", accept)
			data := body(t, got)
			if coded := got.Header.Get("Content-Encoding") == "br"; coded != packed {
				t.Errorf("%s for %q: packed %t", path, accept, coded)
				continue
			}
			if got.ContentLength != int64(len(data)) || got.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s for %q: length %d of %d bytes, Vary %q", path, accept, got.ContentLength, len(data), got.Header.Get("Vary"))
			}
			if packed {
				var err error
				if data, err = io.ReadAll(brotli.NewReader(bytes.NewReader(data))); err != nil {
					t.Errorf("%s for %q: %v", path, accept, err)
				}
			}
			if !bytes.Equal(data, plain) {
				t.Errorf("%s for %q: other bytes", path, accept)
			}
		}
	}
	if got := ask(s, "GET", "/icon.png", "Accept-Encoding", "br"); got.Header.Get("Content-Encoding") != "" {
		t.Error("a picture is packed once more")
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	s := smallSite(t, smallPage(t))
	tag, packed := ask(s, "GET", "/app.js").Header.Get("ETag"), ask(s, "GET", "/app.js", "Accept-Encoding", "br").Header.Get("ETag")
	if tag == packed {
		t.Fatal("the tags of two codings are the same")
	}
	for _, tt := range []struct {
		tags, accept string
		want         int
	}{
		{tag, "", 304}, {packed, "br", 304}, {`"other", W/` + tag, "", 304}, {"*", "", 304},
		{packed, "", 200}, {tag, "br", 200}, {`"other"`, "", 200}, {"", "", 200},
	} {
		got := ask(s, "GET", "/app.js", "If-None-Match", tt.tags, "Accept-Encoding", tt.accept)
		if got.StatusCode != tt.want || got.StatusCode == 304 && (len(body(t, got)) > 0 || got.Header.Get("ETag") == "") {
			t.Errorf("If-None-Match: %s, Accept-Encoding: %s: status %d, want %d", tt.tags, tt.accept, got.StatusCode, tt.want)
		}
	}
}

// servedWorker returns what the site tells its service worker.
func servedWorker(t *testing.T, s *site) (version string, files map[string]string) {
	t.Helper()
	line, rest, _ := bytes.Cut(body(t, ask(s, "GET", "/sw.js")), []byte("\n"))
	var served struct {
		Version string
		Files   map[string]string
	}
	line, ok := bytes.CutPrefix(line, []byte("self.served = "))
	if err := json.Unmarshal(bytes.TrimSuffix(line, []byte(";")), &served); err != nil || !ok || len(rest) == 0 {
		t.Fatalf("the worker begins with %.80q, %v", line, err)
	}
	return served.Version, served.Files
}

func TestVersionChangesWithAnyFileAlone(t *testing.T) {
	page := smallPage(t)
	first := smallSite(t, page)
	version, _ := servedWorker(t, first)
	if again, _ := servedWorker(t, smallSite(t, smallPage(t))); again != version {
		t.Error("the same files have two versions")
	}
	other := smallSite(t, page)
	other.lists = func() ([]byte, error) { return []byte("newer lists"), nil }
	if v, _ := servedWorker(t, other); v != version {
		t.Error("lists change the version")
	}
	seen := map[string]string{version: "the first"}
	differs := func(what string, s *site) {
		t.Helper()
		v, _ := servedWorker(t, s)
		if before := seen[v]; before != "" {
			t.Errorf("%s has the version of %s", what, before)
		}
		seen[v] = what
	}
	for name := range page {
		changed := smallPage(t)
		data := slices.Clone(page[name].Data)
		if strings.HasSuffix(name, ".br") {
			data = pack(t, []byte("\x00asm2"))
		} else {
			data[len(data)-1] ^= 1
		}
		changed[name] = &fstest.MapFile{Data: data}
		differs("another "+name, smallSite(t, changed))
		if name != workerJS {
			without := smallPage(t)
			without["moved"+name] = without[name]
			delete(without, name)
			differs(name+" moved", smallSite(t, without))
		}
	}
	for what, make := range map[string]func() (*site, error){
		"another root": func() (*site, error) { return newSite(page, &config{Title: "Card check"}, []byte("root2")) },
		"other options": func() (*site, error) {
			return newSite(page, &config{Title: "Card check", HideSeconds: 9}, []byte("root"))
		},
	} {
		s, err := make()
		if err != nil {
			t.Fatal(err)
		}
		differs(what, s)
	}
}

func TestRepackedFileKeepsTheVersion(t *testing.T) {
	page := smallPage(t)
	version, _ := servedWorker(t, smallSite(t, page))
	page["verifier.wasm"] = &fstest.MapFile{Data: []byte("\x00asm")}
	delete(page, "verifier.wasm.br")
	if v, _ := servedWorker(t, smallSite(t, page)); v != version {
		t.Error("the version depends on how a file is packed")
	}
}

// TestWorkerListsEveryFile holds the digests to what the real page's files are as served.
func TestWorkerListsEveryFile(t *testing.T) {
	page, err := fs.Sub(app, "app")
	if err != nil {
		t.Fatal(err)
	}
	s := smallSite(t, page)
	_, files := servedWorker(t, s)
	want := []string{"config.json", "root.cose"}
	err = fs.WalkDir(page, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && name != workerJS {
			want = append(want, strings.TrimSuffix(name, ".br"))
		}
		return err
	})
	if err != nil || len(want) != len(files) || files["index.html"] == "" {
		t.Errorf("%d files listed, %d there, %v", len(files), len(want), err)
	}
	for _, name := range want {
		sum := sha256.Sum256(body(t, ask(s, "GET", "/"+name)))
		if files[name] != "sha256-"+base64.StdEncoding.EncodeToString(sum[:]) {
			t.Errorf("%s: listed with %q", name, files[name])
		}
	}
}

func TestPagesThatCannotBeServed(t *testing.T) {
	for name, change := range map[string]func(fstest.MapFS){
		"no worker":      func(p fstest.MapFS) { delete(p, "sw.js") },
		"kind":           func(p fstest.MapFS) { p["app.exe"] = &fstest.MapFile{Data: long} },
		"packed kind":    func(p fstest.MapFS) { p["app.exe.br"] = &fstest.MapFile{Data: pack(t, long)} },
		"not packed":     func(p fstest.MapFS) { p["app.wasm.br"] = &fstest.MapFile{Data: long} },
		"cut":            func(p fstest.MapFS) { p["app.wasm.br"] = &fstest.MapFile{Data: pack(t, long)[:9]} },
		"twice":          func(p fstest.MapFS) { p["app.js.br"] = &fstest.MapFile{Data: pack(t, long)} },
		"settings twice": func(p fstest.MapFS) { p["config.json"] = &fstest.MapFile{Data: []byte("{}")} },
		"lists":          func(p fstest.MapFS) { p["lists.cose"] = &fstest.MapFile{Data: []byte("lists")} },
	} {
		page := smallPage(t)
		change(page)
		if s, err := newSite(page, new(config), nil); err == nil || s != nil {
			t.Errorf("%s: newSite = %v, %v", name, s, err)
		}
	}
}

func TestListsAreReadAtEachRequest(t *testing.T) {
	s := smallSite(t, smallPage(t))
	n, fault := byte('0'), error(nil)
	s.lists = func() ([]byte, error) { n++; return []byte{n}, fault }
	for _, want := range []string{"1", "2"} {
		if got := string(body(t, ask(s, "GET", "/lists.cose"))); got != want {
			t.Errorf("lists %q, want %q", got, want)
		}
	}
	fault = errors.New("/srv/secret/lists.cose: no such file")
	got := ask(s, "GET", "/lists.cose")
	if text := string(body(t, got)); got.StatusCode != 503 || strings.Contains(text, "secret") || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d, %q, Cache-Control %q", got.StatusCode, text, got.Header.Get("Cache-Control"))
	}
}

// TestSampleSiteAnswers holds that the page as it is embedded can be served.
func TestSampleSiteAnswers(t *testing.T) {
	o := options{}
	s, err := o.site(&config{Sample: true}, time.Now(), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/config.json", "/root.cose", "/lists.cose", "/sw.js", "/cards", "/cards/cards.css"} {
		if got := ask(s, "GET", path); got.StatusCode != 200 {
			t.Errorf("%s: status %d", path, got.StatusCode)
		}
	}
}

func FuzzSiteAnswers(f *testing.F) {
	page := fstest.MapFS{"index.html": {Data: long}, "sw.js": {Data: []byte("// worker\n")}}
	s, err := newSite(page, new(config), []byte("root"))
	if err != nil {
		f.Fatal(err)
	}
	s.lists = func() ([]byte, error) { return []byte("lists"), nil }
	f.Add("/", "gzip, br;q=0.5", `"tag"`)
	f.Add("/lists.cose", "br;q=0", "*")
	f.Add("//index.html", "BR; q=nan,,", `W/"`)
	f.Fuzz(func(t *testing.T, path, accept, match string) {
		r := &http.Request{Method: "GET", URL: &url.URL{Path: path}, Header: http.Header{"Accept-Encoding": {accept}, "If-None-Match": {match}}}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		got := w.Result()
		data := body(t, got)
		if got.Header.Get("Content-Encoding") == "br" {
			plain, err := io.ReadAll(brotli.NewReader(bytes.NewReader(data)))
			if err != nil {
				t.Fatal(err)
			}
			data = plain
		}
		name := strings.TrimPrefix(path, "/")
		switch got.StatusCode {
		case 200:
			a := s.assets[cmp.Or(name, startPage)]
			if !bytes.Equal(data, []byte("lists")) && (a == nil || !bytes.Equal(data, a.plain)) {
				t.Errorf("%q has other bytes", path)
			}
		case 304:
			if len(data) > 0 {
				t.Errorf("%q has bytes and is unchanged", path)
			}
		case 404:
			if strings.HasPrefix(path, "/") && (name == "" || s.assets[name] != nil) {
				t.Errorf("%q is not found", path)
			}
		default:
			t.Errorf("%q: status %d", path, got.StatusCode)
		}
	})
}
