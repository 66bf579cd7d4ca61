package journal_test

import (
	"crypto/ed25519"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
)

// A person is a row of an office's input.
type person struct{ number, name string }

// requests returns what the journal is asked for: the same row asks for the same card.
func requests(j *journal.Journal, people []person) []journal.Row {
	var rows []journal.Row
	for i, p := range people {
		rows = append(rows, journal.Row{
			Key:     j.Digest("number", []byte(p.number)),
			Content: j.Digest("person", []byte(p.number), []byte(p.name)),
			Row:     i + 1,
			Number:  p.number,
			Claims: func(issued time.Time) *card.Claims {
				return &card.Claims{Expiry: issued.AddDate(2, 0, 0), Identity: card.Identity{FullName: p.name}}
			},
		})
	}
	return rows
}

// printBatch issues cards and prints them. The power fails before they are printed, if it
// has to; whoever starts it again goes on where it stopped.
func printBatch(path string, people []person, powerFails bool) error {
	issuer, err := card.NewIssuer("https://id.example", ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), nil)
	if err != nil {
		return err
	}
	j, err := journal.Open(path, nil)
	if err != nil {
		return err
	}
	defer j.Close()
	if _, _, err := j.Begin(journal.Batch{Input: j.Digest("input", []byte("people.csv")), Rows: len(people)}); err != nil {
		return err
	}
	issued, err := j.Issue(issuer, requests(j, people))
	if err != nil {
		return err
	}
	var places []journal.Place
	for i, c := range issued {
		if c.Err != nil {
			return c.Err // of this row alone; another program may go on with the others
		}
		fmt.Printf("row %d: card %d, issued before: %v\n", i+1, c.Entry.Card, c.Known)
		places = append(places, journal.Place{Card: c.Entry.Card, File: "cards.pdf", Page: 1, Slot: i + 1})
	}
	if powerFails {
		return nil
	}
	// Here the print file is written, synced and given its name. Then:
	if err := j.Rendered(places); err != nil {
		return err
	}
	return j.End()
}

func Example() {
	dir, err := os.MkdirTemp("", "journal")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "office.journal")
	people := []person{{"D-1", "Amina Odhiambo"}, {"D-2", "Jonas Vogel"}}

	if err := printBatch(path, people, true); err != nil {
		log.Fatal(err)
	}
	fmt.Println("the power fails, and the same command is given again")
	if err := printBatch(path, people, false); err != nil {
		log.Fatal(err)
	}

	j, err := journal.Open(path, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer j.Close()
	for e := range j.Cards() {
		fmt.Printf("card %d is %v\n", e.Card, e.State)
	}
	// Output:
	// row 1: card 0, issued before: false
	// row 2: card 1, issued before: false
	// the power fails, and the same command is given again
	// row 1: card 0, issued before: true
	// row 2: card 1, issued before: true
	// card 0 is rendered
	// card 1 is rendered
}
