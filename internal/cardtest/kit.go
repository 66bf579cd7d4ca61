package cardtest

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A KitCard is one file of testdata/kit; docs/kit.md describes them.
type KitCard struct {
	Name   string
	Expect string // accepted, or a reason
	Layer  string // that refuses, or none
	At     time.Time
	Policy []string
	Status []string // files of the status lists held
	Text   string
}

// Kit returns every card of the kit.
func Kit(t testing.TB) []KitCard {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(Root(), "testdata", "kit", "*.card"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no kit: %v", err)
	}
	var cards []KitCard
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		header, text, ok := strings.Cut(string(data), "\n\n")
		if !ok {
			t.Fatalf("%s has no empty line", f)
		}
		c := KitCard{Name: strings.TrimSuffix(filepath.Base(f), ".card"), Text: text}
		for line := range strings.SplitSeq(header, "\n") {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "expect":
				c.Expect = value
			case "layer":
				c.Layer = value
			case "time":
				if c.At, err = time.Parse(time.RFC3339, value); err != nil {
					t.Fatalf("%s: %v", f, err)
				}
			case "policy":
				c.Policy = strings.Split(value, ", ")
			case "status":
				if value != "none" {
					c.Status = strings.Split(value, ", ")
				}
			case "trust", "comment":
			default:
				t.Fatalf("%s: header %q", f, key)
			}
		}
		cards = append(cards, c)
	}
	return cards
}

// KitFile returns a file of the kit that is not a card, decoded if it is hexadecimal.
func KitFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(Root(), "testdata", "kit", name))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(name, ".hex") {
		return data
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
