package card_test

import (
	"crypto/ed25519"
	"fmt"
	"log"
	"time"

	"github.com/sealcard/sealcard/card"
)

// exampleKey is a key that everybody can make. An office keeps its own.
func exampleKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) }

func ExampleIssuer_Issue() {
	issuer, err := card.NewIssuer("https://id.example", exampleKey(), nil)
	if err != nil {
		log.Fatal(err)
	}
	c, err := issuer.Issue(&card.Claims{
		IssuedAt: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		Expiry:   time.Date(2028, 11, 24, 23, 59, 59, 0, time.UTC),
		Identity: card.Identity{ID: "D-1", FullName: "Amina Odhiambo", BirthDate: card.Date{Year: 1991, Month: 5, Day: 14}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("digest %x\n", c.Digest())
	fmt.Println(c) // what a card says does not reach a log
	// Output:
	// digest f41ee75c3f3fd649f04206922ee0b2f19550e83eef8205ce1ad645aef4703af6
	// card(redacted)
}

func ExampleOpen() {
	issuer, err := card.NewIssuer("https://id.example", exampleKey(), nil)
	if err != nil {
		log.Fatal(err)
	}
	c, err := issuer.Issue(&card.Claims{
		Expiry:   time.Now().AddDate(2, 0, 0).Truncate(time.Second),
		Identity: card.Identity{ID: "D-1", FullName: "Amina Odhiambo"},
	})
	if err != nil {
		log.Fatal(err)
	}
	opened, err := card.Open(c.Text(), func([]byte) []ed25519.PublicKey {
		return []ed25519.PublicKey{issuer.PublicKey()}
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(opened.Claims().Identity.FullName)
	// Output: Amina Odhiambo
}
