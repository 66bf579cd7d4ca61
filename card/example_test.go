package card_test

import (
	"crypto/ed25519"
	"crypto/rand"
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

// A status list says how each card stands, and a delta what has changed since.
func ExampleStatusList() {
	key := ed25519.NewKeyFromSeed([]byte("a list key that nobody should use"[:32]))
	list, err := card.NewStatusList("https://id.example/s/1", 4, card.ShardSize)
	if err != nil {
		log.Fatal(err)
	}
	// Before a card is made, it gets a place.
	place, err := list.Allocate(rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	claims := &card.Claims{Status: &card.StatusRef{URI: list.URI, Index: place}}

	// Each night the list is signed.
	list.IssuedAt = time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)
	list.Expiry = list.IssuedAt.AddDate(0, 0, 2)
	whole, err := list.Seal(key)
	if err != nil {
		log.Fatal(err)
	}

	// The next day the card is lost. Devices that hold the list take the difference.
	before := list.Clone()
	if err := list.Set(claims.Status.Index, card.StatusRevoked); err != nil {
		log.Fatal(err)
	}
	list.IssuedAt, list.Expiry = list.IssuedAt.AddDate(0, 0, 1), list.Expiry.AddDate(0, 0, 1)
	delta, err := list.SealDelta(before, key)
	if err != nil {
		log.Fatal(err)
	}
	status, _ := list.Status(place)
	fmt.Println(status, len(whole) < 2000, len(delta) < 350)
	// Output: revoked true true
}

// A root document is signed by one holder of a root key after the other.
func ExampleDraft() {
	anna := ed25519.NewKeyFromSeed([]byte("a root key that nobody should use"[:32]))
	ben := ed25519.NewKeyFromSeed([]byte("one more root key that nobody should use"[:32]))
	issued := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	file, err := (&card.Root{
		Name: "Docket card", Sequence: 1, IssuedAt: issued, Expiry: issued.AddDate(5, 0, 0), Threshold: 2,
		Keys: []ed25519.PublicKey{anna.Public().(ed25519.PublicKey), ben.Public().(ed25519.PublicKey)},
	}).Seal(anna)
	if err != nil {
		log.Fatal(err)
	}

	// At Ben's, who reads what he is to sign.
	draft, err := card.ParseDraft(file)
	if err != nil {
		log.Fatal(err)
	}
	r := draft.Root()
	fmt.Printf("%s: document %d, %d of %d keys\n", r.Name, r.Sequence, r.Threshold, len(r.Keys))
	if err := draft.Sign(ben); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(draft.Signers()), "signatures")
	// Output:
	// Docket card: document 1, 2 of 2 keys
	// 2 signatures
}
