package device_test

import (
	"crypto"
	"crypto/ed25519"
	"slices"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
)

const issuer = "https://id.example"

// day returns the n-th day of the programme at noon.
func day(n int) time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

// A programme signs what devices are given. Root document n is of key n.
type programme struct{ testing.TB }

func (p programme) check(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func rootKey(n int) ed25519.PrivateKey { return cardtest.OtherKey(byte(n)) }

var office, lists, otherLists = cardtest.OtherKey(100), cardtest.OtherKey(101), cardtest.OtherKey(102)

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// root returns root document n, signed by its own key and the one before.
func (p programme) root(n int) []byte {
	p.Helper()
	r := card.Root{Name: "Docket card", Sequence: uint64(n), IssuedAt: day(0), Expiry: day(900), Keys: []ed25519.PublicKey{public(rootKey(n))}, Threshold: 1}
	signers := []crypto.Signer{rootKey(n)}
	if n > 1 {
		signers = append(signers, rootKey(n-1))
	}
	b, err := r.Seal(signers...)
	p.check(err)
	return b
}

// trust returns a trust list under root document n, with the signatures of others.
func (p programme) trust(n int, sequence uint64, also ...crypto.Signer) []byte {
	p.Helper()
	l := card.TrustList{Name: "Docket card", Sequence: sequence, Root: uint64(n), IssuedAt: day(int(sequence)), Expiry: day(int(sequence) + 30)}
	for _, k := range []struct {
		use    card.KeyUse
		key    ed25519.PrivateKey
		issuer string
	}{{card.UseCards, office, issuer}, {card.UseStatus, lists, issuer}, {card.UseStatus, otherLists, "https://other.example"}} {
		l.Keys = append(l.Keys, card.TrustedKey{Key: public(k.key), Use: k.use, State: card.KeyActive, Issuer: k.issuer, NotBefore: day(0), NotAfter: day(900)})
	}
	b, err := l.Seal(append(also, rootKey(n))...)
	p.check(err)
	return b
}

// list returns a status list of a day, in which as many cards are revoked.
func (p programme) list(name string, n int) *card.StatusList {
	p.Helper()
	l, err := card.NewStatusList(issuer+name, 4, 256)
	p.check(err)
	l.IssuedAt, l.Expiry = day(n), day(n+30)
	for i := range uint32(200) {
		p.check(l.Set(i, card.StatusValid))
	}
	for i := range uint32(n) {
		p.check(l.Set(199-i, card.StatusRevoked))
	}
	return l
}

func (p programme) status(name string, n int) []byte {
	p.Helper()
	b, err := p.list(name, n).Seal(lists)
	p.check(err)
	return b
}

func (p programme) delta(name string, from, to int) []byte {
	p.Helper()
	b, err := p.list(name, to).SealDelta(p.list(name, from), lists)
	p.check(err)
	return b
}

// text returns a card at a place of a status list.
func (p programme) text(name string, index uint32) string {
	p.Helper()
	s, err := card.NewIssuer(issuer, office, nil)
	p.check(err)
	c := card.Claims{IssuedAt: day(0), Expiry: day(800), Status: &card.StatusRef{URI: issuer + name, Index: index},
		Identity: card.Identity{ID: "D-1", FullName: "Amina Odhiambo"}}
	sealed, err := s.Issue(&c)
	p.check(err)
	return sealed.Text()
}

func join(lists ...[]byte) []byte { return slices.Concat(lists...) }
