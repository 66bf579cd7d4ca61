package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sealcard/sealcard/card"
)

// maxPeopleFile bounds the memory that a people file takes: a day's 5,000 rows are a
// megabyte.
const maxPeopleFile = 64 << 20 // bytes

// A row is one person of a people file.
type row struct {
	number int // as a spreadsheet counts: the header is row 1
	claims card.Claims
	photo  string // file name

	look  *look  // of the portrait, once it is prepared
	print []byte // of a portrait that waits for its sheet
	err   *rowError
}

// A rowError says what is wrong in a row. It names the column and never the value.
type rowError struct {
	file   string
	row    int
	column string // empty for the row as a whole
	err    error
}

func (e *rowError) Error() string {
	at := fmt.Sprintf("%s: row %d", e.file, e.row)
	if e.column != "" {
		at += ", column " + e.column
	}
	return at + ": " + e.err.Error()
}

func (e *rowError) Unwrap() error { return e.err }

// photoColumn names the portrait's file.
const photoColumn = "photo"

// columns puts the text of a cell into claims, by the header of its column. The names
// are those of a layout's fields.
var columns = map[string]func(*card.Claims, string) error{
	"cardNumber":        text(func(c *card.Claims) *string { return &c.Identity.ID }),
	"fullName":          text(func(c *card.Claims) *string { return &c.Identity.FullName }),
	"firstName":         text(func(c *card.Claims) *string { return &c.Identity.FirstName }),
	"middleName":        text(func(c *card.Claims) *string { return &c.Identity.MiddleName }),
	"lastName":          text(func(c *card.Claims) *string { return &c.Identity.LastName }),
	"language":          text(func(c *card.Claims) *string { return &c.Identity.Language }),
	"secondaryName":     text(func(c *card.Claims) *string { return &c.Identity.SecondaryName }),
	"secondaryLanguage": text(func(c *card.Claims) *string { return &c.Identity.SecondaryLanguage }),
	"address":           text(func(c *card.Claims) *string { return &c.Identity.Address }),
	"email":             text(func(c *card.Claims) *string { return &c.Identity.Email }),
	"phone":             text(func(c *card.Claims) *string { return &c.Identity.Phone }),
	"nationality":       text(func(c *card.Claims) *string { return &c.Identity.Nationality }),
	"country":           text(func(c *card.Claims) *string { return &c.Identity.Country }),
	"guardian":          text(func(c *card.Claims) *string { return &c.Identity.Guardian }),
	"locationCode":      text(func(c *card.Claims) *string { return &c.Identity.LocationCode }),
	"legalStatus":       text(func(c *card.Claims) *string { return &c.Identity.LegalStatus }),
	"birthDate": func(c *card.Claims, s string) (err error) {
		c.Identity.BirthDate, err = card.ParseDate(s)
		return err
	},
	"gender": func(c *card.Claims, s string) error {
		return choose(&c.Identity.Gender, s, map[string]card.Gender{
			"M": card.GenderMale, "F": card.GenderFemale, "X": card.GenderOther})
	},
	"maritalStatus": func(c *card.Claims, s string) error {
		return choose(&c.Identity.MaritalStatus, s, map[string]card.MaritalStatus{
			"unmarried": card.Unmarried, "married": card.Married, "divorced": card.Divorced})
	},
}

// requiredColumns are those that every people file has and every row fills in.
func requiredColumns(needsPhoto bool) []string {
	if needsPhoto {
		return []string{"cardNumber", "fullName", photoColumn}
	}
	return []string{"cardNumber", "fullName"}
}

func text(field func(*card.Claims) *string) func(*card.Claims, string) error {
	return func(c *card.Claims, s string) error {
		*field(c) = s
		return nil
	}
}

func choose[T any](field *T, s string, words map[string]T) error {
	v, ok := words[s]
	if !ok {
		allowed := make([]string, 0, len(words))
		for w := range words {
			allowed = append(allowed, w)
		}
		slices.Sort(allowed)
		return fmt.Errorf("not one of %s", strings.Join(allowed, ", "))
	}
	*field = v
	return nil
}

// setter returns what a column does, nil for a column that is not known.
func setter(header string) func(*card.Claims, string) error {
	if set, ok := columns[header]; ok {
		return set
	}
	digits, ok := strings.CutPrefix(header, "private.")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n <= 100 || n > 32766 || strconv.Itoa(n) != digits {
		return nil
	}
	return func(c *card.Claims, s string) error {
		if c.Identity.Private == nil {
			c.Identity.Private = map[int]any{}
		}
		c.Identity.Private[n] = s
		return nil
	}
}

