package main_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/qr"
)

const (
	issuer = "https://id.example"
	holder = "Amina Odhiambo"
)

const (
	placeOrdinary = 0
	placeRevoked  = 1
)

var (
	begin = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	today = begin.AddDate(0, 0, 10).Unix()

	root, office, statusKey = cardtest.OtherKey(1), cardtest.OtherKey(2), cardtest.OtherKey(3)

	face = []byte("RIFF....WEBP, as far as anybody looks")
)

// day returns the n-th day of the programme.
func day(n int) time.Time { return begin.AddDate(0, 0, n) }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

func rootDocument(t testing.TB) bytesArgument {
	t.Helper()
	r := card.Root{Name: "Docket card", Sequence: 1, IssuedAt: begin, Expiry: day(900), Keys: []ed25519.PublicKey{public(root)}, Threshold: 1}
	b, err := r.Seal(root)
	check(t, err)
	return array(b)
}

// lists returns a trust list and a status list of a day.
func lists(t testing.TB, n int) bytesArgument {
	t.Helper()
	trust, status := bothLists(t, n)
	return array(slices.Concat(trust, status))
}

// bothLists returns the two apart.
func bothLists(t testing.TB, n int) (trust, status []byte) {
	t.Helper()
	l := card.TrustList{Name: "Docket card", Sequence: uint64(n), Root: 1, IssuedAt: day(n), Expiry: day(n + 30)}
	for _, k := range []struct {
		use card.KeyUse
		key ed25519.PrivateKey
	}{{card.UseCards, office}, {card.UseStatus, statusKey}} {
		l.Keys = append(l.Keys, card.TrustedKey{Key: public(k.key), Use: k.use, State: card.KeyActive, Issuer: issuer, NotBefore: begin, NotAfter: day(900)})
	}
	trust, err := l.Seal(root)
	check(t, err)
	s, err := card.NewStatusList(issuer+"/s/1", 4, 1<<15)
	check(t, err)
	s.IssuedAt, s.Expiry = day(n), day(n+30)
	for i := range uint32(20_000) {
		check(t, s.Set(i, card.StatusValid))
		if i*2654435761>>16%3 == 1 { // many, so that the list takes several codes
			check(t, s.Set(i, card.StatusRevoked))
		}
	}
	check(t, s.Set(placeRevoked, card.StatusRevoked))
	status, err = s.Seal(statusKey)
	check(t, err)
	return trust, status
}

// text returns a card at a place of the status list.
func text(t testing.TB, place uint32, change func(*card.Claims)) string {
	t.Helper()
	c := card.Claims{IssuedAt: begin, Expiry: day(800), Status: &card.StatusRef{URI: issuer + "/s/1", Index: place},
		Identity: card.Identity{ID: "D-1", FullName: holder, SecondaryName: "Second", BirthDate: card.Date{Year: 1990, Month: 7, Day: 14},
			Biometrics: map[card.BodyPart][]card.Biometric{card.Face: {{Kind: card.FormatImage, SubFormat: card.SubImageWebP, Data: face}}}}}
	if change != nil {
		change(&c)
	}
	i, err := card.NewIssuer(issuer, office, nil)
	check(t, err)
	sealed, err := i.Issue(&c)
	check(t, err)
	return sealed.Text()
}

// open opens the program with the lists of a day.
func (p *page) open(n int, settings map[string]any) {
	p.Helper()
	p.ok("open", rootDocument(p), nil, settings)
	p.ok("update", lists(p, n))
}

