package render

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/qrsize"
	"github.com/sealcard/sealcard/internal/tree"
)

// layoutVersion is the value of the key layout: the version of the language.
const layoutVersion = 1

// ParseLayout reads a layout in JSON; name is used in error positions. Unknown keys,
// repeated keys and lengths without units are faults. A fault of JSON itself is a
// *LayoutError; other faults come as LayoutErrors, all of them, in file order.
func ParseLayout(name string, data []byte) (*Layout, error) {
	root, err := tree.Parse(data)
	if err != nil {
		e, _ := errors.AsType[*tree.Error](err)
		return nil, &LayoutError{File: name, Line: e.Line, Column: e.Column, Err: e.Err}
	}
	b := &binder{file: name}
	l := b.layout(root)
	if err := b.sorted(); err != nil {
		return nil, err
	}
	l.parsed = true
	return l, nil
}

func (b *binder) layout(root *tree.Node) *Layout {
	o := b.object(root, "")
	o.text("$schema", "") // for editors
	if v := o.require("layout"); v != nil {
		o.number("layout", layoutVersion, layoutVersion, layoutVersion)
	}
	l := &Layout{Name: o.text("name", "")}
	trim := o.lengths("trim", 2, 10*Millimeter, maxTrim)
	l.Trim = Size{trim[0], trim[1]}
	l.Bleed = o.length("bleed", 0, maxBleed, 0)
	l.DPI = o.number("dpi", defaultDPI, minDPI, maxDPI)
	b.fonts(l, o.take("fonts"))
	b.inks(l, o.take("inks"))
	b.sides(l, o.require("sides"))
	o.done()
	return l
}

func (b *binder) sides(l *Layout, list *tree.Node) {
	if list == nil {
		return
	}
	if list.Kind != tree.Array || len(list.Items) < 1 || len(list.Items) > maxSides {
		b.fault(list.Pos, "sides", "not an array of one or two sides")
		return
	}
	seen := map[string]bool{}
	for i, n := range list.Items {
		o := b.object(n, fmt.Sprintf("sides[%d]", i))
		s := Side{Name: choice(o, "name", "front", "back")}
		if seen[s.Name] {
			b.fault(n.Pos, o.join("name"), "two sides are called %s", s.Name)
		}
		seen[s.Name] = true
		if elements := o.require("elements"); elements != nil {
			s.Elements = b.elements(l, o, elements)
		}
		o.done()
		l.Sides = append(l.Sides, s)
	}
}

func (b *binder) elements(l *Layout, side *object, list *tree.Node) []Element {
	path := side.join("elements")
	if list.Kind != tree.Array || len(list.Items) > maxElements {
		b.fault(list.Pos, path, "not an array of at most %d elements", maxElements)
		return nil
	}
	elements := make([]Element, len(list.Items))
	for i, n := range list.Items {
		elements[i] = b.element(l, b.object(n, fmt.Sprintf("%s[%d]", path, i)))
	}
	return elements
}

func (b *binder) element(l *Layout, o *object) Element {
	b.before = len(b.faults)
	e := Element{Box: b.box(l, o), When: o.fieldName("when")}
	kinds := 0
	for _, k := range []struct {
		key  string
		bind func(*Layout, *object, *Element)
	}{
		{"text", b.text}, {"photo", b.photo}, {"image", b.image}, {"rect", b.rect},
		{"line", b.line}, {"qr", b.qr}, {"code128", b.code128},
	} {
		n := o.take(k.key)
		if n == nil {
			continue
		}
		kinds++
		inner := b.object(n, o.join(k.key))
		k.bind(l, inner, &e)
		inner.done()
	}
	if kinds != 1 {
		b.fault(o.at, o.path, "has %d of text, photo, image, rect, line, qr and code128, want one", kinds)
	}
	o.done()
	return e
}

// box reads the box of an element, which lies within the bleed.
func (b *binder) box(l *Layout, o *object) Rect {
	v := o.lengths("box", 4, -maxBleed, maxTrim)
	r := Rect{v[0], v[1], v[2], v[3]}
	at := o.members["box"].Pos
	switch {
	case r.W < 0 || r.H < 0:
		b.fault(at, o.join("box"), "a box of negative size")
	case r.X < -l.Bleed || r.Y < -l.Bleed || r.X+r.W > l.Trim.W+l.Bleed || r.Y+r.H > l.Trim.H+l.Bleed:
		b.fault(at, o.join("box"), "reaches beyond the card of %s and its bleed of %s", l.Trim, l.Bleed)
	}
	return r
}

