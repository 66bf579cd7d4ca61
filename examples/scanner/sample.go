package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

// The sample programme is there to be looked at. ITS PRIVATE KEYS ARE PUBLIC: each is made
// of a word in this file, so that whoever reads it can sign cards, lists and root documents
// of the programme. Whatever these keys signed proves nothing at all.
const (
	sampleWarning = "sealcard sample programme: this key is public and what it signs is worthless: "
	sampleName    = "Sample cards, worthless"
	sampleIssuer  = "https://docket.example"
	sampleList    = sampleIssuer + "/s/1"

	sampleFresh = 4 * 24 * time.Hour // of its lists, as docs/authority.md has it for status lists
)

// The days between which there is a sample programme. They are fixed, so that the root
// document is the same at each start and devices keep what they hold.
var (
	sampleBegin = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	sampleEnd   = time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)
)

// Places in the status list. Others are not issued.
const (
	placeValid = iota
	placeSecond
	placeExpired
	placeEarly
	placeRevoked
	placeSuspended
	placeNotIssued
)

// A programme is an authority as devices see it, with cards to try.
type programme struct {
	root  []byte // root document
	lists []byte // trust list and status list, one behind the other
	cards []*sampleCard

	renderer *render.Renderer // of the cards
}

// A sampleCard is a card and the decision that a device with the programme's lists must
// reach by its default policy.
type sampleCard struct {
	name, title     string // a word for addresses, and what the card is
	text            string
	verdict, reason string

	card  *card.Card // nil for a code that is no card
	photo []byte     // print image of the holder
}

