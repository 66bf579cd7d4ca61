// Package samples makes what the tests of the phone's package, in Go and in Java, decide
// about: roots, lists and cards, each card with the decision that it must get.
package samples

import (
	"bytes"
	"compress/zlib"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// What is said about the one holder, who must not be found in a refusal.
const (
	Holder = "Amina Odhiambo"
	Number = "D-20431"
	Face   = "RIFF....WEBP, as far as anybody looks"

	issuer   = "https://id.example"
	listName = issuer + "/s/1"
)

// Days that matter. Cards are decided about on Today.
var (
	begin  = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	listed = begin.AddDate(0, 1, 0)
	Today  = listed.Add(6 * time.Hour)
	ended  = listed.AddDate(0, 0, 4) // of the lists
	future = begin.AddDate(2, 0, 0)
)

// A Sample is the text of a card and the decision that it must get.
type Sample struct {
	Name, Text      string
	At              int64 // seconds since 1970
	Verdict, Reason string
}

// A Set is a small programme.
type Set struct {
	RootPEM, RootDocument []byte
	Trust, Status         []byte // in force on Today
	OldTrust, OldStatus   []byte // of the month before
	Cards                 []Sample
}

// Places in the status list.
const (
	valid = iota
	revoked
	suspended
	notIssued
	extended
)

// New returns a Set. It is the same each time.
func New(t testing.TB) *Set {
	t.Helper()
	m := &maker{TB: t, root: cardtest.OtherKey(1), office: cardtest.OtherKey(2), list: cardtest.OtherKey(3)}
	root := card.Root{Name: "Docket card", Sequence: 1, IssuedAt: begin, Expiry: future, Keys: []ed25519.PublicKey{public(m.root)}, Threshold: 1}
	document, err := root.Seal(m.root)
	m.check(err)
	der, err := x509.MarshalPKIXPublicKey(m.root.Public())
	m.check(err)
	return &Set{
		RootPEM: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), RootDocument: document,
		Trust: m.trust(2, listed), Status: m.status(listed), OldTrust: m.trust(1, begin), OldStatus: m.status(begin),
		Cards: m.cards(),
	}
}

type maker struct {
	testing.TB
	root, office, list ed25519.PrivateKey
}

