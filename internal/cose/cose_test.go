package cose_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
)

var kid = []byte{0x86, 0x6e, 0xef, 0xbd, 0x67, 0x18, 0xc8, 0x84}

// token returns a signed token with a payload of n bytes.
func token(n int) []byte {
	h := cose.Header{Alg: cose.AlgEdDSA, KeyID: kid}
	m := cose.Message{Protected: h.Encode(), Payload: bytes.Repeat([]byte{0x5a}, n)}
	m.Signature = ed25519.Sign(cardtest.Key(), cose.ToBeSigned(m.Protected, m.Payload))
	return m.Encode()
}

func TestRoundTrip(t *testing.T) {
	key := cardtest.Key().Public().(ed25519.PublicKey)
	for _, n := range []int{0, 1, 23, 24, 255, 256, 65535, 65536} {
		in := token(n)
		m, err := cose.Decode(in)
		if err != nil {
			t.Fatalf("Decode of a payload of %d bytes: %v", n, err)
		}
		if !bytes.Equal(m.Encode(), in) {
			t.Errorf("payload of %d bytes is not encoded again in the same way", n)
		}
		if !m.Verify(key) {
			t.Errorf("payload of %d bytes: signature does not verify", n)
		}
		m.Payload = append([]byte{1}, m.Payload...)
		if m.Verify(key) {
			t.Errorf("payload of %d bytes: signature verifies after a change", n)
		}
	}
}

func TestOtherShapesAreRefused(t *testing.T) {
	good := token(30)
	at := func(i int, b ...byte) []byte { return slices.Replace(slices.Clone(good), i, i+1, b...) }
	unprotected, payload, signature := 16, 17, 17+2+30
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, "cut short"},
		{"no tag", good[1:], "tag 18"},
		{"tag 61 around", append([]byte{0xd8, 0x3d}, good...), "tag 18"},
		{"array of 3", at(1, 0x83), "array of 4"},
		{"indefinite array", at(1, 0x9f), "array of 4"},
		{"unprotected header", at(unprotected, 0xa1, 0x04, 0x40), "unprotected"},
		{"long length of protected", at(2, 0x58, 0x0d), "shortest"},
		{"payload nil", at(payload, 0xf6), "another type"},
		{"payload as text", at(payload, 0x78), "another type"},
		{"indefinite payload", at(payload, 0x5f), "shortest"},
		{"long length of payload", at(payload, 0x59, 0x00), "shortest"},
		{"no signature", append(slices.Clone(good[:signature]), 0x40), "64 bytes"},
		{"signature of 63 bytes", slices.Concat(good[:signature], []byte{0x58, 63}, good[signature+3:]), "64 bytes"},
		{"cut signature", good[:len(good)-1], "cut short"},
		{"byte after", append(slices.Clone(good), 0), fmt.Sprintf("offset %d: bytes after the token", len(good))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := cose.Decode(tt.in)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Decode = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestEveryCutIsRefused(t *testing.T) {
	for _, n := range []int{30, 300, 70000} {
		good := token(n)
		for cut := range len(good) {
			if n > 300 && cut > 40 && cut < len(good)-40 {
				continue
			}
			if _, err := cose.Decode(good[:cut]); err == nil {
				t.Errorf("payload of %d bytes, cut to %d: Decode = nil, want an error", n, cut)
			}
		}
	}
	// The head of the payload alone, whole and cut.
	front := token(300)[:17]
	for _, head := range []string{"5901", "5a000101", "58", "59"} {
		b, err := hex.DecodeString(head)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cose.Decode(append(bytes.Clone(front), b...)); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Errorf("head %s: Decode = %v, want it cut short", head, err)
		}
	}
}

func TestLengthsAreInTheirShortestForm(t *testing.T) {
	front := token(300)[:17]
	for _, tt := range []struct {
		head string
		n    int
	}{{"5817", 23}, {"5900ff", 255}, {"590017", 23}, {"5a0000ffff", 65535}, {"5a00000100", 256}, {"5b0000000000010000", 65536}} {
		b, err := hex.DecodeString(tt.head)
		if err != nil {
			t.Fatal(err)
		}
		in := slices.Concat(front, b, make([]byte, tt.n), []byte{0x58, 0x40}, make([]byte, 64))
		if _, err := cose.Decode(in); err == nil || !strings.Contains(err.Error(), "shortest") {
			t.Errorf("head %s: Decode = %v, want an error about the shortest form", tt.head, err)
		}
	}
}

