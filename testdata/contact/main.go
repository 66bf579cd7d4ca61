// Contact draws the pictures of the documents: the sample layouts side by side, and what is
// made of uploaded portraits.
//
//	go run ./testdata/contact
//
// The cards are of people who do not exist, and are no specimens: marks would hide the
// design.
package main

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/image/draw"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

func main() {
	out := flag.String("out", "docs", "`folder` for the pictures")
	flag.Parse()
	for name, picture := range map[string]func() (image.Image, error){"cards.jpg": cards, "portraits.jpg": portraits} {
		img, err := picture()
		if err == nil {
			err = save(filepath.Join(*out, name), img)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "contact:", err)
			os.Exit(1)
		}
	}
}

func save(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(jpeg.Encode(f, img, &jpeg.Options{Quality: 80}), f.Close())
}

// A place is where a side of a sample stands on the picture, by its upper left corner and
// its width in pixels.
type place struct {
	layout, side string
	x, y, width  int
}

// size is that of the picture.
var size = image.Pt(1680, 1080)

var places = []place{
	{"docket", "front", 40, 40, 500}, {"docket", "back", 570, 40, 500},
	{"student", "front", 40, 382, 500}, {"student", "back", 570, 382, 500},
	{"bilingual", "front", 40, 724, 500}, {"bilingual", "back", 570, 724, 500},
	{"badge", "front", 1110, 40, 250}, {"badge", "back", 1390, 40, 250},
	{"paper", "front", 1180, 474, 396},
}

var shade = color.RGBA{0xdd, 0xdf, 0xe2, 0xff}

// cards draws the sample layouts.
func cards() (image.Image, error) {
	sheet := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.RGBA{0xf4, 0xf5, 0xf6, 0xff}), image.Point{}, draw.Src)
	for _, p := range places {
		proof, corner, err := p.proof()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.layout, err)
		}
		b := proof.Bounds()
		to := image.Rect(p.x, p.y, p.x+p.width, p.y+p.width*b.Dy()/b.Dx())
		radius := p.width * corner / b.Dx()
		for i := range 5 { // a shadow of five steps
			grown := to.Inset(i - 4).Add(image.Pt(0, 3))
			draw.DrawMask(sheet, grown, image.NewUniform(shade), image.Point{}, &rounded{grown, radius + 4 - i, 0x40}, grown.Min, draw.Over)
		}
		small := image.NewRGBA(image.Rectangle{Max: to.Size()})
		draw.CatmullRom.Scale(small, small.Bounds(), proof, b, draw.Src, nil)
		draw.DrawMask(sheet, to, small, image.Point{}, &rounded{to, radius, 0xff}, to.Min, draw.Over)
	}
	return sheet, nil
}

// proof draws the side large, and returns the radius of its corners in pixels as well.
func (p *place) proof() (image.Image, int, error) {
	const dpi = 600
	dir, err := fs.Sub(testdata.FS, "layouts")
	if err != nil {
		return nil, 0, err
	}
	l, err := render.LoadLayout(dir, p.layout+".json")
	if err != nil {
		return nil, 0, err
	}
	r, err := render.NewRenderer(l, &render.Options{Resources: dir})
	if err != nil {
		return nil, 0, err
	}
	h := holders[p.layout]
	data, err := fs.ReadFile(testdata.FS, "photos/"+h.photo)
	if err != nil {
		return nil, 0, err
	}
	opts := &portrait.Options{Size: r.PortraitSize(), Flatten: true}
	if l.QRCapacity() < faceChars {
		opts.FaceBytes = -1
	}
	photo, err := portrait.Prepare(bytes.NewReader(data), opts)
	if err != nil {
		return nil, 0, err
	}
	image, err := render.NewPortrait(photo.Print)
	if err != nil {
		return nil, 0, err
	}
	c, err := h.card(photo.Face)
	if err != nil {
		return nil, 0, err
	}
	print, err := r.Compose(c, image)
	if err != nil {
		return nil, 0, err
	}
	img, err := print.Proof(p.side, dpi)
	return img, int(l.Corner * dpi / render.Inch), err
}

// A rounded is opaque within a rectangle with round corners.
type rounded struct {
	box    image.Rectangle
	radius int
	alpha  uint8
}

func (r *rounded) ColorModel() color.Model { return color.AlphaModel }
func (r *rounded) Bounds() image.Rectangle { return r.box }

// At takes the mean of 16 points of a pixel, so that corners are smooth.
func (r *rounded) At(x, y int) color.Color {
	const parts = 4
	in := 0
	for i := range parts * parts {
		// In eighths of a pixel, from the nearer corner of the box inward.
		dx := min((x-r.box.Min.X)*8+i%parts*2+1, (r.box.Max.X-x)*8-i%parts*2-1)
		dy := min((y-r.box.Min.Y)*8+i/parts*2+1, (r.box.Max.Y-y)*8-i/parts*2-1)
		far := r.radius * 8
		if dx >= far || dy >= far || (far-dx)*(far-dx)+(far-dy)*(far-dy) <= far*far {
			in++
		}
	}
	return color.Alpha{uint8(int(r.alpha) * in / (parts * parts))}
}

// A holder is a person on a sample.
type holder struct {
	photo    string
	identity card.Identity
}

var birth = card.Date{Year: 1994, Month: 5, Day: 14}

var holders = map[string]holder{
	"docket": {"03.jpg", card.Identity{
		ID: "4917-2035-8846", Language: "eng", FullName: "Amina Njeri Odhiambo", BirthDate: birth, Gender: card.GenderFemale, Nationality: "KEN",
		SecondaryName: "አሚና ንጄሪ", SecondaryLanguage: "amh",
	}},
	"paper": {"09.jpg", card.Identity{
		ID: "4917-2035-1177", Language: "spa", FullName: "Lucía Fernanda Quispe Mamani", BirthDate: birth, Gender: card.GenderFemale, Nationality: "PER",
	}},
	"student": {"08.jpg", card.Identity{
		ID: "S2604417", Language: "eng", FullName: "Trần Thị Ngọc Ánh", BirthDate: birth, Gender: card.GenderFemale,
		Private: map[int]any{101: "Mathematics", 102: "Faculty of Science"},
	}},
	"badge": {"02.jpg", card.Identity{
		ID: "RG-52291", Language: "eng", FullName: "Jonas Eriksson", Gender: card.GenderMale,
		Private: map[int]any{101: "Case Officer", 102: "Northern Field Office"},
	}},
	"bilingual": {"14.jpg", card.Identity{
		ID: "U06015596", Language: "eng", FullName: "Yusuf Al Hariri", FirstName: "Yusuf", LastName: "Al Hariri", BirthDate: birth, Gender: card.GenderMale,
		Nationality: "SDN", SecondaryName: "يوسف الحريري", SecondaryLanguage: "ara",
	}},
}

// faceChars is what a card with a face needs of its code, in characters.
const faceChars = 1200

// card seals the holder's card, with a face or nil for none, with a key that nobody trusts.
func (h *holder) card(face *portrait.Face) (*card.Card, error) {
	identity := h.identity
	if face != nil {
		identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {face.Biometric()}}
	}
	issued := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	issuer, err := card.NewIssuer("https://docket.example", ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), &card.IssuerOptions{
		Now: func() time.Time { return issued },
	})
	if err != nil {
		return nil, err
	}
	return issuer.Issue(&card.Claims{IssuedAt: issued, Expiry: issued.AddDate(2, 0, 0), Identity: identity})
}
