package render

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/sealcard/sealcard/internal/tree"
)

// A binder fills a Layout from a tree and gathers every fault on the way.
type binder struct {
	file   string
	faults LayoutErrors
	before int  // faults before the element under way, which do not keep it from its checks
	shaped bool // the card's trim and bleed are known
	boxed  bool // and so is the box of the element under way
	drawn  int  // steps of all paths so far, with their copies
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
	wrong   map[string]bool // have a fault, so that what hangs on them is not faulted too
	void    bool            // not an object: none of its keys is missed
}

// object returns n as an object, empty and with a fault if it is none.
func (b *binder) object(n *tree.Node, path string) *object {
	o := &object{b: b, path: path, at: n.Pos, members: map[string]tree.Member{}, taken: map[string]bool{}, wrong: map[string]bool{}}
	if n.Kind != tree.Object {
		b.fault(n.Pos, path, "%s, want an object", n.Kind)
		o.void = true
		return o
	}
	for _, m := range n.Members {
		if _, twice := o.members[m.Key]; twice {
			b.fault(m.Pos, o.join(m.Key), "the key stands there twice")
			continue
		}
		o.members[m.Key] = m
	}
	return o
}

// join returns the path of a key, which stands in quotes if it is none of ours.
func (o *object) join(key string) string {
	if key == "" || strings.ContainsFunc(key, odd) {
		key = strconv.Quote(key)
	}
	if o.path == "" {
		return key
	}
	return o.path + "." + key
}

func odd(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_$-[]", r)
}

// fault reports what is wrong with the value of a key.
func (o *object) fault(key string, at tree.Pos, format string, args ...any) {
	o.wrong[key] = true
	o.b.fault(at, o.join(key), format, args...)
}

// good reports whether keys are absent or without a fault.
func (o *object) good(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { return o.wrong[key] })
}

// take returns the value of a key, nil if it is absent.
func (o *object) take(key string) *tree.Node {
	o.taken[key] = true
	return o.members[key].Value
}

// require is take with a fault for an absent key.
func (o *object) require(key string) *tree.Node {
	n := o.take(key)
	if n == nil && !o.void {
		o.fault(key, o.at, "is missing")
	}
	return n
}

// done reports the keys that were not taken. Before it, every key that is allowed
// has been.
func (o *object) done() {
	for _, key := range o.unknown() {
		o.b.fault(o.members[key].Pos, o.join(key), "unknown key, allowed: %s", strings.Join(sortedKeys(o.taken), ", "))
	}
}

// unknown returns the keys that were not taken.
func (o *object) unknown() (keys []string) {
	for key := range o.members {
		if !o.taken[key] {
			keys = append(keys, key)
		}
	}
	return keys
}

// pardon takes all keys: which ones are allowed is not known.
func (o *object) pardon() {
	for key := range o.members {
		o.taken[key] = true
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
		o.fault(key, n.Pos, "%s, want %s", n.Kind, kind)
		return
	}
	if err := use(n.Text); err != nil {
		o.fault(key, n.Pos, "%w", err)
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
		o.fault(key, n.Pos, "%s, want %s", n.Kind, tree.Bool)
	}
	return n.True
}

// number reads an optional whole number from least to most.
func (o *object) number(key string, otherwise, least, most int) int {
	n := o.take(key)
	if n == nil {
		return otherwise
	}
	return o.numberOf(key, n, least, most)
}

func (o *object) numberOf(key string, n *tree.Node, least, most int) (v int) {
	o.read(key, n, tree.Number, func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most || strconv.Itoa(n) != s {
			return fmt.Errorf("%s is not a whole number from %d to %d", s, least, most)
		}
		v = n
		return nil
	})
	return v
}

// quarters reads an optional angle in quarter turns, of 0, 90, 180 or 270 degrees.
func (o *object) quarters(key string) (turn int) {
	o.read(key, o.take(key), tree.Number, func(s string) error {
		turn = slices.Index([]string{"0", "90", "180", "270"}, s)
		if turn < 0 {
			turn = 0
			return fmt.Errorf("%s is not one of 0, 90, 180, 270", s)
		}
		return nil
	})
	return turn
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
	if n != nil && n.Kind == tree.Number {
		o.fault(key, n.Pos, "%s has no unit, want a length such as \"3mm\"", n.Text)
		return 0
	}
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
	list := o.require(key)
	if list == nil {
		return make([]Length, n)
	}
	return o.lengthsOf(key, list, n, between{least, most})
}

