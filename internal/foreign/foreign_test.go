package foreign_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
	"github.com/sealcard/sealcard/internal/cwt"
	"github.com/sealcard/sealcard/internal/flate"
	"github.com/sealcard/sealcard/internal/foreign"
)

type m = map[any]any

func encode(t testing.TB, v any) []byte {
	t.Helper()
	b, err := cbor.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// token signs claims as a dialect does, with these headers, and puts tags before it.
func token(t testing.TB, tags string, protected, unprotected, claims m) []byte {
	t.Helper()
	p, payload := encode(t, protected), encode(t, claims)
	sig := ed25519.Sign(cardtest.Key(), cose.ToBeSigned(p, payload))
	front, err := hex.DecodeString(tags)
	if err != nil {
		t.Fatal(err)
	}
	return append(front, encode(t, []any{p, unprotected, payload, sig})...)
}

// identity returns what a foreign card says; dialects differ in what they write.
func identity() m {
	return m{
		1: "3918592438", 2: 1, 3: "EN", 4: "Janardhan BS", 8: "15-05-1990", 9: "1", 10: "New House\nBengaluru",
		13: "in", 14: 7, 16: "ffd8ff", 17: 1, 18: []any{1, 6}, 20: "hin", 24: "own", 62: m{0: "52494646", 1: 0, 2: 4},
		"extra": "text",
	}
}

func claims(identity any) m {
	return m{1: "https://id.example", 4: 2000000000, 6: 1700000000, 169: identity}
}

func TestDialectsAreRead(t *testing.T) {
	kid := []byte("k-1101")
	alg := m{1: -8}
	algKID := m{1: -8, 4: kid}
	none := m{}
	plain := token(t, "d2", algKID, none, claims(identity()))
	inji := token(t, "d83dd2", algKID, none, claims(encode(t, identity())))
	philSys := token(t, "", alg, none, m{"d": "2023-02-17", "i": "PSA", "img": []byte("img"), "sb": m{
		"fn": "JUAN", "ln": "DELA CRUZ", "s": "Male", "DOB": "January 01, 1980", "PCN": "1234-5678", "POB": "Manila"}})
	zlib := func(b []byte) string { return base45.Encode(flate.Compress(b)) }
	for _, tt := range []struct {
		name string
		d    foreign.Dialect
		text string
		kid  string
	}{
		{"spec", foreign.Spec, zlib(token(t, "d83dd2", alg, m{4: kid}, claims(encode(t, identity())))), "k-1101"},
		{"inji", foreign.Inji, zlib(inji), "k-1101"},
		{"inji, hexadecimal", foreign.Inji, zlib([]byte(hex.EncodeToString(inji))), "k-1101"},
		{"core", foreign.Core, zlib(plain), "k-1101"},
		{"core without zlib", foreign.Core, base45.Encode(plain), "k-1101"},
		{"core without a tag", foreign.Core, zlib(plain[1:]), "k-1101"},
		{"core, kid unprotected", foreign.Core, zlib(token(t, "d2", alg, m{4: kid}, claims(identity()))), "k-1101"},
		{"core, protected kid counts", foreign.Core, zlib(token(t, "d2", algKID, m{4: []byte("other")}, claims(identity()))), "k-1101"},
		{"philsys", foreign.PhilSys, "PH1:" + base45.Encode(philSys), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := foreign.Unwrap(tt.d, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			tok, err := foreign.Decode(tt.d, b)
			if err != nil {
				t.Fatal(err)
			}
			if string(tok.KeyID) != tt.kid || !tok.Verify(cardtest.Key().Public().(ed25519.PublicKey)) {
				t.Errorf("kid = %q, or the signature is wrong", tok.KeyID)
			}
			c, raw, err := foreign.Claims(tt.d, tok.Payload)
			if err != nil {
				t.Fatal(err)
			}
			if tt.d == foreign.PhilSys {
				checkPhilSys(t, c, raw)
				return
			}
			check(t, c, raw)
		})
	}
}

func check(t *testing.T, c *cwt.Claims, raw map[int]string) {
	t.Helper()
	want := &cwt.Claims{Issuer: "https://id.example", Expiry: 2000000000, IssuedAt: 1700000000}
	want.Identity.Attributes = cwt.Attributes{
		ID: "3918592438", Version: "1", FullName: "Janardhan BS", BirthDate: "19900515", Gender: 1,
		Address: "New House\nBengaluru", Nationality: "IN", Image: []byte{0xff, 0xd8, 0xff}, ImageFormat: 1,
		BestFingers: []uint{1, 6}, SecondaryLanguage: "hin", Face: []cwt.Biometric{{Data: []byte("RIFF"), SubFormat: 4}},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("claims = %+v\nwant     %+v", c, want)
	}
	wantRaw := map[int]string{2: "1", 3: "EN", 8: "15-05-1990", 9: "1", 13: "in", 14: "7"}
	if !maps.Equal(raw, wantRaw) {
		t.Errorf("raw = %v, want %v", raw, wantRaw)
	}
}

func checkPhilSys(t *testing.T, c *cwt.Claims, raw map[int]string) {
	t.Helper()
	want := &cwt.Claims{Issuer: "PSA", IssuedAt: 1676592000}
	want.Identity.Attributes = cwt.Attributes{
		ID: "1234-5678", FirstName: "JUAN", LastName: "DELA CRUZ", Gender: 1,
		Face: []cwt.Biometric{{Data: []byte("img"), SubFormat: 1}},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("claims = %+v\nwant     %+v", c, want)
	}
	if !maps.Equal(raw, map[int]string{8: "January 01, 1980"}) {
		t.Errorf("raw = %v", raw)
	}
}

func TestSampleOfTheSpecification(t *testing.T) {
	b, err := hex.DecodeString(strings.TrimSpace(string(cardtest.Vector(t, "claim169/spec-3.2.1-cwt.hex"))))
	if err != nil {
		t.Fatal(err)
	}
	text := base45.Encode(flate.Compress(b))
	again, err := foreign.Unwrap(foreign.Spec, text)
	if err != nil || !bytes.Equal(again, b) {
		t.Fatalf("Unwrap: %v", err)
	}
	tok, err := foreign.Decode(foreign.Spec, b)
	if err != nil {
		t.Fatal(err)
	}
	c, raw, err := foreign.Claims(foreign.Spec, tok.Payload)
	if err != nil {
		t.Fatal(err)
	}
	a := c.Identity.Attributes
	if a.ID == "" || a.FullName == "" || a.Gender == 0 || raw[9] == "" || len(a.Face) != 1 || a.Face[0].SubFormat != 4 {
		t.Errorf("sample = %+v, raw %v", a, raw)
	}
	for _, d := range []foreign.Dialect{foreign.Core, foreign.PhilSys} {
		if _, err := foreign.Decode(d, b); err == nil {
			t.Errorf("dialect %d reads the specification's sample", d)
		}
	}
}

func TestHeadersThatNoDialectMayHave(t *testing.T) {
	good := m{1: -8, 4: []byte("k")}
	for _, tt := range []struct {
		name                   string
		d                      foreign.Dialect
		tags                   string
		protected, unprotected m
		want                   string
	}{
		{"no algorithm", foreign.Core, "d2", m{4: []byte("k")}, m{}, "algorithm"},
		{"algorithm unprotected", foreign.Core, "d2", m{}, good, "algorithm"},
		{"ES256", foreign.Core, "d2", m{1: -7}, m{}, "algorithm"},
		{"crit", foreign.Core, "d2", m{1: -8, 2: []any{4}, 4: []byte("k")}, m{}, "header other"},
		{"x5u", foreign.Inji, "d83dd2", m{1: -8, 35: "https://x"}, m{}, "header other"},
		{"unprotected kid for Inji", foreign.Inji, "d83dd2", m{1: -8}, m{4: []byte("k")}, "header other"},
		{"other unprotected label", foreign.Core, "d2", good, m{33: []byte("cert")}, "header other"},
		{"kid as text", foreign.Core, "d2", m{1: -8, 4: "k"}, m{}, "header other"},
		{"tag 61 for core", foreign.Core, "d83dd2", good, m{}, "tags"},
		{"no tag 61 for Inji", foreign.Inji, "d2", good, m{}, "tags"},
		{"tag 18 for PhilSys", foreign.PhilSys, "d2", m{1: -8}, m{}, "tags"},
		{"tag 98", foreign.Core, "d862", good, m{}, "well-formed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := foreign.Decode(tt.d, token(t, tt.tags, tt.protected, tt.unprotected, claims(identity())))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Decode = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestClaimsOfOtherShapes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		d      foreign.Dialect
		claims any
	}{
		{"no map", foreign.Core, []any{1}},
		{"bytes where a map is asked for", foreign.Core, claims(encode(t, identity()))},
		{"map where bytes are asked for", foreign.Inji, claims(identity())},
		{"bytes that hold no map", foreign.Inji, claims([]byte{1})},
		{"bytes that hold nothing", foreign.Inji, claims([]byte{})},
		{"no identity", foreign.Core, m{1: "i"}},
		{"status that is none", foreign.Core, m{169: identity(), 65535: m{"status_list": m{"idx": -1, "uri": "u"}}}},
		{"PhilSys without a subject", foreign.PhilSys, m{"d": "2023-02-17"}},
		{"PhilSys without a date", foreign.PhilSys, m{"sb": m{}}},
	} {
		if c, _, err := foreign.Claims(tt.d, encode(t, tt.claims)); err == nil {
			t.Errorf("%s: Claims = %+v, want an error", tt.name, c)
		}
	}
}

func FuzzDialects(f *testing.F) {
	f.Add(token(f, "d2", m{1: -8}, m{}, claims(identity())), 3)
	f.Add(token(f, "d83dd2", m{1: -8}, m{}, claims(encode(f, identity()))), 2)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		d := foreign.Dialect(n%4 + 1)
		tok, err := foreign.Decode(d, b)
		if err != nil {
			return
		}
		c, _, err := foreign.Claims(d, tok.Payload)
		if err != nil {
			return
		}
		// Whatever a dialect says has a form in our own profile.
		own, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cwt.DecodeClaims(own); err != nil {
			t.Errorf("claims of dialect %d are not ours: %v", d, err)
		}
	})
}
