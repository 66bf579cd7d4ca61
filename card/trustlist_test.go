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
			Key: cardtest.Key().Public().(ed25519.PublicKey), Use: card.UseCards, State: card.KeyActive, Issuer: issuerName,
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
		{"root key", func(l *card.TrustList) { l.Keys[0].Key = root.Public().(ed25519.PublicKey) }, "keys[0]: a root key, which signs lists and no cards"},
		{"short key", func(l *card.TrustList) { l.Keys[0].Key = l.Keys[0].Key[:9] }, "keys[0]: public key is not 32 bytes long"},
		{"no issuer", func(l *card.TrustList) { l.Keys[0].Issuer = "" }, "keys[0]: issuer: is required"},
		{"no window", func(l *card.TrustList) { l.Keys[0].NotBefore = time.Time{} }, "keys[0]: window: is not a whole second from 1970 to 9999"},
		{"no use", func(l *card.TrustList) { l.Keys[0].Use = 0 }, "keys[0]: use: is neither cards nor status lists"},
		{"use of no kind", func(l *card.TrustList) { l.Keys[0].Use = 3 }, "keys[0]: use: is neither cards nor status lists"},
		{"no state", func(l *card.TrustList) { l.Keys[0].State = 0 }, "keys[0]: state: is not active, retired, or compromised with a time"},
		{"compromised without a time", func(l *card.TrustList) { l.Keys[0].State = card.KeyCompromised }, "keys[0]: state: is not active, retired, or compromised with a time"},
		{"active with such a time", func(l *card.TrustList) { l.Keys[0].CompromisedSince = issued }, "keys[0]: state: is not active, retired, or compromised with a time"},
		{"fraction of such a time", func(l *card.TrustList) { l.Keys[0].CompromisedSince = issued.Add(1) }, "keys[0]: window: is not a whole second from 1970 to 9999"},
		{"retired with an open window", func(l *card.TrustList) { l.Keys[0].State = card.KeyRetired }, "keys[0]: state: retired, and its window is still open"},
		{"status key with an alias", func(l *card.TrustList) { l.Keys[0].Use, l.Keys[0].Alias = card.UseStatus, "a" }, "keys[0]: an alias or a required status, which are for keys of cards"},
		{"status key that asks for a status", func(l *card.TrustList) { l.Keys[0].Use, l.Keys[0].RequireStatus = card.UseStatus, true }, "keys[0]: an alias or a required status, which are for keys of cards"},
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