func (m *maker) check(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

func (m *maker) trust(sequence uint64, at time.Time) []byte {
	l := card.TrustList{Name: "Docket card", Sequence: sequence, Root: 1, IssuedAt: at, Expiry: at.AddDate(0, 0, 4)}
	for _, k := range []struct {
		use card.KeyUse
		key ed25519.PrivateKey
	}{{card.UseCards, m.office}, {card.UseStatus, m.list}} {
		l.Keys = append(l.Keys, card.TrustedKey{
			Key: public(k.key), Use: k.use, State: card.KeyActive, Issuer: issuer, NotBefore: begin, NotAfter: future,
		})
	}
	b, err := l.Seal(m.root)
	m.check(err)
	return b
}

func (m *maker) status(at time.Time) []byte {
	l, err := card.NewStatusList(listName, 4, 64)
	m.check(err)
	l.IssuedAt, l.Expiry = at, at.AddDate(0, 0, 4)
	for _, index := range []uint32{valid, revoked, suspended, extended} {
		m.check(l.Set(index, card.StatusValid))
	}
	m.check(l.Set(revoked, card.StatusRevoked))
	m.check(l.Set(suspended, card.StatusSuspended))
	m.check(l.Extend(extended, future))
	b, err := l.Seal(m.list)
	m.check(err)
	return b
}

// text returns a card of the holder with what c states.
func (m *maker) text(name string, key ed25519.PrivateKey, c card.Claims) string {
	m.Helper()
	s, err := card.NewIssuer(name, key, nil)
	m.check(err)
	if c.IssuedAt.IsZero() {
		c.IssuedAt = begin.AddDate(0, 0, 1)
	}
	if c.Expiry.IsZero() {
		c.Expiry = future
	}
	c.Identity = card.Identity{ID: Number, FullName: Holder, BirthDate: card.Date{Year: 1990, Month: 7, Day: 14},
		Biometrics: map[card.BodyPart][]card.Biometric{card.Face: {{
			Kind: card.FormatImage, SubFormat: card.SubImageWebP, Data: []byte(Face)}}}}
	sealed, err := s.Issue(&c)
	m.check(err)
	return sealed.Text()
}

func at(index uint32) *card.StatusRef { return &card.StatusRef{URI: listName, Index: index} }

// cards returns one card and more for each verdict.
func (m *maker) cards() []Sample {
	today, stale, past := Today.Unix(), ended.Unix(), listed.Unix()-1
	ours := func(c card.Claims) string { return m.text(issuer, m.office, c) }
	good := ours(card.Claims{Status: at(valid)})
	return []Sample{
		{"good", good, today, "valid", ""},
		{"as a scanner sends it", "]Q1" + good + "\r\n", today, "valid", ""},
		{"without a status", ours(card.Claims{}), today, "valid", ""},
		{"extended", ours(card.Claims{Status: at(extended), Expiry: begin.AddDate(0, 0, 2)}), today, "valid", ""},
		{"ended", ours(card.Claims{Status: at(valid), Expiry: begin.AddDate(0, 0, 2)}), today, "invalid", "expired"},
		{"not begun", ours(card.Claims{Status: at(valid), NotBefore: Today.AddDate(0, 0, 1)}), today, "invalid", "not yet valid"},
		{"revoked", ours(card.Claims{Status: at(revoked)}), today, "invalid", "revoked"},
		{"suspended", ours(card.Claims{Status: at(suspended)}), today, "invalid", "suspended"},
		{"of a stolen key", ours(card.Claims{Status: at(notIssued)}), today, "forged", "not issued"},
		{"of another list", ours(card.Claims{Status: &card.StatusRef{URI: issuer + "/s/2"}}), today, "undecided", "status unknown"},
		{"specimen", ours(card.Claims{Specimen: true}), today, "specimen", "specimen"},
		{"changed", m.changed(good), today, "forged", "bad signature"},
		{"before the key", ours(card.Claims{IssuedAt: begin.AddDate(0, 0, -1)}), today, "forged", "outside key window"},
		{"in another's name", m.text("https://other.example", m.office, card.Claims{}), today, "forged", "outside scope"},
		{"of a stranger", m.text(issuer, cardtest.OtherKey(9), card.Claims{}), today, "foreign", "unknown key"},
		{"an address", "HTTPS://EXAMPLE.ORG/", today, "foreign", "malformed"},
		{"nothing", "", today, "foreign", "malformed"},
		{"cut", good[:len(good)/2], today, "foreign", "malformed"},
		{"clock behind the lists", good, past, "undecided", "clock untrusted"},
		{"lists too old", good, stale, "undecided", "no trust list"},
	}
}

// changed returns a text with the last bit of its signature turned.
func (m *maker) changed(text string) string {
	deflated, err := base45.Decode(text)
	m.check(err)
	r, err := zlib.NewReader(bytes.NewReader(deflated))
	m.check(err)
	token, err := io.ReadAll(r)
	m.check(err)
	token[len(token)-1] ^= 1
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err = w.Write(token)
	m.check(err)
	m.check(w.Close())
	return base45.Encode(b.Bytes())
}

// Hostile returns texts that no scanner should send: those of the kit, pieces and
// repetitions of a good one, and characters of every kind.
func (s *Set) Hostile(t testing.TB) []string {
	t.Helper()
	good := s.Cards[0].Text
	var texts []string
	for _, c := range cardtest.Kit(t) {
		texts = append(texts, c.Text)
	}
	for i := 0; i < len(good); i += 7 {
		texts = append(texts, good[:i], good[i:], good[:i]+"\x00"+good[i:], good[:i]+"é"+good[i:])
	}
	for _, part := range []string{"\x00", " ", "%", "ÿ", "\u2028", "\U0001F600", "\xed\xa0\x80", "\xff", "]Q1", "\r\n", good} {
		texts = append(texts, part, strings.Repeat(part, 4000), good+part, part+good)
	}
	return texts
}