func TestPolicySaysWhatIsShown(t *testing.T) {
	p := start(t)
	parts := func(c *card.Claims) {
		c.Identity = card.Identity{FirstName: "Amina", LastName: "Odhiambo"}
	}
	all := map[string]any{
		"name": holder, "secondName": "Second", "birth": "1990", "face": base64.StdEncoding.EncodeToString(face), "faceType": "image/webp",
		"until": float64(day(800).Unix()),
	}
	dated := maps.Clone(all)
	dated["birth"] = "1990-07-14"
	few := map[string]any{"name": holder, "secondName": "", "birth": "", "face": nil, "faceType": "", "until": all["until"]}
	for _, tt := range []struct {
		name, birth string
		text        string
		want        map[string]any
	}{
		{"year", "year", text(t, placeOrdinary, nil), all},
		{"date", "date", text(t, placeOrdinary, nil), dated},
		{"something else", "", text(t, placeOrdinary, nil), all},
		{"parts of a name", "date", text(t, placeOrdinary, parts), few},
	} {
		p.open(5, settings(func(s map[string]any) { s["birth"] = tt.birth }))
		if a := p.ok("verify", tt.text, today); a.Verdict != "valid" || !maps.Equal(a.Shown, tt.want) {
			t.Errorf("%s: %s shows\n%v, want\n%v", tt.name, a.Verdict, a.Shown, tt.want)
		}
	}
	if a := p.ok("verify", text(t, placeRevoked, nil), today); a.Verdict != "invalid" || a.Reason != "revoked" || a.Shown != nil {
		t.Errorf("a revoked card: %s, %s, %v", a.Verdict, a.Reason, a.Shown)
	}
}

func TestTypedTextIsRepaired(t *testing.T) {
	p := start(t)
	p.open(5, settings(nil))
	typed := strings.NewReplacer("Y", "Z", "Z", "Y", "*", "(", "+", "`", "-", "ß", "/", "-", ":", "Ö").Replace(text(t, placeOrdinary, nil))
	if a := p.ok("repair", typed, today); a.Verdict != "valid" || a.Keyboard != "German" {
		t.Errorf("repair: %s, %q", a.Verdict, a.Keyboard)
	}
	if a := p.ok("verify", typed, today); a.Verdict == "valid" {
		t.Error("verify repairs")
	}
}

func TestOldListsStayOutOverRestarts(t *testing.T) {
	p := start(t)
	p.ok("open", rootDocument(t), nil, settings(nil))
	kept := p.ok("update", lists(t, 5)).Kept
	p.ok("open", rootDocument(t), array(kept), settings(nil))
	if a := p.ok("update", lists(t, 5)); a.Changed || !bytes.Equal(a.Kept, kept) {
		t.Error("the lists of before change something")
	}
	for name, tt := range map[string]struct {
		lists bytesArgument
		code  string
	}{
		"old": {lists(t, 4), "rollback"}, "garbage": {array([]byte("garbage")), "refused"}, "nothing": {array([]byte{}), "refused"},
	} {
		if a := p.call("update", tt.lists); a.OK || a.Code != tt.code {
			t.Errorf("%s: update = %v, %s, want %s", name, a.OK, a.Code, tt.code)
		}
	}
	if a := p.ok("lists", today); a.Keys != 2 || a.TrustAge != 5*86400 || a.StatusAge != 5*86400 || a.FreshUntil != day(35).Unix() || strings.Count(a.Text, "\n") != 3 {
		t.Errorf("lists = %+v", a)
	}
	if a := p.ok("update", lists(t, 6)); !a.Changed || bytes.Equal(a.Kept, kept) {
		t.Error("newer lists change nothing")
	}
}

func TestOpenIsAllOrNothing(t *testing.T) {
	p := start(t)
	p.open(5, settings(nil))
	good := rootDocument(t)
	for name, tt := range map[string]struct {
		roots, kept any
		settings    any
		code        string
	}{
		"no roots":       {nil, nil, settings(nil), "roots"},
		"garbage":        {array([]byte("garbage")), nil, settings(nil), "roots"},
		"broken kept":    {good, array([]byte("garbage")), settings(nil), "state"},
		"wrong policy":   {good, nil, settings(func(s map[string]any) { s["staleTrust"] = -1 }), "internal"},
		"no policy":      {good, nil, nil, "internal"},
		"a text as kept": {good, "text", settings(nil), "internal"},
		"large roots":    {map[string]any{"bytes": strings.Repeat("AAAA", 1<<19)}, nil, settings(nil), "internal"},
	} {
		if a := p.call("open", tt.roots, tt.kept, tt.settings); a.OK || a.Code != tt.code {
			t.Errorf("%s: open = %v, %s, want %s", name, a.OK, a.Code, tt.code)
		}
	}
	if a := p.ok("verify", text(t, placeOrdinary, nil), today); a.Verdict != "valid" {
		t.Errorf("after an open that failed: %s, %s", a.Verdict, a.Reason)
	}
}

