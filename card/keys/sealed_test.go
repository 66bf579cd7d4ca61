package keys_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh/agent"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// cheap is a cost for tests.
var cheap = keys.Cost{Passes: 1, Memory: 64, Threads: 1}

var passphrase = []byte("correct horse battery staple")

func sealed(t testing.TB) []byte {
	t.Helper()
	b, err := keys.Seal(cardtest.Key(), passphrase, cheap)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASealedKeyOpensUnderItsPassphraseAlone(t *testing.T) {
	b := sealed(t)
	got, err := keys.Open(b, passphrase)
	if err != nil || !got.Equal(cardtest.Key()) {
		t.Errorf("Open = %v", err)
	}
	public, err := keys.SealedPublic(b)
	if err != nil || !public.Equal(key) {
		t.Errorf("SealedPublic = %x, %v", public, err)
	}
	for _, wrong := range []string{"", "correct horse battery stapl", "correct horse battery staple "} {
		if _, err := keys.Open(b, []byte(wrong)); !errors.Is(err, keys.ErrPassphrase) {
			t.Errorf("Open with %q = %v, want ErrPassphrase", wrong, err)
		}
	}
	if bytes.Equal(b, sealed(t)) {
		t.Error("two files of one key are the same")
	}
	usual, err := keys.Seal(cardtest.Key(), passphrase, keys.Cost{})
	if err != nil || !strings.Contains(string(usual), "\nKdf: argon2id passes=3 memory=65536 threads=4\n") {
		t.Errorf("Seal = %s, %v", usual, err)
	}
	if _, err := keys.Open(usual, passphrase); err != nil {
		t.Errorf("Open at the usual cost = %v", err)
	}
}

// TestNoByteOfASealedFileCanBeAltered flips every bit. White space around the text and the
// case of nothing else may differ.
func TestNoByteOfASealedFileCanBeAltered(t *testing.T) {
	b := sealed(t)
	opened := 0
	for i := range b {
		for bit := range 8 {
			bad := bytes.Clone(b)
			bad[i] ^= 1 << bit
			if costly(bad) {
				continue
			}
			if k, err := keys.Open(bad, passphrase); err == nil {
				opened++
				if !k.Equal(cardtest.Key()) {
					t.Fatalf("bit %d of byte %d gives another key", bit, i)
				}
			}
		}
	}
	// White space that PEM passes over.
	if opened > 20 {
		t.Errorf("%d altered files open", opened)
	}
	for i := range b {
		if _, err := keys.Open(b[:i], passphrase); err == nil && i < len(b)-1 {
			t.Errorf("a file cut at byte %d opens", i)
		}
	}
}

// costly reports whether a flipped bit has made the work of a test long.
func costly(file []byte) bool {
	return !bytes.Contains(file, []byte("memory=64 ")) || !bytes.Contains(file, []byte("passes=1 "))
}

func TestSealedFilesThatAreRefused(t *testing.T) {
	good := string(sealed(t))
	change := func(a, b string) string { return strings.Replace(good, a, b, 1) }
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", "", "not a sealed key file"},
		{"other PEM", change("SEALED KEY", "OTHER KEY"), "not a sealed key file"},
		{"something behind", good + "x", "not a sealed key file"},
		{"no cost", change("passes=1", "passes=x"), "key derivation"},
		{"cost with a sign", change("passes=1", "passes=+1"), "key derivation"},
		{"cost with more", change("threads=1", "threads=1 x"), "key derivation"},
		{"another kind", change("argon2id", "argon2i"), "key derivation"},
		{"no passes", change("passes=1", "passes=0"), "a cost beyond"},
		{"65 passes", change("passes=1", "passes=65"), "a cost beyond"},
		{"too little memory", change("memory=64", "memory=7"), "a cost beyond"},
		{"too much memory", change("memory=64", "memory=1048577"), "a cost beyond"},
		{"no threads", change("threads=1", "threads=0"), "a cost beyond"},
		{"65 threads", change("threads=1", "threads=65"), "a cost beyond"},
		{"no public key", change("Public: ", "Public: !"), "public key"},
		{"no salt", change("Salt: ", "Salt: !"), "salt"},
		{"key of another", change(strings.SplitN(strings.SplitN(good, "Public: ", 2)[1], "\n", 2)[0], "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), "wrong passphrase, or an altered file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := keys.Open([]byte(tt.in), passphrase); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open = %v, want an error with %q", err, tt.want)
			}
		})
	}
	for name, f := range map[string]func() ([]byte, error){
		"short passphrase": func() ([]byte, error) { return keys.Seal(cardtest.Key(), []byte("seven77"), cheap) },
		"short key":        func() ([]byte, error) { return keys.Seal(cardtest.Key()[:63], passphrase, cheap) },
		"cost":             func() ([]byte, error) { return keys.Seal(cardtest.Key(), passphrase, keys.Cost{Passes: 1}) },
	} {
		if b, err := f(); err == nil || b != nil {
			t.Errorf("%s: Seal = %s, %v, want an error", name, b, err)
		}
	}
	if _, err := keys.SealedPublic([]byte("x")); err == nil {
		t.Error("SealedPublic of no file = nil, want an error")
	}
}

func TestKeyFilesAreForTheirOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "root.key")
	if err := keys.Save(path, cardtest.Key(), passphrase, cheap); err != nil {
		t.Fatal(err)
	}
	if err := keys.Save(path, cardtest.OtherKey(2), passphrase, cheap); err == nil || !strings.Contains(err.Error(), "file exists") {
		t.Errorf("Save over a key = %v", err)
	}
	ask := func() ([]byte, error) { return passphrase, nil }
	k, err := keys.Load(path, ask)
	if err != nil || !k.Equal(cardtest.Key()) {
		t.Errorf("Load = %v", err)
	}
	if _, err := keys.Load(path, func() ([]byte, error) { return nil, errors.New("no terminal") }); err == nil || !strings.Contains(err.Error(), "no terminal") {
		t.Errorf("Load without a passphrase = %v", err)
	}
	if _, err := keys.Load(path, func() ([]byte, error) { return []byte("wrong"), nil }); !errors.Is(err, keys.ErrPassphrase) || !strings.Contains(err.Error(), path) {
		t.Errorf("Load with a wrong passphrase = %v", err)
	}
	large, other := filepath.Join(dir, "large"), filepath.Join(dir, "other")
	for name, data := range map[string][]byte{large: make([]byte, 64<<10+1), other: []byte("key")} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	never := func() ([]byte, error) { t.Error("the passphrase is asked"); return nil, nil }
	for name, p := range map[string]string{"folder": dir, "absent": path + "x", "large": large, "no key": other} {
		if _, err := keys.Load(p, never); err == nil || strings.Count(err.Error(), p) > 1 {
			t.Errorf("%s: Load = %v", name, err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o666} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := keys.Load(path, never); err == nil || !strings.Contains(err.Error(), "lets others use it, want 0600") {
			t.Errorf("mode %v: Load = %v", mode, err)
		}
	}
	if err := keys.Save(filepath.Join(dir, "no", "key"), cardtest.Key(), passphrase, cheap); err == nil {
		t.Error("Save in no folder = nil, want an error")
	}
}

func TestSignersConform(t *testing.T) {
	t.Run("memory", func(t *testing.T) { cardtest.TestSigner(t, cardtest.Key()) })
	t.Run("file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "key")
		if err := keys.Save(path, cardtest.Key(), passphrase, cheap); err != nil {
			t.Fatal(err)
		}
		k, err := keys.Load(path, func() ([]byte, error) { return passphrase, nil })
		if err != nil {
			t.Fatal(err)
		}
		cardtest.TestSigner(t, k)
	})
	t.Run("agent", func(t *testing.T) {
		s, err := keys.Agent(connect(t, cardtest.Key(), cardtest.OtherKey(2)), key)
		if err != nil {
			t.Fatal(err)
		}
		cardtest.TestSigner(t, s)
	})
}

// connect returns a connection to an agent with keys, the standard library's own kind.
func connect(t testing.TB, all ...any) net.Conn {
	t.Helper()
	ring := agent.NewKeyring()
	for _, k := range all {
		if e, ok := k.(ed25519.PrivateKey); ok {
			k = &e
		}
		if err := ring.Add(agent.AddedKey{PrivateKey: k}); err != nil {
			t.Fatal(err)
		}
	}
	ours, theirs := net.Pipe()
	t.Cleanup(func() { ours.Close() })
	go agent.ServeAgent(ring, theirs)
	return ours
}

func TestAgentKeysAreChosen(t *testing.T) {
	if s, err := keys.Agent(connect(t, cardtest.Key()), nil); err != nil || !s.Public().(ed25519.PublicKey).Equal(key) {
		t.Errorf("Agent with one key = %v", err)
	}
	for name, tt := range map[string]struct {
		public ed25519.PublicKey
		in     []any
		want   string
	}{
		"none":      {nil, nil, "no such Ed25519 key"},
		"several":   {nil, []any{cardtest.Key(), cardtest.OtherKey(2)}, "say which"},
		"not there": {other, []any{cardtest.Key()}, "no such Ed25519 key"},
	} {
		if s, err := keys.Agent(connect(t, tt.in...), tt.public); s != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Agent = %v, %v", name, s, err)
		}
	}
	conn := connect(t, cardtest.Key())
	s, err := keys.Agent(conn, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, opts := range map[string]crypto.SignerOpts{
		"a digest": crypto.SHA512, "a context": &ed25519.Options{Context: "x"}, "nothing": nil,
	} {
		if _, err := s.Sign(rand.Reader, make([]byte, 64), opts); err == nil {
			t.Errorf("Sign with the options of %s = nil, want an error", name)
		}
	}
	conn.Close()
	if _, err := s.Sign(rand.Reader, nil, crypto.Hash(0)); err == nil {
		t.Error("Sign without the agent = nil, want an error")
	}
	if _, err := keys.Agent(conn, nil); err == nil {
		t.Error("Agent on a closed connection = nil, want an error")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(sealed(f))
	f.Fuzz(func(t *testing.T, in []byte) {
		if costly(in) {
			return
		}
		if k, err := keys.Open(in, passphrase); err == nil && !k.Equal(cardtest.Key()) {
			t.Errorf("Open gives another key")
		}
	})
}
