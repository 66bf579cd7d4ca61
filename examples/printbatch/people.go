package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"

	"github.com/sealcard/sealcard/examples/internal/files"
)

// A row is one person of a people file.
type row struct {
	number int // as a spreadsheet counts: the header is row 1
	claims card.Claims
	photo  string // file name
	layout string // of its own; empty for that of the flags
	cells  []string

	sum    [sha256.Size]byte // of the cells that say something
	look   *look             // of the portrait, once it is prepared
	print  []byte            // of a portrait that waits for its sheet
	upload [sha256.Size]byte // once it is read; zero for none
	known  bool              // the card was issued in an earlier batch

	replaces bool           // the card stands in the place of another
	as       *journal.Entry // the card that the row has, where that decides about sizes; nil for none
	err      *rowError
}

// fault returns why the row is no card, if it says that itself.
func (r *row) fault() error {
	if r.err == nil {
		return nil
	}
	return r.err
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

// photoColumn names the portrait's file, and layoutColumn a layout beside that of the flags.
const (
	photoColumn  = "photo"
	layoutColumn = "layout"
	numberColumn = "cardNumber"
)

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

// bind returns what each column of a header does; a column that tells requests apart may
// say nothing on the card.
func bind(header []string, s source) ([]func(*card.Claims, string) error, error) {
	sets := make([]func(*card.Claims, string) error, len(header))
	// What is no header is a row with a holder in it, and not for a message.
	if !slices.ContainsFunc(header, func(h string) bool { return h == photoColumn || setter(h) != nil }) {
		return nil, fmt.Errorf("which is no header: none of its cells is a column, separated by commas or semicolons; allowed: %s", allowedColumns())
	}
	for i, h := range header {
		if slices.Index(header, h) < i {
			return nil, fmt.Errorf("column %q: is there twice", h)
		}
		if h == photoColumn || h == layoutColumn {
			continue
		}
		if sets[i] = setter(h); sets[i] == nil && h != s.own && !s.any {
			return nil, fmt.Errorf("column %q: unknown, allowed: %s", h, allowedColumns())
		}
	}
	for _, h := range s.needed {
		if !slices.Contains(header, h) {
			return nil, fmt.Errorf("column %q: is missing", h)
		}
	}
	return sets, nil
}

func allowedColumns() string {
	names := []string{photoColumn, layoutColumn, "private.101 to private.32766"}
	for h := range columns {
		names = append(names, h)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// readAll reads a regular file of at most limit bytes. Its errors do not name the file.
func readAll(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := files.OpenRegular(fsys, name)
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
