package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// A chromium runs scenarios of npm/scenarios.mjs, each in a browser of its own.
type chromium struct {
	npm, path string
}

// newChromium installs what drives the browser. Where it or the browser cannot be had the
// test is skipped.
func newChromium(t *testing.T) *chromium {
	t.Helper()
	if testing.Short() {
		t.Skip("browsers take seconds")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		cardtest.Missing(t, "chromium is not installed")
	}
	t.Parallel() // much of their time is waiting
	return &chromium{npm: cardtest.NPM(t, "npm"), path: path}
}

// A job is what npm/driver.mjs reads.
type job struct {
	Scenario string `json:"scenario"`
	Base     string `json:"base"`
	Chromium string `json:"chromium"`
	Film     string `json:"film,omitempty"`  // Y4M file for the camera
	Shots    string `json:"shots,omitempty"` // folder for pictures
	Options  any    `json:"options"`
}

// with holds the options of a scenario, which npm/scenarios.mjs tells of.
type with map[string]any

// A line is one that the driver writes.
type line struct {
	Note, Ask string

	Result   json.RawMessage
	Failed   string
	Screen   string
	Requests []request
}

// A request left the browser, from the page or a worker of it.
type request struct {
	URL, Method string
	At          int64 // ms since 1970
}

// A card is what a scenario knows of one.
type shown struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
}

// run runs a job to its end and decodes its result, if that is wanted. acts are what the
// scenario may ask for. The test fails with what was on the screen.
func (c *chromium) run(t *testing.T, j job, acts map[string]func(), result any) []request {
	t.Helper()
	j.Chromium = c.path
	cmd := exec.Command("node", filepath.Join(c.npm, "driver.mjs"))
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer in.Close()
	if err := json.NewEncoder(in).Encode(j); err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(bufio.NewReader(out))
	for {
		var l line
		if err := lines.Decode(&l); err != nil {
			t.Fatalf("%s: the driver ended: %v\n%s", j.Scenario, err, &stderr)
		}
		switch {
		case l.Note != "":
			t.Log(l.Note)
		case l.Ask != "":
			act, ok := acts[l.Ask]
			if !ok {
				t.Fatalf("%s asks to %s, which the test does not do", j.Scenario, l.Ask)
			}
			act()
			fmt.Fprintln(in)
		case l.Failed != "":
			t.Fatalf("%s: %s\non the screen: %s", j.Scenario, l.Failed, l.Screen)
		default:
			if result == nil {
				return l.Requests
			}
			if err := json.Unmarshal(l.Result, result); err != nil {
				t.Fatalf("%s: %v in %s", j.Scenario, err, l.Result)
			}
			return l.Requests
		}
	}
}

// A host serves the page, of which version and lists can be exchanged.
type host struct {
	*httptest.Server
	root     []byte
	settings config
	site     atomic.Pointer[site]
	lists    atomic.Pointer[[]byte] // nil: there are none
}

// newHost serves the page of the sample programme. Changes are made to its settings.
func newHost(t *testing.T, p *programme, changes ...func(*config)) *host {
	t.Helper()
	const week = 7 * 24 * 3600
	h := &host{root: p.root, settings: config{Birth: "year", HideSeconds: 60, StaleTrust: week, StaleStatus: week}}
	for _, change := range changes {
		change(&h.settings)
	}
	h.lists.Store(&p.lists)
	h.publish(t, "Docket card")
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.site.Load().ServeHTTP(w, r) }))
	t.Cleanup(h.Close)
	return h
}

// publish serves the page with a title from now on; another title is another version.
func (h *host) publish(t *testing.T, title string) {
	t.Helper()
	page, err := fs.Sub(app, "app")
	if err != nil {
		t.Fatal(err)
	}
	settings := h.settings
	settings.Title = title
	s, err := newSite(page, &settings, h.root)
	if err != nil {
		t.Fatal(err)
	}
	s.lists = func() ([]byte, error) {
		if lists := h.lists.Load(); lists != nil {
			return *lists, nil
		}
		return nil, fs.ErrNotExist
	}
	h.site.Store(s)
}

