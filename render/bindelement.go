package render

import (
	"fmt"
	"strings"

	"github.com/sealcard/sealcard/internal/tree"
)

// A scope is where elements stand.
type scope struct {
	layout *Layout
	side   string // its path and a dot
	area   Rect   // within which boxes lie
	static bool   // the same on every card
	may    bool   // be left out, as the group around it has a condition
	depth  int    // of groups
}

// elements reads an optional list of elements.
func (b *binder) elements(c *scope, in *object, key string) []Element {
	items := in.items(key, in.take(key), bounds{0, maxElements, "elements"})
	elements := make([]Element, len(items))
	for i, n := range items {
		elements[i] = b.element(c, b.object(n, fmt.Sprintf("%s[%d]", in.join(key), i)))
	}
	return elements
}

func (b *binder) element(c *scope, o *object) Element {
	b.before = len(b.faults)
	e := Element{path: strings.TrimPrefix(o.path, c.side), at: o.at}
	e.Box = b.box(c, o)
	b.boxed = !o.void && o.good("box")
	e.Rotate = 90 * o.quarters("rotate")
	e.When = b.when(c, o)
	kinds := []struct {
		key  string
		bind func(*scope, *object, *Element)
	}{
		{"text", b.text}, {"photo", b.photo}, {"image", b.image}, {"rect", b.rect}, {"line", b.line}, {"path", b.path},
		{"qr", b.qr}, {"code128", b.code128}, {"aztec", b.aztec}, {"datamatrix", b.dataMatrix}, {"pdf417", b.pdf417},
		{"mrz", b.mrz}, {"group", b.group},
	}
	found := 0
	var names []string
	for _, k := range kinds {
		names = append(names, k.key)
		n := o.take(k.key)
		if n == nil {
			continue
		}
		found++
		inner := b.object(n, o.join(k.key))
		k.bind(c, inner, &e)
		inner.done()
	}
	// A kind that is misspelled is an unknown key, and no kind that is missing.
	switch {
	case found > 1:
		b.fault(o.at, o.path, "has %d of %s, want one", found, strings.Join(names, ", "))
	case found == 0 && !o.void && len(o.unknown()) == 0:
		b.fault(o.at, o.path, "has none of %s, want one", strings.Join(names, ", "))
	}
	if e.QR != nil && (c.may || len(e.When) > 0) {
		b.fault(o.at, o.path, "a QR code or its group has a condition: a card without it proves nothing")
	}
	o.done()
	return e
}

// box reads the box of an element.
func (b *binder) box(c *scope, o *object) Rect {
	v := o.lengths("box", 4, -maxBleed, maxTrim)
	r := Rect{v[0], v[1], v[2], v[3]}
	if o.void || !o.good("box") {
		return r
	}
	at, a := o.members["box"].Value.Pos, c.area
	switch {
	case r.W < 0 || r.H < 0:
		o.fault("box", at, "a box of %s, want a size that is not negative", Size{r.W, r.H})
	case r.X >= a.X && r.Y >= a.Y && r.X+r.W <= a.X+a.W && r.Y+r.H <= a.Y+a.H:
	case c.depth > 0:
		o.fault("box", at, "reaches beyond its group of %s", Size{a.W, a.H})
	default:
		o.fault("box", at, "reaches beyond the card of %s and its bleed of %s", c.layout.Trim, c.layout.Bleed)
	}
	return r
}

// when reads conditions: the name of a field, an object, or an array of them.
func (b *binder) when(c *scope, o *object) []Condition {
	n := o.take("when")
	if n == nil {
		return nil
	}
	if c.static {
		b.fault(n.Pos, o.join("when"), "a static element has no condition, put it into fields")
		return nil
	}
	if n.Kind != tree.Array {
		return []Condition{b.condition(o, "when", n)}
	}
	var out []Condition
	for i, item := range o.items("when", n, bounds{1, maxConditions, "conditions"}) {
		out = append(out, b.condition(o, fmt.Sprintf("when[%d]", i), item))
	}
	return out
}

func (b *binder) condition(o *object, key string, n *tree.Node) Condition {
	if n.Kind == tree.String {
		return Condition{Field: o.fieldOf(key, n)}
	}
	if n.Kind != tree.Object {
		o.fault(key, n.Pos, "%s, want the name of a field or an object", n.Kind)
		return Condition{}
	}
	in := b.object(n, o.join(key))
	w := Condition{Absent: in.flag("absent")}
	if f := in.require("field"); f != nil {
		w.Field = in.fieldOf("field", f)
	}
	if is := in.take("is"); is != nil {
		w.Is = b.values(in, is)
		if w.Absent {
			b.fault(is.Pos, in.join("is"), "stands beside absent, want one of them")
		}
	}
	in.done()
	return w
}

// values reads a string or an array of strings.
func (b *binder) values(o *object, n *tree.Node) []string {
	if n.Kind != tree.Array {
		return []string{o.words("is", n)}
	}
	var out []string
	for i, item := range o.items("is", n, bounds{1, maxConditions, "texts"}) {
		out = append(out, o.words(fmt.Sprintf("is[%d]", i), item))
	}
	return out
}

// group reads elements that stand in one box.
func (b *binder) group(c *scope, o *object, e *Element) {
	e.Group = &Group{}
	inner := *c
	size := e.upright()
	inner.area = Rect{W: size.W, H: size.H}
	if !b.boxed {
		inner.area = everywhere
	}
	inner.depth, inner.may = c.depth+1, c.may || len(e.When) > 0
	if inner.depth > maxDepth {
		b.fault(o.at, o.path, "groups in groups more than %d deep", maxDepth)
		o.pardon()
		return
	}
	o.require("elements")
	e.Group.Elements = b.elements(&inner, o, "elements")
}

// variable faults an element that differs from card to card in a list of those that do
// not.
func (b *binder) variable(c *scope, o *object, key, what string) {
	if !c.static {
		return
	}
	at, path := o.at, o.path
	if m, ok := o.members[key]; ok {
		at, path = m.Pos, o.join(key)
	}
	b.fault(at, path, "%s differs from card to card, put the element into fields", what)
}
