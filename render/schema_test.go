package render_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// A schema is the part of docs/layout.schema.json that the binder is compared with.
type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Enum       []any
	Examples   []any
	Minimum    *int
	Maximum    *int
	MinItems   int
	MaxItems   int
	Properties map[string]*schema
	Defs       map[string]*schema `json:"$defs"`
}

// UnmarshalJSON reads a schema, also one that is true or false.
func (s *schema) UnmarshalJSON(data []byte) error {
	type plain schema
	if data[0] != '{' {
		return nil
	}
	return json.Unmarshal(data, (*plain)(s))
}

func readSchema(t *testing.T) *schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(cardtest.Root(), "docs", "layout.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := &schema{}
	if err := json.Unmarshal(data, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// resolved returns what a reference refers to.
func (s *schema) resolved(root *schema) *schema {
	for s.Ref != "" {
		s = root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
	}
	return s
}

// places are layouts with each kind of object, by its name in $defs. At the @ stands a
// key, which comes before one that is there already and so is the one that is read. The
// kind of an output decides about its keys and comes first.
var places = map[string]string{
	"": `{@ "layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "50mm"]}, "sides": [{}]}`,

	"card":       ofCard(`{@ "trim": ["80mm", "50mm"]}`),
	"keepOut":    ofCard(`{"trim": ["80mm", "50mm"], "keepOuts": [{@ "name": "chip", "box": ["1mm", "1mm", "9mm", "9mm"]}]}`),
	"font":       besides(`"fonts": [{@ "name": "own", "file": "a.ttf"}]`),
	"ink":        besides(`"inks": [{@ "name": "Gold", "cmyk": [0, 0, 0, 0]}]`),
	"direct":     besides(`"outputs": [{@ "name": "a"}]`),
	"bureau":     besides(`"outputs": [{"name": "a", "kind": "bureau", @ "photoDPI": 300}]`),
	"paper":      besides(`"outputs": [{"name": "a", "kind": "paper", @ "photoDPI": 300}]`),
	"side":       `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "50mm"]}, "sides": [{@ "fields": []}]}`,
	"element":    inFields(`{@ "box": ["0mm", "0mm", "9mm", "9mm"], "rect": {}}`),
	"condition":  inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "when": {@ "field": "gender"}, "rect": {}}`),
	"text":       inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "text": {@ "field": "gender", "size": "8pt"}}`),
	"photo":      inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "photo": {@ "ghost": true}}`),
	"image":      inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "image": {@ "file": "a.png"}}`),
	"rect":       inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "rect": {@ "color": "#000000"}}`),
	"line":       inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "line": {@ "width": "1mm"}}`),
	"path":       inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "path": {@ "d": "M0 0 L1 1"}}`),
	"qr":         inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "qr": {@ "level": "M"}}`),
	"code128":    inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "code128": {@ "field": "cardNumber"}}`),
	"aztec":      inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "aztec": {@ "field": "card"}}`),
	"datamatrix": inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "datamatrix": {@ "field": "card"}}`),
	"pdf417":     inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "pdf417": {@ "field": "card"}}`),
	"mrz":        inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "mrz": {@ "document": "I"}}`),
	"sheet":      besides(`"sheets": [{@ "name": "stock", "media": "A4"}]`),
	"shift":      besides(`"sheets": [{"name": "stock", "media": "A4", "shift": {@ "front": ["1mm", "1mm"]}}]`),
	"group":      inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "group": {@ "elements": []}}`),
}

func ofCard(card string) string {
	return `{"layout": 1, "id": "test", "version": 1, "card": ` + card + `, "sides": [{}]}`
}

func besides(more string) string {
	return `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "50mm"]}, "sides": [{}], ` + more + `}`
}

func inFields(element string) string {
	return `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["85.6mm", "53.98mm"]}, "sides": [{"fields": [` + element + `]}]}`
}

// said returns what pattern finds in the fault of a key that is put into a layout.
func said(t *testing.T, layout, key, value, pattern string) []string {
	t.Helper()
	in := strings.Replace(layout, "@", fmt.Sprintf("%q: %s,", key, value), 1)
	_, err := render.ParseLayout("x.json", []byte(in))
	list, _ := errors.AsType[render.LayoutErrors](err)
	for _, e := range list {
		at := strings.TrimSuffix(e.Path, "[0]")
		if m := regexp.MustCompile(pattern).FindStringSubmatch(e.Err.Error()); m != nil && (at == key || strings.HasSuffix(at, "."+key)) {
			return m[1:]
		}
	}
	t.Errorf("%s: no fault of %s like %q, but %v", in, key, pattern, err)
	return nil
}

