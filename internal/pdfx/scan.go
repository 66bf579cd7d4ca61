package pdfx

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// A scanner reads objects from a file or a content stream (ISO 32000-1, 7.2 and 7.3).
type scanner struct {
	b   []byte
	pos int
}

var (
	errNone  = errors.New("no further object")
	errEnd   = errors.New("the bytes end inside an object")
	errDepth = errors.New("objects stand too deep inside one another")
)

func space(c byte) bool { return bytes.IndexByte([]byte("\x00\t\n\f\r "), c) >= 0 }

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// skip passes white space and comments.
func (s *scanner) skip() {
	for s.pos < len(s.b) {
		switch c := s.b[s.pos]; {
		case space(c):
			s.pos++
		case c == '%':
			for s.pos < len(s.b) && s.b[s.pos] != '\n' && s.b[s.pos] != '\r' {
				s.pos++
			}
		default:
			return
		}
	}
}

// regular returns the bytes up to the next white space or delimiter.
func (s *scanner) regular() []byte {
	start := s.pos
	for s.pos < len(s.b) && !space(s.b[s.pos]) && !delimiter(s.b[s.pos]) {
		s.pos++
	}
	return s.b[start:s.pos]
}

// next returns the next object or word, or errNone at the end of the bytes.
func (s *scanner) next(depth int) (object, error) {
	s.skip()
	if s.pos >= len(s.b) {
		return nil, errNone
	}
	if depth > maxDepth {
		return nil, errDepth
	}
	c := s.b[s.pos]
	rest := s.b[s.pos:]
	switch {
	case c == '/':
		s.pos++
		return s.name()
	case c == '(':
		s.pos++
		return s.literal()
	case bytes.HasPrefix(rest, []byte("<<")):
		s.pos += 2
		return s.dict(depth)
	case bytes.HasPrefix(rest, []byte(">>")):
		s.pos += 2
		return word(">>"), nil
	case c == '<':
		s.pos++
		return s.hex()
	case c == '[':
		s.pos++
		items, _, err := s.until(depth+1, "]")
		return array(items), err
	case delimiter(c):
		s.pos++
		return word(c), nil
	}
	return value(s.regular())
}

// value returns the object or word that a run of regular characters spells.
func value(b []byte) (object, error) {
	switch c := b[0]; {
	case string(b) == "true":
		return true, nil
	case string(b) == "false":
		return false, nil
	case string(b) == "null":
		return nil, nil
	case c != '+' && c != '-' && c != '.' && (c < '0' || c > '9'):
		return word(b), nil
	case bytes.ContainsAny(b, "eExXpPiInN_"):
		// Go would read these as numbers; PDF has no exponents (7.3.3).
		return nil, fmt.Errorf("%q is not a number", b)
	}
	if i, err := strconv.ParseInt(string(b), 10, 64); err == nil {
		return i, nil
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%q is not a number", b)
	}
	return f, nil
}

func (s *scanner) name() (object, error) {
	b := s.regular()
	if !bytes.Contains(b, []byte("#")) {
		return name(b), nil
	}
	var out []byte
	for i := 0; i < len(b); i++ {
		if b[i] != '#' {
			out = append(out, b[i])
			continue
		}
		if i+2 >= len(b) {
			return nil, fmt.Errorf("name %q ends in its escape", b)
		}
		n, err := strconv.ParseUint(string(b[i+1:i+3]), 16, 8)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("name %q has a bad escape", b)
		}
		out = append(out, byte(n))
		i += 2
	}
	return name(out), nil
}

func (s *scanner) hex() (object, error) {
	var digits []byte
	for ; s.pos < len(s.b); s.pos++ {
		c := s.b[s.pos]
		if c == '>' {
			s.pos++
			if len(digits)%2 == 1 {
				digits = append(digits, '0') // 7.3.4.3
			}
			out := make([]byte, len(digits)/2)
			for i := range out {
				n, err := strconv.ParseUint(string(digits[2*i:2*i+2]), 16, 8)
				if err != nil {
					return nil, errors.New("a hexadecimal string has other characters")
				}
				out[i] = byte(n)
			}
			return text(out), nil
		}
		if !space(c) {
			digits = append(digits, c)
		}
	}
	return nil, errEnd
}

func (s *scanner) literal() (object, error) {
	var out []byte
	for open := 1; s.pos < len(s.b); {
		c := s.b[s.pos]
		s.pos++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return text(out), nil
			}
		case '\\':
			out = s.escape(out)
			continue
		case '\r':
			// Every line end is read as one line feed (7.3.4.2).
			if s.pos < len(s.b) && s.b[s.pos] == '\n' {
				s.pos++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return nil, errEnd
}

// escape appends what stands behind a backslash (table 3).
func (s *scanner) escape(out []byte) []byte {
	if s.pos >= len(s.b) {
		return out
	}
	c := s.b[s.pos]
	s.pos++
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\r' && s.pos < len(s.b) && s.b[s.pos] == '\n':
		s.pos++
		return out
	case c == '\n', c == '\r':
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	n := int(c - '0')
	for i := 0; i < 2 && s.pos < len(s.b) && s.b[s.pos] >= '0' && s.b[s.pos] <= '7'; i++ {
		n = n*8 + int(s.b[s.pos]-'0')
		s.pos++
	}
	return append(out, byte(n))
}

func (s *scanner) dict(depth int) (object, error) {
	items, _, err := s.until(depth+1, ">>")
	if err != nil {
		return nil, err
	}
	if len(items)%2 != 0 {
		return nil, errors.New("a dictionary has a key without a value")
	}
	return pairs(items)
}

// pairs makes a dictionary of keys and values in turn.
func pairs(items []object) (dict, error) {
	d := make(dict, len(items)/2)
	for i := 0; i+1 < len(items); i += 2 {
		key, ok := items[i].(name)
		if !ok {
			return nil, errors.New("a key of a dictionary is not a name")
		}
		if _, twice := d[key]; twice {
			return nil, fmt.Errorf("key %q stands twice in a dictionary", key)
		}
		d[key] = items[i+1]
	}
	return d, nil
}

// until reads objects up to one of the closing words, which it returns too, and makes
// references of two integers and an R.
func (s *scanner) until(depth int, closers ...word) ([]object, word, error) {
	var items []object
	for {
		o, err := s.next(depth)
		if errors.Is(err, errNone) {
			err = errEnd
		}
		if err != nil {
			return nil, "", err
		}
		w, ok := o.(word)
		if !ok {
			items = append(items, o)
			continue
		}
		for _, c := range closers {
			if w == c {
				return items, w, nil
			}
		}
		if w != "R" || len(items) < 2 {
			return nil, "", fmt.Errorf("%q stands inside an object", w)
		}
		n := len(items)
		num, ok1 := items[n-2].(int64)
		gen, ok2 := items[n-1].(int64)
		if !ok1 || !ok2 || num < 1 || num > maxNumber || gen < 0 || gen > 65535 {
			return nil, "", errors.New("a reference has no object number")
		}
		items = append(items[:n-2], ref{num: int(num), gen: int(gen)})
	}
}
