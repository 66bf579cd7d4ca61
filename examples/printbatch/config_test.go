package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestConfigSetsFlagsOfEveryType(t *testing.T) {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	text := f.String("text", "", "")
	number, slots := f.Int("number", 0, ""), f.IntSlice("slots", []int{7}, "")
	words, none := f.StringSlice("words", nil, ""), f.IntSlice("none", []int{7}, "")
	yes, given := f.Bool("yes", false, ""), f.String("given", "", "")
	if err := f.Set("given", "on the command line"); err != nil {
		t.Fatal(err)
	}
	c, err := parseConfig([]byte(`{"text": "a,b", "number": -3, "slots": [1, 2], "words": ["a,b", "c"], "none": [], "yes": true, "given": "in the file"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.apply(f, nil); err != nil {
		t.Fatal(err)
	}
	if *text != "a,b" || *number != -3 || !slices.Equal(*slots, []int{1, 2}) || !slices.Equal(*words, []string{"a,b", "c"}) || len(*none) != 0 || !*yes {
		t.Errorf("got %q %d %v %q %v %v", *text, *number, *slots, *words, *none, *yes)
	}
	if *given != "on the command line" {
		t.Errorf("the file overrules the command line: %q", *given)
	}
	if !f.Changed("slots") || !f.Changed("text") {
		t.Error("a flag that the file sets does not count as set")
	}
}

func TestConfigRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "1: want a JSON object"},
		{"no object", `"Secret"`, "1: want a JSON object"},
		{"two objects", "{}\n{}", "2: want a JSON object"},
		{"a comma too many", "{\"number\": 1,\n}", "2: want a JSON object"},
		{"not UTF-8", "{\"text\": \"\xff\"}", "1: not UTF-8"},
		{"null", `{"text": null}`, `1: key "text": want a string, a number`},
		{"mixed array", `{"slots": [1, "Secret"]}`, `1: key "slots": want a string, a number`},
		{"array of booleans", `{"slots": [true]}`, `1: key "slots": want a string, a number`},
		{"array in an array", `{"slots": [[1]]}`, `1: key "slots": want a string, a number`},
		{"fraction", `{"number": 1.5}`, `1: key "number": want a whole number`},
		{"large number", `{"number": 99999999999999999999}`, `1: key "number": want a whole number`},
		{"fraction in an array", `{"slots": [1, 1.5]}`, `1: key "slots": want an array of whole numbers`},
		{"number for text", `{"text": 1}`, `1: key "text": a number, want a string`},
		{"text for a number", `{"number": "1"}`, `1: key "number": a string, want a whole number`},
		{"text for a boolean", `{"yes": "true"}`, `1: key "yes": a string, want true or false`},
		{"one for an array", `{"slots": 1}`, `1: key "slots": a number, want an array of whole numbers`},
		{"array of the other kind", `{"slots": ["1"]}`, `1: key "slots": an array of strings, want an array of whole numbers`},
		{"empty array for text", `{"text": []}`, `1: key "text": an empty array, want a string`},
		{"same key in another spelling", "{\"text\": \"a\",\n\"te\\u0078t\": \"b\"}", `2: key "text": is there twice, first on line 1`},
		{"long key", `{"` + strings.Repeat("k", 1000) + `": 1}`, `1: key "` + strings.Repeat("k", 40) + `": unknown, allowed: number, other, slots, text, yes`},
		{"help", `{"help": true}`, `1: key "help": unknown`},
		{"another task's, of a wrong kind", `{"other": "Secret"}`, `1: key "other": a string, want a whole number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, known := testFlags()
			set, err := parseConfig([]byte(c.file))
			if err == nil {
				err = set.apply(f, known)
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "Secret") {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func TestConfigCountsLinesOfTheLargestFile(t *testing.T) {
	var b strings.Builder
	b.WriteString("{\"k\": 0")
	for i := 0; b.Len() < maxConfig-20; i++ {
		fmt.Fprintf(&b, ",\n\"%d\":0", i)
	}
	b.WriteString(",\n\"k\": 0}")
	lines := strings.Count(b.String(), "\n") + 1
	_, err := parseConfig([]byte(b.String()))
	if want := fmt.Sprintf(`%d: key "k": is there twice, first on line 1`, lines); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// testFlags returns the flags of a task, and those with one more of another task.
func testFlags() (*pflag.FlagSet, map[string]*pflag.Flag) {
	f, other := pflag.NewFlagSet("", pflag.ContinueOnError), pflag.NewFlagSet("", pflag.ContinueOnError)
	f.String("text", "", "")
	f.Int("number", 0, "")
	f.IntSlice("slots", nil, "")
	f.Bool("yes", false, "")
	f.Bool("help", false, "")
	other.Int("other", 0, "")
	known := make(map[string]*pflag.Flag)
	for _, name := range []string{"text", "number", "slots", "yes"} {
		known[name] = f.Lookup(name)
	}
	known["other"] = other.Lookup("other")
	return f, known
}

// TestConfigKeysAgree holds that a key means values of one kind in every task: one file
// serves them all.
func TestConfigKeysAgree(t *testing.T) {
	a := &app{stdout: io.Discard, stderr: io.Discard, getenv: func(string) string { return "" }}
	root := a.root()
	known := knownFlags(root)
	for _, name := range []string{"people", "skip-slots", "json", "address", logFlag} {
		if known[name] == nil {
			t.Errorf("%s is not known", name)
		}
	}
	for _, cmd := range root.Commands() {
		for name, f := range knownFlags(cmd) {
			if got, want := f.Value.Type(), known[name].Value.Type(); got != want {
				t.Errorf("%s --%s is a %s, elsewhere it is a %s", cmd.Name(), name, got, want)
			}
		}
	}
}

var startsWithLine = regexp.MustCompile(`^[1-9][0-9]*: `)

func FuzzParseConfig(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"key": "office.key", "face": 300, "slug": true, "skip-slots": [1, 2], "x": ["a"], "y": []}`,
		"{\n\"a\": 1,\n\"a\": 2}", `{"a": {}}`, `[1]`, `{"a": [1`, `{"a": 1e999}`, `{1: 2}`, "", "{}x", "\xff", `{"a": null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseConfig(data)
		if err != nil {
			if !startsWithLine.MatchString(err.Error()) {
				t.Errorf("error %q has no line", err)
			}
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("accepts what is no JSON object: %v", err)
		}
		for _, s := range c {
			if _, ok := want[s.key]; !ok || s.line < 1 || (s.kind == kindNone) != (len(s.values) == 0) {
				t.Errorf("setting %+v of %q", s, data)
			}
		}
		if len(want) != len(c) {
			t.Errorf("%d settings, want %d", len(c), len(want))
		}
		flags, known := testFlags()
		_ = c.apply(flags, known) // must not panic
	})
}
