package people

import (
	"errors"
	"fmt"
	"io"
	"iter"
)

// A Table is a people file that is being read. It is for one goroutine.
type Table struct {
	Name string // as messages call it

	header []string
	source source
}

// A source is a form of people file, after its header.
type source interface {
	// next returns the next row. A *RowError concerns one row, io.EOF is the end, and
	// any other error ends the table.
	next() (Row, error)
	warnings() []error
	Close() error
}

// Header returns the names of the columns, without spaces around them, 1 to 256. For
// JSON lines they are the keys of the first object in order of appearance.
func (t *Table) Header() []string { return t.header }

// Rows returns the rows in order, once. A *RowError concerns one row, which is passed
// over, and the next row follows; any other error is the last pair.
func (t *Table) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, err := t.source.next()
			if errors.Is(err, io.EOF) {
				return
			}
			_, goesOn := errors.AsType[*RowError](err)
			if !yield(row, err) || err != nil && !goesOn {
				return
			}
		}
	}
}

// Warnings returns what may have been lost before an XLSX file was written; other forms
// have none. It is complete when Rows has ended, and names a column at most twice:
//   - numbers without leading zeros, where other cells of the column are texts with some,
//     or where numbers of four digits and more differ in length;
//   - days of the calendar, which need not be shown as they are read;
//
// and once all rows that are hidden. Where every number of a column has lost its zeros
// and is as long as the others, nothing tells it.
func (t *Table) Warnings() []error { return t.source.warnings() }

// Close releases the file or the connection.
func (t *Table) Close() error { return t.source.Close() }

// A Row is one person.
type Row struct {
	// Number counts as a spreadsheet does: the header is row 1, and empty rows count. In
	// JSON lines it is the line, in SQL the record, both from 1.
	Number int
	Cells  []string // as many as the header has, without spaces around them
}

// A RowError says what is wrong in a row. It names the column and never the value.
type RowError struct {
	File   string // as messages call it
	Row    int    // see Row.Number
	Column string // empty for the row as a whole
	Err    error
}

// Error names file, row and column and the finding.
func (e *RowError) Error() string {
	at := fmt.Sprintf("%s: row %d", e.File, e.Row)
	if e.Column != "" {
		at += ", column " + e.Column
	}
	return at + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *RowError) Unwrap() error { return e.Err }