// sampleKey returns the key of a word. See above: it is worthless.
func sampleKey(word string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(sampleWarning + word))
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicHalf(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// newProgramme returns the sample programme as of now, the same bytes for the same second.
func newProgramme(now time.Time) (*programme, error) {
	p := new(programme)
	var err error
	if p.root, p.lists, err = sampleDocuments(now); err != nil {
		return nil, err
	}
	office, err := newSampleOffice(now)
	if err != nil {
		return nil, err
	}
	p.renderer = office.renderer
	p.cards, err = office.cards()
	return p, err
}

// sampleDocuments returns the root document, which is always the same, and the lists as of
// now. Lists of a later second are newer ones.
func sampleDocuments(now time.Time) (root, lists []byte, err error) {
	now = now.UTC().Truncate(time.Second)
	if now.Before(sampleBegin.AddDate(3, 0, 0)) || now.After(sampleEnd.AddDate(-3, 0, 0)) {
		return nil, nil, fmt.Errorf("sample programme: the clock says %s, and sample cards are made from %d to %d",
			now.Format(time.DateOnly), sampleBegin.Year()+3, sampleEnd.Year()-4)
	}
	key := sampleKey("root")
	document := card.Root{
		Name: sampleName, Sequence: 1, IssuedAt: sampleBegin, Expiry: sampleEnd,
		Keys: []ed25519.PublicKey{publicHalf(key)}, Threshold: 1,
	}
	root, err1 := document.Seal(key)
	trust, err2 := sampleTrust(now)
	status, err3 := sampleStatus(now)
	return root, slices.Concat(trust, status), errors.Join(err1, err2, err3)
}

// sampleTrust returns the keys of the programme, signed.
func sampleTrust(now time.Time) ([]byte, error) {
	trust := card.TrustList{Name: sampleName, Sequence: uint64(now.Unix()), Root: 1, IssuedAt: now, Expiry: now.Add(sampleFresh)}
	for _, k := range []struct {
		word string
		use  card.KeyUse
	}{{"office", card.UseCards}, {"list", card.UseStatus}} {
		trust.Keys = append(trust.Keys, card.TrustedKey{
			Key: publicHalf(sampleKey(k.word)), Use: k.use, State: card.KeyActive, Issuer: sampleIssuer, NotBefore: sampleBegin, NotAfter: sampleEnd,
		})
	}
	return trust.Seal(sampleKey("root"))
}

// sampleStatus returns how the cards of the programme stand, signed.
func sampleStatus(now time.Time) ([]byte, error) {
	status, err := card.NewStatusList(sampleList, 4, 256)
	if err != nil {
		return nil, err
	}
	status.IssuedAt, status.Expiry = now, now.Add(sampleFresh)
	for _, place := range []uint32{placeValid, placeSecond, placeExpired, placeEarly, placeRevoked, placeSuspended} {
		err = errors.Join(err, status.Set(place, card.StatusValid))
	}
	err = errors.Join(err, status.Set(placeRevoked, card.StatusRevoked), status.Set(placeSuspended, card.StatusSuspended))
	if err != nil {
		return nil, err
	}
	return status.Seal(sampleKey("list"))
}

// A sampleOffice issues sample cards.
type sampleOffice struct {
	today    time.Time // 0 h UTC
	renderer *render.Renderer
	people   []map[string]string // rows of the sample people
}

func newSampleOffice(now time.Time) (*sampleOffice, error) {
	layouts, err := fs.Sub(testdata.FS, "layouts")
	if err != nil {
		return nil, err
	}
	layout, err := render.LoadLayout(layouts, "docket.json")
	if err != nil {
		return nil, err
	}
	renderer, err := render.NewRenderer(layout, &render.Options{Resources: layouts})
	if err != nil {
		return nil, err
	}
	file, err := testdata.FS.Open("people/docket.csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	o := &sampleOffice{today: now.UTC().Truncate(24 * time.Hour), renderer: renderer}
	for _, row := range rows[1:] {
		person := make(map[string]string)
		for i, cell := range row {
			person[rows[0][i]] = cell
		}
		o.people = append(o.people, person)
	}
	return o, nil
}

// holder returns what is said of one of the sample people, with the face, and the print
// image.
func (o *sampleOffice) holder(i int) (card.Identity, []byte, error) {
	person := o.people[i]
	file, err := testdata.FS.Open("photos/" + person["photo"])
	if err != nil {
		return card.Identity{}, nil, err
	}
	defer file.Close()
	p, err := portrait.Prepare(file, &portrait.Options{Size: o.renderer.PortraitSize(), Flatten: true})
	if err != nil {
		return card.Identity{}, nil, err
	}
	born, err := card.ParseDate(person["birthDate"])
	if err != nil {
		return card.Identity{}, nil, err
	}
	return card.Identity{
		ID: person["cardNumber"], FullName: person["fullName"], SecondaryName: person["secondaryName"], BirthDate: born,
		Nationality: person["nationality"], Country: person["country"],
		Biometrics: map[card.BodyPart][]card.Biometric{card.Face: {p.Face.Biometric()}},
	}, p.Print, nil
}

// A sampleKind says what is special about a sample card.
type sampleKind struct {
	sampleCard
	from, to  int // days from today on which it is valid, to 0 h
	notBefore bool
	place     int // in the status list; -1 for none
	specimen  bool
	issuer    string
	key       string // word of the key that signs it
	as        string // word of the key that it claims to be signed with
}

// sampleKinds returns a card for each outcome, and for each reason to refuse one.
func sampleKinds() []*sampleKind {
	kind := func(name, title, verdict, reason string) *sampleKind {
		return &sampleKind{
			sampleCard: sampleCard{name: name, title: title, verdict: verdict, reason: reason},
			from:       -365, to: 2 * 365, place: -1, issuer: sampleIssuer, key: "office", as: "office",
		}
	}
	good := kind("valid", "A good card", mobile.Valid, "")
	good.place = placeValid
	second := kind("second", "A good card with a name in a second script", mobile.Valid, "")
	second.place = placeSecond
	expired := kind("expired", "A card that ended ten days ago", mobile.Invalid, "expired")
	expired.from, expired.to, expired.place = -2*365, -10, placeExpired
	early := kind("early", "A card that begins in thirty days", mobile.Invalid, "not yet valid")
	early.notBefore, early.from, early.place = true, 30, placeEarly
	revoked := kind("revoked", "A card that was withdrawn", mobile.Invalid, "revoked")
	revoked.place = placeRevoked
	suspended := kind("suspended", "A card that is suspended", mobile.Invalid, "suspended")
	suspended.place = placeSuspended
	specimen := kind("specimen", "A sample card, which says so itself", mobile.Specimen, "specimen")
	specimen.specimen = true
	forged := kind("forged", "A forgery: it names the office's key and was signed with another", mobile.Forged, "bad signature")
	forged.key = "forger"
	stolen := kind("stolen", "A card of a stolen key, in a place that was never given out", mobile.Forged, "not issued")
	stolen.place = placeNotIssued
	other := kind("other", "A card of another authority", mobile.Foreign, "unknown key")
	other.issuer, other.key, other.as = "https://other.example", "other", "other"
	return []*sampleKind{good, second, expired, early, revoked, suspended, specimen, forged, stolen, other}
}

// sampleAddress is a code as they are on posters.
const sampleAddress = "https://docket.example/portal"

// cards returns the cards of the programme, each of another holder.
func (o *sampleOffice) cards() ([]*sampleCard, error) {
	var all []*sampleCard
	for i, k := range sampleKinds() {
		identity, photo, err := o.holder(i)
		if err != nil {
			return nil, err
		}
		if k.card, err = o.issue(k, identity); err != nil {
			return nil, err
		}
		k.photo = photo
		k.text = k.card.Text()
		all = append(all, &k.sampleCard)
	}
	return append(all, &sampleCard{
		name: "address", title: "A code that is no card: a web address", text: sampleAddress, verdict: mobile.Foreign, reason: "malformed",
	}), nil
}

// issue signs a card of a kind.
func (o *sampleOffice) issue(k *sampleKind, identity card.Identity) (*card.Card, error) {
	// What a key calls itself is not signed by it, so a forger states what he likes.
	named, err := card.NewIssuer(k.issuer, sampleKey(k.as), nil)
	if err != nil {
		return nil, err
	}
	issuer, err := card.NewIssuer(k.issuer, sampleKey(k.key), &card.IssuerOptions{KeyID: named.KeyID()})
	if err != nil {
		return nil, err
	}
	from, to := o.today.AddDate(0, 0, k.from), o.today.AddDate(0, 0, k.to)
	claims := &card.Claims{IssuedAt: from, Expiry: to, Identity: identity, Specimen: k.specimen, Layout: o.renderer.Layout().Ref()}
	if k.notBefore {
		claims.IssuedAt, claims.NotBefore = o.today.AddDate(0, 0, -1), from
	}
	if k.place >= 0 {
		claims.Status = &card.StatusRef{URI: sampleList, Index: uint32(k.place)}
	}
	return issuer.Issue(claims)
}
