package differential

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sealcard/sealcard/internal/cardtest"
)

// beyondSchema are the faults that a schema of JSON cannot know, by the reason. All others
// of the corpus it refuses.
var beyondSchema = map[string][]string{
	"what JSON itself is": {
		"json-not-utf8", "json-lone-surrogate", "key-twice", "key-twice-by-escape", "key-twice-in-text", "legend-twice",
	},
	"how a number is written": {"font-index-minus-zero", "rotate-exponent", "version-exponent"},
	"which length is the larger one": {
		"card-bleed-large", "card-bleed-long-number", "card-corner-large", "card-safe-large", "card-trim-large", "card-trim-small",
		"line-dash-short", "line-width-0", "output-bar-reduction-large", "output-over-edge-beyond-bleed", "output-over-edge-large",
		"sheet-media-large", "sheet-shift-large",
		"text-micro-small", "text-min-size-above-size", "text-size-large", "text-size-small", "text-tracking-large",
	},
	"where boxes lie, and how large they are": {
		"box-above-bleed", "box-beyond-card", "box-far-away", "card-hole-beyond-card", "card-hole-without-size", "card-keepout-beyond-card",
		"group-box-beyond", "group-box-beyond-turned", "group-box-negative", "image-box-small", "photo-box-small",
	},
	"what fits into a box": {
		"code128-box-flat", "code128-box-small", "legend-does-not-fit", "mrz-box-small", "pdf417-box-small", "pdf417-value-long", "qr-box-small",
		"text-value-does-not-fit", "aztec-value-does-not-fit", "aztec-value-long", "datamatrix-box-small", "datamatrix-value-long",
		"sheet-blank-beyond", "sheet-cards-larger-than-slots", "sheet-columns-that-do-not-fit", "sheet-gutter-less-than-bleeds",
	},
	"what other keys name": {
		"font-twice", "ink-twice", "ink-unknown", "legend-among-fields", "legend-name-in-quotes", "legend-stands-nowhere", "legend-unknown",
		"output-twice", "sheet-twice", "sides-of-one-name", "text-font-unknown",
	},
	"tables of languages, states and scripts": {
		"lang-unknown", "mrz-state-organization", "mrz-state-real", "mrz-state-real-of-one-letter", "text-lang-unknown",
		"text-value-of-unknown-script", "text-value-with-tab",
	},
	"numbers in a path": {
		"path-long", "path-long-in-all-copies", "path-number-after-close", "path-number-large", "path-number-missing",
		"path-number-missing-after-h", "path-number-missing-in-curve", "path-two-signs", "path-unit",
	},
	"how deep groups are": {"group-deep"},
}

func layoutSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	schema, err := c.Compile(filepath.Join(cardtest.Root(), "docs", "layout.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// layouts returns the files that a pattern below testdata/layouts matches.
func layouts(t *testing.T, pattern string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(cardtest.Root(), "testdata", "layouts", filepath.FromSlash(pattern)))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no layouts: %v", err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(path), ".json")] = data
	}
	return files
}

// validate returns an error if data is no JSON or the schema refuses it.
func validate(schema *jsonschema.Schema, data []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

func TestSchemaTakesTheSampleLayouts(t *testing.T) {
	schema := layoutSchema(t)
	for name, data := range layouts(t, "*.json") {
		if err := validate(schema, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefusesFaults(t *testing.T) {
	schema, reasons := layoutSchema(t), map[string]string{}
	files := layouts(t, "faults/*.json")
	for reason, names := range beyondSchema {
		for _, name := range names {
			reasons[name] = reason
			if _, ok := files[name]; !ok {
				t.Errorf("no file %s", name)
			}
		}
	}
	for name, data := range files {
		reason, beyond := reasons[name]
		switch err := validate(schema, data); {
		case err == nil && !beyond:
			t.Errorf("the schema takes %s", name)
		case err != nil && beyond:
			t.Errorf("the schema refuses %s, which is said to be beyond it (%s): %v", name, reason, err)
		}
	}
}
