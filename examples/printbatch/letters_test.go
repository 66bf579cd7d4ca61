package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

// TestLettersCarryTheirCards prints the sample with letters, scans the card on each and
// cuts one out: it holds the portrait of its holder alone.
func TestLettersCarryTheirCards(t *testing.T) {
	if testing.Short() {
		t.Skip("prints and reads all samples")
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	tool(t, "printbatch", "--letters", "--sample", "7", "--out", out)
	file := filepath.Join(out, lettersPrefix+"001.pdf")
	checkPDF(t, file)
	tool(t, "pdftoppm", "-r", "300", "-gray", "-f", "4", "-l", "6", file, filepath.Join(dir, "letter"))
	manifest := readManifest(t, filepath.Join(out, manifestFile))
	verifycard := build(t, "verifycard")
	for i, page := range []string{"04", "05", "06"} {
		text := zbar(t, filepath.Join(dir, "letter-"+page+".pgm"), "qrcode")
		var d struct{ Digest string }
		verdict := tool(t, verifycard, "--trust", filepath.Join(out, trustFile), "--json", text)
		if err := json.Unmarshal([]byte(verdict), &d); err != nil {
			t.Fatal(err)
		}
		if want := manifest[2*(3+i)].digest; d.Digest != want {
			t.Errorf("letter %s shows card %s, want %s", page, d.Digest, want)
		}
	}
	one := filepath.Join(dir, "one.pdf")
	tool(t, "qpdf", "--empty", "--pages", file, "5", "--", one)
	images := tool(t, "pdfimages", "-list", one)
	if n := strings.Count(images, "jpeg"); n != 1 { // the portrait
		t.Errorf("the letter has %d JPEG images, want 1:\n%s", n, images)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the letters have mode %v, %v", info.Mode(), err)
	}
}

// TestEveryWordingFitsEveryLayout sets the letter of each language with each sample
// layout: text, window and card have their room.
func TestEveryWordingFitsEveryLayout(t *testing.T) {
	for _, layout := range []string{"docket.json", "badge.json", "paper.json", "student.json", "bilingual.json"} {
		layouts := sub(testdata.FS, "layouts")
		l, err := render.LoadLayout(layouts, layout)
		if err != nil {
			t.Fatal(err)
		}
		r, err := render.NewRenderer(l, &render.Options{Resources: layouts})
		if err != nil {
			t.Fatal(err)
		}
		e := &edition{layoutFile: layout, renderer: r, batch: &batch{job: &job{issuer: sampleIssuer, specimen: true}, now: time.Unix(1e9, 0)}}
		key, err := newKey()
		if err != nil {
			t.Fatal(err)
		}
		e.key, e.root = key, key
		p := samplePrint(t, e)
		for language := range wordings {
			letters := &letters{edition: e}
			who := &row{number: 2}
			who.claims.Identity.Language, who.claims.Identity.FullName, who.claims.Identity.ID = language, "Amina Odhiambo", "D-1"
			first, second := letters.document(), letters.document()
			if err := letters.letter(first, who, p); err != nil {
				t.Errorf("%s in %s: %v", layout, language, err)
			}
			if err := letters.letter(second, who, p); err != nil {
				t.Fatal(err)
			}
			var x, y strings.Builder
			if err := first.Output(&x); err != nil {
				t.Fatal(err)
			}
			if err := second.Output(&y); err != nil {
				t.Fatal(err)
			}
			if x.String() != y.String() {
				t.Errorf("%s in %s: two letters to the same holder differ", layout, language)
			}
		}
	}
}

// samplePrint composes a card of the edition's layout.
func samplePrint(t *testing.T, e *edition) *render.Print {
	t.Helper()
	issuer, err := card.NewIssuer(e.job.issuer, e.key, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := issuer.Issue(&card.Claims{
		Expiry: time.Now().AddDate(1, 0, 0).Truncate(time.Second), Specimen: true,
		Identity: card.Identity{
			ID: "D49172035", FullName: "Amina Odhiambo", BirthDate: card.Date{Year: 1991, Month: 5, Day: 14}, Nationality: "UTO",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	photo, err := readAll(sub(testdata.FS, "photos"), "01.jpg", maxPhoto)
	if err != nil {
		t.Fatal(err)
	}
	portrait, err := render.NewPortrait(photo)
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.renderer.Compose(c, portrait)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
