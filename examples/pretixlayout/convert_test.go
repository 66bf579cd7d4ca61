package main

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

// flagsOfBadge are those with which the tests convert.
var flagsOfBadge = []string{
	"--id", "meeting.badge", "--size", "74x105", "--set", "event_name=Utopia Summit", "--field", "attendee_company=private.101",
}

// TestConvertedBadgePrints issues cards for a converted layout and prints both sides, of
// a sample and of a real card.
func TestConvertedBadgePrints(t *testing.T) {
	for _, specimen := range []bool{true, false} {
		t.Run(fmt.Sprintf("specimen %t", specimen), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			args := append([]string{filepath.Join("testdata", "badges", "meeting.json")}, flagsOfBadge...)
			if status := run(args, nil, &stdout, &stderr); status != made {
				t.Fatalf("run = %d: %s", status, &stderr)
			}
			for side, img := range proofs(t, stdout.Bytes(), specimen) {
				if n := darkPixels(img); n < 2000 {
					t.Errorf("%s has %d dark pixels, want a badge", side, n)
				}
				var picture bytes.Buffer
				if err := png.Encode(&picture, img); err != nil {
					t.Error(err)
				}
				if got, want := img.Bounds().Size(), image.Pt(437, 620); got != want {
					t.Errorf("%s has %v pixels, want %v, 74 mm x 105 mm at 150 dpi", side, got, want)
				}
			}
		})
	}
}

// proofs prints a card with a layout and returns its sides.
func proofs(t *testing.T, layout []byte, specimen bool) map[string]image.Image {
	t.Helper()
	l, err := render.ParseLayout("badge.json", layout)
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, nil)
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := card.NewIssuer("https://id.example", ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2030, 6, 1, 0, 0, 0, 0, time.UTC)
	c, err := issuer.Issue(&card.Claims{
		IssuedAt: now, Expiry: now.AddDate(1, 0, 0), Specimen: specimen, Layout: l.Ref(),
		Identity: card.Identity{
			ID: "4917-2035-8846", FullName: "Amina Njeri Odhiambo-Wanjiku",
			Private: map[int]any{101: "Utopian Society of Cartographers"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(c.Text()); n > usualCard {
		t.Errorf("a card has %d characters, more than usualCard", n)
	}
	data, err := testdata.FS.ReadFile("photos/01.jpg")
	if err != nil {
		t.Fatal(err)
	}
	portrait, err := render.NewPortrait(data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compose(c, portrait)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]image.Image{}
	for _, s := range l.Sides {
		if out[s.Name], err = p.Proof(s.Name, 150); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func darkPixels(img image.Image) (n int) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r+g+b < 3*0x4000 {
				n++
			}
		}
	}
	return n
}

// FuzzConvert holds that whatever is read becomes a layout that is one, the same each
// time, or a status that says what is wrong.
func FuzzConvert(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "badges", "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no badges: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 20_000 {
			t.Skip("larger than a badge")
		}
		out, status := convertOnce(data)
		again, _ := convertOnce(data)
		if !bytes.Equal(out, again) {
			t.Errorf("two runs differ:\n%s\n%s", out, again)
		}
		if status != made {
			if len(out) > 0 {
				t.Errorf("status %d with output", status)
			}
			return
		}
		l, err := render.ParseLayout("out.json", out)
		if err != nil {
			t.Fatalf("%v:\n%s", err, out)
		}
		if err := l.CheckSpecimen(); err != nil {
			t.Error(err)
		}
		if _, err := render.NewRenderer(l, nil); err != nil {
			t.Error(err)
		}
	})
}

// convertOnce runs the command and returns what it writes to standard output.
func convertOnce(data []byte) ([]byte, int) {
	var stdout, stderr bytes.Buffer
	status := run(flagsOfBadge, bytes.NewReader(data), &stdout, &stderr)
	return stdout.Bytes(), status
}

func BenchmarkConvert(b *testing.B) {
	data, err := os.ReadFile(filepath.Join("testdata", "badges", "meeting.json"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, status := convertOnce(data); status != made {
			b.Fatalf("status %d", status)
		}
	}
}
