package render

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/internal/tree"
)

// A binder fills a Layout from a tree and gathers every fault on the way.
type binder struct {
	file   string
	faults LayoutErrors
	before int // faults before the element under way, which do not keep it from its checks
}

func (b *binder) fault(at tree.Pos, path, format string, args ...any) {
	b.faults = append(b.faults, &LayoutError{
		File: b.file, Line: at.Line, Column: at.Column, Path: path, Err: fmt.Errorf(format, args...),
	})
}

// sorted returns the faults in file order, nil for none.
func (b *binder) sorted() error {
	if len(b.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(b.faults, func(x, y *LayoutError) int {
		if x.Line != y.Line {
			return x.Line - y.Line
		}
		return x.Column - y.Column
	})
	return b.faults
}

// An object is a JSON object under way: keys are taken one by one, and done reports
// those that nobody took.
type object struct {
	b       *binder
	path    string
	at      tree.Pos
	members map[string]tree.Member
	taken   map[string]bool
}

// object returns n as an object, empty and with a fault if it is none.
func (b *binder) object(n *tree.Node, path string) *object {
	o := &object{b: b, path: path, at: n.Pos, members: map[string]tree.Member{}, taken: map[string]bool{}}
	if n.Kind != tree.Object {
		b.fault(n.Pos, path, "%s, want an object", n.Kind)
		return o
	}
	for _, m := range n.Members {
		if _, twice := o.members[m.Key]; twice {
			b.fault(m.Pos, o.join(m.Key), "the key is there twice")
			continue
		}
		o.members[m.Key] = m
	}
	return o
}

func (o *object) join(key string) string {
	if o.path == "" {
		return key
	}
	return o.path + "." + key
}

// take returns the value of a key, nil if it is absent.
func (o *object) take(key string) *tree.Node {
	o.taken[key] = true
	return o.members[key].Value
}

// require is take with a fault for an absent key.
func (o *object) require(key string) *tree.Node {
	n := o.take(key)
	if n == nil {
		o.b.fault(o.at, o.join(key), "is missing")
	}
	return n
}

// done reports the keys that were not taken. Before it, every key that is allowed
// has been.
func (o *object) done() {
	for key, m := range o.members {
		if !o.taken[key] {
			o.b.fault(m.Pos, o.join(key), "unknown key, allowed: %s", strings.Join(sortedKeys(o.taken), ", "))
		}
	}
}

func sortedKeys(m map[string]bool) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// read calls use with the text of a value of the given kind. What use finds wrong
// becomes a fault at the value.
func (o *object) read(key string, n *tree.Node, kind tree.Kind, use func(text string) error) {
	if n == nil {
		return
	}
	if n.Kind != kind {
		o.b.fault(n.Pos, o.join(key), "%s, want %s", n.Kind, kind)
		return
	}
	if err := use(n.Text); err != nil {
		o.b.fault(n.Pos, o.join(key), "%w", err)
	}
}

// text reads an optional string.
func (o *object) text(key, otherwise string) string {
	v := otherwise
	o.read(key, o.take(key), tree.String, func(s string) error { v = s; return nil })
	return v
}

// flag reads an optional true or false.
func (o *object) flag(key string) bool {
	n := o.take(key)
	if n == nil {
		return false
	}
	if n.Kind != tree.Bool {
		o.b.fault(n.Pos, o.join(key), "%s, want %s", n.Kind, tree.Bool)
	}
	return n.True
}

// number reads an optional whole number from least to most.
func (o *object) number(key string, otherwise, least, most int) int {
	v := otherwise
	o.read(key, o.take(key), tree.Number, func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%s is not a whole number from %d to %d", s, least, most)
		}
		v = n
		return nil
	})
	return v
}

// length reads a length from least to most. Without otherwise it is required.
func (o *object) length(key string, least, most Length, otherwise ...Length) Length {
	n := o.take(key)
	if n == nil && len(otherwise) > 0 {
		return otherwise[0]
	}
	if n == nil {
		n = o.require(key)
	}
	return o.lengthOf(key, n, least, most)
}

func (o *object) lengthOf(key string, n *tree.Node, least, most Length) (v Length) {
	o.read(key, n, tree.String, func(s string) (err error) {
		if v, err = ParseLength(s); err != nil {
			return fmt.Errorf("%q is %w", s, err)
		}
		if v < least || v > most {
			return fmt.Errorf("%s is not from %s to %s", v, least, most)
		}
		return nil
	})
	return v
}

// lengths reads an array of n required lengths.
func (o *object) lengths(key string, n int, least, most Length) []Length {
	v := make([]Length, n)
	list := o.require(key)
	if list == nil {
		return v
	}
	if list.Kind != tree.Array || len(list.Items) != n {
		o.b.fault(list.Pos, o.join(key), "not an array of %d lengths", n)
		return v
	}
	for i, item := range list.Items {
		v[i] = o.lengthOf(fmt.Sprintf("%s[%d]", key, i), item, least, most)
	}
	return v
}

// choice reads a string that is one of a few; the first is the default.
func choice[T ~string](o *object, key string, allowed ...T) T {
	v := allowed[0]
	o.read(key, o.take(key), tree.String, func(s string) error {
		if !slices.Contains(allowed, T(s)) {
			return fmt.Errorf("%q is not one of %s", s, joined(allowed))
		}
		v = T(s)
		return nil
	})
	return v
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

var errColor = errors.New("not a color such as #1a2b3c")

// color reads a color, black if it is absent.
func (o *object) color(key string) (c Color) {
	o.read(key, o.take(key), tree.String, func(s string) error {
		n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
		if err != nil || len(s) != 7 || s[0] != '#' {
			return fmt.Errorf("%q is %w", s, errColor)
		}
		c = Color{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n)}
		return nil
	})
	return c
}

// fieldName reads the name of a field of the card.
func (o *object) fieldName(key string) string {
	v := ""
	o.read(key, o.take(key), tree.String, func(s string) error {
		if !known(s) {
			return fmt.Errorf("%q is not a field of a card", s)
		}
		v = s
		return nil
	})
	return v
}

// content reads field or value, exactly one of them.
func (o *object) content() Content {
	c := Content{Field: o.fieldName("field"), Value: o.text("value", "")}
	_, hasField := o.members["field"]
	_, hasValue := o.members["value"]
	if hasField == hasValue {
		o.b.fault(o.at, o.path, "wants either field or value")
	}
	return c
}
