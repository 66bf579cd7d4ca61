package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sealcard/sealcard/testdata"
)

// patience is how long a test waits for what should happen at once.
const patience = time.Minute

// A previewed is a preview that runs.
type previewed struct {
	t    *testing.T
	base string // http://127.0.0.1:PORT
	stop func() // ends it as Ctrl-C does, and fails unless it ends well
}

func startPreview(t *testing.T, args ...string) *previewed {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := (&app{stdout: w, stderr: io.Discard}).run(ctx, append([]string{"preview"}, args...))
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	p := &previewed{t: t, stop: sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("preview ends with %v, want nil", err)
		}
	})}
	t.Cleanup(p.stop)
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(<-ended)
	}
	m := regexp.MustCompile(`^preview: (http://127\.0\.0\.1:[0-9]+)/\n$`).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("preview prints %q", line)
	}
	p.base = m[1]
	return p
}

// client keeps no connection, so that a preview that has ended leaves nothing here.
var client = &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}

// get returns the answer to a request for a path.
func (p *previewed) get(path string) (int, []byte) {
	p.t.Helper()
	r, err := client.Get(p.base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r.StatusCode, body
}

// picture returns a side as its file.
func (p *previewed) picture(path string) []byte {
	p.t.Helper()
	code, body := p.get(path)
	if code != http.StatusOK {
		p.t.Fatalf("%s: %d %s", path, code, body)
	}
	return body
}

func (p *previewed) state() (s state) {
	p.t.Helper()
	_, body := p.get("/state")
	if err := json.Unmarshal(body, &s); err != nil {
		p.t.Fatal(err)
	}
	return s
}

// until returns the first state that meets a condition. It waits for events alone.
func (p *previewed) until(what string, met func(*state) bool) state {
	p.t.Helper()
	r, err := client.Get(p.base + "/events")
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	for lines := bufio.NewScanner(r.Body); lines.Scan(); {
		if !strings.HasPrefix(lines.Text(), "data: ") {
			continue
		}
		if s := p.state(); met(&s) {
			return s
		}
	}
	p.t.Fatalf("no state in which %s: last %+v", what, p.state())
	return state{}
}

// bench is a folder with the sample docket layout.
func bench(t *testing.T) (layout string, text string) {
	t.Helper()
	layout = filepath.Join(t.TempDir(), "docket.json")
	text = sample(t, "layouts/docket.json")
	save(t, layout, text)
	return layout, text
}

// sample returns a file of the samples.
func sample(t *testing.T, name string) string {
	t.Helper()
	data, err := fs.ReadFile(testdata.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// smallLayout is a layout that is read and drawn in no time. It has no code and marks no
// specimens, which a layout under design may lack.
const smallLayout = `{"layout": 1, "id": "test", "version": 1, "name": "Small card",
 "card": {"trim": ["80mm", "50mm"]},
 "sides": [{"name": "front",
   "static": [
     {"box": ["0mm", "0mm", "80mm", "10mm"], "rect": {"color": "#123b4a"}},
     {"box": ["5mm", "20mm", "9mm", "9mm"], "image": {"file": "emblem.jpg"}}],
   "fields": [{"box": ["5mm", "12mm", "26mm", "5mm"], "text": {"field": "fullName", "size": "9pt"}}]}]}
`

// smallBench is a folder with a small layout and the picture that it names.
func smallBench(t *testing.T) (layout string) {
	t.Helper()
	layout = filepath.Join(t.TempDir(), "small.json")
	save(t, filepath.Join(filepath.Dir(layout), "emblem.jpg"), sample(t, "photos/01.jpg"))
	save(t, layout, smallLayout)
	return layout
}

func save(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPreviewAnswers(t *testing.T) {
	p := startPreview(t)
	port := p.base[strings.LastIndex(p.base, ":"):]
	for _, tt := range []struct {
		name, method, path, host string
		want                     int
		kind                     string
	}{
		{name: "page", path: "/", want: 200, kind: "text/html; charset=utf-8"},
		{name: "page without body", method: "HEAD", path: "/", want: 200, kind: "text/html; charset=utf-8"},
		{name: "state", path: "/state", want: 200, kind: "application/json"},
		{name: "front", path: "/side/front.png", want: 200, kind: "image/png"},
		{name: "back", path: "/side/back.png?card=24&dpi=72&boxes=1&bleed=1&safe=1&fallback=1&modules=1", want: 200, kind: "image/png"},
		{name: "head of a side", method: "HEAD", path: "/side/back.png?dpi=150", want: 200, kind: "image/png"},
		{name: "head of events", method: "HEAD", path: "/events", want: 200, kind: "text/event-stream"},
		{name: "localhost", path: "/", host: "localhost" + port, want: 200, kind: "text/html; charset=utf-8"},
		{name: "name of somebody else", path: "/", host: "evil.example" + port, want: 403},
		{name: "events for somebody else", path: "/events", host: "evil.example" + port, want: 403},
		{name: "other port", path: "/state", host: "127.0.0.1:1", want: 403},
		{name: "no port", path: "/state", host: "127.0.0.1", want: 403},
		{name: "post", method: "POST", path: "/state", want: 405},
		{name: "options", method: "OPTIONS", path: "/", want: 405},
		{name: "no page", path: "/favicon.ico", want: 404},
		{name: "file", path: "/side/../docket.json", want: 404},
		{name: "no side", path: "/side/left.png", want: 404},
		{name: "no card", path: "/side/front.png?card=25", want: 404},
		{name: "card 0", path: "/side/front.png?card=0", want: 400},
		{name: "card in words", path: "/side/front.png?card=one", want: 400},
		{name: "fine", path: "/side/front.png?dpi=1201", want: 400},
		{name: "coarse", path: "/side/front.png?dpi=71", want: 400},
		{name: "half an overlay", path: "/side/front.png?boxes=yes", want: 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			method := tt.method
			if method == "" {
				method = http.MethodGet
			}
			r, err := http.NewRequest(method, p.base+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host = tt.host
			got, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			got.Body.Close()
			if got.StatusCode != tt.want {
				t.Errorf("status %d, want %d", got.StatusCode, tt.want)
			}
			if kind := got.Header.Get("Content-Type"); tt.kind != "" && kind != tt.kind {
				t.Errorf("content type %q, want %q", kind, tt.kind)
			}
			for header, want := range map[string]string{
				"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
			} {
				if h := got.Header.Get(header); h != want {
					t.Errorf("%s: %q, want %q", header, h, want)
				}
			}
			if h := got.Header.Get("Content-Security-Policy"); !strings.HasPrefix(h, "default-src 'none'; ") || strings.Contains(h, "unsafe") {
				t.Errorf("Content-Security-Policy: %q", h)
			}
		})
	}
}

func TestPreviewPicture(t *testing.T) {
	if testing.Short() {
		t.Skip("draws large pictures")
	}
	p := startPreview(t)
	plain := p.picture("/side/front.png?dpi=150")
	for _, tt := range []struct {
		name, path string
		w, h       int
	}{
		{"150", "/side/front.png?dpi=150", 506, 319},
		{"600", "/side/front.png?dpi=600", 2022, 1275},
		{"bleed", "/side/front.png?dpi=150&bleed=1", 506 + 2*17, 319 + 2*17},
		{"boxes", "/side/front.png?dpi=150&boxes=1", 506, 319},
		{"safe", "/side/front.png?dpi=150&safe=1", 506, 319},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := p.picture(tt.path)
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if s := img.Bounds().Size(); s.X != tt.w || s.Y != tt.h {
				t.Errorf("%d x %d pixels, want %d x %d", s.X, s.Y, tt.w, tt.h)
			}
			if same := bytes.Equal(data, plain); same != (tt.name == "150") {
				t.Errorf("the same as without overlays: %t", same)
			}
		})
	}
	if bytes.Equal(p.picture("/side/front.png?dpi=150&card=2"), plain) {
		t.Error("cards 1 and 2 look the same")
	}
}

func TestPreviewFollowsSaves(t *testing.T) {
	layout := smallBench(t)
	p := startPreview(t, layout)
	first := p.until("all was looked over", func(s *state) bool { return s.Looked })
	if first.Name != "Small card" || len(first.Sides) != 1 || len(first.Findings) == 0 || len(first.Faults) > 0 {
		t.Errorf("state %+v", first)
	}
	before := p.picture("/side/front.png?dpi=72")
	save(t, layout, strings.Replace(strings.Replace(smallLayout, "Small card", "Other", 1), "#123b4a", "#ff0000", 1))
	second := p.until("the name is new", func(s *state) bool { return s.Name == "Other" })
	if second.Picture <= first.Picture {
		t.Errorf("picture %d after %d", second.Picture, first.Picture)
	}
	if bytes.Equal(before, p.picture("/side/front.png?dpi=72")) {
		t.Error("the picture stays as it was before the layout was saved")
	}
}

// A file that is half written, or wrong, leaves the last picture.
func TestPreviewKeepsPicture(t *testing.T) {
	layout := smallBench(t)
	p := startPreview(t, layout)
	first := p.until("all was looked over", func(s *state) bool { return s.Looked })
	before := p.picture("/side/front.png?dpi=72")

	save(t, layout, smallLayout[:len(smallLayout)/2])
	half := p.until("half a file is a fault", func(s *state) bool { return len(s.Faults) > 0 })
	if f := half.Faults[0]; f.File != "small.json" || f.Line == 0 || f.Column == 0 || f.Message == "" {
		t.Errorf("fault %+v", f)
	}
	save(t, layout, strings.Replace(smallLayout, `"version": 1`, `"version": 0, "colour": "red"`, 1))
	wrong := p.until("two things are wrong", func(s *state) bool { return len(s.Faults) == 2 })
	if f := wrong.Faults[1]; f.Line != 1 || f.Path != "colour" {
		t.Errorf("fault %+v", f)
	}
	if wrong.Picture != first.Picture || !bytes.Equal(p.picture("/side/front.png?dpi=72"), before) {
		t.Error("a layout that cannot be read takes the last picture away")
	}
	save(t, layout, smallLayout)
	p.until("all is good again", func(s *state) bool { return len(s.Faults) == 0 })

	// So does a picture of the layout that is gone.
	emblem := filepath.Join(filepath.Dir(layout), "emblem.jpg")
	if err := os.Rename(emblem, emblem+".away"); err != nil {
		t.Fatal(err)
	}
	gone := p.until("a picture is gone", func(s *state) bool { return len(s.Faults) == 1 })
	if m := gone.Faults[0].Message; !strings.Contains(m, `image "emblem.jpg": no such file`) || strings.Contains(m, filepath.Dir(layout)) {
		t.Errorf("fault %q", m)
	}
	if err := os.Rename(emblem+".away", emblem); err != nil {
		t.Fatal(err)
	}
	p.until("it is back", func(s *state) bool { return len(s.Faults) == 0 })
}

func TestPreviewBeginsWithFaults(t *testing.T) {
	layout := smallBench(t)
	save(t, layout, "{")
	p := startPreview(t, layout)
	if s := p.state(); s.Picture != 0 || len(s.Faults) != 1 {
		t.Errorf("state %+v", s)
	}
	if code, body := p.get("/side/front.png"); code != http.StatusNotFound || !strings.Contains(string(body), "could not be read yet") {
		t.Errorf("%d %s", code, body)
	}
	save(t, layout, smallLayout)
	p.until("there is a picture", func(s *state) bool { return s.Picture == 1 && s.Looked })
	p.picture("/side/front.png")
}

func TestPreviewPeople(t *testing.T) {
	layout, _ := bench(t)
	dir := filepath.Dir(layout)
	people := filepath.Join(dir, "people.csv")
	save(t, filepath.Join(dir, "a.jpg"), sample(t, "photos/01.jpg"))
	secret := strings.Repeat("Secret", 15)
	save(t, people, "cardNumber,fullName,photo\nA-1,Good One,a.jpg\nA-2,"+secret+",a.jpg\nA-3,Gone,secret.jpg\n")
	p := startPreview(t, layout, "--people", people, "--photos", dir)
	s := p.until("all was looked over", func(s *state) bool { return s.Looked })
	if s.Cards != 3 {
		t.Errorf("%d cards, want 3", s.Cards)
	}
	found := false
	for _, f := range s.Findings {
		found = found || f.ID == "overflow" && f.Record == 2 && f.Cards == 1
	}
	if !found {
		t.Errorf("no finding about card 2: %+v", s.Findings)
	}
	p.picture("/side/back.png?card=1")
	for card, want := range map[int]string{
		2: "people.csv: row 3, column fullName: front, element fields[7]: text does not fit",
		3: "people.csv: row 4, column photo: no such file",
	} {
		code, body := p.get(fmt.Sprintf("/side/front.png?card=%d", card))
		text := regexp.MustCompile(`fields\[[0-9]+\]`).ReplaceAllString(string(body), "fields[7]")
		if code != http.StatusUnprocessableEntity || !strings.HasPrefix(text, want) {
			t.Errorf("card %d: %d %s, want 422 %s", card, code, text, want)
		}
		if strings.Contains(strings.ToLower(text), "secret") {
			t.Errorf("card %d: %s shows what a cell holds", card, text)
		}
	}
}

// The sample people that a layout has no room for are left out.
func TestPreviewSamplesThatFit(t *testing.T) {
	p := startPreview(t, smallBench(t))
	s := p.until("all was looked over", func(s *state) bool { return s.Looked })
	if s.Cards == 0 || s.Cards == 24 {
		t.Errorf("%d of 24 cards fit", s.Cards)
	}
	for card := 1; card <= s.Cards; card++ {
		p.picture(fmt.Sprintf("/side/front.png?dpi=72&card=%d", card))
	}
	if code, _ := p.get("/side/back.png"); code != http.StatusNotFound {
		t.Errorf("a side that the layout lacks: %d", code)
	}
}

func TestPreviewManyAtOnce(t *testing.T) {
	layout := smallBench(t)
	p := startPreview(t, layout)
	card := p.until("all was looked over", func(s *state) bool { return s.Looked }).Cards
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 40 {
				path := fmt.Sprintf("/side/front.png?dpi=72&card=%d", 1+(i+j)%card)
				if i == 0 {
					path = "/state"
				}
				if code, body := p.get(path); code != http.StatusOK {
					t.Errorf("%s: %d %s", path, code, body)
				}
			}
		})
	}
	for i := range 4 {
		save(t, layout, smallLayout+strings.Repeat("\n", 1+i))
		p.until("the layout was read again", func(s *state) bool { return s.Picture >= 2+i })
	}
	wg.Wait()
}

func TestPreviewEnds(t *testing.T) {
	p := startPreview(t, smallBench(t))
	r, err := client.Get(p.base + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	p.stop()
	if _, err := io.Copy(io.Discard, r.Body); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("events end with %v", err)
	}
	if c, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://")); err == nil {
		c.Close()
		t.Error("the port is still open")
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, of := range []string{".(*desk).", ".(*site).", "printbatch.serve"} {
		if bytes.Contains(stacks, []byte(of)) {
			t.Errorf("a goroutine of %s is left:\n%s", of, stacks)
		}
	}
}
