package foreign_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/flate"
	"github.com/sealcard/sealcard/internal/foreign"
)

// TestExamplesOfTheCOSEWorkingGroup gives its messages to the strict reader and to the
// widest dialect. The one Ed25519 COSE_Sign1 has an unprotected kid: the dialect reads
// it, the profile does not. Everything else is another algorithm or another message.
func TestExamplesOfTheCOSEWorkingGroup(t *testing.T) {
	key := cardtest.Key().Public().(ed25519.PublicKey)
	names := []string{"eddsa-examples_eddsa-01", "eddsa-examples_eddsa-02", "eddsa-examples_eddsa-sig-01", "eddsa-examples_eddsa-sig-02"}
	for _, n := range []int{1, 2, 3, 4, 6, 7} {
		names = append(names, fmt.Sprintf("sign1-tests_sign-fail-%02d", n))
	}
	for n := 1; n <= 3; n++ {
		names = append(names, fmt.Sprintf("sign1-tests_sign-pass-%02d", n))
	}
	for n := 3; n <= 7; n++ {
		names = append(names, fmt.Sprintf("CWT_A_%d", n))
	}
	for _, name := range names {
		var v struct{ Output struct{ CBOR string } }
		if err := json.Unmarshal(cardtest.Vector(t, "cose/"+name+".json"), &v); err != nil {
			t.Fatal(err)
		}
		b, err := hex.DecodeString(v.Output.CBOR)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := cose.Decode(b); err == nil {
			if _, err := cose.DecodeHeader(m.Protected); err == nil {
				t.Errorf("%s: the strict reader accepts it", name)
			}
		}
		tok, err := foreign.Decode(foreign.Core, b)
		if good := err == nil && tok.Verify(key); good != (name == "eddsa-examples_eddsa-sig-01") {
			t.Errorf("%s: the dialect accepts it: %v (%v)", name, good, err)
		}
	}
}

// TestOuterLayersOfTheEUDigitalCOVIDCertificate reads its cases as far as they are alike:
// prefix, Base45, zlib and the four parts. All are signed with ES256 or PS256, which is
// where a reader of Ed25519 stops.
func TestOuterLayersOfTheEUDigitalCOVIDCertificate(t *testing.T) {
	names := []string{"B1", "CBO1", "CBO2", "H1", "H2", "H3", "Q1", "Z1", "Z2"}
	for _, n := range []int{1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 28} {
		names = append(names, fmt.Sprintf("CO%d", n))
	}
	for n := 1; n <= 6; n++ {
		names = append(names, fmt.Sprintf("DGC%d", n))
	}
	stops := map[string]string{"B1": "base45", "H1": "prefix", "H2": "prefix", "H3": "prefix", "Z1": "zlib", "Z2": "zlib"}
	// RSA signatures, which have not 64 bytes (CO1, CO2), a forged one of three bytes
	// (CO5), an empty protected header (CO20, CO23), no token (CBO2).
	for _, name := range []string{"CBO2", "CO1", "CO2", "CO5", "CO20", "CO23"} {
		stops[name] = "cose"
	}
	for _, name := range names {
		var v struct{ Prefix string }
		if err := json.Unmarshal(cardtest.Vector(t, "eu-dcc/"+name+".json"), &v); err != nil {
			t.Fatal(err)
		}
		want := stops[name]
		if want == "" {
			want = "algorithm"
		}
		if got := outer(v.Prefix); got != want {
			t.Errorf("%s: stops at %s, want %s", name, got, want)
		}
	}
}

// outer returns where reading a certificate stops.
func outer(text string) string {
	text, ok := strings.CutPrefix(text, "HC1:")
	if !ok {
		return "prefix"
	}
	z, err := base45.Decode(text)
	if err != nil {
		return "base45"
	}
	b, err := flate.Decompress(z, flate.MaxInflated)
	if err != nil {
		return "zlib"
	}
	for _, d := range []foreign.Dialect{foreign.Core, foreign.Spec} {
		_, err := foreign.Decode(d, b)
		if err != nil && strings.Contains(err.Error(), "algorithm") {
			return "algorithm"
		}
	}
	return "cose"
}
