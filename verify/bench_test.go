package verify_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/verify"
)

// large returns a card of 1.1 kB with a place in the list.
func large(b testing.TB) string {
	face := make([]byte, 930)
	for i := range face {
		face[i] = byte(i*i + i>>3)
	}
	return text(b, cardtest.Key(), issuerName, func(c *card.Claims) {
		c.Status = &card.StatusRef{URI: listURI, Index: 1}
		c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{Data: face, Kind: card.FormatImage, SubFormat: card.SubImageWebP}}}
	})
}

// BenchmarkVerify is to be compared with BenchmarkBareVerify of the same run.
func BenchmarkVerify(b *testing.B) {
	s := storeOf(b, twoOf(rootA, rootB, rootC), sealBy(b, programme(1, 0), rootA, rootB), sealStatus(b, statusListAt(b, at, nil), statusKey))
	v := newVerifier(b, s, verify.Policy{})
	t := large(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(t); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(t)), "characters")
}

// BenchmarkBareVerify checks a signature over as many bytes as the card of BenchmarkVerify
// signs, and does nothing else.
func BenchmarkBareVerify(b *testing.B) {
	message := make([]byte, 1100)
	signature := ed25519.Sign(cardtest.Key(), message)
	key := public(cardtest.Key())
	b.ReportAllocs()
	for b.Loop() {
		if !ed25519.Verify(key, message, signature) {
			b.Fatal("signature")
		}
	}
}

// BenchmarkRefuse is what a text costs that is no card.
func BenchmarkRefuse(b *testing.B) {
	v := newVerifier(b, storeOf(b, rootOf(root), seal(b, trustList(), root)), verify.Policy{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify("HTTPS://EXAMPLE.ORG/SOMETHING"); err == nil {
			b.Fatal("accepted")
		}
	}
}

// BenchmarkLoadTrust takes in a list of 1,000 keys.
func BenchmarkLoadTrust(b *testing.B) {
	l := trustList()
	for len(l.Keys) < 1000 {
		k := l.Keys[0]
		n := len(l.Keys)
		seed := make([]byte, ed25519.SeedSize)
		seed[0], seed[1], seed[2] = byte(n), byte(n>>8), 1
		k.Key = public(ed25519.NewKeyFromSeed(seed))
		l.Keys = append(l.Keys, k)
	}
	token := seal(b, l, root)
	b.ReportAllocs()
	for b.Loop() {
		s := storeOf(b, rootOf(root))
		if err := s.Update(token); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadStatus takes in a list of a million cards, one in a hundred revoked.
func BenchmarkLoadStatus(b *testing.B) {
	for _, bits := range []int{1, 2, 4} {
		b.Run(map[int]string{1: "bits=1", 2: "bits=2", 4: "bits=4"}[bits], func(b *testing.B) {
			l, err := card.NewStatusList(listURI, bits, 1_000_000)
			if err != nil {
				b.Fatal(err)
			}
			l.IssuedAt, l.TTL = at, time.Hour
			x := uint32(1)
			for i := range uint32(1_000_000) {
				if err := l.Set(i, card.StatusValid); err != nil {
					b.Fatal(err)
				}
				if x = x*1664525 + 1013904223; x < 1<<32/100 {
					if err := l.Set(i, card.StatusRevoked); err != nil {
						b.Fatal(err)
					}
				}
			}
			token := sealStatus(b, l, statusKey)
			trust := sealBy(b, programme(1, 0), rootA, rootB)
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				s := storeOf(b, twoOf(rootA, rootB, rootC), trust)
				b.StartTimer()
				if err := s.Update(token); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(token)), "bytes")
		})
	}
}
