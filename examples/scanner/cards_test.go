package main

import (
	"bytes"
	"html"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func sampleSite(t *testing.T) (*site, *programme) {
	t.Helper()
	p := sampleAt(t, sampleDay)
	c, err := newCards(p)
	if err != nil {
		t.Fatal(err)
	}
	s := smallSite(t, smallPage(t))
	s.cards = func() (*cards, error) { return c, nil }
	return s, p
}

func TestCardsPageShowsEveryCard(t *testing.T) {
	s, p := sampleSite(t)
	page := string(body(t, ask(s, "GET", "/cards")))
	for _, c := range p.cards {
		if !strings.Contains(page, html.EscapeString(c.title)) || words[c.verdict] == "" {
			t.Errorf("%s is not on the page", c.name)
		}
	}
	if n := strings.Count(page, "<textarea readonly"); n != len(p.cards) {
		t.Errorf("%d texts for %d cards", n, len(p.cards))
	}
	for _, inline := range []string{"<script", "<style", " style=", " onclick"} {
		if strings.Contains(page, inline) {
			t.Errorf("the page has %q, which its policy does not run", inline)
		}
	}
}

// TestPicturesHoldTheTextsOfTheirCards reads the printed codes back.
func TestPicturesHoldTheTextsOfTheirCards(t *testing.T) {
	if testing.Short() {
		t.Skip("draws every card")
	}
	s, p := sampleSite(t)
	page := string(body(t, ask(s, "GET", "/cards")))
	paths := regexp.MustCompile(`src="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(paths) != 2*(len(p.cards)-1)+1 {
		t.Errorf("%d pictures of %d cards", len(paths), len(p.cards))
	}
	for _, m := range paths {
		got := ask(s, "GET", "/"+m[1])
		if got.StatusCode != 200 || got.Header.Get("Content-Type") != "image/png" || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %q", m[1], got.StatusCode, got.Header.Get("Content-Type"))
			continue
		}
		img, err := png.Decode(bytes.NewReader(body(t, got)))
		if err != nil {
			t.Errorf("%s: %v", m[1], err)
			continue
		}
		name, isBack := strings.CutSuffix(strings.TrimPrefix(m[1], "cards/"), "-back.png")
		if !isBack {
			continue
		}
		text, err := p.renderer.ReadPage("back", img)
		if err != nil || !slices.ContainsFunc(p.cards, func(c *sampleCard) bool { return c.name == name && c.text == text }) {
			t.Errorf("%s: another text, or none: %v", m[1], err)
		}
	}
}

func TestPicturesAreDrawnOnce(t *testing.T) {
	s, _ := sampleSite(t)
	c, err := s.cards()
	if err != nil {
		t.Fatal(err)
	}
	draw := c.pictures["valid-back.png"]
	first, err := draw()
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := draw(); again != first {
		t.Error("the picture was drawn again")
	}
}

func TestCardsPageHasNoOtherPaths(t *testing.T) {
	s, _ := sampleSite(t)
	for _, path := range []string{
		"/cards/", "/cards/cards.html", "/cards.css", "/cards/valid-left.png", "/cards/address-front.png", "/cards/../sw.js", "/valid-back.png", "/cards/cards",
	} {
		if got := ask(s, "GET", path); got.StatusCode != 404 {
			t.Errorf("%s: status %d, want 404", path, got.StatusCode)
		}
	}
}
