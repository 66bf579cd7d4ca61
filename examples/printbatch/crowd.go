package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/people"
)

// A crowd is the people of a file. Memory holds where each row is, and not what it says:
// that waits in a file without a name, so that a batch does not depend on an input that
// changes or that can be read once alone.
type crowd struct {
	name     string // in messages
	header   []string
	own      string // column that tells requests apart; empty for none
	sets     []func(*card.Claims, string) error
	needed   []string
	seats    []seat
	spool    *os.File
	end      int64
	warnings []error
	sum      [sha256.Size]byte // of every row

	namesPhotos bool // some row that can be printed does
}

// A seat is a row of a crowd.
type seat struct {
	number int
	extent
	layout string
	err    *rowError
}

// A source says where people are.
type source struct {
	own     string // column that tells requests apart
	needed  []string
	photo   func(layout string) (needed bool, err error) // by the name of a layout; errNoLayout if it is none
	numbers bool                                         // cards are numbered by the file
	any     bool                                         // columns that no card has are there as well
}

// open opens the people that the flags name.
func (j *job) openTable(ctx context.Context) (*people.Table, error) {
	switch {
	case j.flags.query != "":
		return people.OpenQuery(ctx, j.flags.database, j.flags.query)
	case j.lines != nil:
		return people.OpenJSON(j.lines, j.peopleName)
	}
	return people.OpenFile(j.people, j.peopleFile, j.peopleName)
}

// readCrowd reads every row of a table, which it closes. A fault of the file as a whole is
// an error; a row with a fault carries it.
func readCrowd(t *people.Table, s source) (*crowd, error) {
	defer t.Close()
	c := &crowd{name: t.Name, header: t.Header(), own: s.own, needed: s.needed}
	var err error
	if c.sets, err = bind(c.header, s); err != nil {
		return nil, fmt.Errorf("%s: row 1, %w", c.name, err)
	}
	if s.own != "" && !slices.Contains(c.header, s.own) {
		return nil, fmt.Errorf("%s: row 1, column %q: is missing", c.name, s.own)
	}
	if c.spool, err = unnamed(); err != nil {
		return nil, err
	}
	twins := map[[16]byte]int{}
	all := sha256.New()
	for r, err := range t.Rows() {
		if e, ok := errors.AsType[*people.RowError](err); ok {
			c.seats = append(c.seats, seat{number: e.Row, err: &rowError{e.File, e.Row, e.Column, e.Err}})
			fmt.Fprintf(all, "%d faulty", e.Row)
			continue
		}
		if err != nil {
			c.spool.Close()
			return nil, err
		}
		if err := c.add(r, s, twins); err != nil {
			c.spool.Close()
			return nil, err
		}
		sum := c.digest(r.Cells)
		all.Write(sum[:])
	}
	c.warnings = t.Warnings()
	all.Sum(c.sum[:0])
	return c, nil
}

// unnamed returns a file that only this process has: its name is gone at once where the
// system allows that.
func unnamed() (*os.File, error) {
	f, err := os.CreateTemp("", "rows-")
	if err != nil {
		return nil, fmt.Errorf("folder for temporary files: %w", bare(err))
	}
	os.Remove(f.Name())
	return f, nil
}

// close lets go of the rows.
func (c *crowd) close() {
	if c != nil && c.spool != nil {
		c.spool.Close()
		os.Remove(c.spool.Name())
	}
}

// add takes in a row, and looks whether it can be printed.
func (c *crowd) add(in people.Row, s source, twins map[[16]byte]int) error {
	r := c.parse(in.Number, in.Cells)
	at := seat{number: in.Number, layout: r.layout}
	if !s.any {
		at.err = r.err
	}
	if at.err == nil && !s.any {
		var err error
		if at.err, err = c.check(&r, s); err != nil {
			return err
		}
	}
	if at.err == nil && !s.any {
		at.err = c.twin(&r, s, twins)
	}
	if at.err == nil {
		c.namesPhotos = c.namesPhotos || r.photo != ""
		data, err := json.Marshal(in.Cells)
		if err != nil {
			return err
		}
		if _, err := c.spool.WriteAt(data, c.end); err != nil {
			return fmt.Errorf("folder for temporary files: %w", bare(err))
		}
		at.extent = extent{c.end, int64(len(data))}
		c.end += at.size
	}
	c.seats = append(c.seats, at)
	return nil
}

