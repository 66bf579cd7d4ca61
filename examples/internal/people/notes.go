package people

import (
	"fmt"
	"strings"
)

// Notes are what a sheet may have lost before it was written.
type notes struct {
	name    string
	header  []string
	columns []column
	hidden  tally
}

func newNotes(name string, header []string) notes {
	return notes{name: name, header: header, columns: make([]column, len(header))}
}

// A tally counts rows.
type tally struct{ count, first int }

func (t *tally) add(row int) {
	if t.count == 0 {
		t.first = row
	}
	t.count++
}

// A column is what has been seen of a column.
type column struct {
	days    tally
	numbers tally // of digits alone
	zeros   bool  // a cell is a text of digits with a leading zero

	shortest, longest int // digits of numbers
}

// number sees a number as it is shown: a format such as 00000 gives it its zeros back.
func (c *column) number(row int, shown string) {
	if !isDigits(shown) {
		return
	}
	c.numbers.add(row)
	if c.numbers.count == 1 {
		c.shortest = len(shown)
	}
	c.shortest, c.longest = min(c.shortest, len(shown)), max(c.longest, len(shown))
}

func (c *column) text(s string) {
	if len(s) > 1 && s[0] == '0' && isDigits(s) {
		c.zeros = true
	}
}

// shortNumber is the longest count of digits that is no number of a card, an account or
// a telephone: ages and numbers of houses differ in length without a loss.
const shortNumber = 3

// lost reports whether leading zeros may be: where other cells have some, or where long
// numbers differ in length.
func (c *column) lost() bool {
	return c.numbers.count > 0 && (c.zeros || c.longest > shortNumber && c.shortest < c.longest)
}

func (n *notes) errors() []error {
	var all []error
	for i, c := range n.columns {
		at := fmt.Sprintf("%s: column %s", n.name, n.header[i])
		if c.lost() {
			all = append(all, fmt.Errorf("%s: %d cells are numbers, the first in row %d: leading zeros may be lost; format the column as text",
				at, c.numbers.count, c.numbers.first))
		}
		if c.days.count > 0 {
			all = append(all, fmt.Errorf("%s: %d cells are days of the calendar, the first in row %d: they are read as YYYY-MM-DD",
				at, c.days.count, c.days.first))
		}
	}
	if n.hidden.count > 0 {
		all = append(all, fmt.Errorf("%s: %d rows are hidden, the first is row %d: they are read as well", n.name, n.hidden.count, n.hidden.first))
	}
	return all
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