// stop ends the server before the test does.
func (h *host) stop() {
	h.CloseClientConnections()
	h.Close()
}

// base is the address of the page.
func (h *host) base() string { return h.URL + "/" }

// shownCards returns the sample cards of names, or all.
func shownCards(t *testing.T, p *programme, names ...string) []shown {
	t.Helper()
	var all []shown
	for _, c := range p.cards {
		if s := (shown{c.name, c.text, c.verdict, c.reason}); len(names) == 0 || strings.Contains(" "+strings.Join(names, " ")+" ", " "+c.name+" ") {
			all = append(all, s)
		}
	}
	if len(names) > 0 && len(all) != len(names) {
		t.Fatalf("the sample programme has %d of the cards %q", len(all), names)
	}
	return all
}

func TestPageDecidesSampleCards(t *testing.T) {
	c := newChromium(t)
	now := time.Now()
	fresh := sampleAt(t, now)
	t.Run("with fresh lists", func(t *testing.T) {
		c.run(t, job{Scenario: "verdicts", Base: newHost(t, fresh).base(), Options: with{"cards": shownCards(t, fresh), "level": "good"}}, nil, nil)
	})
	t.Run("with old lists", func(t *testing.T) {
		p := sampleAt(t, now.Add(-sampleFresh-time.Hour))
		cards := shownCards(t, p, "valid", "revoked")
		cards[0].Verdict, cards[0].Reason = mobile.Stale, ""
		c.run(t, job{Scenario: "verdicts", Base: newHost(t, p).base(), Options: with{"cards": cards, "level": "warn"}}, nil, nil)
	})
	t.Run("without lists", func(t *testing.T) {
		h := newHost(t, fresh)
		h.lists.Store(nil)
		cards := shownCards(t, fresh, "valid")
		cards[0].Verdict, cards[0].Reason = mobile.Undecided, "no trust list"
		c.run(t, job{Scenario: "verdicts", Base: h.base(), Options: with{"cards": cards, "level": "stop"}}, nil, nil)
	})
	t.Run("with a clock behind the lists", func(t *testing.T) {
		p := sampleAt(t, now.Add(2*time.Hour))
		cards := shownCards(t, p, "valid")
		cards[0].Verdict, cards[0].Reason = mobile.Undecided, "clock untrusted"
		c.run(t, job{Scenario: "verdicts", Base: newHost(t, p).base(), Options: with{"cards": cards, "level": "stop"}}, nil, nil)
	})
}

func TestPageWorksWithoutServerAndNetwork(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	h := newHost(t, p)
	var got struct{ Open int }
	c.run(t, job{Scenario: "offline", Base: h.base(), Options: with{"cards": shownCards(t, p)}}, map[string]func(){"stop": h.stop}, &got)
	t.Logf("ready %d ms after the reload", got.Open)
}

func TestPageKeepsItsVersionUntilTheNextStart(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	h := newHost(t, p)
	c.run(t, job{Scenario: "renewal", Base: h.base(), Options: with{
		"before": "Docket card", "after": "Docket card, new", "card": shownCards(t, p, "valid")[0],
	}}, map[string]func(){"publish": func() { h.publish(t, "Docket card, new") }}, nil)
}

func TestPageRefusesOlderListsAcrossReloads(t *testing.T) {
	c := newChromium(t)
	now := time.Now()
	p, old := sampleAt(t, now), sampleAt(t, now.Add(-time.Hour))
	h := newHost(t, p)
	c.run(t, job{Scenario: "rollback", Base: h.base(), Options: with{
		"older": base64.StdEncoding.EncodeToString(old.lists), "card": shownCards(t, p, "revoked")[0],
	}}, map[string]func(){"older": func() { h.lists.Store(&old.lists) }}, nil)
}

