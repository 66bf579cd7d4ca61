package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

// filmLayout is the back of a card of credit card size. Its code has four dots of 300 dpi a
// module in each version, as that is what the library asks for by default.
const filmLayout = `{
  "layout": 1, "id": "utopia.film", "version": 1, "name": "Film card",
  "card": {"trim": ["85.6mm", "53.98mm"], "corner": "3.18mm", "safe": "3mm"},
  "sides": [{
    "name": "back",
    "static": [
      {"box": ["0mm", "0mm", "85.6mm", "53.98mm"], "rect": {"color": "#dcebea"}},
      {"box": ["4mm", "5mm", "30mm", "3mm"], "text": {"value": "SCAN TO VERIFY", "font": "bold", "size": "8pt", "color": "#0e4a57"}},
      {"box": ["4mm", "10mm", "32mm", "9mm"], "text": {"value": "Signed by the registry and checked offline.", "size": "6pt", "lines": 3, "fit": "wrap"}}
    ],
    "fields": [
      {"box": ["4mm", "44mm", "32mm", "3mm"], "text": {"field": "cardNumber", "font": "ocrb", "size": "8pt"}},
      {"box": ["%[1]s", "%[2]s", "%[3]s", "%[3]s"], "qr": {"level": "M"}}
    ]
  }]
}`

