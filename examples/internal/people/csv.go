package people

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sealcard/sealcard/examples/internal/files"
)

var (
	errEncoding = errors.New("not UTF-8: save it as CSV in UTF-8")
	errUTF16    = errors.New("UTF-16, not UTF-8: save it as CSV in UTF-8")
	errNUL      = errors.New("has a NUL character, which no text has: save it as CSV in UTF-8")
)

// A csvSource reads CSV.
type csvSource struct {
	name   string
	header []string
	in     limited
	r      *csv.Reader
	count  counter
	io.Closer
}

func openCSV(in limited, file io.Closer, name string) (*Table, error) {
	if first := in.peek(2); bytes.Equal(first, utf16LE) || bytes.Equal(first, utf16BE) {
		return nil, fmt.Errorf("%s: %w", name, errUTF16)
	}
	if bytes.Equal(in.peek(len(byteOrder)), byteOrder) { // spreadsheets write it
		in.Discard(len(byteOrder))
	}
	comma := separator(in)
	s := &csvSource{name: name, in: in, r: csv.NewReader(in.Reader), Closer: file}
	s.r.FieldsPerRecord = -1
	s.r.Comma = comma
	number, cells, err := s.record()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, errHeader)
	}
	if err != nil {
		return nil, err
	}
	if len(cells) > maxColumns {
		return nil, fmt.Errorf("%s: row %d: %d cells, at most %d are columns", name, number, len(cells), maxColumns)
	}
	s.header = trim(cells)
	return &Table{Name: name, header: s.header, source: s}, nil
}

// separator returns what stands between cells. Where the comma is a decimal mark,
// spreadsheets separate cells by semicolons.
func separator(in limited) rune {
	var line []byte
	for n := 1 << 10; n <= maxRow; n *= 2 {
		line = in.peek(n)
		if len(line) < n || bytes.ContainsRune(line, '\n') {
			break
		}
	}
	line, _, _ = bytes.Cut(line, []byte("\n"))
	if bytes.ContainsRune(line, ';') && !bytes.ContainsRune(line, ',') {
		return ';'
	}
	return ','
}

func (s *csvSource) next() (Row, error) {
	number, cells, err := s.record()
	if err != nil {
		return Row{}, err
	}
	if len(cells) != len(s.header) {
		return Row{}, &RowError{s.name, number, "", lengthError(len(cells), len(s.header))}
	}
	return Row{number, trim(cells)}, nil
}

func lengthError(cells, header int) error {
	return fmt.Errorf("%d cells, the header has %d", cells, header)
}

// record returns the next record and its number. A fault of the form ends the table:
// where the next row begins is a guess.
func (s *csvSource) record() (int, []string, error) {
	s.in.next()
	start := s.r.InputOffset()
	cells, err := s.r.Read()
	if errors.Is(err, io.EOF) {
		return 0, nil, io.EOF
	}
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return 0, nil, fmt.Errorf("%s: line %d, character %d: %w (row %d, column %s)",
			s.name, p.Line, p.Column, p.Err, s.count.at(p.StartLine), s.column(len(cells)))
	}
	if err == nil && s.r.InputOffset()-start > maxRow {
		err = errLong
	}
	if errors.Is(err, errLong) {
		return 0, nil, fmt.Errorf("%s: after row %d: a row of %w, or a quote that is not closed", s.name, s.count.row, err)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("%s: after row %d: %w", s.name, s.count.row, files.Bare(err))
	}
	number := s.count.next(s.r, cells)
	for i, c := range cells {
		if err := checkText(c); err != nil {
			return 0, nil, fmt.Errorf("%s: row %d, column %s: %w", s.name, number, s.column(i), err)
		}
	}
	return number, cells, nil
}

func checkText(s string) error {
	if !utf8.ValidString(s) {
		return errEncoding
	}
	if strings.Contains(s, "\x00") {
		return errNUL
	}
	return nil
}

// column names a column, by its number where the header does not.
func (s *csvSource) column(i int) string {
	if i < len(s.header) {
		return s.header[i]
	}
	return fmt.Sprint(i + 1)
}

func (s *csvSource) warnings() []error { return nil }

// A counter numbers rows as a spreadsheet does: the reader passes over empty lines in
// silence, and a cell may hold several lines.
type counter struct{ row, line int } // of the last record; its last line

// next returns the number of the record that r has read.
func (c *counter) next(r *csv.Reader, cells []string) int {
	line, _ := r.FieldPos(0)
	c.row = c.at(line)
	c.line = line
	for _, cell := range cells {
		c.line += strings.Count(cell, "\n")
	}
	return c.row
}

// at returns the number of a record that begins in a line after the last record.
func (c *counter) at(line int) int { return c.row + line - c.line }

func trim(cells []string) []string {
	cells = slices.Clone(cells)
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}
