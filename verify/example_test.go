package verify_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/verify"
)

func ExampleVerifier_Verify() {
	// Made elsewhere: the root key of the programme, an office's key, a card.
	root := ed25519.NewKeyFromSeed([]byte("a root key that nobody should use"[:32]))
	key := ed25519.NewKeyFromSeed([]byte("an office key that nobody should use"[:32]))
	now := time.Now().Truncate(time.Second)
	list, err := (&card.TrustList{
		Name: "Docket card", Sequence: 1, IssuedAt: now, Expiry: now.AddDate(0, 1, 0),
		Keys: []card.TrustedKey{{
			Key: key.Public().(ed25519.PublicKey), Use: card.UseCards, State: card.KeyActive, Issuer: "https://id.example",
			NotBefore: now, NotAfter: now.AddDate(1, 0, 0),
		}},
	}).Seal(root)
	if err != nil {
		log.Fatal(err)
	}
	issuer, err := card.NewIssuer("https://id.example", key, nil)
	if err != nil {
		log.Fatal(err)
	}
	c, err := issuer.Issue(&card.Claims{Expiry: now.AddDate(2, 0, 0), Identity: card.Identity{FullName: "Amina Odhiambo"}})
	if err != nil {
		log.Fatal(err)
	}

	// On the handheld: a root that was put on it, and a list that came by any way.
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{root.Public().(ed25519.PublicKey)}, Threshold: 1}, nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := store.Update(list); err != nil {
		log.Fatal(err)
	}
	v, err := verify.New(store, verify.Policy{})
	if err != nil {
		log.Fatal(err)
	}
	for _, text := range []string{c.Text(), "HTTPS://ID.EXAMPLE"} {
		result, err := v.Verify(text)
		if refusal, ok := errors.AsType[*verify.Rejection](err); ok {
			fmt.Println("refused:", refusal.Reason.String())
			continue
		}
		if err != nil {
			log.Fatal(err) // cannot decide
		}
		fmt.Println("accepted:", result.Card.Claims().Identity.FullName)
	}
	// Output:
	// accepted: Amina Odhiambo
	// refused: malformed
}

// A device that starts again takes in its lists in the order in which they build on each
// other. What it saved keeps older ones away.
func ExampleStore() {
	root := ed25519.NewKeyFromSeed([]byte("a root key that nobody should use"[:32]))
	office := ed25519.NewKeyFromSeed([]byte("an office key that nobody should use"[:32]))
	roots := verify.Roots{Keys: []ed25519.PublicKey{root.Public().(ed25519.PublicKey)}, Threshold: 1}
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	list := func(sequence uint64) []byte {
		b, err := (&card.TrustList{
			Name: "Docket card", Sequence: sequence, IssuedAt: now, Expiry: now.AddDate(0, 1, 0),
			Keys: []card.TrustedKey{{
				Key: office.Public().(ed25519.PublicKey), Use: card.UseCards, State: card.KeyActive, Issuer: "https://id.example",
				NotBefore: now, NotAfter: now.AddDate(1, 0, 0),
			}},
		}).Seal(root)
		if err != nil {
			log.Fatal(err)
		}
		return b
	}

	store, err := verify.NewStore(roots, nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := store.Update(list(7)); err != nil {
		log.Fatal(err)
	}
	saved := store.State() // to a file that nobody else writes

	again, err := verify.NewStore(roots, saved)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(errors.Is(again.Update(list(6)), verify.ErrRollback))
	fmt.Println(again.Update(list(7)))
	for _, l := range again.Lists() {
		fmt.Println(l.Kind, l.Sequence, l.Entries)
	}
	// Output:
	// true
	// <nil>
	// root 0 1
	// trust list 7 1
}