// TestPanicEndsNoProgram calls each function wrongly, before open and after.
func TestPanicEndsNoProgram(t *testing.T) {
	p := start(t)
	for _, opened := range []bool{false, true} {
		if opened {
			p.open(5, settings(nil))
		}
		for _, line := range [][]any{
			{"open"}, {"open", 1, 2, 3}, {"verify"}, {"verify", nil, nil}, {"verify", 1, today}, {"verify", map[string]any{}, today}, {"verify", "", "now"},
			{"verify", "", 1e300}, {"verify", "", -1}, {"repair"}, {"update"}, {"update", "text"}, {"update", map[string]any{"length": 1e9}},
			{"lists"}, {"lists", nil}, {"collect"}, {"collect", nil}, {"code"}, {"code", 0}, {"code", -1}, {"code", nil},
		} {
			var a answer
			check(t, json.Unmarshal(p.ask(line), &a))
			if a.OK || a.Code != "internal" {
				t.Errorf("%v, opened %v: %v, %s", line, opened, a.OK, a.Code)
			}
		}
	}
	if a := p.ok("verify", text(t, placeOrdinary, nil), today); a.Verdict != "valid" {
		t.Errorf("after all that: %s", a.Verdict)
	}
}

func TestLongTextIsForeign(t *testing.T) {
	p := start(t)
	p.open(5, settings(nil))
	for _, how := range []string{"verify", "repair"} {
		for _, long := range []any{map[string]any{"text": "A", "times": 1 << 26}, strings.Repeat("%", 8193), json.RawMessage(`"\ud800"`), "\x00"} {
			if a := p.ok(how, long, today); a.Verdict != "foreign" || a.Shown != nil {
				t.Errorf("%s of a long text: %s", how, a.Verdict)
			}
		}
	}
	if a := p.ok("collect", map[string]any{"text": "LISTS1:", "times": 1 << 20}); a.Part {
		t.Error("a long text is part of a chain")
	}
}

// TestListsGoFromScreenToCamera reads the codes of one device into another.
func TestListsGoFromScreenToCamera(t *testing.T) {
	p := start(t)
	p.ok("open", rootDocument(t), nil, settings(nil))
	if of := p.ok("share").Of; of != 0 {
		t.Errorf("%d codes of nothing", of)
	}
	p.ok("update", lists(t, 5))
	n := p.ok("share").Of
	if n < 2 {
		t.Fatalf("%d codes", n)
	}
	var texts []string
	for i := range n {
		c := p.ok("code", i)
		if c.Size > 97 || len(c.Modules) != c.Size*c.Size {
			t.Fatalf("code %d has %d modules a side", i, c.Size)
		}
		s, err := qr.ReadModules(c.Size, func(x, y int) bool { return c.Modules[y*c.Size+x] == 1 })
		check(t, err)
		texts = append(texts, s)
	}
	p.ok("open", rootDocument(t), nil, settings(nil))
	for i, s := range texts {
		a := p.ok("collect", s)
		if !a.Part || a.Have != i+1 || a.Of != n || (a.Lists != nil) != (i+1 == n) {
			t.Fatalf("after %d codes: %+v", i+1, a)
		}
		if a.Lists != nil {
			p.ok("update", array(a.Lists))
		}
	}
	if a := p.ok("verify", text(t, placeOrdinary, nil), today); a.Verdict != "valid" {
		t.Errorf("with lists from codes: %s, %s", a.Verdict, a.Reason)
	}
	if a := p.ok("collect", text(t, placeOrdinary, nil)); a.Part {
		t.Error("a card is part of a chain")
	}
}

// BenchmarkVerify reports the first decision after open, and half of the others, in
// milliseconds.
func BenchmarkVerify(b *testing.B) {
	p := start(b)
	p.open(5, settings(nil))
	call := []any{"verify", text(b, placeOrdinary, nil), today}
	times := func(n int) (ms []float64) {
		check(b, json.Unmarshal(p.ask(map[string]any{"time": n, "call": call}), &ms))
		return ms
	}
	first := times(1)[0]
	times(200) // until the engine has optimized
	var all []float64
	for b.Loop() {
		all = append(all, times(200)...)
	}
	slices.Sort(all)
	b.ReportMetric(first, "first-ms")
	b.ReportMetric(all[len(all)/2], "p50-ms")
	b.ReportMetric(all[len(all)*99/100], "p99-ms")
	b.ReportMetric(0, "ns/op")
}
