package main_test

import (
	"bufio"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// A page is the program as Node runs it.
type page struct {
	testing.TB
	in  *json.Encoder
	out *bufio.Reader
}

// bytesArgument is a Uint8Array.
type bytesArgument struct {
	Bytes []byte `json:"bytes"`
}

// An answer has what all functions answer; Shown is the object as it came.
type answer struct {
	OK                                    bool
	Code, Verdict, Reason, Keyboard       string
	Shown                                 map[string]any
	Changed, Part                         bool
	Kept, Lists, Modules                  []byte
	Have, Of, Size                        int
	TrustAge, StatusAge, FreshUntil, Keys int64
	Text                                  string
}

// program returns the program that the page loads. A test of package generate holds that it
// is made of this source.
func program(t testing.TB) []byte {
	t.Helper()
	packed, err := os.Open(filepath.Join("..", "app", "verifier.wasm.br"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	b, err := io.ReadAll(brotli.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// start runs the program.
func start(t testing.TB) *page {
	t.Helper()
	if testing.Short() {
		t.Skip("it runs a program of some megabytes")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		cardtest.Missing(t, "node is not installed")
	}
	dir := t.TempDir()
	support, err := os.ReadFile(filepath.Join("..", "app", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		os.WriteFile(filepath.Join(dir, "verifier.wasm"), program(t), 0o600),
		os.WriteFile(filepath.Join(dir, "wasm_exec.js"), support, 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, filepath.Join("testdata", "drive.mjs"), dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("node: %v", err)
		}
	})
	return &page{t, json.NewEncoder(in), bufio.NewReader(out)}
}

// ask sends a line and returns the one that answers it.
func (p *page) ask(line any) []byte {
	p.Helper()
	if err := p.in.Encode(line); err != nil {
		p.Fatal(err)
	}
	got, err := p.out.ReadBytes('\n')
	if err != nil && err != io.EOF || len(got) == 0 {
		p.Fatalf("no answer: %v", err)
	}
	return got
}

func (p *page) call(name string, args ...any) answer {
	p.Helper()
	var a answer
	if err := json.Unmarshal(p.ask(append([]any{name}, args...)), &a); err != nil {
		p.Fatal(err)
	}
	return a
}

// ok is call where nothing else than ok will do.
func (p *page) ok(name string, args ...any) answer {
	p.Helper()
	a := p.call(name, args...)
	if !a.OK {
		p.Fatalf("%s: %s", name, a.Code)
	}
	return a
}

// settings are those of config.json that open takes.
func settings(change func(map[string]any)) map[string]any {
	s := map[string]any{"birth": "year", "staleTrust": 0, "staleStatus": 0, "training": false}
	if change != nil {
		change(s)
	}
	return s
}

func array(b []byte) bytesArgument { return bytesArgument{b} }

// kitRoot returns the root key of the kit in PEM form.
func kitRoot(t testing.TB) bytesArgument {
	t.Helper()
	key := slices.Concat([]byte("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"), cardtest.KitFile(t, "root.hex"))
	return array(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: key}))
}

// openKit opens the program with lists of the kit.
func (p *page) openKit(settings map[string]any, status ...string) {
	p.Helper()
	p.ok("open", kitRoot(p), nil, settings)
	for _, name := range append([]string{"trust.cose"}, status...) {
		p.ok("update", array(cardtest.KitFile(p, name)))
	}
}

// TestKit decides about the kit's cards that need no policy but the page's.
func TestKit(t *testing.T) {
	p := start(t)
	tried, opened := 0, ""
	for _, c := range cardtest.Kit(t) {
		s, other := settings(nil), false
		for _, word := range c.Policy {
			switch word {
			case "specimen":
				s["training"] = true
			case "stale-trust":
				s["staleTrust"] = 7 * 86400
			case "stale-status":
				s["staleStatus"] = 7 * 86400
			default:
				other = true
			}
		}
		if other {
			continue
		}
		tried++
		if with := fmt.Sprint(s, c.Status); with != opened {
			p.openKit(s, c.Status...)
			opened = with
		}
		a := p.ok("verify", c.Text, c.At.Unix())
		accepted := slices.Contains([]string{"valid", "stale", "specimen"}, a.Verdict) && a.Reason == ""
		if a.Reason != c.Expect && (c.Expect != "accepted" || !accepted) {
			t.Errorf("%s: %s, %s, want %s", c.Name, a.Verdict, a.Reason, c.Expect)
		}
		if (a.Shown != nil) != accepted {
			t.Errorf("%s: %s shows %v", c.Name, a.Verdict, a.Shown)
		}
	}
	if tried < 400 {
		t.Errorf("%d cards of the kit, want 400", tried)
	}
}
