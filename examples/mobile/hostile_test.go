package mobile_test

import (
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/examples/mobile/internal/samples"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// TestHostileTexts holds that no text is more than a card refused, or the one card.
func TestHostileTexts(t *testing.T) {
	s := samples.New(t)
	v := newVerifier(t, s)
	for _, text := range s.Hostile(t) {
		for _, how := range []func(string, int64) (*mobile.Result, error){v.Verify, v.Repair} {
			r, err := how(text, today)
			if err != nil {
				t.Fatalf("%.40q: %v", text, err)
			}
			if r.Accepted() && r.FullName() != samples.Holder {
				t.Errorf("%.40q is accepted", text)
			}
		}
	}
}

// TestKit decides about the kit's cards that need no policy but the one of this package.
func TestKit(t *testing.T) {
	tried := 0
	for _, c := range cardtest.Kit(t) {
		var p mobile.Policy
		other := false
		for _, word := range c.Policy {
			switch word {
			case "specimen":
				p.AllowSpecimen = true
			case "stale-trust":
				p.AllowStaleTrust = 7 * 86400
			case "stale-status":
				p.AllowStaleStatus = 7 * 86400
			default:
				other = true
			}
		}
		if other {
			continue
		}
		tried++
		key := slices.Concat([]byte("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"), cardtest.KitFile(t, "root.hex"))
		v, err := mobile.NewVerifier(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: key}), nil)
		if err != nil {
			t.Fatal(err)
		}
		setPolicy(t, v, &p)
		for _, name := range append([]string{"trust.cose"}, c.Status...) {
			if err := v.Update(cardtest.KitFile(t, name)); err != nil {
				t.Fatal(err)
			}
		}
		r := decide(t, v, c.Text, c.At.Unix())
		if got := r.Reason(); got != c.Expect && (c.Expect != "accepted" || !r.Accepted()) {
			t.Errorf("%s: %s, want %s", c.Name, got, c.Expect)
		}
	}
	if tried < 400 {
		t.Errorf("%d cards of the kit, want 400", tried)
	}
}

func FuzzVerify(f *testing.F) {
	s := samples.New(f)
	for _, c := range s.Cards {
		f.Add(c.Text)
	}
	v := newVerifier(f, s)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := v.Repair(text, today)
		if err != nil {
			t.Fatal(err)
		}
		if r.Accepted() && r.FullName() != samples.Holder {
			t.Error("another card is accepted")
		}
	})
}

func FuzzNewVerifier(f *testing.F) {
	s := samples.New(f)
	for _, roots := range [][]byte{s.RootPEM, s.RootDocument, s.Trust, nil} {
		f.Add(roots, []byte(nil))
		f.Add(roots, newVerifier(f, s).State())
	}
	f.Fuzz(func(t *testing.T, roots, state []byte) {
		v, err := mobile.NewVerifier(roots, state)
		if (v == nil) != (err != nil) || err != nil && strings.Contains(err.Error(), "internal") {
			t.Errorf("NewVerifier = %v, %v", v, err)
		}
	})
}
