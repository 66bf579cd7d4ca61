// Package tree reads a JSON document (RFC 8259) into nodes that know their line and
// column, so that whoever makes sense of them can say where a fault is.
package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of a document, so that a hostile one costs little.
const (
	MaxBytes = 1 << 20
	maxDepth = 32
)

// A Kind is the type of a value.
type Kind string

// Kinds of values, as they are called in errors.
const (
	Object Kind = "an object"
	Array  Kind = "an array"
	String Kind = "a string"
	Number Kind = "a number"
	Bool   Kind = "true or false"
	Null   Kind = "null"
)

// A Pos is a place in a file, both from 1; columns count characters.
type Pos struct{ Line, Column int }

// A Node is one value.
type Node struct {
	Pos
	Kind    Kind
	Members []Member // of an object, in file order, repeated keys included
	Items   []*Node  // of an array
	Text    string   // of a string or number
	True    bool     // of a bool
}

// A Member is a key of an object and its value.
type Member struct {
	Pos
	Key   string
	Value *Node
}

// An Error is a fault of the document and its place.
type Error struct {
	Pos
	Err error
}

// Error states line, column and fault.
func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %v", e.Line, e.Column, e.Err) }

// Unwrap returns the fault without its place.
func (e *Error) Unwrap() error { return e.Err }

var (
	errUTF8    = errors.New("not UTF-8")
	errMark    = errors.New("begins with a byte order mark, want UTF-8 without one")
	errLost    = errors.New("a string with the character U+FFFD, which stands for one that was lost")
	errComment = errors.New("a comment, JSON has none")
	errComma   = errors.New("a comma stands before it with nothing to follow")
	errMissing = errors.New("a comma or a colon is missing before it")
	errAfter   = errors.New("something after the document")
	errDepth   = fmt.Errorf("nested more than %d deep", maxDepth)
	errLarge   = fmt.Errorf("more than %d bytes", MaxBytes)
	errCut     = errors.New("ends too early")
)

// Parse returns the one value of a document. Its errors are *Error.
func Parse(data []byte) (*Node, error) {
	if len(data) > MaxBytes {
		return nil, &Error{Pos{1, 1}, errLarge}
	}
	p := &parser{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	if bytes.HasPrefix(data, []byte("\ufeff")) {
		return nil, &Error{Pos{1, 1}, errMark}
	}
	if !utf8.Valid(data) {
		return nil, &Error{p.at(invalid(data)), errUTF8}
	}
	p.dec.UseNumber()
	n, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if rest := data[p.dec.InputOffset():]; len(bytes.TrimSpace(rest)) > 0 {
		return nil, &Error{p.at(p.start()), errAfter}
	}
	return n, nil
}

// invalid returns the offset of the first byte that is not UTF-8.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

type parser struct {
	data []byte
	dec  *json.Decoder

	// The last place that at was asked for, from where it counts on.
	seen int
	pos  Pos
}

// start returns the offset of the next token.
func (p *parser) start() int {
	i := int(p.dec.InputOffset())
	for i < len(p.data) && bytes.IndexByte([]byte(" \t\r\n,:"), p.data[i]) >= 0 {
		i++
	}
	return i
}

// at returns the place of an offset. Offsets are asked for in rising order.
func (p *parser) at(offset int) Pos {
	if p.pos == (Pos{}) || offset < p.seen {
		p.seen, p.pos = 0, Pos{1, 1}
	}
	for p.seen < offset && p.seen < len(p.data) {
		r, size := utf8.DecodeRune(p.data[p.seen:])
		p.seen += size
		if r == '\n' {
			p.pos = Pos{p.pos.Line + 1, 1}
		} else {
			p.pos.Column++
		}
	}
	return p.pos
}

// token returns the next token and its place. The decoder's own offsets count from
// different starts, so a fault is said to be where the token begins.
func (p *parser) token() (json.Token, Pos, error) {
	at := p.start()
	t, err := p.dec.Token()
	if s, _ := t.(string); strings.ContainsRune(s, utf8.RuneError) {
		return nil, Pos{}, &Error{p.at(at), errLost} // half a surrogate pair in an escape is one
	}
	if err == nil {
		return t, p.at(at), nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errCut
	} else if known := p.slip(at); known != nil {
		err = known
	}
	return nil, Pos{}, &Error{p.at(at), err}
}

// slip returns what is wrong before an offset where JSON does not go on, nil if it is
// none of the common slips.
func (p *parser) slip(offset int) error {
	before, rest := bytes.TrimRight(p.data[:offset], " \t\r\n"), p.data[offset:]
	switch {
	case len(before) == 0 || len(rest) == 0:
		return nil
	case bytes.HasPrefix(rest, []byte("//")) || bytes.HasPrefix(rest, []byte("/*")):
		return errComment
	case before[len(before)-1] == ',' && (rest[0] == '}' || rest[0] == ']'):
		return errComma
	case len(before) < offset && bytes.IndexByte([]byte("{[,:"), before[len(before)-1]) < 0 && bytes.IndexByte([]byte("}]"), rest[0]) < 0:
		return errMissing
	}
	return nil
}

func (p *parser) value(depth int) (*Node, error) {
	t, pos, err := p.token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, &Error{pos, errDepth}
	}
	n := &Node{Pos: pos}
	switch t := t.(type) {
	case string:
		n.Kind, n.Text = String, t
	case json.Number:
		n.Kind, n.Text = Number, t.String()
	case bool:
		n.Kind, n.True = Bool, t
	case nil:
		n.Kind = Null
	case json.Delim:
		if t == '{' {
			n.Kind = Object
			return n, p.members(n, depth)
		}
		n.Kind = Array
		return n, p.items(n, depth)
	}
	return n, nil
}

func (p *parser) members(n *Node, depth int) error {
	for p.dec.More() {
		t, pos, err := p.token()
		if err != nil {
			return err
		}
		key, _ := t.(string) // the decoder lets nothing else be a key
		v, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.Members = append(n.Members, Member{Pos: pos, Key: key, Value: v})
	}
	_, _, err := p.token()
	return err
}

func (p *parser) items(n *Node, depth int) error {
	for p.dec.More() {
		v, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		n.Items = append(n.Items, v)
	}
	_, _, err := p.token()
	return err
}
