package cwt_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cwt"
)

// claims returns claims with every field set.
func claims() *cwt.Claims {
	id := cwt.Identity{Private: map[int]any{
		100: true, 101: "Registry", 300: int64(-7), 32767: []byte{1, 2},
	}}
	v := reflect.ValueOf(&id.Attributes).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("text")
		case reflect.Uint:
			f.SetUint(2)
		}
	}
	id.Face = []cwt.Biometric{{Data: []byte{1}, SubFormat: 4, Issuer: "x"}}
	return &cwt.Claims{
		Issuer: "https://id.example", Subject: "s", Expiry: 2000000000, NotBefore: 1, IssuedAt: 2,
		ID: []byte("12345678"), Identity: id, Status: &cwt.Status{List: cwt.StatusList{Index: 9, URI: "u"}},
	}
}

func TestRoundTripOfEveryField(t *testing.T) {
	want := claims()
	b, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := cwt.DecodeClaims(b)
	if err != nil {
		t.Fatalf("DecodeClaims(%x): %v", b, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("DecodeClaims = %+v, want %+v", got, want)
	}
}

func TestProfileVectorsAreReadAndWrittenAgain(t *testing.T) {
	for _, name := range []string{"profile-text", "profile-face500", "profile-face1000"} {
		var v struct {
			Payload string `json:"payload_cbor_hex"`
		}
		if err := json.Unmarshal(cardtest.Vector(t, "claim169/"+name+".json"), &v); err != nil {
			t.Fatal(err)
		}
		in, err := hex.DecodeString(v.Payload)
		if err != nil {
			t.Fatal(err)
		}
		c, err := cwt.DecodeClaims(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again, err := c.Encode(); err != nil || !bytes.Equal(again, in) {
			t.Errorf("%s: Encode = %x, %v, want %x", name, again, err, in)
		}
	}
}

func TestOtherSpellingsAreRefused(t *testing.T) {
	const head = "01 61 69 04 02 06 01" // iss "i", exp 2, iat 1
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "a4 " + head + " 18a9 a1 01 61 31", ""},
		{"integer in a longer form", "a4 01 61 69 04 18 02 06 01 18a9 a1 01 61 31", "deterministic"},
		{"key in a longer form", "a4 01 61 69 04 02 18 06 01 18a9 a1 01 61 31", "deterministic"},
		{"text in a longer form", "a4 01 78 01 69 04 02 06 01 18a9 a1 01 61 31", "deterministic"},
		{"other order", "a4 04 02 01 61 69 06 01 18a9 a1 01 61 31", "deterministic"},
		{"key twice", "a5 01 61 69 04 02 04 02 06 01 18a9 a1 01 61 31", "key twice"},
		{"unknown claim", "a5 " + head + " 03 61 61 18a9 a1 01 61 31", "unknown key"},
		{"unknown attribute", "a4 " + head + " 18a9 a2 01 61 31 18 18 61 61", "unknown key"},
		{"attribute twice", "a4 " + head + " 18a9 a2 01 61 31 01 61 31", "key twice"},
		{"attribute with a text key", "a4 " + head + " 18a9 a2 01 61 31 61 61 01", "another type"},
		{"private attribute above the range", "a4 " + head + " 18a9 a2 01 61 31 19 8000 01", "unknown key"},
		{"private attribute of a list", "a4 " + head + " 18a9 a2 01 61 31 18 64 80", "private attribute"},
		{"private attribute null", "a4 " + head + " 18a9 a2 01 61 31 18 64 f6", "private attribute"},
		{"empty text that is not written", "a4 " + head + " 18a9 a1 01 60", "deterministic"},
		{"claim 169 as bytes", "a4 " + head + " 18a9 44 a1 01 61 31", "another type"},
		{"text as bytes", "a4 01 41 69 04 02 06 01 18a9 a1 01 61 31", "another type"},
		{"negative time", "a4 01 61 69 04 20 06 01 18a9 a1 01 61 31", "another type"},
		{"time as float", "a4 01 61 69 04 f9 4000 06 01 18a9 a1 01 61 31", "another type"},
		{"no expiry", "a3 01 61 69 06 01 18a9 a1 01 61 31", "deterministic"},
		{"indefinite map", "bf " + head + " 18a9 a1 01 61 31 ff", "well-formed"},
		{"tag", "a4 01 c0 61 69 04 02 06 01 18a9 a1 01 61 31", "well-formed"},
		{"not UTF-8", "a4 01 61 ff 04 02 06 01 18a9 a1 01 61 31", "well-formed"},
		{"status with a spare key", "a5 " + head + " 18a9 a1 01 61 31 19ffff a1 6b7374617475735f6c697374 a3 6169 01 63696478 01 63757269 6175", "unknown key"},
		{"bytes after", "a4 " + head + " 18a9 a1 01 61 31 00", "well-formed"},
		{"nothing", "", "well-formed"},
		{"not a map", "83 01 02 03", "another type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, err := hex.DecodeString(strings.ReplaceAll(tt.in, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			_, err = cwt.DecodeClaims(in)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("DecodeClaims = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestItemsOfRFC8949AppendixFAreRefused(t *testing.T) {
	n := 0
	for item := range strings.FieldsSeq(string(cardtest.Vector(t, "cbor/rfc8949-appendix-f.txt"))) {
		in, err := hex.DecodeString(item)
		if err != nil {
			continue // a comment's word
		}
		n++
		if _, err := cwt.DecodeClaims(in); err == nil {
			t.Errorf("DecodeClaims(%x) = nil, want an error", in)
		}
	}
	if n != 94 {
		t.Errorf("read %d items, want 94", n)
	}
}

// trust returns a list of one key after change has altered it.
func trust(change func(*cwt.Trust)) *cwt.Trust {
	k := cwt.NewTrustKey(cardtest.Key().Public().(ed25519.PublicKey))
	k.Use, k.State = cwt.UseCards, cwt.StateActive
	k.Issuer, k.NotBefore, k.NotAfter = "https://id.example", 5, 9
	l := &cwt.Trust{Name: "n", Expiry: 9, IssuedAt: 5, Sequence: 7, Keys: []cwt.TrustKey{k}}
	change(l)
	return l
}

func TestTrustListIsReadOnlyWithGoodKeys(t *testing.T) {
	identity := make([]byte, 32)
	identity[0] = 1
	for _, tt := range []struct {
		name   string
		change func(*cwt.Trust)
		want   string
	}{
		{"good", func(*cwt.Trust) {}, ""},
		{"small order", func(l *cwt.Trust) { l.Keys[0].X = identity }, "subgroup"},
		{"short", func(l *cwt.Trust) { l.Keys[0].X = l.Keys[0].X[:31] }, "32 bytes"},
		{"key id of another key", func(l *cwt.Trust) { l.Keys[0].KeyID = make([]byte, 8) }, "own key id"},
		{"other curve", func(l *cwt.Trust) { l.Keys[0].Curve = 7 }, "own key id"},
		{"other algorithm", func(l *cwt.Trust) { l.Keys[0].Alg = -7 }, "own key id"},
		{"other type", func(l *cwt.Trust) { l.Keys[0].Type = 2 }, "own key id"},
		{"for signing", func(l *cwt.Trust) { l.Keys[0].Ops = []int{1} }, "own key id"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := trust(tt.change)
			b, err := in.Encode()
			if err != nil {
				t.Fatal(err)
			}
			got, err := cwt.DecodeTrust(b)
			if err == nil {
				err = got.Check([]ed25519.PublicKey{cardtest.OtherKey(7).Public().(ed25519.PublicKey)})
			}
			switch {
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("DecodeTrust = %v, want an error with %q", err, tt.want)
			case tt.want == "" && (err != nil || !reflect.DeepEqual(got, in)):
				t.Errorf("DecodeTrust = %+v, %v, want %+v", got, err, in)
			}
		})
	}
}

func FuzzDecodeTrust(f *testing.F) {
	b, err := trust(func(*cwt.Trust) {}).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := cwt.DecodeTrust(in)
		if err != nil {
			return
		}
		if again, err := l.Encode(); err != nil || !bytes.Equal(again, in) {
			t.Errorf("DecodeTrust accepts %x, which Encode never makes", in)
		}
	})
}

func FuzzDecodeClaims(f *testing.F) {
	b, err := claims().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		c, err := cwt.DecodeClaims(in)
		if err != nil {
			return
		}
		if again, err := c.Encode(); err != nil || !bytes.Equal(again, in) {
			t.Errorf("DecodeClaims accepts %x, which Encode never makes", in)
		}
	})
}