// readPeople returns the rows of a people file. A fault of the file as a whole is an
// error; a row with a fault carries it.
func readPeople(fsys fs.FS, file, name string, needsPhoto bool) ([]row, error) {
	data, err := readAll(fsys, file, maxPeopleFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // spreadsheets write a byte order mark
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s: not UTF-8: save it as CSV in UTF-8", name)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	// Where the comma is a decimal mark, spreadsheets separate cells by semicolons.
	if first, _, _ := bytes.Cut(data, []byte("\n")); bytes.Contains(first, []byte(";")) && !bytes.Contains(first, []byte(",")) {
		r.Comma = ';'
	}
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: no header", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, unquoted(err))
	}
	t := table{name: name, header: header, required: requiredColumns(needsPhoto)}
	if t.sets, err = bind(header, needsPhoto); err != nil {
		return nil, fmt.Errorf("%s: row 1, %w", name, err)
	}
	var rows []row
	count := counter{}
	count.next(r, header)
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, unquoted(err))
		}
		rows = append(rows, t.row(count.next(r, cells), cells))
	}
}

// A counter numbers rows as a spreadsheet does: the reader passes over empty lines in
// silence, and a cell may hold several lines.
type counter struct{ row, line int } // of the last record; its last line

// next returns the number of the record that r has read.
func (c *counter) next(r *csv.Reader, cells []string) int {
	line, _ := r.FieldPos(0)
	c.row += line - c.line
	c.line = line
	for _, cell := range cells {
		c.line += strings.Count(cell, "\n")
	}
	return c.row
}

// unquoted returns a fault of the CSV form with its line alone.
func unquoted(err error) error {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("line %d, character %d: %w", p.Line, p.Column, p.Err)
	}
	return err
}

// bind returns what each column of a header does.
func bind(header []string, needsPhoto bool) ([]func(*card.Claims, string) error, error) {
	sets := make([]func(*card.Claims, string) error, len(header))
	for i, h := range header {
		header[i] = strings.TrimSpace(h)
	}
	// What is no header is a row with a holder in it, and not for a message.
	if !slices.ContainsFunc(header, func(h string) bool { return h == photoColumn || setter(h) != nil }) {
		return nil, fmt.Errorf("which is no header: none of its cells is a column, separated by commas or semicolons; allowed: %s", allowedColumns())
	}
	for i, h := range header {
		if slices.Index(header, h) < i {
			return nil, fmt.Errorf("column %q: is there twice", h)
		}
		if h == photoColumn {
			continue
		}
		if sets[i] = setter(h); sets[i] == nil {
			return nil, fmt.Errorf("column %q: unknown, allowed: %s", h, allowedColumns())
		}
	}
	for _, h := range requiredColumns(needsPhoto) {
		if !slices.Contains(header, h) {
			return nil, fmt.Errorf("column %q: is missing", h)
		}
	}
	return sets, nil
}

func allowedColumns() string {
	names := []string{photoColumn, "private.101 to private.32766"}
	for h := range columns {
		names = append(names, h)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// A table is a people file after its header.
type table struct {
	name   string
	header []string
	sets   []func(*card.Claims, string) error // what each column does; nil for the photo

	required []string // columns that every row fills in
}

// row returns a row of the table. Spaces around a cell do not count, and an empty cell
// states nothing.
func (t *table) row(number int, cells []string) row {
	r := row{number: number}
	fault := func(column string, err error) row {
		r.err = &rowError{t.name, number, column, err}
		return r
	}
	if len(cells) != len(t.header) {
		return fault("", fmt.Errorf("%d cells, the header has %d", len(cells), len(t.header)))
	}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		column := t.header[i]
		switch {
		case cell == "" && slices.Contains(t.required, column):
			return fault(column, errors.New("is empty"))
		case cell == "":
		case column == photoColumn:
			r.photo = cell
		default:
			if err := t.sets[i](&r.claims, cell); err != nil {
				return fault(column, err)
			}
		}
	}
	return r
}

// repeats marks rows whose card number another row has before them.
func repeats(rows []row, name string) {
	first := map[string]int{}
	for i := range rows {
		r := &rows[i]
		if r.err != nil {
			continue
		}
		n, ok := first[r.claims.Identity.ID]
		if ok {
			r.err = &rowError{name, r.number, "cardNumber", fmt.Errorf("the same as in row %d", n)}
			continue
		}
		first[r.claims.Identity.ID] = r.number
	}
}

var (
	errRegular = errors.New("not a regular file")
	errOutside = errors.New("leaves its folder")
)

// openRegular opens a regular file. Its errors do not name the file. Package render has
// the like inside: an example uses what anybody can import.
func openRegular(fsys fs.FS, name string) (fs.File, error) {
	if !filepath.IsLocal(name) {
		return nil, errOutside
	}
	name = path.Clean(filepath.ToSlash(name))
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, bare(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errRegular
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, bare(err)
	}
	return f, nil
}

// readAll reads a regular file of at most limit bytes. Its errors do not name the file.
func readAll(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := openRegular(fsys, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, bare(err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("more than %d MiB", limit>>20)
	}
	return data, nil
}
