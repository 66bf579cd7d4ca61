package people_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/examples/internal/people"
)

func TestJSONLines(t *testing.T) {
	check(t, ".jsonl", []form{
		{"kinds of value", `{"a":" x ","b":12.50,"c":true,"d":null}` + "\n", []string{"a|b|c|d", "1: x|12.50|true|"}},
		{"big numbers as written", `{"a":12345678901234567890,"b":1e3}`, []string{"a|b", "1: 12345678901234567890|1e3"}},
		{"any order, some left out", `{"a":1,"b":2}` + "\n" + `{"b":4,"a":3}` + "\r\n\n" + `{"b":6}`, []string{"a|b", "1: 1|2", "2: 3|4", "4: |6"}},
		{"byte order mark", "\ufeff{\"a\":1}", []string{"a", "1: 1"}},
		{"empty lines first", "\n \n{\"a\":1}\n", []string{"a", "3: 1"}},
		{"escapes", `{"a":"\u00e9\ud83d\ude00\n"}`, []string{"a", "1: é😀"}},
		{"empty", "", []string{"f.jsonl: no object"}},
		{"empty lines", "\n\n", []string{"f.jsonl: no object"}},
		{"an object without keys", "{}", []string{"f.jsonl: row 1: an object without keys"}},
		{"a list", `[{"a":1}]`, []string{"f.jsonl: row 1: not a JSON object"}},
		{"an object of several lines", "{\n\"a\":1}", []string{"f.jsonl: row 1: not a JSON object"}},
		{"a row that is broken", `{"a":1}` + "\n{\"a\":Secret}\n{\"a\":3}", []string{"a", "1: 1", "f.jsonl: row 2: not a JSON object", "3: 3"}},
		{"two objects in a line", `{"a":1}` + "\n" + `{"a":1}{"a":2}`, []string{"a", "1: 1", "f.jsonl: row 2: not a JSON object"}},
		{"nested", `{"a":1,"b":2}` + "\n" + `{"a":{"b":1},"b":2}` + "\n" + `{"a":3,"b":[]}`, []string{"a|b", "1: 1|2",
			"f.jsonl: row 2, column a: a list or an object, not a text, a number, true, false or null",
			"f.jsonl: row 3, column b: a list or an object, not a text, a number, true, false or null"}},
		{"a foreign key", `{"a":1}` + "\n" + `{"a":1,"fulName":"x"}`, []string{"a", "1: 1", "f.jsonl: row 2, column fulName: is not in the first line"}},
		{"a foreign key that may be a name", `{"a":1}` + "\n" + `{"Secret Person":1}`, []string{"a", "1: 1", "f.jsonl: row 2: a key of the object: is not in the first line"}},
		{"a key twice", `{"a":1}` + "\n" + `{"a":1," a":2}`, []string{"a", "1: 1", "f.jsonl: row 2, column a: is there twice"}},
		{"a key twice in the first line", `{"a":1,"a":1}`, []string{"f.jsonl: row 1, column a: is there twice"}},
		{"not UTF-8", `{"a":1}` + "\n{\"a\":\"Jos\xe9\"}\n{\"a\":3}", []string{"a", "1: 1", "f.jsonl: row 2: not UTF-8", "3: 3"}},
		{"half a surrogate pair", `{"a":1}` + "\n" + `{"a":"\ud83d"}`, []string{"a", "1: 1", "f.jsonl: row 2, column a: has U+FFFD, which stands where a character was lost"}},
		{"NUL", `{"a":1}` + "\n" + `{"a":"\u0000"}`, []string{"a", "1: 1", "f.jsonl: row 2, column a: has a NUL character, which no text has"}},
		{"too long a line", `{"a":1}` + "\n" + `{"a":"` + strings.Repeat("x", 300<<10) + `"}` + "\n" + `{"a":3}`,
			[]string{"a", "1: 1", "f.jsonl: row 2: more than 64 KiB", "3: 3"}},
		{"too many keys", "{\"a\":1" + manyKeys(256) + "}", []string{"f.jsonl: row 1: more than 256 keys"}},
		{"deep", strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000), []string{"f.jsonl: row 1, column a: a list or an object, not a text, a number, true, false or null"}},
	})
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"k`)
		b.WriteString(strings.Repeat("x", i))
		b.WriteString(`":1`)
	}
	return b.String()
}

func TestOpenJSONReadsAStream(t *testing.T) {
	table, err := people.OpenJSON(byByte{strings.NewReader("{\"a\":1}\n{\"a\":2}\n")}, "standard input")
	if got := lines(t, table, err); !slices.Equal(got, []string{"a", "1: 1", "2: 2"}) {
		t.Errorf("got %q", got)
	}
}

func FuzzJSONLines(f *testing.F) {
	for _, s := range []string{`{"a":"x","b":1}`, "{\"a\":1}\n\n{\"b\":[]}\n{\"a\":null}", `{"a":"\ud83d"}`, "{\"a\":1}\n{\"a\":1,\"a\":2}", "\ufeff{}", "{\"\":\"\xe9\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := open(t, "f.jsonl", string(data))
		all := lines(t, table, err)
		numbersRise(t, all)
		if table != nil && len(table.Header()) == 0 {
			t.Error("a table without columns")
		}
	})
}