// check finds what a row lacks. An error is one of the layout that it names.
func (c *crowd) check(r *row, s source) (*rowError, error) {
	photo, err := s.photo(r.layout)
	if errors.Is(err, errNoLayout) {
		return &rowError{c.name, r.number, layoutColumn, err}, nil
	}
	if err != nil {
		return nil, err
	}
	needed := slices.Clone(c.needed)
	if photo {
		needed = append(needed, photoColumn)
	}
	if c.own != "" {
		needed = append(needed, c.own)
	}
	for i, h := range c.header {
		if slices.Contains(needed, h) && r.cells[i] == "" {
			return &rowError{c.name, r.number, h, errors.New("is empty")}, nil
		}
	}
	return nil, nil
}

// twin finds a row that asks for what another asks for before it.
func (c *crowd) twin(r *row, s source, twins map[[16]byte]int) *rowError {
	var asks [][2]string // column and what it says
	if s.numbers {
		asks = append(asks, [2]string{numberColumn, r.claims.Identity.ID})
	}
	if c.own != "" {
		asks = append(asks, [2]string{c.own, c.cell(r, c.own)})
	}
	if len(asks) == 0 { // two of one name are told apart by their portraits
		asks = append(asks, [2]string{"", string(r.sum[:]) + r.photo})
	}
	keys := make([][16]byte, len(asks))
	for i, a := range asks {
		sum := sha256.Sum256([]byte(a[0] + "\x00" + a[1]))
		keys[i] = [16]byte(sum[:16])
		if n, ok := twins[keys[i]]; ok {
			return &rowError{c.name, r.number, a[0], fmt.Errorf("the same as in row %d", n)}
		}
	}
	for _, k := range keys {
		twins[k] = r.number
	}
	return nil
}

// cell returns what a row says in a column.
func (c *crowd) cell(r *row, column string) string {
	if i := slices.Index(c.header, column); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// has reports whether there is a column.
func (c *crowd) has(column string) bool { return slices.Contains(c.header, column) }

// at returns a row that has no fault.
func (c *crowd) at(i int) (*row, error) {
	s := &c.seats[i]
	data := make([]byte, s.size)
	if _, err := c.spool.ReadAt(data, s.extent.at); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("folder for temporary files: %w", bare(err))
	}
	var cells []string
	if err := json.Unmarshal(data, &cells); err != nil {
		return nil, errors.New("folder for temporary files: a row is not what it was")
	}
	r := c.parse(s.number, cells)
	return &r, nil
}

// some returns the first rows, with their faults.
func (c *crowd) some(most int) (rows []*row, err error) {
	for i := range min(len(c.seats), most) {
		r := &row{number: c.seats[i].number, err: c.seats[i].err}
		if r.err == nil {
			if r, err = c.at(i); err != nil {
				return nil, err
			}
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// parse returns a row. An empty cell states nothing.
func (c *crowd) parse(number int, cells []string) row {
	r := row{number: number, cells: cells, sum: c.digest(cells)}
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		switch column := c.header[i]; column {
		case photoColumn:
			r.photo = cell
		case layoutColumn:
			r.layout = cell
		default:
			if c.sets[i] == nil {
				continue
			}
			if err := c.sets[i](&r.claims, cell); err != nil && r.err == nil {
				r.err = &rowError{c.name, number, column, err}
			}
		}
	}
	return r
}

// digest stands for what a row says: the order of columns and the name of the portrait's
// file change nothing.
func (c *crowd) digest(cells []string) (sum [sha256.Size]byte) {
	order := make([]int, 0, len(cells))
	for i, cell := range cells {
		if cell != "" && c.header[i] != photoColumn {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		if c.header[a] < c.header[b] {
			return -1
		}
		return 1
	})
	h := sha256.New()
	var n [8]byte
	for _, i := range order {
		for _, s := range []string{c.header[i], cells[i]} {
			binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
			h.Write(n[:])
			io.WriteString(h, s)
		}
	}
	h.Sum(sum[:0])
	return sum
}

// faults returns the rows that cannot be printed, for what they say themselves.
func (c *crowd) faults() (bad []error) {
	for i := range c.seats {
		if err := c.seats[i].err; err != nil {
			bad = append(bad, err)
		}
	}
	return bad
}
