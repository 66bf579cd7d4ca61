package people

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/sealcard/sealcard/examples/internal/files"
)

var (
	errFormula = errors.New("an error of a formula")
	errDigits  = errors.New("a number that is too long for a spreadsheet, which keeps 15 digits: format the column as text and enter it again")
	errNoDay   = errors.New("not a day that a spreadsheet can show")
)

// A sheetSource reads the first visible sheet of an XLSX file.
type sheetSource struct {
	name   string
	header []string
	book   *workbook
	rows   *excelize.Rows
	at     int         // row of rows
	cells  *cellReader // in step with rows
	notes  notes
}

func openSheet(data []byte, name string) (*sheetSource, error) {
	book, err := newWorkbook(data)
	if err != nil {
		return nil, err
	}
	s := &sheetSource{name: name, book: book}
	sheet, content, err := book.firstSheet()
	if err != nil {
		return nil, err
	}
	if s.rows, err = book.file.Rows(sheet); err != nil {
		return nil, errDamaged
	}
	s.cells = newCellReader(content)
	for len(s.header) == 0 {
		l, texts, err := s.row()
		if errors.Is(err, io.EOF) {
			return nil, errHeader
		}
		if err != nil {
			return nil, err
		}
		if len(texts) > maxColumns {
			return nil, fmt.Errorf("row %d: %d cells, at most %d are columns", l.number, len(texts), maxColumns)
		}
		s.header = texts
	}
	s.notes = newNotes(name, s.header)
	return s, nil
}

// row returns the next row with its texts, those of empty cells at the end left out.
func (s *sheetSource) row() (line, []string, error) {
	l, err := s.cells.next()
	if err != nil {
		return line{}, nil, err
	}
	for s.at < l.number {
		if !s.rows.Next() {
			return line{}, nil, errDamaged
		}
		s.at++
	}
	if len(l.cells) > maxColumns {
		return l, nil, &RowError{s.name, l.number, "", fmt.Errorf("more than %d cells", maxColumns)}
	}
	for _, c := range l.cells {
		// A text that is not there would be an empty cell.
		n, err := strconv.ParseUint(strings.TrimSpace(c.value), 10, 31)
		if c.kind == "s" && c.value != "" && (err != nil || int(n) >= s.book.texts) {
			return line{}, nil, errDamaged
		}
	}
	texts, err := s.rows.Columns()
	if err != nil {
		return line{}, nil, errDamaged
	}
	size := 0
	for i, t := range texts {
		texts[i] = strings.TrimSpace(t)
		size += len(t)
	}
	if size > maxRow {
		return l, nil, &RowError{s.name, l.number, "", errLong}
	}
	for len(texts) > 0 && texts[len(texts)-1] == "" {
		texts = texts[:len(texts)-1]
	}
	return l, texts, nil
}

func (s *sheetSource) next() (row Row, err error) {
	failed := safely(func() error {
		row, err = s.person()
		return nil
	})
	if failed != nil {
		err = failed
	}
	if _, ok := errors.AsType[*RowError](err); err != nil && !ok && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s: after row %d: %w", s.name, s.at, err)
	}
	return row, err
}

// person returns the next row that is not empty.
func (s *sheetSource) person() (Row, error) {
	for {
		l, texts, err := s.row()
		if err != nil {
			return Row{}, err
		}
		if len(texts) == 0 {
			continue
		}
		if len(texts) > len(s.header) {
			return Row{}, &RowError{s.name, l.number, "", lengthError(len(texts), len(s.header))}
		}
		row := Row{l.number, make([]string, len(s.header))}
		copy(row.Cells, texts)
		if err := s.amend(l, row.Cells); err != nil {
			return Row{}, err
		}
		return row, nil
	}
}

// amend puts days into their form, and notes what a spreadsheet may have lost.
func (s *sheetSource) amend(l line, texts []string) error {
	if l.hidden {
		s.notes.hidden.add(l.number)
	}
	for _, c := range l.cells {
		if c.column >= len(texts) || texts[c.column] == "" {
			continue
		}
		text := &texts[c.column]
		var err error
		switch {
		case checkText(*text) != nil:
			err = errors.New("has a NUL character, which no text has")
		case c.kind == "e":
			err = errFormula
		case c.kind == "d" || c.isNumber() && s.book.isDay(c.style):
			s.notes.columns[c.column].days.add(l.number)
			*text, err = s.day(c)
		case c.isNumber() && hasLostDigits(*text):
			err = errDigits
		case c.isNumber():
			s.notes.columns[c.column].number(l.number, *text)
		default:
			s.notes.columns[c.column].text(*text)
		}
		if err != nil {
			return &RowError{s.name, l.number, s.header[c.column], err}
		}
	}
	return nil
}

// day returns the day that a cell shows in whatever form.
func (s *sheetSource) day(c cell) (string, error) {
	if c.kind == "d" { // as ISO 8601
		for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", time.RFC3339} {
			if t, err := time.Parse(layout, c.value); err == nil {
				return day(t), nil
			}
		}
		return "", errNoDay
	}
	n, err := strconv.ParseFloat(c.value, 64)
	// Day 60 of 1900 is a 29 February that never was.
	if err != nil || !(n >= 1 && n < 2_958_466) || n >= 60 && n < 61 && !s.book.date1904 {
		return "", errNoDay
	}
	t, err := excelize.ExcelDateToTime(n, s.book.date1904)
	if err != nil {
		return "", errNoDay
	}
	return day(t.Round(time.Second)), nil
}

// maxDigits is what a spreadsheet keeps of a number.
const maxDigits = 15

// hasLostDigits reports whether a number is longer, or is shown as 1.23E+15.
func hasLostDigits(shown string) bool {
	if isDigits(shown) {
		return len(strings.TrimLeft(shown, "0")) > maxDigits
	}
	_, err := strconv.ParseFloat(shown, 64)
	return err == nil && strings.ContainsAny(shown, "eE")
}

func (s *sheetSource) warnings() []error { return s.notes.errors() }

func (s *sheetSource) Close() error {
	s.rows.Close() // it repeats an error of next
	if err := s.book.file.Close(); err != nil {
		return fmt.Errorf("%s: %w", s.name, files.Bare(err))
	}
	return nil
}
