package main

import (
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// Tests of the page's behavior run side by side: they measure nothing that another browser
// could slow down, as the camera's do.

// A held is a sample card with what it says of its holder.
type held struct {
	shown
	Holder []string `json:"holder"` // words of the names
	Number string   `json:"number"`
}

// heldCards returns sample cards of names.
func heldCards(t *testing.T, p *programme, names ...string) []held {
	t.Helper()
	var all []held
	for _, s := range shownCards(t, p, names...) {
		i := slices.IndexFunc(p.cards, func(c *sampleCard) bool { return c.name == s.Name })
		identity := p.cards[i].card.Claims().Identity
		all = append(all, held{shown: s, Holder: strings.Fields(identity.FullName + " " + identity.SecondaryName), Number: identity.ID})
	}
	return all
}

func TestWedgeTellsScannersFromPeople(t *testing.T) {
	var found map[string]string
	out := cardtest.Tool(t, "node", filepath.Join("testdata", "wedge.mjs"), filepath.Join("app", "wedge.js"))
	if err := json.Unmarshal([]byte(out), &found); err != nil || len(found) == 0 {
		t.Fatalf("%d claims, %v", len(found), err)
	}
	for claim, wrong := range found {
		if wrong != "" {
			t.Errorf("%s: %s", claim, wrong)
		}
	}
}

func TestPageForgetsWhatItShowed(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	const seconds = 7
	h := newHost(t, p, func(s *config) { s.HideSeconds = seconds })
	cards := heldCards(t, p, "second", "other")
	c.run(t, job{Scenario: "forgets", Base: h.base(), Options: with{"card": cards[0], "other": cards[1], "seconds": seconds}}, nil, nil)
}

// A board is a page with cards to decide there.
type board struct {
	Base     string `json:"base"`
	Level    string `json:"level"`
	Training bool   `json:"training"`
	Cards    []held `json:"cards"`
}

// boards returns pages that together show every verdict.
func boards(t *testing.T) []board {
	t.Helper()
	now := time.Now()
	fresh, old := sampleAt(t, now), sampleAt(t, now.Add(-sampleFresh-time.Hour))
	training := newHost(t, old, func(s *config) { s.Training = true })
	without := newHost(t, fresh)
	without.lists.Store(nil)
	trained, undecided := heldCards(t, old, "valid", "specimen"), heldCards(t, fresh, "valid")
	trained[0].Verdict, trained[1].Reason = mobile.Stale, ""
	undecided[0].Verdict, undecided[0].Reason = mobile.Undecided, "no trust list"
	return []board{
		{newHost(t, fresh).base(), "good", false, heldCards(t, fresh, "valid", "revoked", "specimen", "forged", "other")},
		{training.base(), "warn", true, trained},
		{without.base(), "stop", false, undecided},
	}
}

// A tone begins at ms after the first one and lasts for a length in ms.
type tone struct {
	Shape      string
	Pitch      float64 // Hz
	At, Length int
}

// A sight is what there is of one outcome.
type sight struct {
	Verdict, Word, Live string
	All                 string   // words on the screen
	Mark                string   // shapes of which its mark consists
	Face                bool     // can be seen
	Found               []string // what can be found of the card
	Buzz                []int    // ms on, off, on
	Tones               []tone
}

func TestPageTellsOutcomesApart(t *testing.T) {
	c := newChromium(t)
	all, words := boards(t), readTexts(t)["en"]
	var got struct{ Seen []sight }
	c.run(t, job{Scenario: "outcomes", Base: all[0].Base, Options: with{"boards": all, "queueSeconds": 2}}, nil, &got)
	wants := []struct {
		verdict  string
		accepted bool
		says     []string // keys of what is said behind the word
	}{
		{mobile.Valid, true, []string{"compare"}},
		{mobile.Invalid, false, []string{"reason.revoked"}},
		{mobile.Specimen, false, []string{"says.specimen"}},
		{mobile.Forged, false, []string{"reason.bad signature"}},
		{mobile.Foreign, false, []string{"reason.unknown key"}},
		{mobile.Stale, true, []string{"says.stale", "compare"}},
		{mobile.Specimen, true, []string{"says.specimen", "compare"}},
		{mobile.Undecided, false, []string{"reason.no trust list"}},
	}
	if len(got.Seen) != len(wants) {
		t.Fatalf("%d outcomes, want %d", len(got.Seen), len(wants))
	}
	var cards []held
	for _, b := range all {
		cards = append(cards, b.Cards...)
	}
	for i, want := range wants {
		s := got.Seen[i]
		word := words["verdict."+want.verdict].one
		live := word
		for _, key := range want.says {
			live = strings.TrimSuffix(live, ".") + ". " + words[key].one
		}
		if s.Verdict != want.verdict || s.Word != word || s.Live != live {
			t.Errorf("%s: shows %q and says %q, want %s, %q and %q", s.Verdict, s.Word, s.Live, want.verdict, word, live)
		}
		if want.verdict == mobile.Specimen && strings.Contains(strings.ToLower(s.All+s.Live), "valid") {
			t.Errorf("a specimen is called valid: %q", s.All)
		}
		var found []string // the name, and nothing that identifies the card
		if want.accepted {
			found = cards[i].Holder
		}
		if s.Face != want.accepted || !slices.Equal(s.Found, found) {
			t.Errorf("%s, accepted %t: face %t, and %d words of the card in the page, want %d", s.Verdict, want.accepted, s.Face, len(s.Found), len(found))
		}
	}
	checkSignals(t, got.Seen)
}

// checkSignals checks that each verdict looks, sounds and feels of its own kind.
func checkSignals(t *testing.T, seen []sight) {
	t.Helper()
	by := map[string]sight{}
	looks, sounds, buzzes := map[string]string{}, map[string]string{}, map[string]string{}
	for _, s := range seen {
		by[s.Verdict] = s
		if len(s.Tones) == 0 || len(s.Buzz) == 0 || s.Mark == "" {
			t.Errorf("%s: tones %v, buzz %v, mark %q", s.Verdict, s.Tones, s.Buzz, s.Mark)
		}
		for _, k := range []struct {
			kind string
			of   map[string]string
			own  any
		}{{"looks", looks, s.Mark}, {"sounds", sounds, s.Tones}, {"feels", buzzes, s.Buzz}} {
			b, err := json.Marshal(k.own)
			if err != nil {
				t.Fatal(err)
			}
			if other, ok := k.of[string(b)]; ok && other != s.Verdict {
				t.Errorf("%s %s like %s", s.Verdict, k.kind, other)
			}
			k.of[string(b)] = s.Verdict
		}
	}
	valid, stale, invalid := by[mobile.Valid], by[mobile.Stale], by[mobile.Invalid]
	if len(valid.Tones) != 1 || len(valid.Buzz) != 1 {
		t.Errorf("valid: tones %v, buzz %v, want one each", valid.Tones, valid.Buzz)
	}
	if two := stale.Tones; len(two) != 2 || two[0].Pitch != two[1].Pitch || two[1].At <= two[0].Length || len(stale.Buzz) != 3 {
		t.Errorf("stale: tones %v, buzz %v, want two beeps", two, stale.Buzz)
	}
	if len(invalid.Tones) == 0 || len(valid.Tones) == 0 || invalid.Tones[0].Pitch > valid.Tones[0].Pitch/4 || invalid.Buzz[0] < 5*valid.Buzz[0] {
		t.Errorf("invalid: tones %v, buzz %v, want a low tone and a long buzz", invalid.Tones, invalid.Buzz)
	}
}

// germanKeys writes what a device set to a German keyboard makes of keys of a US one.
var germanKeys = strings.NewReplacer("Y", "Z", "Z", "Y", "*", "(", "+", "`", "-", "ß", "/", "-", ":", "Ö")

func TestPageTakesLinesOfScanners(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	card := heldCards(t, p, "valid")[0]
	typed := germanKeys.Replace(card.Text)
	if typed == card.Text {
		t.Fatal("the card's text is the same on a German keyboard")
	}
	const prefix, suffix = "<A>", "#9"
	h := newHost(t, p, func(s *config) { s.Birth, s.Prefix, s.Suffix = "year", prefix, suffix })
	var got struct{ Facts, German string }
	options := with{"card": card, "typed": typed, "prefix": prefix, "suffix": suffix}
	c.run(t, job{Scenario: "lines", Base: h.base(), Options: options}, nil, &got)
	words := readTexts(t)["en"]
	checkFacts(t, got.Facts, filled(words["born"], "1991"))
	note := filled(words["keyboard"], "German")
	if !strings.Contains(got.German, note) || strings.Contains(got.Facts, note) {
		t.Errorf("the page shows %q, and %q after a German keyboard", got.Facts, got.German)
	}
}

// filled returns a text with a value in its one place.
func filled(w wording, value string) string {
	return strings.Replace(w.one, places(w.one)[0], value, 1)
}

// checkFacts checks for a line among what is shown of a holder.
func checkFacts(t *testing.T, facts, want string) {
	t.Helper()
	if !slices.Contains(strings.Split(facts, "\n"), want) {
		t.Errorf("the page shows %q, want a line %q", facts, want)
	}
}

func TestPageIsMirroredInArabic(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	words := readTexts(t)
	var got map[string]struct {
		Dir, Lang, Word, Live, Compare, Facts string
		Menu, Mark                            float64 // 0 is left, 1 is right
	}
	h := newHost(t, p, func(s *config) { s.Birth = "date" })
	c.run(t, job{Scenario: "languages", Base: h.base(), Options: with{
		"card": heldCards(t, p, "valid")[0], "tags": []string{"en", "ar"},
	}}, nil, &got)
	for tag, dir := range map[string]string{"en": "ltr", "ar": "rtl"} {
		s := got[tag]
		word, compare := words[tag]["verdict.valid"].one, words[tag]["compare"].one
		if s.Dir != dir || s.Lang != tag || s.Word != word || s.Compare != compare || s.Live != word+". "+compare {
			t.Errorf("%s: %+v, want %s, %q and %q", tag, s, dir, word, compare)
		}
	}
	en, ar := got["en"], got["ar"]
	checkFacts(t, en.Facts, filled(words["en"]["born"], "May 14, 1991"))
	checkFacts(t, ar.Facts, filled(words["ar"]["born"], "\u206814 مايو 1991\u2069")) // isolated, and in Latin digits
	mirrored := func(ltr, rtl float64) bool { return math.Abs(ltr-0.5) > 0.2 && math.Abs(rtl-(1-ltr)) < 0.02 }
	if !mirrored(en.Menu, ar.Menu) || !mirrored(en.Mark, ar.Mark) {
		t.Errorf("menu at %.2f and mark at %.2f in English, %.2f and %.2f in Arabic", en.Menu, en.Mark, ar.Menu, ar.Mark)
	}
}