// TestSchemaHasTheKeysOfTheBinder asks the binder, with values that are wrong, which keys
// it allows and what they may be, and compares that with the schema.
func TestSchemaHasTheKeysOfTheBinder(t *testing.T) {
	root := readSchema(t)
	compared := 0
	for name, layout := range places {
		s := root
		if name != "" {
			s = root.Defs[name]
		}
		if s == nil {
			t.Errorf("the schema has no %q", name)
			continue
		}
		keys := slices.Sorted(maps.Keys(s.Properties))
		if got := said(t, layout, "zzz", "1", "unknown key, allowed: (.*)"); got != nil && got[0] != strings.Join(keys, ", ") {
			t.Errorf("%q: the binder allows %s\nthe schema     %s", name, got[0], strings.Join(keys, ", "))
		}
		for _, key := range keys {
			compared += compareKey(t, layout, key, s.Properties[key].resolved(root))
		}
	}
	if compared < 40 {
		t.Errorf("%d values compared, want 40 or more", compared)
	}
	for name, def := range root.Defs {
		if _, ok := places[name]; !ok && def.Type == "object" {
			t.Errorf("the object %q of the schema is not compared", name)
		}
	}
}

// compareKey returns 1 if the values of a key are limited and could be compared.
func compareKey(t *testing.T, layout, key string, s *schema) int {
	t.Helper()
	want, value, pattern := "", "", ""
	switch {
	case s.Enum != nil:
		want, value, pattern = words(s.Enum), `"zzz"`, "is not one of (.*)"
		if _, number := s.Enum[0].(float64); number {
			value = "999"
		}
	case key == "font":
		want, value, pattern = words(s.Examples), `"zzz"`, "is not one of (.*)"
	case s.Type == "integer":
		want, value, pattern = fmt.Sprint(*s.Minimum, " to ", *s.Maximum), "1234567890123", "is not a whole number from (.*)"
	case s.Type == "array":
		want, value, pattern = fmt.Sprintf("%d to %d", s.MinItems, s.MaxItems), "1", "want an array of (.*) [a-zA-Z]*$"
		if s.MinItems == 0 {
			want = fmt.Sprint("at most ", s.MaxItems)
		} else if s.MinItems == s.MaxItems {
			want = fmt.Sprint(s.MaxItems)
		}
	default:
		return 0
	}
	if got := said(t, layout, key, value, pattern); got != nil && got[0] != want {
		t.Errorf("%s: the binder says %s, the schema %s", key, got[0], want)
	}
	return 1
}

func words(list []any) string {
	var out []string
	for _, v := range list {
		out = append(out, fmt.Sprint(v))
	}
	return strings.Join(out, ", ")
}

// TestKeysAreDocumented looks for each key of the schema in docs/layout.md, and for each
// word that a value may be.
func TestKeysAreDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(cardtest.Root(), "docs", "layout.md"))
	if err != nil {
		t.Fatal(err)
	}
	root := readSchema(t)
	objects := slices.Collect(maps.Values(root.Defs))
	for _, s := range append(objects, root) {
		for key, value := range s.Properties {
			wanted := append([]any{key}, value.resolved(root).Enum...)
			for _, word := range wanted {
				if !strings.Contains(string(page), fmt.Sprintf("`%v`", word)) {
					t.Errorf("docs/layout.md does not have `%v`", word)
				}
			}
		}
	}
}

// TestExamplesOfThePageAreGood reads each block of docs/layout.md: a layout, an element, or
// keys of a layout or an element.
func TestExamplesOfThePageAreGood(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(cardtest.Root(), "docs", "layout.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?m)(^    .*\n)+`).FindAllString(string(page), -1)
	for _, block := range blocks {
		in := strings.ReplaceAll(strings.TrimSpace(block), `"sha256": "..."`, `"sha256": "`+strings.Repeat("0", 64)+`"`)
		switch {
		case strings.HasPrefix(in, `{"box"`):
			in = inFields(in)
		case strings.HasPrefix(in, `"when"`):
			in = inFields(`{"box": ["0mm", "0mm", "9mm", "9mm"], "rect": {}, ` + in + `}`)
		case strings.HasPrefix(in, `"`):
			in = `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["85.6mm", "53.98mm"]}, "sides": [{}], ` + in + `}`
		}
		if _, err := render.ParseLayout("layout.md", []byte(in)); err != nil {
			t.Errorf("%v\n%s", err, block)
		}
	}
	if len(blocks) < 8 {
		t.Errorf("%d examples, want 8 or more", len(blocks))
	}
}
