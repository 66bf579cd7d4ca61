package cose_test

import (
	"bytes"
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/cose"
)

// signedBy returns a message signed by keys of equal seed bytes.
func signedBy(typ string, payload []byte, keys ...byte) *cose.Signed {
	m := &cose.Signed{Type: typ, Payload: payload}
	for _, k := range keys {
		kid := bytes.Repeat([]byte{k}, 8)
		m.Add(kid, ed25519.Sign(cardtest.OtherKey(k), m.ToBeSigned(kid)))
	}
	return m
}

func TestSignaturesStandInOneOrder(t *testing.T) {
	a, b := signedBy("t", []byte("p"), 1, 2, 3), signedBy("t", []byte("p"), 3, 1, 2, 1)
	if !bytes.Equal(a.Encode(), b.Encode()) || len(b.Signatures) != 3 {
		t.Errorf("the order of signing shows: %x and %x", a.Encode(), b.Encode())
	}
	got, rest, err := cose.DecodeSigned(append(a.Encode(), 7))
	if err != nil || !bytes.Equal(rest, []byte{7}) || got.Type != "t" || string(got.Payload) != "p" {
		t.Fatalf("DecodeSigned = %+v, %x, %v", got, rest, err)
	}
	for i := range got.Signatures {
		for k := byte(1); k < 5; k++ {
			public := cardtest.OtherKey(k).Public().(ed25519.PublicKey)
			if got.Verify(i, public) != (int(k) == i+1) {
				t.Errorf("signature %d under key %d: %v", i, k, got.Verify(i, public))
			}
		}
	}
	// What is signed begins as RFC 9052, section 4.4, has it for a signature of several.
	want := slices.Concat([]byte{0x85, 0x69}, []byte("Signature"), []byte{0x44, 0xa1, 0x10, 0x61, 't', 0x4d, 0xa2, 1, 0x27, 4, 0x48}, bytes.Repeat([]byte{9}, 8), []byte{0x40, 0x41, 'p'})
	if tbs := a.ToBeSigned(bytes.Repeat([]byte{9}, 8)); !bytes.Equal(tbs, want) {
		t.Errorf("ToBeSigned = %x, want %x", tbs, want)
	}
}

func TestSignedMessagesOfAnotherShape(t *testing.T) {
	good := signedBy("typ", []byte{0xa0}, 1, 2).Encode()
	change := func(at int, with ...byte) []byte {
		b := bytes.Clone(good)
		copy(b[at:], with)
		return b
	}
	insert := func(at, n int, with ...byte) []byte { return slices.Concat(good[:at], with, good[at+n:]) }
	many := func(n int) []byte {
		m := signedBy("t", nil)
		for i := range n {
			m.Add([]byte{byte(i)}, make([]byte, 64))
		}
		return m.Encode()
	}
	// D8 62 84 | 46 A1 10 63 t y p | A0 | 41 A0 | 82 | 83 4D header A0 58 40 ...
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"good", good, ""},
		{"no signature", signedBy("t", nil).Encode(), ""},
		{"32 signatures", many(32), ""},
		{"33 signatures", many(33), "more than 32 signatures"},
		{"nothing", nil, "cut short"},
		{"another tag", change(1, 61), "not COSE_Sign with tag 98"},
		{"a tag in one byte", insert(0, 2, 0xd2), "not COSE_Sign with tag 98"},
		{"an array of 3", change(2, 0x83), "not an array of 4"},
		{"an unprotected header", insert(10, 1, 0xa1, 0x04, 0x41, 0x01), "an unprotected header that is not empty"},
		{"no header", insert(3, 7, 0x40), "a header other than typ"},
		{"two header labels", change(4, 0xa2), "a header other than typ"},
		{"another label", change(5, 0x01), "a header other than typ"},
		{"typ of a number", change(6, 0x03), "a header other than typ"},
		{"empty typ", insert(3, 7, 0x43, 0xa1, 0x10, 0x60), "a header other than typ"},
		{"typ that is not UTF-8", change(7, 0xff), "a header other than typ"},
		{"bytes behind typ", insert(3, 7, 0x47, 0xa1, 0x10, 0x63, 't', 'y', 'p', 0), "a header other than typ"},
		{"payload of text", change(11, 0x61), "another type"},
		{"long payload length", insert(11, 1, 0x58, 0x01), "shortest form"},
		{"2,200,000,000 signatures", insert(13, 1, 0x9a, 0x83, 0x4f, 0xa2, 0x01), "more than 32 signatures"},
		{"no array of signatures", change(13, 0xa2), "another type"},
		{"a signature too many", change(13, 0x83), "cut short"},
		{"signature of two parts", change(14, 0x82), "not an array of 3"},
		{"algorithm -19", change(18, 0x32), "an algorithm"},
		{"key ids in another order", func() []byte {
			m := signedBy("typ", []byte{0xa0}, 1, 2)
			m.Signatures[0], m.Signatures[1] = m.Signatures[1], m.Signatures[0]
			return m.Encode()
		}(), "not in the order of their key ids"},
		{"a key id twice", func() []byte {
			m := signedBy("typ", []byte{0xa0}, 1, 2)
			m.Signatures[1].KeyID = m.Signatures[0].KeyID
			return m.Encode()
		}(), "not in the order of their key ids"},
		{"a signature of 63 bytes", func() []byte {
			m := signedBy("typ", []byte{0xa0}, 1)
			m.Signatures[0].Bytes = m.Signatures[0].Bytes[:63]
			return m.Encode()
		}(), "not 64 bytes"},
		{"a signature with a typ", func() []byte {
			h := (&cose.Header{Alg: cose.AlgEdDSA, KeyID: bytes.Repeat([]byte{1}, 8), Type: "t"}).Encode()
			return slices.Concat(good[:13], []byte{0x81, 0x83, 0x40 | byte(len(h))}, h, []byte{0xa0, 0x58, 0x40}, make([]byte, 64))
		}(), "an algorithm"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := cose.DecodeSigned(tt.in)
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("DecodeSigned = %v, want %q", err, tt.want)
			}
		})
	}
	for i := range good {
		if _, _, err := cose.DecodeSigned(good[:i]); err == nil {
			t.Errorf("a message cut at byte %d is read", i)
		}
	}
}

func FuzzDecodeSigned(f *testing.F) {
	f.Add(signedBy("typ", []byte{0xa0}, 1, 2).Encode())
	f.Add([]byte("\xd8b\x84F\xa1\x10c000\xa0A0\x9a\x83O\xa2\x01;000000000000\xa0A0")) // found by this test: seconds of nothing
	f.Add(signedBy("application/x", bytes.Repeat([]byte{1}, 300)).Encode())
	f.Fuzz(func(t *testing.T, in []byte) {
		m, rest, err := cose.DecodeSigned(in)
		if err != nil {
			return
		}
		if again := m.Encode(); !bytes.Equal(append(again, rest...), in) {
			t.Errorf("DecodeSigned accepts %x, which Encode never makes", in)
		}
	})
}
