package edkey_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/edkey"
)

// accepts is what a verifier does with a signature: the key is checked when it enters,
// the signature by the standard library.
func accepts(t *testing.T, key, msg, sig string, decode func(string) ([]byte, error)) bool {
	t.Helper()
	k, err1 := hex.DecodeString(key)
	m, err2 := decode(msg)
	s, err3 := hex.DecodeString(sig)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	return edkey.Check(k) == nil && ed25519.Verify(k, m, s)
}

func text(s string) ([]byte, error) { return []byte(s), nil }

func TestWycheproof(t *testing.T) {
	var file struct {
		TestGroups []struct {
			PublicKey struct{ PK string }
			Tests     []struct {
				TcID             int
				Msg, Sig, Result string
			}
		}
	}
	if err := json.Unmarshal(cardtest.Vector(t, "ed25519/wycheproof.json"), &file); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, g := range file.TestGroups {
		for _, c := range g.Tests {
			n++
			if got := accepts(t, g.PublicKey.PK, c.Msg, c.Sig, hex.DecodeString); got != (c.Result == "valid") {
				t.Errorf("test %d: accepted %v, want %s", c.TcID, got, c.Result)
			}
		}
	}
	if n != 151 {
		t.Errorf("ran %d tests, want 151", n)
	}
}

func TestCCTVSignatures(t *testing.T) {
	var cases []struct {
		Number        int
		Key, Sig, Msg string
	}
	if err := json.Unmarshal(cardtest.Vector(t, "ed25519/cctv.json"), &cases); err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for _, c := range cases {
		if accepts(t, c.Key, c.Msg, c.Sig, text) {
			accepted++
		}
	}
	// Two honest signatures by a key of prime order, one with R the identity, which only
	// the holder of the key can make.
	if accepted > 2 || len(cases) != 914 {
		t.Errorf("accepted %d of %d, want at most 2 of 914", accepted, len(cases))
	}
}

func TestSpeccheck(t *testing.T) {
	var cases []struct {
		Message   string
		PubKey    string `json:"pub_key"`
		Signature string
	}
	if err := json.Unmarshal(cardtest.Vector(t, "ed25519/speccheck.json"), &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		if accepts(t, c.PubKey, c.Message, c.Signature, hex.DecodeString) {
			t.Errorf("case %d is accepted", i)
		}
	}
	if len(cases) != 12 {
		t.Errorf("ran %d cases, want 12", len(cases))
	}
}
