package card_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// shapes are claims from the least to a face of 1,000 bytes.
func shapes() map[string]*card.Claims {
	text, rich := holder(), holder()
	text.Identity = card.Identity{
		ID: "4917-2035-8846", Language: "eng", FullName: "Amina Njeri Odhiambo",
		BirthDate: card.Date{Year: 1990, Month: 5, Day: 15}, Gender: card.GenderFemale, Nationality: "KE", Country: "KE",
	}
	rich.Identity = text.Identity
	rich.Identity.Address, rich.Identity.Phone = "12 Harbor Street\n00100 Nairobi", "+254 20 555 0101"
	rich.Identity.SecondaryName, rich.Identity.SecondaryLanguage = "أمينة نجيري أودهيامبو", "ara"
	rich.Identity.LegalStatus, rich.Identity.LocationCode = "Refugee", "6GCRPR6C+24"
	long := holder() // compresses
	long.Identity.Address = strings.Repeat("12 Harbor Street, Harbor Town\n", 12)
	return map[string]*card.Claims{"least": holder(), "text": text, "rich": rich, "long": long}
}

func TestForecastIsNeverTooLow(t *testing.T) {
	s := newIssuer(t, cardtest.Key(), nil)
	worst := 0
	for name, claims := range shapes() {
		for _, face := range []int{0, 350, 500, 1000} {
			f, err := s.Forecast(claims, face)
			if err != nil {
				t.Fatalf("%s, face of %d: %v", name, face, err)
			}
			for n := range 60 {
				c := *claims
				if face > 0 {
					c.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {{SubFormat: card.SubImageWebP, Data: random(n, face)}}}
				}
				c.IssuedAt = c.IssuedAt.Add(time.Duration(n) * time.Second) // another signature
				got, err := s.Issue(&c)
				if err != nil {
					t.Fatal(err)
				}
				if len(got.Text()) > f.Characters {
					t.Errorf("%s, face of %d: %d characters, forecast %d", name, face, len(got.Text()), f.Characters)
				}
				worst = max(worst, f.Characters-len(got.Text()))
			}
		}
	}
	if worst > 40 {
		t.Errorf("the forecast is up to %d characters too high, want at most 40", worst)
	}
	t.Logf("the forecast is at most %d characters too high", worst)
}

// random returns n bytes that differ with the seed.
func random(seed, n int) []byte {
	var b []byte
	block := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(seed)))
	for len(b) < n {
		b = append(b, block[:]...)
		block = sha256.Sum256(block[:])
	}
	return b[:n]
}

func TestForecastOfSymbols(t *testing.T) {
	s := newIssuer(t, cardtest.Key(), nil)
	f, err := s.Forecast(shapes()["text"], 500)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []card.Symbol{{Level: "L", Version: 19, Modules: 101}, {Level: "M", Version: 22, Modules: 113}, {Level: "Q", Version: 26, Modules: 129}} {
		if f.Symbols[i] != want {
			t.Errorf("symbol %d = %+v, want %+v", i, f.Symbols[i], want)
		}
	}
	if got := f.Symbols[1].Width(4, 300); got != 38269 {
		t.Errorf("Width of version 22 at 4 dots and 300 dpi = %d, want 38269", got)
	}
	small := newIssuer(t, cardtest.Key(), &card.IssuerOptions{MaxText: 400})
	if _, err := small.Forecast(shapes()["text"], 500); !isSize(err) {
		t.Errorf("Forecast beyond MaxText = %v, want a SizeError", err)
	}
	if _, err := s.Forecast(nil, 100); err == nil || isSize(err) {
		t.Errorf("Forecast of nil = %v, want a ClaimError", err)
	}
	if _, err := s.Forecast(shapes()["text"], math.MaxInt); err == nil || isSize(err) {
		t.Errorf("Forecast with a face beyond memory = %v, want a ClaimError", err)
	}
	if _, err := small.Forecast(&card.Claims{}, 0); err == nil || isSize(err) {
		t.Errorf("Forecast without an expiry = %v, want a ClaimError", err)
	}
	if f, err := s.Forecast(shapes()["text"], 2048); err != nil || f.Symbols[1].Version != 40 || f.Symbols[2].Version != 0 {
		t.Errorf("Forecast with a face of 2,048 bytes = %+v, %v, want version 40 at M and none at Q", f, err)
	}
}

func isSize(err error) bool {
	_, ok := errors.AsType[*card.SizeError](err)
	return ok
}