// between is what a length may be.
type between struct{ least, most Length }

func (o *object) lengthsOf(key string, list *tree.Node, n int, allowed between) []Length {
	v := make([]Length, n)
	for i, item := range o.items(key, list, bounds{n, n, "lengths"}) {
		at := fmt.Sprintf("%s[%d]", key, i)
		v[i] = o.lengthOf(at, item, allowed.least, allowed.most)
		o.wrong[key] = o.wrong[key] || o.wrong[at]
	}
	return v
}

// bounds are how many of something an array has.
type bounds struct {
	least, most int
	of          string
}

// items returns what the array of a key has, and nothing with a fault if that is not as
// many as it may be.
func (o *object) items(key string, list *tree.Node, n bounds) []*tree.Node {
	before := len(o.b.faults)
	items := o.b.items(list, o.join(key), n)
	o.wrong[key] = o.wrong[key] || len(o.b.faults) > before
	return items
}

func (b *binder) items(list *tree.Node, path string, n bounds) []*tree.Node {
	if list == nil {
		return nil
	}
	want := fmt.Sprintf("%d to %d", n.least, n.most)
	switch n.least {
	case 0:
		want = fmt.Sprintf("at most %d", n.most)
	case n.most:
		want = strconv.Itoa(n.most)
	}
	switch {
	case list.Kind != tree.Array:
		b.fault(list.Pos, path, "%s, want an array of %s %s", list.Kind, want, n.of)
	case len(list.Items) < n.least || len(list.Items) > n.most:
		b.fault(list.Pos, path, "an array of %d %s, want %s", len(list.Items), n.of, want)
	default:
		return list.Items
	}
	return nil
}

// list calls bind with each object of an optional array.
func (b *binder) list(list *tree.Node, path string, most int, bind func(*object)) {
	of := path[strings.LastIndexByte(path, '.')+1:]
	for i, n := range b.items(list, path, bounds{0, most, of}) {
		o := b.object(n, fmt.Sprintf("%s[%d]", path, i))
		bind(o)
		o.done()
	}
}

// file reads the name of a file beside the layout, which is required if must is.
func (o *object) file(key string, must bool) (name string) {
	n := o.take(key)
	if must {
		n = o.require(key)
	}
	o.read(key, n, tree.String, func(s string) error {
		if !fs.ValidPath(s) || s == "." {
			return fmt.Errorf("%q is not a file beside the layout or below", s)
		}
		name = s
		return nil
	})
	return name
}

// words reads a text that is not empty and not too long.
func (o *object) words(key string, n *tree.Node) (text string) {
	o.read(key, n, tree.String, func(s string) error {
		if s == "" || len(s) > maxValue {
			return fmt.Errorf("a text of %d bytes, want 1 to %d", len(s), maxValue)
		}
		text = s
		return nil
	})
	return text
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

// fieldOf reads the name of a field of the card.
func (o *object) fieldOf(key string, n *tree.Node) (name string) {
	o.read(key, n, tree.String, func(s string) error {
		if err := knownField(s); err != nil {
			return err
		}
		name = s
		return nil
	})
	return name
}

// knownField returns an error unless the card has a field of that name.
func knownField(name string) error {
	if name == cardField {
		return fmt.Errorf("%q is for the codes aztec, datamatrix and pdf417", name)
	}
	if !known(name) {
		return fmt.Errorf("%q is not a field of a card", name)
	}
	return nil
}

// content reads field or value, exactly one of them. The field may be the whole card if
// whole is true.
func (b *binder) content(c *scope, o *object, whole bool) (t Content) {
	field, value := o.take("field"), o.take("value")
	switch {
	case o.void:
	case field == nil && value == nil:
		b.fault(o.at, o.path, "has neither field nor value, want one of them")
	case field != nil && value != nil:
		b.fault(o.at, o.path, "has both field and value, want one of them")
	case field != nil && whole && field.Kind == tree.String && field.Text == cardField:
		t.Field = cardField
	case field != nil:
		t.Field = o.fieldOf("field", field)
	default:
		t.Value = o.words("value", value)
	}
	if field != nil && value == nil && o.good("field") {
		b.variable(c, o, "field", "a field")
	}
	return t
}
