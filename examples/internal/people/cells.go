package people

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// A cell is what a sheet says of a cell beside its text: excelize gives the text alone
// while it streams.
type cell struct {
	column int    // from 0
	kind   string // empty or n for a number, d for a day, e for an error, else text
	style  int
	value  string // of a number or a day, as it is stored; of a shared text, its place
}

// A line is a row of a sheet that has cells.
type line struct {
	number int
	hidden bool
	cells  []cell
}

var errOrder = errors.New("a damaged XLSX file: its rows are not in order")

// A cellReader reads the XML of a sheet, ECMA-376, 18.3.1.
type cellReader struct {
	d    *xml.Decoder
	last int // row
}

func newCellReader(sheet []byte) *cellReader {
	return &cellReader{d: xml.NewDecoder(bytes.NewReader(sheet))}
}

// next returns the next row, or io.EOF.
func (r *cellReader) next() (line, error) {
	for {
		token, err := r.d.Token()
		if err != nil {
			return line{}, xmlError(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "row" {
				return r.row(t)
			}
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return line{}, io.EOF
			}
		}
	}
}

// xmlError returns a fault without words of the file.
func xmlError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return errDamaged
}

func (r *cellReader) row(start xml.StartElement) (line, error) {
	l := line{number: r.last + 1}
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "r":
			n, err := strconv.Atoi(a.Value)
			if err != nil || n <= r.last || n > excelize.TotalRows {
				return line{}, errOrder
			}
			l.number = n
		case "hidden":
			l.hidden = a.Value == "1" || a.Value == "true"
		}
	}
	r.last = l.number
	column := -1
	for {
		token, err := r.d.Token()
		if err != nil {
			return line{}, errDamaged
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "c" { // an extension
				if r.d.Skip() != nil {
					return line{}, errDamaged
				}
				continue
			}
			c, err := r.cell(t, column)
			if err != nil {
				return line{}, err
			}
			column = c.column
			// More cells than columns are allowed: one tells it as well as a thousand.
			if len(l.cells) <= maxColumns {
				l.cells = append(l.cells, c)
			}
		case xml.EndElement:
			return l, nil
		}
	}
}

// cell reads a cell that follows a column.
func (r *cellReader) cell(start xml.StartElement, before int) (cell, error) {
	c := cell{column: before + 1}
	for _, a := range start.Attr {
		var err error
		switch a.Name.Local {
		case "r":
			c.column, _, err = excelize.CellNameToCoordinates(a.Value)
			c.column--
		case "s":
			c.style, err = strconv.Atoi(a.Value)
		case "t":
			c.kind = a.Value
		}
		if err != nil {
			return cell{}, errDamaged
		}
	}
	if c.column <= before {
		return cell{}, errOrder
	}
	var content struct {
		V string `xml:"v"`
	}
	if err := r.d.DecodeElement(&content, &start); err != nil {
		return cell{}, errDamaged
	}
	if c.isNumber() || c.kind == "s" || c.kind == "d" {
		c.value = content.V
	}
	return c, nil
}

func (c cell) isNumber() bool { return c.kind == "" || c.kind == "n" }
