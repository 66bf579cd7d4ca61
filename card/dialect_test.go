package card_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
)

func TestInjiProfileIsReadAsInjiAndSpec(t *testing.T) {
	s := newIssuer(t, cardtest.Key(), &card.IssuerOptions{Profile: card.ForInji})
	claims := holder()
	claims.Identity.BirthDate = card.Date{Year: 1990, Month: 5, Day: 15}
	claims.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{SubFormat: card.SubImageWebP, Data: []byte("RIFF")}}}
	c, err := s.Issue(claims)
	if err != nil {
		t.Fatal(err)
	}
	if kid, err := base64.RawURLEncoding.DecodeString(string(s.KeyID())); err != nil || len(kid) != 32 {
		t.Errorf("KeyID = %q, want a thumbprint in base64url", s.KeyID())
	}
	if tok := token(t, c.Text()); !bytes.HasPrefix(tok, []byte{0xd8, 0x3d, 0xd2, 0x84}) {
		t.Errorf("token begins with %x, want tags 61 and 18", tok[:4])
	}
	for d, want := range map[card.Dialect]bool{card.Own: false, card.Spec: true, card.Inji: true, card.Core: false, card.PhilSys: false} {
		opts := &card.OpenOptions{Dialects: []card.Dialect{d}}
		if d == card.Own {
			opts = nil
		}
		got, err := card.Open(c.Text(), testKeys, opts)
		if (err == nil) != want {
			t.Errorf("dialect %d: Open = %v, want read %v", d, err, want)
		}
		if err == nil && (got.Dialect() != d || got.Digest() != c.Digest() || spell(got.Claims()) != spell(c.Claims())) {
			t.Errorf("dialect %d: claims = %s\nwant %s", d, spell(got.Claims()), spell(c.Claims()))
		}
	}
	for name, change := range map[string]func(*card.Claims){
		"secondary name":    func(c *card.Claims) { c.Identity.SecondaryName = "x" },
		"specimen":          func(c *card.Claims) { c.Specimen = true },
		"layout":            func(c *card.Claims) { c.Layout = "docket/1" },
		"private attribute": func(c *card.Claims) { c.Identity.Private = map[int]any{101: "x"} },
		"two faces": func(c *card.Claims) {
			c.Identity.Biometrics[card.Face] = append(c.Identity.Biometrics[card.Face], card.Biometric{Data: []byte{1}})
		},
	} {
		bad := holder()
		bad.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{Data: []byte{1}}}}
		change(bad)
		if _, err := s.Issue(bad); err == nil || !strings.Contains(err.Error(), "is not read by Inji") {
			t.Errorf("%s: Issue = %v, want an error", name, err)
		}
	}
	bare, err := card.NewIssuer("KE", cardtest.Key(), &card.IssuerOptions{Profile: card.ForInji})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bare.Issue(holder()); err == nil {
		t.Error("Issue for Inji in the name of KE = nil, want an error")
	}
}

func TestEncryptedCardsAreReadWithTheKeyAlone(t *testing.T) {
	for _, size := range []int{16, 32} {
		secret := bytes.Repeat([]byte{9}, size)
		s := newIssuer(t, cardtest.Key(), &card.IssuerOptions{EncryptionKey: secret})
		c, err := s.Issue(holder())
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Issue(holder())
		if err != nil || again.Text() != c.Text() || again.Digest() != c.Digest() {
			t.Errorf("the same card twice: %v, want the same text and digest", err)
		}
		for name, tt := range map[string]struct {
			opts *card.OpenOptions
			want bool
		}{
			"with the key":    {&card.OpenOptions{DecryptionKey: secret}, true},
			"without options": {nil, false},
			"another key":     {&card.OpenOptions{DecryptionKey: bytes.Repeat([]byte{8}, size)}, false},
			"core":            {&card.OpenOptions{Dialects: []card.Dialect{card.Core}}, false},
		} {
			got, err := card.Open(c.Text(), testKeys, tt.opts)
			if (err == nil) != tt.want {
				t.Errorf("%s: Open = %v, want read %v", name, err, tt.want)
			}
			if _, ok := errors.AsType[*card.FormatError](err); !tt.want && !ok {
				t.Errorf("%s: Open = %v, want a FormatError", name, err)
			}
			if err == nil && got.Claims().Identity.FullName != "Amina Njeri Odhiambo" {
				t.Errorf("%s: another card came out", name)
			}
		}
		// The same token is what claim169-core writes when it encrypts.
		got, err := card.Open(c.Text(), testKeys, &card.OpenOptions{DecryptionKey: secret, Dialects: []card.Dialect{card.CoreEncrypted}})
		if err != nil || got.Dialect() != card.Own {
			t.Errorf("Open = %v, want our own profile first", err)
		}
	}
}

func TestTextsThatStoodOnACardAreKept(t *testing.T) {
	want := map[int]string{2: "1", 3: "EN", 8: "15-05-1990", 9: "2", 13: "ke"}
	for name, text := range map[string]string{
		"spec": kitText(t, "good-dialect-spec"), "core": kitText(t, "good-dialect-core"),
	} {
		c, err := card.Open(text, testKeys, allDialects(t))
		if err != nil {
			t.Fatalf("%s: Open = %v", name, err)
		}
		if got := c.Claims().Identity.BirthDate; got != (card.Date{Year: 1990, Month: 5, Day: 15}) {
			t.Errorf("%s: birth date = %v", name, got)
		}
		c.Raw()[8] = "changed by a caller"
		if !maps.Equal(c.Raw(), want) {
			t.Errorf("%s: Raw = %v, want %v", name, c.Raw(), want)
		}
	}
	own, err := newIssuer(t, cardtest.Key(), nil).Issue(holder())
	if err != nil || own.Raw() != nil {
		t.Errorf("Raw of our own card = %v, %v, want nil", own.Raw(), err)
	}
}

// kitText returns the text of a card of the kit.
func kitText(t *testing.T, name string) string {
	t.Helper()
	for _, k := range cardtest.Kit(t) {
		if k.Name == name {
			return k.Text
		}
	}
	t.Fatalf("the kit has no %s", name)
	return ""
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for name, o := range map[string]card.IssuerOptions{
		"profile":           {Profile: 7},
		"long key id":       {KeyID: make([]byte, 9)},
		"encryption key":    {EncryptionKey: make([]byte, 24)},
		"no key id":         {Profile: card.ForInji, KeyID: []byte{}},
		"key id for Inji":   {Profile: card.ForInji, KeyID: make([]byte, 65)},
		"Inji and a secret": {Profile: card.ForInji, EncryptionKey: make([]byte, 16)},
	} {
		if _, err := card.NewIssuer(issuerName, cardtest.Key(), &o); err == nil {
			t.Errorf("%s: NewIssuer = nil, want an error", name)
		}
	}
	for name, o := range map[string]card.OpenOptions{
		"own as a dialect":  {Dialects: []card.Dialect{card.Own}},
		"dialect":           {Dialects: []card.Dialect{9}},
		"key":               {DecryptionKey: make([]byte, 5)},
		"twice":             {Dialects: []card.Dialect{card.Core, card.Core}},
		"encrypted, no key": {Dialects: []card.Dialect{card.CoreEncrypted}},
	} {
		if err := o.Check(); err == nil {
			t.Errorf("%s: Check = nil, want an error", name)
		}
	}
	none := func([]byte) []ed25519.PublicKey { return nil }
	if _, err := card.Open("", none, &card.OpenOptions{Dialects: []card.Dialect{9}}); err == nil {
		t.Error("Open in a dialect that is not there = nil, want an error")
	}
}
