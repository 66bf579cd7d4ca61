package card_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
)

func trustList() *card.TrustList {
	return &card.TrustList{
		Name: "Docket card", Sequence: 1, IssuedAt: issued, Expiry: issued.AddDate(0, 3, 0),
		Keys: []card.TrustedKey{{
			Key: cardtest.Key().Public().(ed25519.PublicKey), Issuer: issuerName,
			NotBefore: issued, NotAfter: issued.AddDate(1, 0, 0),
		}},
	}
}

func TestTrustListsThatAreNotSealed(t *testing.T) {
	root := cardtest.OtherKey(7)
	for _, tt := range []struct {
		name   string
		change func(*card.TrustList)
		want   string
	}{
		{"no name", func(l *card.TrustList) { l.Name = "" }, "name: is required"},
		{"no sequence", func(l *card.TrustList) { l.Sequence = 0 }, "sequence: is required"},
		{"no time", func(l *card.TrustList) { l.IssuedAt = time.Time{} }, "issue or expiry: is not a whole second from 1970 to 9999"},
		{"ends at once", func(l *card.TrustList) { l.Expiry = l.IssuedAt }, "expiry: is not after the time of issue"},
		{"no keys", func(l *card.TrustList) { l.Keys = nil }, "keys: there are none, or more than 4096"},
		{"fraction", func(l *card.TrustList) { l.Expiry = l.Expiry.Add(1) }, "issue or expiry: is not a whole second from 1970 to 9999"},
		{"fraction of a window", func(l *card.TrustList) { l.Keys[0].NotAfter = issued.Add(1) }, "keys[0]: window: is not a whole second from 1970 to 9999"},
		{"key twice", func(l *card.TrustList) { l.Keys = append(l.Keys, l.Keys[0]) }, "keys[1]: the same key twice"},
		{"root key", func(l *card.TrustList) { l.Keys[0].Key = root.Public().(ed25519.PublicKey) }, "keys[0]: the root key, which signs lists and no cards"},
		{"short key", func(l *card.TrustList) { l.Keys[0].Key = l.Keys[0].Key[:9] }, "keys[0]: public key is not 32 bytes long"},
		{"no issuer", func(l *card.TrustList) { l.Keys[0].Issuer = "" }, "keys[0]: issuer: is required"},
		{"no window", func(l *card.TrustList) { l.Keys[0].NotBefore = time.Time{} }, "keys[0]: window: is not a whole second from 1970 to 9999"},
		{"window that ends first", func(l *card.TrustList) { l.Keys[0].NotAfter = issued.Add(-time.Second) }, "keys[0]: a window that ends before it begins"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := trustList()
			tt.change(l)
			_, err := l.Seal(root)
			if want := "card: trust list: " + tt.want; err == nil || err.Error() != want {
				t.Errorf("Seal = %v, want %q", err, want)
			}
		})
	}
}

func TestSealedTrustListIsTheSameEachTime(t *testing.T) {
	a, err := trustList().Seal(cardtest.OtherKey(7))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := trustList().Seal(cardtest.OtherKey(7)); err != nil || string(a) != string(b) {
		t.Errorf("Seal = %x, %v, want %x", b, err, a)
	}
}
