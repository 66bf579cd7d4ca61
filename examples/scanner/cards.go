package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"image/png"
	"net/http"
	"strings"
	"sync"

	"github.com/skip2/go-qrcode"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/render"
)

var (
	//go:embed cards.html
	cardsHTML string
	//go:embed cards.css
	cardsCSS []byte
)

// cards shows the sample cards as they would be printed, with what a device must say.
type cards struct {
	page, style *asset
	pictures    map[string]func() (*asset, error) // by path below the page; each is drawn once, when it is asked for
}

const (
	cardsPath   = "cards" // of the page; all else of it lies below
	cardsDPI    = 300     // that of the layout, at which codes are as they are printed
	addressDots = -8      // pixels a module of a code that is on no card
)

// words say each verdict as the page does.
var words = map[string]string{
	mobile.Valid: "valid", mobile.Invalid: "not valid", mobile.Forged: "not genuine", mobile.Foreign: "not one of our cards",
	mobile.Specimen: "a specimen",
}

// A shownCard is a card on the page.
type shownCard struct {
	Title, Says, Verdict, Text string
	Pictures                   []shownPicture
}

type shownPicture struct{ Path, Name string }

func newCards(p *programme) (*cards, error) {
	c := &cards{pictures: make(map[string]func() (*asset, error))}
	var all []shownCard
	for _, s := range p.cards {
		one := shownCard{Title: s.title, Says: words[s.verdict], Verdict: s.verdict, Text: s.text}
		if s.verdict == mobile.Invalid {
			one.Says += ": " + s.reason
		}
		for _, side := range s.sides() {
			name := s.name + "-" + side + ".png"
			c.pictures[name] = sync.OnceValues(func() (*asset, error) { return p.draw(s, side) })
			one.Pictures = append(one.Pictures, shownPicture{Path: cardsPath + "/" + name, Name: side})
		}
		all = append(all, one)
	}
	t, err := template.New("").Parse(cardsHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, all); err != nil {
		return nil, err
	}
	if c.page, err = newAsset("cards.html", b.Bytes(), nil); err != nil {
		return nil, err
	}
	c.style, err = newAsset("cards.css", cardsCSS, nil)
	return c, err
}

// serve answers a request for a path that is one of the page's, or reports false.
func (c *cards) serve(w http.ResponseWriter, r *http.Request, name string) bool {
	if name == cardsPath {
		c.page.serve(w, r)
		return true
	}
	name, below := strings.CutPrefix(name, cardsPath+"/")
	if below && name == "cards.css" {
		c.style.serve(w, r)
		return true
	}
	draw := c.pictures[name]
	if !below || draw == nil {
		return false
	}
	picture, err := draw()
	if err != nil {
		http.Error(w, "picture: not drawn", http.StatusInternalServerError)
		return true
	}
	picture.serve(w, r)
	return true
}

// sides returns what there is to see, the code last.
func (s *sampleCard) sides() []string {
	if s.card == nil {
		return []string{"code"}
	}
	return []string{"front", "back"}
}

// draw returns one side of a card as it would be printed, or a code that is on no card.
func (p *programme) draw(s *sampleCard, side string) (*asset, error) {
	if s.card == nil {
		code, err := qrcode.Encode(s.text, qrcode.Medium, addressDots)
		if err != nil {
			return nil, err
		}
		return newAsset("code.png", code, nil)
	}
	photo, err := render.NewPortrait(s.photo)
	if err != nil {
		return nil, err
	}
	print, err := p.renderer.Compose(s.card, photo)
	if err != nil {
		return nil, err
	}
	proof, err := print.Proof(side, cardsDPI)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fast := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := fast.Encode(&b, proof); err != nil {
		return nil, err
	}
	return newAsset("side.png", b.Bytes(), nil)
}
