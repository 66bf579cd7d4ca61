package keys_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/internal/cardtest"
)

var (
	key   = cardtest.Key().Public().(ed25519.PublicKey)
	other = cardtest.OtherKey(2).Public().(ed25519.PublicKey)
)

// x is that of RFC 8037, appendix A.2, and the thumbprint that of RFC 9679.
const (
	x          = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
	thumbprint = "hm7vvWcYyIRs193-Q_x0qx2qxFOP-FFOouwtQQpBV0M"
)

func TestJWKSetIsReadAgain(t *testing.T) {
	b, err := keys.JWKSet(key, other)
	if err != nil {
		t.Fatal(err)
	}
	const first = `{
  "keys": [
    {
      "kty": "OKP",
      "crv": "Ed25519",
      "alg": "EdDSA",
      "use": "sig",
      "kid": "` + thumbprint + `",
      "x": "` + x + `"
    },
`
	if !strings.HasPrefix(string(b), first) {
		t.Errorf("JWKSet = %s\nwant it to begin with %s", b, first)
	}
	got, err := keys.ParseJWKSet(b)
	if err != nil || len(got) != 2 || !got[0].Key.Equal(key) || !got[1].Key.Equal(other) || got[0].ID != thumbprint {
		t.Errorf("ParseJWKSet = %v, %v", got, err)
	}
	if _, err := keys.JWKSet(make(ed25519.PublicKey, 32)); err == nil {
		t.Error("JWKSet of an unsound key = nil, want an error")
	}
}

func TestJWKSetsOfOthers(t *testing.T) {
	identity := base64.RawURLEncoding.EncodeToString(append([]byte{1}, make([]byte, 31)...))
	okp := func(more string) string {
		return `{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "` + x + `"` + more + `}]}`
	}
	for _, tt := range []struct{ name, in, want string }{
		{"least", okp(""), ""},
		{"kid of another kind and a certificate", okp(`, "kid": "did:web:x#1", "x5c": ["MIIB"]`), ""},
		{"algorithm of RFC 9864", okp(`, "alg": "Ed25519"`), ""},
		{"among others", `{"keys": [{"kty": "RSA", "n": "AQAB"}, {"kty": "OKP", "crv": "X25519", "x": "AA"}, {"kty": "OKP", "crv": "Ed25519", "x": "` + x + `"}]}`, ""},
		{"private", okp(`, "d": "AA"`), "key 0: it has a private part"},
		{"for encryption", okp(`, "use": "enc"`), "key 0: it is not for verifying signatures"},
		{"for signing", okp(`, "key_ops": ["sign"]`), "key 0: it is not for verifying signatures"},
		{"for verifying", okp(`, "key_ops": ["verify"]`), ""},
		{"empty private part", okp(`, "d": ""`), "key 0: it has a private part"},
		{"other algorithm", okp(`, "alg": "ES256"`), "key 0: its algorithm is not EdDSA or Ed25519"},
		{"short x", strings.Replace(okp(""), x, x[:40], 1), "key 0: x is not 32 bytes"},
		{"padded x", strings.Replace(okp(""), x, x+"=", 1), "key 0: x is not 32 bytes"},
		{"small order", strings.Replace(okp(""), x, identity, 1), "key 0: public key is not in the prime-order subgroup"},
		{"no Ed25519", `{"keys": [{"kty": "RSA"}]}`, "there are no keys"},
		{"no keys", `{}`, "there are no keys"},
		{"no JSON", `keys`, "invalid character"},
		{"something after", okp("") + "x", "something after the set"},
		{"large", strings.Repeat(" ", 1<<20+1), "more than 1048576 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := keys.ParseJWKSet([]byte(tt.in))
			switch {
			case tt.want == "" && (err != nil || len(got) != 1 || !got[0].Key.Equal(key)):
				t.Errorf("ParseJWKSet = %v, %v, want the key", got, err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("ParseJWKSet = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestCOSEKeys(t *testing.T) {
	own, err := keys.COSEKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if sum := keys.Thumbprint(key); base64.RawURLEncoding.EncodeToString(sum[:]) != thumbprint {
		t.Errorf("Thumbprint = %x", sum)
	}
	if _, err := keys.COSEKey(key[:31]); err == nil {
		t.Error("COSEKey of 31 bytes = nil, want an error")
	}
	body := "2006 215820 " + hex.EncodeToString(key)
	for _, tt := range []struct{ name, in, want string }{
		{"own", hex.EncodeToString(own), ""},
		{"with kid, alg and ops", "a6 0101 024186 0327 048102 " + body, ""},
		{"algorithm of RFC 9864", "a4 0101 0332 " + body, ""},
		{"ES256", "a4 0101 0326 " + body, "not an Ed25519 key"},
		{"for signing", "a4 0101 048101 " + body, "not an Ed25519 key"},
		{"EC2", "a3 0102 " + body, "not an Ed25519 key"},
		{"Ed448", "a3 0101 2007 215820 " + hex.EncodeToString(key), "not an Ed25519 key"},
		{"private", "a4 0101 " + body + " 234100", "unknown key"},
		{"other order", "a3 2006 0101 215820 " + hex.EncodeToString(key), "deterministic"},
		{"short", "a3 0101 2006 21581f " + hex.EncodeToString(key[:31]), "not 32 bytes"},
		{"nothing", "", "well-formed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, err := hex.DecodeString(strings.ReplaceAll(tt.in, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			got, err := keys.ParseCOSEKey(in)
			switch {
			case tt.want == "" && (err != nil || !bytes.Equal(got, key)):
				t.Errorf("ParseCOSEKey = %x, %v, want the key", got, err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("ParseCOSEKey = %x, %v, want an error with %q", got, err, tt.want)
			}
		})
	}
}

func FuzzParseJWKSet(f *testing.F) {
	b, err := keys.JWKSet(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := keys.ParseJWKSet(in)
		if err != nil {
			return
		}
		var public []ed25519.PublicKey
		for _, k := range got {
			public = append(public, k.Key)
		}
		if _, err := keys.JWKSet(public...); err != nil {
			t.Errorf("ParseJWKSet accepts a key that JWKSet does not write: %v", err)
		}
	})
}

func FuzzParseCOSEKey(f *testing.F) {
	b, err := keys.COSEKey(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, in []byte) {
		if got, err := keys.ParseCOSEKey(in); err == nil && len(got) != ed25519.PublicKeySize {
			t.Errorf("ParseCOSEKey(%x) = %x", in, got)
		}
	})
}
