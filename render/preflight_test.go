package render_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// calm is a layout that preflight has nothing to say about but what camera reads it, with
// more elements on a line of their own, which is the eighth.
func calm(more string) string {
	if more != "" {
		more = ",\n" + more
	}
	return `{"layout": 1, "id": "calm", "version": 1, "card": {"trim": ["80mm", "50mm"], "bleed": "2mm", "safe": "3mm",
 "holes": [["33mm", "1mm", "14mm", "3mm"]], "keepOuts": [{"name": "chip", "side": "front", "box": ["5mm", "20mm", "12mm", "10mm"]}]},
 "legends": {"status": "NO DOCUMENT"}, "inks": [
  {"name": "Deep", "kind": "process", "cmyk": [80, 70, 60, 90]}, {"name": "Gold", "kind": "spot", "cmyk": [0, 20, 60, 20], "overprint": true},
  {"name": "Glow", "kind": "uv", "cmyk": [0, 50, 50, 0], "overprint": true}],
 "sides": [{"name": "front", "static": [{"box": ["40mm", "45mm", "30mm", "2mm"], "text": {"legend": "status", "size": "6pt"}}],
 "fields": [{"box": ["42mm", "7mm", "30mm", "30mm"], "qr": {}}, {"box": ["42mm", "39mm", "30mm", "3mm"], "text": {"field": "specimen", "size": "6pt"}}` + more + `]}]}`
}

