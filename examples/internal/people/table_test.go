package people_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sealcard/sealcard/examples/internal/people"
)

// open opens a file of the given name and content.
func open(t testing.TB, name, content string) (*people.Table, error) {
	t.Helper()
	return people.OpenFile(fstest.MapFS{name: {Data: []byte(content)}}, name, name)
}

// lines reads a table to its end: a line for the header, for each row with its number,
// and for each error.
func lines(t testing.TB, table *people.Table, err error) []string {
	t.Helper()
	if err != nil {
		return []string{err.Error()}
	}
	all := []string{strings.Join(table.Header(), "|")}
	for row, err := range table.Rows() {
		if err != nil {
			all = append(all, err.Error())
			if row.Number != 0 || row.Cells != nil {
				t.Errorf("a row beside the error %v", err)
			}
			continue
		}
		if len(row.Cells) != len(table.Header()) {
			t.Errorf("row %d: %d cells, the header has %d", row.Number, len(row.Cells), len(table.Header()))
		}
		all = append(all, fmt.Sprintf("%d: %s", row.Number, strings.Join(row.Cells, "|")))
	}
	for _, w := range table.Warnings() {
		all = append(all, "warning: "+w.Error())
	}
	if err := table.Close(); err != nil {
		t.Error(err)
	}
	return all
}

type form struct {
	name string
	file string // its content
	want []string
}

// check reads files, which are called f with an extension.
func check(t *testing.T, extension string, forms []form) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			table, err := open(t, "f"+extension, f.file)
			if got := lines(t, table, err); !slices.Equal(got, f.want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(f.want, "\n\t"))
			}
		})
	}
}

func TestOpenFileRefusesWhatIsNoPeopleFile(t *testing.T) {
	fsys := fstest.MapFS{
		"folder/a.csv": {Data: []byte("a\n")},
		"old.xls":      {Data: []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest")},
		"text.xlsx":    {Data: []byte("a,b\n")},
		"broken.xlsx":  {Data: []byte("PK\x03\x04broken")},
	}
	for name, want := range map[string]string{
		"gone.csv":    "F: file does not exist",
		"../a.csv":    "F: leaves its folder",
		"folder":      "F: not a regular file",
		"old.xls":     "F: an Excel file of the old form or with a password: save it as .xlsx without one",
		"text.xlsx":   "F: not an XLSX file",
		"broken.xlsx": "F: a damaged XLSX file",
	} {
		if _, err := people.OpenFile(fsys, name, "F"); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

func TestRowsCanBeLeftEarly(t *testing.T) {
	table, err := open(t, "f.csv", "a\n1\n2\n3\n")
	if err != nil {
		t.Fatal(err)
	}
	for range table.Rows() {
		break
	}
	for row, err := range table.Rows() {
		if err != nil || row.Number != 3 {
			t.Errorf("got row %d, %v, want row 3: the table goes on where it was left", row.Number, err)
		}
		break
	}
	if err := table.Close(); err != nil {
		t.Error(err)
	}
}

func TestRowErrorHasItsCause(t *testing.T) {
	cause := errors.New("cause")
	err := error(&people.RowError{File: "f.csv", Row: 3, Column: "photo", Err: cause})
	if err.Error() != "f.csv: row 3, column photo: cause" || !errors.Is(err, cause) {
		t.Error(err)
	}
}