func TestHeaders(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"card", "a2 01 27 04 48 866eefbd6718c884", ""},
		{"Ed25519 of RFC 9864", "a2 01 32 04 48 866eefbd6718c884", ""},
		{"list", "a3 01 27 04 41 86 10 63 612f62", ""},
		{"kid of no bytes", "a2 01 27 04 40", ""},
		{"ES256", "a2 01 26 04 48 866eefbd6718c884", "algorithm"},
		{"Ed448 of RFC 9864", "a2 01 38 34 04 48 866eefbd6718c884", "algorithm"},
		{"positive alg", "a2 01 07 04 48 866eefbd6718c884", "another type"},
		{"alg as text", "a2 01 65 4564445341 04 41 86", "another type"},
		{"alg in long form", "a2 01 38 07 04 48 866eefbd6718c884", "shortest"},
		{"alg alone", "a1 01 27", "header other"},
		{"kid alone", "a1 04 41 86", "header other"},
		{"other order", "a2 04 41 86 01 27", "header other"},
		{"alg twice", "a3 01 27 01 27 04 41 86", "header other"},
		{"crit", "a3 01 27 02 81 04 04 41 86", "header other"},
		{"x5u", "a3 01 27 04 41 86 18 23 61 61", "header other"},
		{"empty typ", "a3 01 27 04 41 86 10 60", "header other"},
		{"typ not UTF-8", "a3 01 27 04 41 86 10 61 ff", "UTF-8"},
		{"empty map", "a0", "header other"},
		{"nothing", "", "cut short"},
		{"cut", "a2 01 27 04 48 86", "cut short"},
		{"byte after", "a2 01 27 04 41 86 00", "after the token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, err := hex.DecodeString(strings.ReplaceAll(tt.in, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			h, err := cose.DecodeHeader(in)
			switch {
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("DecodeHeader = %v, %v, want an error with %q", h, err, tt.want)
			case tt.want == "" && err != nil:
				t.Errorf("DecodeHeader: %v", err)
			case tt.want == "" && !bytes.Equal(h.Encode(), in):
				t.Errorf("Encode = %x, want %x", h.Encode(), in)
			}
		})
	}
}

func TestEncryptedTokenIsReadAgain(t *testing.T) {
	plain := token(200)
	nonce := []byte("twelve bytes")
	for _, size := range []int{16, 32} {
		key := bytes.Repeat([]byte{7}, size)
		b, err := cose.Encrypt(key, nonce, plain)
		if err != nil {
			t.Fatal(err)
		}
		if len(b)-len(plain) != 39+1 { // 12 nonce, 16 tag, framing; one more above 255 bytes
			t.Errorf("encryption adds %d bytes", len(b)-len(plain))
		}
		if got, err := cose.Decrypt(key, b); err != nil || !bytes.Equal(got, plain) || !cose.Encrypted(b) {
			t.Errorf("Decrypt = %x, %v", got, err)
		}
		for bit := range len(b) * 8 {
			bad := bytes.Clone(b)
			bad[bit/8] ^= 1 << (bit % 8)
			if _, err := cose.Decrypt(key, bad); err == nil {
				t.Errorf("Decrypt accepts a token with bit %d flipped", bit)
			}
		}
		if _, err := cose.Decrypt(bytes.Repeat([]byte{8}, size), b); err == nil {
			t.Error("Decrypt under another key = nil, want an error")
		}
		if _, err := cose.Decrypt(bytes.Repeat([]byte{7}, 48-size), b); err == nil {
			t.Error("Decrypt under a key of the other size = nil, want an error")
		}
		if _, err := cose.Decrypt(key, append(b, 0)); err == nil {
			t.Error("Decrypt of a longer token = nil, want an error")
		}
	}
	if cose.Encrypted(nil) || cose.Encrypted(plain) || !cose.Encrypted([]byte{0xd0}) {
		t.Error("Encrypted does not go by the tag")
	}
	if cose.CheckKey(make([]byte, 24)) == nil || cose.CheckKey(make([]byte, 16)) != nil {
		t.Error("CheckKey takes another size than 16 and 32")
	}
	if _, err := cose.Encrypt(nil, nonce, plain); err == nil {
		t.Error("Encrypt without a key = nil, want an error")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(token(0))
	f.Add(token(300))
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := cose.Decode(in)
		if err == nil && !bytes.Equal(m.Encode(), in) {
			t.Errorf("Decode accepts %x, which Encode never makes", in)
		}
	})
}

func FuzzDecodeHeader(f *testing.F) {
	h := cose.Header{Alg: cose.AlgEdDSA, KeyID: kid, Type: "a/b"}
	f.Add(h.Encode())
	f.Fuzz(func(t *testing.T, in []byte) {
		h, err := cose.DecodeHeader(in)
		if err == nil && !bytes.Equal(h.Encode(), in) {
			t.Errorf("DecodeHeader accepts %x, which Encode never makes", in)
		}
	})
}
