package main

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// alter changes what is served under a name, and says nothing of it to the service worker.
func (h *host) alter(t *testing.T, name string, content func(plain []byte) []byte) {
	t.Helper()
	s := *h.site.Load()
	s.assets = maps.Clone(s.assets)
	a, err := newAsset(name, content(s.assets[name].plain), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.assets[name] = a
	h.site.Store(&s)
}

func TestPageKeepsItsCopy(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	t.Run("when another version does not fit", func(t *testing.T) { c.misfit(t, p) })
	t.Run("when it was removed", func(t *testing.T) {
		h := newHost(t, p)
		c.run(t, job{Scenario: "refill", Base: h.base(), Options: with{"card": shownCards(t, p, "valid")[0]}}, map[string]func(){"stop": h.stop}, nil)
	})
}

// misfit has the server offer workers that cannot be installed, one of them again the version
// that is in use.
func (c *chromium) misfit(t *testing.T, p *programme) {
	t.Helper()
	h := newHost(t, p)
	c.run(t, job{Scenario: "misfit", Base: h.base(), Options: with{
		"title": "Docket card", "card": shownCards(t, p, "valid")[0],
		"steps": [][2]string{{"damage", "redundant"}, {"publish", "installed"}, {"back to a full disk", "redundant"}},
	}}, map[string]func(){
		"damage": func() {
			h.publish(t, "Docket card, new")
			h.alter(t, "app.css", func(plain []byte) []byte {
				other := bytes.Clone(plain)
				other[len(other)-1] ^= 1
				return other
			})
		},
		"publish": func() { h.publish(t, "Docket card, new") },
		// A worker of the version that is in use is installed once more, over the same copy.
		"back to a full disk": func() {
			h.publish(t, "Docket card")
			h.alter(t, workerJS, func(plain []byte) []byte {
				const full = `Cache.prototype.put = () => Promise.reject(new DOMException("", "QuotaExceededError"));`
				return append(bytes.Clone(plain), full...)
			})
		},
		"stop": h.stop,
	}, nil)
}

func TestPageAsksForNothingOnceLoadedAndStoresNothingOfACard(t *testing.T) {
	c := newChromium(t)
	p := sampleAt(t, time.Now())
	h := newHost(t, p)
	var got struct {
		Loaded int64
		Stored kept
	}
	requests := c.run(t, job{Scenario: "quiet", Base: h.base(), Options: with{"cards": shownCards(t, p)}}, nil, &got)
	if len(requests) == 0 {
		t.Error("the network log has no request, so it would not show one either")
	}
	for _, r := range requests {
		// A browser looks by itself, a second after a load, whether there is a newer version.
		if r.At > got.Loaded && r.URL != h.base()+"sw.js" {
			t.Errorf("%s %s, %d ms after the page was loaded", r.Method, r.URL, r.At-got.Loaded)
		}
		if !strings.HasPrefix(r.URL, h.base()) {
			t.Errorf("%s %s, which is another server", r.Method, r.URL)
		}
	}
	// What is known to be there is found, so that what is not found is not there.
	for where, content := range map[string][]byte{"indexedDB": p.lists[len(p.lists)-64:], "caches": p.root, "localStorage": []byte("sealcard.language")} {
		if places := got.Stored.places(content); !slices.Contains(places, where) {
			t.Errorf("%s: what the page keeps there is found in %q", where, places)
		}
	}
	for _, k := range p.cards {
		for what, content := range traces(t, k) {
			if places := got.Stored.places(content); len(places) > 0 {
				t.Errorf("the browser keeps the %s of card %s in %q", what, k.name, places)
			}
		}
	}
}

// A kept is all that a browser keeps for the page.
type kept []struct {
	Where string
	Data  []byte
}

// places says where content is.
func (k kept) places(content []byte) []string {
	var all []string
	for _, e := range k {
		if bytes.Contains(e.Data, content) {
			all = append(all, e.Where)
		}
	}
	return all
}

// traces returns what must be nowhere of a card, by what it is.
func traces(t *testing.T, k *sampleCard) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"text": []byte(k.text)}
	if k.card == nil {
		return all
	}
	token, err := cardtest.Token(k.text)
	if err != nil {
		t.Fatalf("%s: %v", k.name, err)
	}
	identity := k.card.Claims().Identity
	all["token"], all["name"], all["number"] = token, []byte(identity.FullName), []byte(identity.ID)
	if identity.SecondaryName != "" {
		all["second name"] = []byte(identity.SecondaryName)
	}
	all["face"] = identity.Biometrics[card.Face][0].Data
	for what, content := range all {
		if len(content) < 5 {
			t.Fatalf("%s: a %s of %d bytes, which is found anywhere", k.name, what, len(content))
		}
	}
	return all
}