// looked returns what preflight finds about a layout.
func looked(t testing.TB, data string, out *render.Output, items ...render.Item) []render.Finding {
	t.Helper()
	l, err := render.ParseLayout("card.json", []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	var dots bytes.Buffer
	if err := png.Encode(&dots, image.NewGray(image.Rect(0, 0, 50, 50))); err != nil {
		t.Fatal(err)
	}
	r, err := render.NewRenderer(l, &render.Options{Resources: fstest.MapFS{"dots.png": {Data: dots.Bytes()}}})
	if err != nil {
		t.Fatal(err)
	}
	found, err := render.Preflight(context.Background(), r, slices.Values(items), out)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var preflights = []struct {
	name, more string
	id         string
	severity   render.Severity
	message    string // begins so
}{
	{"near the edge", `{"box": ["1mm", "6mm", "30mm", "4mm"], "text": {"field": "fullName", "size": "8pt"}}`, "safe-area", render.SeverityWarning, "stands nearer than 3mm"},
	{"ground that ends at the edge", `{"box": ["0mm", "32mm", "30mm", "4mm"], "rect": {"color": "#eeeeee"}}`, "bleed", render.SeverityError, "ends 0mm beyond the left edge"},
	{"ground that ends within the bleed", `{"box": ["50mm", "38mm", "31mm", "4mm"], "rect": {"color": "#eeeeee"}}`, "bleed", render.SeverityError, "ends 1mm beyond the right edge"},
	{"ground that ends beside another", `{"box": ["50mm", "38mm", "31mm", "4mm"], "rect": {"color": "#eeeeee"}}, {"box": ["-2mm", "43mm", "84mm", "2mm"], "rect": {}}, {"box": ["50mm", "42.5mm", "30mm", "2mm"], "rect": {}}`, "bleed", render.SeverityError, "ends 0mm beyond the right edge"},
	{"over a chip", `{"box": ["16mm", "22mm", "20mm", "4mm"], "text": {"field": "fullName", "size": "8pt"}}`, "keep-out", render.SeverityError, "prints on the keep-out chip"},
	{"near a chip", `{"box": ["18mm", "22mm", "20mm", "4mm"], "text": {"field": "fullName", "size": "8pt"}}`, "keep-out", render.SeverityWarning, "stands nearer than 2.54mm to the keep-out chip"},
	{"ground under a chip", `{"box": ["10mm", "22mm", "20mm", "4mm"], "rect": {}}`, "keep-out", render.SeverityWarning, "the ground reaches under"},
	{"at a hole", `{"box": ["20mm", "4mm", "20mm", "4mm"], "text": {"field": "fullName", "size": "8pt"}}`, "hole", render.SeverityError, "stands nearer than 1mm to a hole"},
	{"small type", `{"box": ["5mm", "34mm", "30mm", "4mm"], "text": {"field": "fullName", "size": "6pt", "minSize": "4pt", "fit": "shrink"}}`, "text-size", render.SeverityError, "text of 1.411mm, or 4.0 pt"},
	{"small type in color", `{"box": ["5mm", "34mm", "30mm", "4mm"], "text": {"field": "fullName", "size": "6pt", "color": "#123b4a"}}`, "small-text", render.SeverityWarning, "text under 7 pt"},
	{"small type in several inks", `{"box": ["5mm", "34mm", "30mm", "4mm"], "text": {"field": "fullName", "size": "6pt", "ink": "Deep"}}`, "small-text", render.SeverityWarning, "text under 7 pt"},
	{"small modules", `{"box": ["5mm", "34mm", "30mm", "8mm"], "code128": {"field": "cardNumber", "minDots": 2}}`, "x-dimension", render.SeverityError, "modules of 2 dots at 300 dpi are 0.169mm"},
	{"coarse picture", `{"box": ["20mm", "33mm", "10mm", "10mm"], "image": {"file": "dots.png"}}`, "resolution", render.SeverityError, "50 x 50 pixels in a box of 10mm x 10mm are 127 an inch"},
	{"too much ink", `{"box": ["20mm", "33mm", "10mm", "10mm"], "rect": {"ink": "Deep"}}`, "ink-limit", render.SeverityError, "300 % of ink"},
	{"text over text", `{"box": ["42mm", "38mm", "30mm", "3mm"], "text": {"field": "issuer", "size": "6pt"}}, {"box": ["42mm", "40mm", "30mm", "3mm"], "text": {"field": "issuer", "size": "6pt"}}`, "overlap", render.SeverityWarning, "its box and that of fields[2] overlap"},
	{"ground over a code", `{"box": ["45mm", "15mm", "30mm", "3mm"], "rect": {"color": "#888888"}}`, "overlap", render.SeverityError, "is painted over the code of fields[0]"},
	{"code on a dark ground", `{"box": ["20mm", "33mm", "12mm", "12mm"], "rect": {"color": "#777777"}}, {"box": ["20mm", "33mm", "12mm", "12mm"], "datamatrix": {"value": "A1", "ground": "artwork"}}`, "contrast", render.SeverityError, "a contrast of 46 %"},
	{"code on a tint", `{"box": ["20mm", "33mm", "12mm", "12mm"], "rect": {"color": "#a5a5a5"}}, {"box": ["20mm", "33mm", "12mm", "12mm"], "datamatrix": {"value": "A1", "ground": "artwork"}}`, "contrast", render.SeverityWarning, "a contrast of 64 %"},
	{"bars at the edge", `{"box": ["3mm", "33mm", "38mm", "8mm"], "code128": {"field": "cardNumber"}}`, "bar-clear", render.SeverityNote, "the box of bars is nearer"},
}

func TestPreflightFindsWhatWillNotPrint(t *testing.T) {
	out := &render.Output{Name: "bureau", Kind: render.OutputBureau, InkLimit: 290}
	for _, f := range looked(t, calm(""), out) {
		if f.ID != "camera" || f.Severity != render.SeverityNote {
			t.Errorf("a calm layout: %s", f.String())
		}
	}
	for _, tt := range preflights {
		t.Run(tt.name, func(t *testing.T) {
			found := looked(t, calm(tt.more), out)
			i := slices.IndexFunc(found, func(f render.Finding) bool { return f.ID == tt.id && strings.HasPrefix(f.Message, tt.message) })
			if i < 0 {
				for _, f := range found {
					t.Log(f.String())
				}
				t.Fatalf("no finding %s: %s", tt.id, tt.message)
			}
			f := found[i]
			if f.Severity != tt.severity || f.Line == 0 || f.Column == 0 || f.Side != "front" || f.Element == "" || f.Fix == "" || f.File != "card.json" {
				t.Errorf("%+v: want the severity %s and a place", f, tt.severity)
			}
		})
	}
}

func TestGroundsMayEndOnOthers(t *testing.T) {
	for _, f := range looked(t, calm(`{"box": ["70mm", "-2mm", "12mm", "54mm"], "rect": {"color": "#f4f4f4"}}, {"box": ["75mm", "-1mm", "6mm", "52mm"], "rect": {"color": "#f2f2f2"}}`), nil) {
		if f.ID == "bleed" {
			t.Errorf("a strip on another: %s", f.String())
		}
	}
}

func TestPreflightLooksAtTheDesign(t *testing.T) {
	found := looked(t, `{"layout": 1, "id": "bare", "version": 1, "card": {"trim": ["85.6mm", "53.98mm"]}, "sides": [
 {"fields": [{"box": ["3mm", "30mm", "79.6mm", "20mm"], "rect": {"color": "#999999"}}, {"box": ["3mm", "30mm", "79.6mm", "20mm"], "mrz": {}}]}]}`,
		&render.Output{Name: "bureau", Kind: render.OutputBureau})
	want := map[string]render.Severity{"legend": render.SeverityWarning, "specimen": render.SeverityWarning, "bleed": render.SeverityError, "contrast": render.SeverityError}
	for _, f := range found {
		if f.Severity != want[f.ID] {
			t.Errorf("%s, want the severity %q", f.String(), want[f.ID])
		}
		delete(want, f.ID)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v in %v", want, found)
	}
}

func TestPreflightReadsPlatesThatAddUp(t *testing.T) {
	out := &render.Output{Name: "bureau", Kind: render.OutputBureau, InkLimit: 350}
	deep, gold := `{"box": ["20mm", "33mm", "10mm", "10mm"], "rect": {"ink": "Deep"}}`, `{"box": ["25mm", "33mm", "10mm", "10mm"], "rect": {"ink": "Gold"}}`
	limits := func(more string) (n int) {
		for _, f := range looked(t, calm(more), out) {
			if f.ID == "ink-limit" {
				n++
			}
		}
		return n
	}
	if n := limits(deep); n != 0 {
		t.Errorf("300 %% of ink under a limit of 350: %d findings", n)
	}
	if n := limits(deep + ", " + gold); n != 1 {
		t.Errorf("300 %% of ink and a plate over it: %d findings, want 1", n)
	}
}

func TestPreflightComposesEveryCard(t *testing.T) {
	box := calm(`{"box": ["5mm", "34mm", "30mm", "4mm"], "text": {"field": "fullName", "size": "8pt"}}`)
	var items []render.Item
	for _, name := range []string{"Jo Li", "Secretsecretsecretsecretsecretsecret", "李明", "Anothersecretsecretsecretsecretsecret"} {
		items = append(items, render.Item{Card: newCard(t, func(c *card.Claims) { c.Identity.FullName, c.Specimen = name, false })})
	}
	found := looked(t, box, nil, items...)
	want := map[string][2]int{"overflow": {2, 2}, "glyph": {3, 1}}
	for _, f := range found {
		if strings.Contains(f.String(), "ecret") || strings.Contains(f.String(), "李") {
			t.Errorf("a finding tells a name: %s", f.String())
		}
		if at, ok := want[f.ID]; ok && (f.Record != at[0] || f.Cards != at[1] || f.Element != "fields[2]" || f.Severity != render.SeverityError) {
			t.Errorf("%+v: want record %d and %d cards", f, at[0], at[1])
		}
		delete(want, f.ID)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v in %v", want, found)
	}
}

func TestPreflightStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(os.ErrDeadlineExceeded)
	items := slices.Values([]render.Item{{Card: newCard(t, nil)}})
	if _, err := render.Preflight(ctx, parse(t, ""), items, nil); err != os.ErrDeadlineExceeded {
		t.Errorf("Preflight = %v, want the cause", err)
	}
}

func TestFindingsAreText(t *testing.T) {
	f := render.Finding{ID: "glyph", Severity: render.SeverityError, File: "card.json", Line: 3, Column: 7, Side: "front", Element: "fields[3]", Record: 12, Cards: 2, Message: "no font", Fix: "Add one."}
	if got, want := f.String(), "card.json:3:7: error: glyph: front/fields[3]: no font (on 2 of the cards, first in record 12). Add one."; got != want {
		t.Errorf("String = %q, want %q", got, want)
	}
	b, err := json.Marshal(f)
	if want := `{"id":"glyph","severity":"error","file":"card.json","line":3,"column":7,"side":"front","element":"fields[3]","record":12,"cards":2,"message":"no font","fix":"Add one."}`; err != nil || string(b) != want {
		t.Errorf("JSON = %s, %v, want %s", b, err, want)
	}
}

// docs/preflight.md explains each id, and no other.
func TestEveryFindingIsExplained(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join(cardtest.Root(), "docs", "preflight.md"))
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)`").FindAllSubmatch(doc, -1) {
		explained[string(m[1])] = true
	}
	used := map[string]bool{}
	files, err := filepath.Glob("preflight*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`ID: "([a-z][a-z-]+)"|\{Err[A-Za-z0-9]+, "([a-z0-9-]+)"|id, fix := "([a-z]+)"`).FindAllSubmatch(src, -1) {
			used[string(m[1])+string(m[2])+string(m[3])] = true
		}
	}
	for id := range used {
		if !explained[id] {
			t.Errorf("docs/preflight.md does not explain %s", id)
		}
	}
	for id := range explained {
		if !used[id] {
			t.Errorf("docs/preflight.md explains %s, which nothing finds", id)
		}
	}
}

// The samples are what a designer begins with.
func TestSamplesPassPreflight(t *testing.T) {
	for _, name := range []string{"docket", "badge", "student", "bilingual", "paper"} {
		r := sample(t, name+".json")
		for _, o := range r.Layout().Outputs {
			found, err := render.Preflight(context.Background(), r, slices.Values([]render.Item{{Card: sampleCard(t), Portrait: portrait(t)}}), &o)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				if f.Severity != render.SeverityNote {
					t.Errorf("output %s: %s", o.Name, f.String())
				}
			}
		}
	}
}

// A card of a meter at 2,400 dots an inch would take gigabytes to draw.
func TestPreflightOfALargeCardIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 16 million pixels")
	}
	found := looked(t, `{"layout": 1, "id": "poster", "version": 1, "dpi": 2400, "card": {"trim": ["1000mm", "1000mm"]}, "sides": [
 {"fields": [{"box": ["300mm", "300mm", "100mm", "100mm"], "rect": {"color": "#777777"}}, {"box": ["300mm", "300mm", "100mm", "100mm"], "qr": {"ground": "artwork"}}]}]}`, nil)
	if !slices.ContainsFunc(found, func(f render.Finding) bool {
		return f.ID == "contrast" && strings.HasPrefix(f.Message, "a contrast of 46 %")
	}) {
		t.Errorf("findings %v, want the contrast", found)
	}
}
