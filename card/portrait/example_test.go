package portrait_test

import (
	"fmt"
	"log"
	"os"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"
)

func ExamplePrepare() {
	upload, err := os.Open("../../testdata/photos/01.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer upload.Close()
	p, err := portrait.Prepare(upload, &portrait.Options{Flatten: true})
	if err != nil {
		log.Fatal(err)
	}
	claims := card.Claims{Identity: card.Identity{
		ID: "4917-2035-8846", FullName: "Amina Odhiambo",
		Biometrics: map[card.BodyPart][]card.Biometric{card.Face: {p.Face.Biometric()}},
	}}
	fmt.Println("print:", p.Size, "face:", p.Face.Size, "in budget:", len(p.Face.Data) <= 450)
	fmt.Println("warnings:", p.Warnings, "samples:", len(claims.Identity.Biometrics[card.Face]))
	// Output:
	// print: (413,531) face: (64,80) in budget: true
	// warnings: [] samples: 1
}
