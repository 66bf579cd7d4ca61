// Quickstart issues a card, prints it and verifies it, in the order in which a
// programme would. Run it from the top of the repository; it writes card.pdf.
package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/verify"
)

func main() {
	root, key := newKey(), newKey() // any Ed25519 crypto.Signer: a file, an agent, an HSM
	now := time.Now().Truncate(time.Second)

	// An upload becomes the image that is printed, and a small face for the code.
	layouts := os.DirFS("testdata/layouts")
	r := must(render.NewRenderer(must(render.LoadLayout(layouts, "docket.json")), &render.Options{Resources: layouts}))
	photo := must(portrait.Prepare(must(os.Open("testdata/photos/01.jpg")), &portrait.Options{Size: r.PortraitSize(), Flatten: true}))

	// The office issues: what the card says is signed, the face with it.
	issuer := must(card.NewIssuer("https://id.example", key, nil))
	c := must(issuer.Issue(&card.Claims{Expiry: now.AddDate(2, 0, 0), Specimen: true,
		Identity: card.Identity{ID: "4917-2035-8846", FullName: "Amina Njeri Odhiambo",
			Biometrics: map[card.BodyPart][]card.Biometric{card.Face: {photo.Face.Biometric()}}}}))

	// The print desk prints: everything but the large portrait comes from the signed card.
	print := must(r.Compose(c, must(render.NewPortrait(photo.Print))))
	file := must(os.Create("card.pdf"))
	w := r.NewCardWriter(file, nil)
	must(w.Add(print))
	check(errors.Join(w.Close(), file.Close()))

	// The field verifies, offline: a root key, a list of trusted keys, the scanned text.
	list := must((&card.TrustList{Name: "Example", Sequence: 1, IssuedAt: now, Expiry: now.AddDate(0, 1, 0), Keys: []card.TrustedKey{
		{Key: issuer.PublicKey(), Use: card.UseCards, State: card.KeyActive, Issuer: "https://id.example",
			NotBefore: now, NotAfter: now.AddDate(1, 0, 0)}}}).Seal(root))
	store := must(verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{root.Public().(ed25519.PublicKey)}, Threshold: 1}, nil))
	check(store.Update(list))
	v := must(verify.New(store, verify.Policy{AllowSpecimen: true}))
	result := must(v.Verify(c.Text()))
	face, _ := result.Face() // compare it with the holder
	fmt.Println(result.Card.Claims().Identity.FullName, face.MediaType)
}

func newKey() ed25519.PrivateKey {
	_, key, err := ed25519.GenerateKey(nil)
	check(err)
	return key
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