func (b *binder) text(l *Layout, o *object, e *Element) {
	t := &Text{
		Content: o.content(),
		Font:    string(choice(o, "font", l.fontNames()...)),
		Size:    o.length("size", Millimeter/2, 100*Millimeter),
		Lines:   o.number("lines", 1, 1, 50),
		Color:   o.color("color"),
		Ink:     b.ink(l, o),
		Align:   choice(o, "align", AlignLeft, AlignCenter, AlignRight),
		VAlign:  choice(o, "valign", AlignTop, AlignMiddle, AlignBottom),
		Turn:    o.number("turn", 0, 0, 1),
		Caps:    o.flag("caps"),
		Date:    choice(o, "date", DateISO, DateText),
	}
	t.MinSize = o.length("minSize", Millimeter/2, t.Size, t.Size)
	t.Leading = o.length("leading", 0, 200*Millimeter, t.Size*5/4)
	t.Tracking = o.length("tracking", -Millimeter, 20*Millimeter, 0)
	e.Text = t
	if len(t.Value) > maxValue {
		b.fault(o.at, o.join("value"), "has %d bytes, limit is %d", len(t.Value), maxValue)
	}
	if t.Field != "" || len(b.faults) > b.before || len(l.Fonts) > 0 {
		return
	}
	// A fixed text is the same on every card: what does not fit is found here, or by
	// NewRenderer, if the layout has fonts of its own.
	if _, err := t.compose(l, e.Box, &card.Claims{}, builtin(t.Font)); err != nil {
		b.fault(o.at, o.path, "%w", err)
	}
}

func (b *binder) photo(_ *Layout, o *object, e *Element) {
	e.Photo = &Photo{}
	b.area(o, e)
}

// area makes sure that a picture has a box to fill.
func (b *binder) area(o *object, e *Element) {
	if e.Box.W < minPicture || e.Box.H < minPicture {
		b.fault(o.at, o.path, "a picture needs a box of at least %s, this one is %s",
			Size{minPicture, minPicture}, Size{e.Box.W, e.Box.H})
	}
}

func (b *binder) image(_ *Layout, o *object, e *Element) {
	b.area(o, e)
	e.Image = &Image{}
	o.read("file", o.require("file"), tree.String, func(s string) error { e.Image.File = s; return nil })
	if e.Image.File != "" && !fs.ValidPath(e.Image.File) {
		b.fault(o.at, o.join("file"), "%q is not a file name below the resources", e.Image.File)
	}
}

func (b *binder) rect(l *Layout, o *object, e *Element) {
	e.Rect = &Fill{Color: o.color("color"), Ink: b.ink(l, o)}
}

func (b *binder) line(l *Layout, o *object, e *Element) {
	e.Line = &Line{
		Width: o.length("width", 1, 20*Millimeter),
		Color: o.color("color"),
		Ink:   b.ink(l, o),
		Dash:  o.length("dash", Millimeter/10, 50*Millimeter, 0),
	}
}

func (b *binder) qr(l *Layout, o *object, e *Element) {
	q := &QR{
		Level:   choice(o, "level", "M", "L", "Q", "H"),
		MinDots: o.number("minDots", defaultQRDots, 1, 100),
	}
	e.QR = q
	if e.When != "" {
		b.fault(o.at, o.path, "has a condition: a card without its QR code proves nothing")
	}
	need, _ := qrsize.Version(minText, q.level())
	if have := q.largest(e.Box, l.DPI); have < need && len(b.faults) == b.before {
		b.fault(o.at, o.path, "box of %s is too small: the shortest card needs a symbol of %s (version %d-%s, %d dots a module at %d dpi)",
			Size{e.Box.W, e.Box.H}, symbolSide(need, q.MinDots, l.DPI), need, q.Level, q.MinDots, l.DPI)
	}
}

func (b *binder) code128(l *Layout, o *object, e *Element) {
	e.Code128 = &Code128{Content: o.content(), MinDots: o.number("minDots", defaultBarDots, 1, 100)}
	if e.Code128.Field != "" || len(b.faults) > b.before {
		return
	}
	if _, err := e.Code128.compose(e.Box, l.DPI, &card.Claims{}); err != nil {
		b.fault(o.at, o.path, "%w", err)
	}
}
