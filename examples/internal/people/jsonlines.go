package people

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sealcard/sealcard/examples/internal/files"
)

var (
	errNested  = errors.New("a list or an object, not a text, a number, true, false or null")
	errForeign = errors.New("is not in the first line")
	errTwice   = errors.New("is there twice")
	errLost    = errors.New("has U+FFFD, which stands where a character was lost")
	errObject  = errors.New("not a JSON object")
)

// A lineSource reads JSON lines.
type lineSource struct {
	name   string
	header []string
	in     limited
	line   int  // the last one that was read
	first  *Row // the line that named the columns, until it is read
	io.Closer
}

func openLines(in limited, file io.Closer, name string) (*Table, error) {
	if bytes.Equal(in.peek(len(byteOrder)), byteOrder) {
		in.Discard(len(byteOrder))
	}
	s := &lineSource{name: name, in: in, Closer: file}
	line, err := s.readLine()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: no object", name)
	}
	if err != nil {
		return nil, err
	}
	o, err := s.object(line)
	if err != nil {
		return nil, err
	}
	if len(o.keys) == 0 {
		return nil, fmt.Errorf("%s: row %d: an object without keys", name, s.line)
	}
	s.header = o.keys
	s.first = &Row{s.line, o.values}
	return &Table{Name: name, header: s.header, source: s}, nil
}

func (s *lineSource) next() (Row, error) {
	if row := s.first; row != nil {
		s.first = nil
		return *row, nil
	}
	line, err := s.readLine()
	if err != nil {
		return Row{}, err
	}
	o, err := s.object(line)
	if err != nil {
		return Row{}, err
	}
	row := Row{s.line, make([]string, len(s.header))}
	for i, key := range o.keys {
		at := slices.Index(s.header, key)
		if at < 0 {
			return Row{}, s.fault(key, errForeign)
		}
		row.Cells[at] = o.values[i]
	}
	return row, nil
}

func (s *lineSource) warnings() []error { return nil }

// fault names a column as far as it looks like one: a key may be anything.
func (s *lineSource) fault(column string, err error) error {
	for _, r := range column {
		plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
		if !plain || len(column) > 64 {
			return &RowError{s.name, s.line, "", fmt.Errorf("a key of the object: %w", err)}
		}
	}
	return &RowError{s.name, s.line, column, err}
}

// readLine returns the next line that is not empty. One that is too long is a *RowError.
func (s *lineSource) readLine() ([]byte, error) {
	for {
		s.in.next()
		line, err := s.in.ReadSlice('\n')
		s.line++
		if errors.Is(err, bufio.ErrBufferFull) {
			if err = s.skipLine(); err == nil {
				err = &RowError{s.name, s.line, "", errLong}
			}
			return nil, err
		}
		line = bytes.TrimSpace(line)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: row %d: %w", s.name, s.line, files.Bare(err))
		}
		if len(line) > 0 {
			return line, nil
		}
		if err != nil {
			return nil, io.EOF
		}
	}
}

// skipLine passes over the rest of a line.
func (s *lineSource) skipLine() error {
	for {
		s.in.next()
		_, err := s.in.ReadSlice('\n')
		if err == nil || errors.Is(err, io.EOF) {
			return nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("%s: row %d: %w", s.name, s.line, files.Bare(err))
		}
	}
}

// An object is a line: keys and values in order of appearance.
type object struct{ keys, values []string }

// object reads a line. Every error is a *RowError.
func (s *lineSource) object(line []byte) (object, error) {
	if !utf8.Valid(line) {
		return object{}, s.fault("", errors.New("not UTF-8"))
	}
	// Once for its form, because a decoder that is asked for tokens is lenient.
	if line[0] != '{' || !json.Valid(line) {
		return object{}, s.fault("", errObject)
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if _, err := d.Token(); err != nil { // {
		return object{}, s.fault("", errObject)
	}
	var o object
	for d.More() {
		key, err := d.Token()
		k, ok := key.(string)
		if err != nil || !ok {
			return object{}, s.fault("", errObject)
		}
		k = strings.TrimSpace(k)
		if slices.Contains(o.keys, k) {
			return object{}, s.fault(k, errTwice)
		}
		if len(o.keys) == maxColumns {
			return object{}, s.fault("", fmt.Errorf("more than %d keys", maxColumns))
		}
		v, err := value(d)
		if err != nil {
			return object{}, s.fault(k, err)
		}
		o.keys, o.values = append(o.keys, k), append(o.values, v)
	}
	return o, nil
}

// value returns a value as the text of a cell: a number as it was written.
func value(d *json.Decoder) (string, error) {
	t, err := d.Token()
	if err != nil {
		return "", errObject
	}
	switch v := t.(type) {
	case nil:
		return "", nil
	case bool, json.Number:
		return fmt.Sprint(v), nil
	case string:
		// The decoder puts it in place of half a surrogate pair, in silence.
		if strings.ContainsRune(v, utf8.RuneError) {
			return "", errLost
		}
		if err := checkText(v); err != nil {
			return "", errors.New("has a NUL character, which no text has")
		}
		return strings.TrimSpace(v), nil
	}
	return "", errNested
}
