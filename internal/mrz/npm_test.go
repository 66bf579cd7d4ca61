package mrz_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/mrz"
)

// found is what the parser of npm says about a zone.
type found struct {
	DocumentCode, IssuingState, DocumentNumber, Optional1, Optional2 string
	BirthDate, Sex, ExpirationDate, Nationality, LastName, FirstName string
	Invalid                                                          []string
}

// TestAnotherParserAgrees has a parser that knows nothing of this package read zones of
// all lengths of number, optional data and names.
func TestAnotherParserAgrees(t *testing.T) {
	documents := manyDocuments(t)
	npm := cardtest.NPM(t, filepath.Join("testdata", "npm"))
	var b strings.Builder
	zones := make([][3]string, len(documents))
	for i, d := range documents {
		lines, err := mrz.TD1(d)
		if err != nil {
			t.Fatalf("TD1(%+v) = %v", d, err)
		}
		text, err := json.Marshal(lines)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", text)
		zones[i] = lines
	}
	path := filepath.Join(t.TempDir(), "zones")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSpace(cardtest.Tool(t, "node", filepath.Join(npm, "parse.mjs"), path)), "\n")
	if len(got) != len(documents) || len(got) < 500 {
		t.Fatalf("%d answers for %d zones", len(got), len(documents))
	}
	for i, line := range got {
		var f found
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		compare(t, documents[i], zones[i], f)
	}
}

// compare holds what the parser found against d.
func compare(t *testing.T, d mrz.Document, zone [3]string, f found) {
	t.Helper()
	date := func(d mrz.Date) string { return fmt.Sprintf("%02d%02d%02d", d.Year%100, d.Month, d.Day) }
	spaces := func(s string) string { return strings.ReplaceAll(strings.TrimRight(s, "<"), "<", " ") }
	optional := d.Optional1
	if len(d.Number) > 9 { // the parser has number and data in one
		optional = d.Number[9:] + string(mrz.Check(d.Number)) + " " + d.Optional1
	}
	last, first, two := strings.Cut(zone[2], "<<")
	if !two { // the parser takes a line without << for both
		first = last
	}
	want := found{
		DocumentCode: d.Code, DocumentNumber: d.Number, Optional1: strings.TrimRight(optional, " "), Optional2: d.Optional2,
		BirthDate: date(d.Birth), Sex: map[byte]string{'M': "male", 'F': "female", 'X': "nonspecified", 0: "nonspecified"}[d.Sex],
		ExpirationDate: date(d.Expiry), LastName: spaces(last), FirstName: spaces(first),
	}
	if d.Birth == (mrz.Date{}) {
		want.BirthDate = "<<<<<<"
	}
	// It knows real states alone, and UTO is none. After << it wants a character.
	invalid := slices.DeleteFunc(f.Invalid, func(field string) bool {
		return field == "issuingState" || field == "nationality" || field == "firstName" && two && first == ""
	})
	f.Invalid = nil
	if len(invalid) > 0 || fmt.Sprint(f) != fmt.Sprint(want) {
		t.Errorf("%s\nreads as %+v, invalid %v, want %+v", strings.Join(zone[:], "\n"), f, invalid, want)
	}
}

// manyDocuments varies one thing after the other.
func manyDocuments(t *testing.T) []mrz.Document {
	var all []mrz.Document
	add := func(set func(d *mrz.Document)) {
		d, n := specimen(), len(all)
		d.Birth = mrz.Date{Year: 1930 + n%90, Month: 1 + n%12, Day: 1 + n%28}
		d.Expiry = mrz.Date{Year: 2026 + n%15, Month: 1 + n%11, Day: 1 + n%27}
		d.Sex = "MFX\x00"[n%4]
		d.Code = []string{"I", "ID", "A", "AC", "C"}[n%5]
		if n%17 == 0 {
			d.Birth = mrz.Date{}
		}
		set(&d)
		all = append(all, d)
	}
	const digits = "8K3ZD0719QX5A2B64C9EF1"
	for n := 1; n <= mrz.MaxNumber; n++ {
		for shift := range 3 {
			for o := range min(16, 23-max(n, 8)) {
				add(func(d *mrz.Document) {
					d.Number, d.Optional1 = digits[shift:]+digits, digits[:o]
					d.Number, d.Optional2 = d.Number[:n], digits[:(n+o)%12]
				})
			}
		}
	}
	for _, letters := range []string{"ABCD EFGHIJ K", "Äß'Đñ Ǿoþ", "Щербаков-Юрий ", "مُحَمَّد فاطمة علی "} {
		runes := []rune(strings.Repeat(letters, 40))
		for n := 1; n <= 80; n++ {
			for shift := range 3 {
				name := string(runes[shift : shift+n])
				add(func(d *mrz.Document) { d.Primary = "A" + name })
				add(func(d *mrz.Document) { d.Secondary = name })
				add(func(d *mrz.Document) { d.Primary, d.Secondary = "A"+name, string(runes[n:2*n+shift]) })
				add(func(d *mrz.Document) { d.Primary, d.Secondary = "A"+name, "" })
			}
		}
	}
	for _, name := range samples(t) {
		add(func(d *mrz.Document) { d.Primary, d.Secondary = name, "" })
		add(func(d *mrz.Document) { d.Secondary, d.Primary, _ = strings.Cut(name, " "); d.Primary += " X" })
	}
	return all
}

// samples returns the names of testdata in scripts that the standard has.
func samples(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(cardtest.Root(), "testdata", "names", "names.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	without := 0
	for line := range strings.Lines(string(b)) {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		if columns[0] != "Latn" && columns[0] != "Cyrl" && columns[0] != "Arab" {
			continue
		}
		_, err := line3(columns[2], "")
		if _, other := errors.AsType[*mrz.ScriptError](err); other {
			t.Errorf("a name in %s: %v", columns[0], err)
		}
		if err != nil {
			without++
			continue
		}
		names = append(names, columns[2])
	}
	// Kazakh, Mongolian, Ossetic, Tajik, Tatar, Kurdish, Sindhi, Uyghur and the like.
	if len(names) < 110 || without > 15 {
		t.Errorf("%d names are written and %d are not", len(names), without)
	}
	t.Logf("%d names are written, %d have letters without a row", len(names), without)
	return names
}
