package main

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/examples/mobile"
	"github.com/sealcard/sealcard/verify"
)

// A wording is what texts.json has for a key: one text, or forms by the number they tell.
type wording struct {
	one   string
	forms map[string]string // by category of CLDR; nil for one text
}

func (w *wording) UnmarshalJSON(b []byte) error {
	if b[0] == '{' {
		return json.Unmarshal(b, &w.forms)
	}
	return json.Unmarshal(b, &w.one)
}

// places returns the places that a text has values for.
func places(text string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1)
	slices.Sort(found)
	return found
}

func readApp(t *testing.T, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(app, path.Join("app", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readTexts returns the words of the page by language and key.
func readTexts(t *testing.T) map[string]map[string]wording {
	t.Helper()
	var all map[string]map[string]wording
	if err := json.Unmarshal(readApp(t, "texts.json"), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTextsAreWholeInEveryLanguage(t *testing.T) {
	all := readTexts(t)
	forms := map[string][]string{ // those of whole numbers below a million
		"en": {"one", "other"}, "fr": {"one", "other"}, "es": {"one", "other"},
		"ar": {"few", "many", "one", "other", "two", "zero"},
	}
	if tags, want := slices.Sorted(maps.Keys(all)), slices.Sorted(maps.Keys(forms)); !slices.Equal(tags, want) {
		t.Fatalf("languages %q, want %q", tags, want)
	}
	for tag, words := range all {
		for key := range words {
			if _, ok := all["en"][key]; !ok {
				t.Errorf("%s: %q is no key of English", tag, key)
			}
		}
		for key, en := range all["en"] {
			w, ok := words[key]
			switch {
			case !ok:
				t.Errorf("%s: %q is missing", tag, key)
			case (w.forms == nil) != (en.forms == nil):
				t.Errorf("%s: %q has forms in one of this language and English", tag, key)
			case w.forms == nil && (strings.TrimSpace(w.one) == "" || !slices.Equal(places(w.one), places(en.one))):
				t.Errorf("%s: %q is %q, want a text with the places %q", tag, key, w.one, places(en.one))
			case w.forms != nil:
				checkForms(t, tag+": "+key, w.forms, forms[tag])
			}
		}
	}
}

// checkForms checks the forms of a text. Only those for one number may do without it.
func checkForms(t *testing.T, name string, got map[string]string, want []string) {
	t.Helper()
	if have := slices.Sorted(maps.Keys(got)); !slices.Equal(have, want) {
		t.Errorf("%s has the forms %q, want %q", name, have, want)
	}
	for form, text := range got {
		exact := slices.Contains([]string{"zero", "one", "two"}, form)
		if p := places(text); strings.TrimSpace(text) == "" || !slices.Equal(p, []string{"{n}"}) && (!exact || len(p) > 0) {
			t.Errorf("%s: form %s is %q", name, form, text)
		}
	}
}

// families are the keys that scripts make of what they get from elsewhere.
func families() map[string][]string {
	return map[string][]string{
		"verdict.": {mobile.Valid, mobile.Stale, mobile.Specimen, mobile.Invalid, mobile.Forged, mobile.Foreign, mobile.Undecided},
		"says.":    {mobile.Stale, mobile.Specimen},
		"reason.":  append(reasons(), "no trust list", "other"),
		"camera.": {
			"starting", "off", "off.fix", "denied", "denied.fix", "none", "none.fix", "insecure", "insecure.fix", "busy", "busy.fix", "reader", "reader.fix",
		},
		"update.": {"changed", "same", "rollback", "conflict", "refused", "storage"},
		"fault.":  {"roots", "state", "programme", "storage", "internal"},
	}
}

// reasons returns the reasons to refuse a card, but for specimens, which are told otherwise.
func reasons() []string {
	var all []string
	for r := verify.Reason(1); r.String() != verify.Reason(0).String(); r++ {
		if r != verify.Specimen {
			all = append(all, r.String())
		}
	}
	return all
}

func TestTextsAreThoseThatThePageUses(t *testing.T) {
	words := readTexts(t)["en"]
	used, prefixes := usedTexts(t)
	if len(used) < 40 || len(prefixes) < 5 {
		t.Fatalf("only %d keys and %d beginnings of keys are found in the page", len(used), len(prefixes))
	}
	known := families()
	for prefix := range prefixes {
		if known[prefix] == nil {
			t.Errorf("the scripts make keys that begin with %q, which this test does not know", prefix)
		}
		for _, end := range known[prefix] {
			used[prefix+end] = true
		}
	}
	used["name"], used["dir"] = true, true // of the language itself
	for _, key := range slices.Sorted(maps.Keys(used)) {
		if _, ok := words[key]; !ok {
			t.Errorf("the page uses %q, which is no text", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if !used[key] {
			t.Errorf("the page does not use %q", key)
		}
	}
}

var (
	marked   = regexp.MustCompile(`data-(?:text|label|place)="([^"]+)"`)
	calls    = regexp.MustCompile(`(?:\.t|\.has|\.notice|\.without|[^.\w]join)\(`)
	literals = regexp.MustCompile(`"([^"\n]*)"`)
	made     = regexp.MustCompile("`([a-zA-Z.]+)\\$\\{")
)

// usedTexts returns the keys in index.html and in the calls of the scripts that take keys,
// and how those keys begin that the scripts make.
func usedTexts(t *testing.T) (used, prefixes map[string]bool) {
	t.Helper()
	used, prefixes = map[string]bool{}, map[string]bool{}
	for _, m := range marked.FindAllStringSubmatch(string(readApp(t, startPage)), -1) {
		used[m[1]] = true
	}
	for _, name := range []string{"app.js", "lists.js", "menu.js", "screen.js", "share.js", "shell.js", "signal.js"} {
		script := string(readApp(t, name))
		for _, at := range calls.FindAllStringIndex(script, -1) {
			in := inside(script[at[1]:])
			for _, m := range literals.FindAllStringSubmatch(in, -1) {
				used[m[1]] = true
			}
			for _, m := range made.FindAllStringSubmatch(in, -1) {
				prefixes[m[1]] = true
			}
		}
	}
	delete(used, "good") // kinds of notices
	delete(used, "bad")
	return used, prefixes
}

// inside returns script up to the parenthesis that closes one opened before it.
func inside(script string) string {
	depth := 1
	for i, r := range script {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return script[:i]
		}
	}
	return script
}