func TestPageHasNoBarriers(t *testing.T) {
	c := newChromium(t)
	now := time.Now()
	fresh, old := sampleAt(t, now), sampleAt(t, now.Add(-sampleFresh-time.Hour))
	without := newHost(t, fresh)
	without.lists.Store(nil)
	stale, undecided := shownCards(t, old, "valid"), shownCards(t, fresh, "valid")
	stale[0].Verdict, undecided[0].Verdict, undecided[0].Reason = mobile.Stale, mobile.Undecided, "no trust list"
	for _, l := range []struct {
		level, base string
		cards       []shown
	}{
		{"good", newHost(t, fresh).base(), shownCards(t, fresh, "valid", "second", "expired", "specimen", "forged", "other")},
		{"warn", newHost(t, old).base(), stale}, {"stop", without.base(), undecided},
	} {
		t.Run("lists "+l.level, func(t *testing.T) {
			var got struct{ Found []string }
			c.run(t, job{Scenario: "access", Base: l.base, Options: with{"cards": l.cards, "tags": []string{"en", "ar"}, "level": l.level}}, nil, &got)
			for _, f := range got.Found {
				t.Log("less than serious: ", f)
			}
		})
	}
}

// TestPageIsFast reports figures, and fails only where one is far from what it should be,
// as machines of CI are busy with other things.
func TestPageIsFast(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	h := newHost(t, p)
	for _, rate := range []int{1, 4} {
		var got struct{ Ready, First, Open, P50, P99, Mean, Slowed float64 }
		c.run(t, job{Scenario: "bench", Base: h.base(), Options: with{"card": shownCards(t, p, "valid")[0], "times": 300, "rate": rate}}, nil, &got)
		t.Logf("slower by %d (a loop took %.1f times as long): page ready after %.0f ms, first verdict after %.0f ms; verifier open in %.0f ms, decides in %.2f ms (p50), %.2f ms (p99), %.2f ms (mean)",
			rate, got.Slowed, got.Ready, got.First, got.Open, got.P50, got.P99, got.Mean)
		if got.First > 2*1500 {
			t.Errorf("slower by %d: first verdict after %.0f ms, want 1500 or near", rate, got.First)
		}
	}
}

// TestScreenshots writes a picture of each outcome into the folder of SEALCARD_SHOTS. The
// camera sees the front of a card, which has no code.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("SEALCARD_SHOTS")
	if dir == "" {
		t.Skip("SEALCARD_SHOTS names no folder")
	}
	c := newChromium(t)
	now := time.Now()
	p, old := sampleAt(t, now), sampleAt(t, now.Add(-sampleFresh-time.Hour))
	office, err := newSampleOffice(now)
	if err != nil {
		t.Fatal(err)
	}
	film := filepath.Join(t.TempDir(), "film.y4m")
	newFilm(1, printed(t, office.renderer, p.cards[0].card, p.cards[0].photo)[0]).write(t, film)
	stale := shownCards(t, old, "valid")
	stale[0].Name, stale[0].Verdict = "stale", mobile.Stale
	for _, tag := range []string{"en", "fr", "es", "ar"} {
		shots := filepath.Join(dir, tag)
		if err := os.MkdirAll(shots, 0o755); err != nil {
			t.Fatal(err)
		}
		j := job{Scenario: "screens", Base: newHost(t, old).base(), Film: film, Shots: shots, Options: with{"cards": stale, "level": "warn", "tag": tag}}
		c.run(t, j, nil, nil)
		j.Base, j.Options = newHost(t, p).base(), with{"cards": shownCards(t, p), "level": "good", "tag": tag}
		c.run(t, j, nil, nil)
	}
}

// pngOf returns the brightness of a picture as a PNG file in base64.
func pngOf(t *testing.T, p *picture) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, &image.Gray{Pix: p.y, Stride: p.w, Rect: image.Rect(0, 0, p.w, p.h)}); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