// filmRenderer returns a renderer of filmLayout with a box for one version.
func filmRenderer(t testing.TB, version int) *render.Renderer {
	t.Helper()
	dots := 4 * (qrsize.Modules(version) + 2*qrsize.QuietZone)
	side := render.Length(dots*25400/300 + 50)
	text := fmt.Sprintf(filmLayout, 83*render.Millimeter-side, (53_980-side)/2, side)
	layout, err := render.ParseLayout("film.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(layout, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// filmFaces are the bytes of the face in a card of a version.
var filmFaces = map[int]int{10: -1, 15: 180, 20: 420, 25: 700}

// sizedCard returns a card of the sample programme whose code has a version, filled with an
// attribute of the office's own.
func sizedCard(t testing.TB, r *render.Renderer, version int, now time.Time) *card.Card {
	t.Helper()
	issuer, err := card.NewIssuer(sampleIssuer, sampleKey("office"), nil)
	if err != nil {
		t.Fatal(err)
	}
	today := now.UTC().Truncate(24 * time.Hour)
	claims := &card.Claims{
		IssuedAt: today.AddDate(-1, 0, 0), Expiry: today.AddDate(1, 0, 0), Layout: r.Layout().Ref(),
		Identity: card.Identity{ID: fmt.Sprintf("4917-2035-%04d", version), FullName: "Amina Njeri Odhiambo", BirthDate: card.Date{Year: 1990, Month: 7, Day: 14}},
	}
	if n := filmFaces[version]; n > 0 {
		claims.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {filmFace(t, n)}}
	}
	random := rand.NewChaCha8([32]byte{byte(version)})
	var fill []byte
	for {
		c, err := issuer.Issue(claims)
		if err != nil {
			t.Fatal(err)
		}
		switch got, _ := qrsize.Version(len(c.Text()), qrsize.M); {
		case got == version:
			return c
		case got > version:
			t.Fatalf("a card with %d bytes to fill it is of version %d, want %d", len(fill), got, version)
		}
		fill = append(fill, make([]byte, 8)...)
		random.Read(fill[len(fill)-8:])
		claims.Identity.Private = map[int]any{101: bytes.Clone(fill)}
	}
}

func filmFace(t testing.TB, size int) card.Biometric {
	t.Helper()
	file, err := testdata.FS.Open("photos/01.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p, err := portrait.Prepare(file, &portrait.Options{FaceBytes: size, Flatten: true})
	if err != nil {
		t.Fatal(err)
	}
	return p.Face.Biometric()
}

// printed returns a picture of each side of a card, from its PDF file.
func printed(t testing.TB, r *render.Renderer, c *card.Card, photo []byte) []*picture {
	t.Helper()
	var p *render.Portrait
	if photo != nil {
		var err error
		if p, err = render.NewPortrait(photo); err != nil {
			t.Fatal(err)
		}
	}
	composed, err := r.Compose(c, p)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "card.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	w := r.NewCardWriter(file, nil)
	_, err = w.Add(composed)
	if err := errors.Join(err, w.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	cardtest.Tool(t, "pdftoppm", "-r", "300", file.Name(), filepath.Join(dir, "page"))
	pages, err := filepath.Glob(filepath.Join(dir, "page-*.ppm"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("pdftoppm wrote %d pages, %v", len(pages), err)
	}
	var sides []*picture
	for _, page := range pages {
		sides = append(sides, readPicture(t, page))
	}
	return sides
}

// back returns the last side of a card.
func back(t testing.TB, r *render.Renderer, c *card.Card, photo []byte) *picture {
	t.Helper()
	sides := printed(t, r, c, photo)
	return sides[len(sides)-1]
}

// drawn returns a white card with a code of any text, four dots a module.
func drawn(t testing.TB, text string) *picture {
	t.Helper()
	s, err := qr.Encode(text, qrsize.M)
	if err != nil {
		t.Fatal(err)
	}
	const dots = 4
	p := newPicture(1011, 638) // 85.6 x 53.98 mm
	left, top := (p.w-dots*s.Size)/2, (p.h-dots*s.Size)/2
	for i := range p.y {
		x, y := (i%p.w-left+dots)/dots-1, (i/p.w-top+dots)/dots-1
		level := byte(255)
		if x >= 0 && y >= 0 && x < s.Size && y < s.Size && s.Dark(x, y) {
			level = 0
		}
		p.set(i, level, level, level)
	}
	return p
}

// tampered returns the text of a card with another letter in the name, which is signed.
func tampered(t testing.TB, c *sampleCard) string {
	t.Helper()
	token, err := cardtest.Token(c.text)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(token, []byte(c.card.Claims().Identity.FullName))
	if at < 0 {
		t.Fatal("the name that is to be changed is not in the card")
	}
	token[at]++
	return cardtest.Text(token)
}

func TestFilmedCardsReachTheirOutcome(t *testing.T) {
	c := newChromium(t)
	now := time.Now()
	p := sampleAt(t, now)
	h := newHost(t, p)
	const within = 3000 // ms from the moment that the camera runs
	hold := func(name string, page *picture, s shown, rate int) {
		t.Run(name, func(t *testing.T) {
			film := filepath.Join(t.TempDir(), "film.y4m")
			newFilm(uint64(len(s.Text)), page).write(t, film)
			var got struct{ Took float64 }
			c.run(t, job{Scenario: "film", Base: h.base(), Film: film, Options: with{"card": s, "within": within, "rate": rate}}, nil, &got)
			t.Logf("%s after %.0f ms", s.Verdict, got.Took)
		})
	}
	for _, version := range []int{10, 15, 20, 25} {
		r := filmRenderer(t, version)
		k := sizedCard(t, r, version, now)
		page, want := back(t, r, k, nil), shown{Text: k.Text(), Verdict: mobile.Valid}
		hold(fmt.Sprintf("version %d", version), page, want, 1)
		if version == 25 {
			hold("version 25 on a device slower by 4", page, want, 4)
		}
	}
	office, err := newSampleOffice(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range p.cards {
		switch k.name {
		case "expired", "revoked", "specimen":
			hold(k.name, back(t, office.renderer, k.card, k.photo), shown{k.name, k.text, k.verdict, k.reason}, 1)
		case "address":
			hold(k.name, drawn(t, k.text), shown{k.name, k.text, k.verdict, k.reason}, 1)
		}
	}
	forged := tampered(t, p.cards[0])
	hold("tampered", drawn(t, forged), shown{"tampered", forged, mobile.Forged, "bad signature"}, 1)
}

// TestListsPassFromScreenToCamera films the screen of one device for the camera of another
// one that has no lists.
func TestListsPassFromScreenToCamera(t *testing.T) {
	c := newChromium(t)
	now := time.Now()
	p := sampleAt(t, now.Add(-time.Minute))
	p.lists = append(p.lists, longStatusList(t, now)...)
	var shared struct{ Codes [][]byte } // PNG files
	c.run(t, job{Scenario: "share", Base: newHost(t, p).base()}, nil, &shared)
	var screens []*picture
	for _, code := range shared.Codes {
		screens = append(screens, decodePicture(t, code, 60))
	}
	if len(screens) < 2 {
		t.Fatalf("%d codes hold the lists, want a chain", len(screens))
	}
	film := filepath.Join(t.TempDir(), "film.y4m")
	newFilm(1, screens...).write(t, film)
	h := newHost(t, p)
	h.lists.Store(nil)
	var got struct{ Took float64 }
	c.run(t, job{Scenario: "collect", Base: h.base(), Film: film, Options: with{"card": shownCards(t, p, "revoked")[0]}}, nil, &got)
	t.Logf("%d codes in %.0f ms", len(screens), got.Took)
}

// longStatusList returns a status list of the sample programme that does not compress.
func longStatusList(t testing.TB, now time.Time) []byte {
	t.Helper()
	const places = 8192
	l, err := card.NewStatusList(sampleList, 4, places)
	if err != nil {
		t.Fatal(err)
	}
	l.IssuedAt, l.Expiry = now.UTC().Truncate(time.Second), now.UTC().Truncate(time.Second).Add(sampleFresh)
	r := rand.New(rand.NewPCG(1, 1))
	for place := range uint32(places) {
		err := l.Set(place, card.StatusValid)
		if place == placeRevoked || r.IntN(2) == 0 {
			err = errors.Join(err, l.Set(place, card.StatusRevoked))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	sealed, err := l.Seal(sampleKey("list"))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestCameraIsGivenBackAndTakenAgain(t *testing.T) {
	c := newChromium(t)
	now := time.Now()
	p := sampleAt(t, now)
	h := newHost(t, p)
	r := filmRenderer(t, 15)
	k := sizedCard(t, r, 15, now)
	film := filepath.Join(t.TempDir(), "film.y4m")
	newFilm(1, back(t, r, k, nil)).write(t, film)
	for _, j := range []job{
		{Scenario: "lifecycle", Film: film, Options: with{"text": k.Text()}},
		{Scenario: "readers", Film: film, Options: with{"text": k.Text()}},
		{Scenario: "refusals"},
	} {
		t.Run(j.Scenario, func(t *testing.T) {
			j.Base = h.base()
			c.run(t, j, nil, nil)
		})
	}
}

func TestPicturesAreReadToTheLetter(t *testing.T) {
	c := newChromium(t)
	type file struct {
		Name string  `json:"name"`
		Text *string `json:"text"` // nil: there is no code in it
		PNG  string  `json:"png"`
	}
	const text = "  NCF $%*+-./:  A " // a card may begin and end with spaces
	upright := drawn(t, text)
	turned, inverted, small := drawn(t, text), drawn(t, text), newPicture(4000, 3000)
	slices.Reverse(turned.y)
	for i, v := range inverted.y {
		inverted.y[i] = 255 - v
	}
	for i := range small.y {
		small.y[i] = 200
	}
	for y := range upright.h { // a card on a desk
		copy(small.y[(y+1200)*small.w+1800:], upright.y[y*upright.w:][:upright.w])
	}
	said := text
	c.run(t, job{Scenario: "pictures", Base: newHost(t, sampleAt(t, time.Now())).base(), Options: with{"pictures": []file{
		{"upright", &said, pngOf(t, upright)}, {"turned", &said, pngOf(t, turned)}, {"inverted", &said, pngOf(t, inverted)},
		{"small", &said, pngOf(t, small)}, {"empty", nil, pngOf(t, newPicture(640, 480))},
		{"no picture", nil, base64.StdEncoding.EncodeToString([]byte(text))},
	}}}, nil, nil)
}

func TestReaderKeepsItsMemoryOverManyFrames(t *testing.T) {
	c := newChromium(t)
	now := time.Now()
	r := filmRenderer(t, 20)
	k := sizedCard(t, r, 20, now)
	var got struct{ Memory, Each float64 }
	c.run(t, job{Scenario: "endurance", Base: newHost(t, sampleAt(t, now)).base(), Options: with{
		"text": k.Text(), "picture": pngOf(t, back(t, r, k, nil)), "frames": 500,
	}}, nil, &got)
	t.Logf("%.1f MB, %.1f ms a frame", got.Memory/1e6, got.Each)
}
