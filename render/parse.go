package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sealcard/sealcard/internal/locale"
	"github.com/sealcard/sealcard/internal/tree"
)

// layoutVersion is the value of the key layout: the version of the language.
const layoutVersion = "1"

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
	l := b.layout(b.object(root, ""))
	if err := b.sorted(); err != nil {
		return nil, err
	}
	l.file, l.parsed = name, true
	return l, nil
}

func (b *binder) layout(o *object) *Layout {
	o.text("$schema", "") // for editors
	o.read("layout", o.require("layout"), tree.Number, func(s string) error {
		if s != layoutVersion {
			return fmt.Errorf("version %s of the language is not known, want %s", s, layoutVersion)
		}
		return nil
	})
	l := &Layout{Name: o.text("name", ""), ID: b.id(o), Lang: b.lang(o, "en")}
	l.Version = o.numberOf("version", o.require("version"), 1, maxVersion)
	if l.DPI = o.number("dpi", defaultDPI, minDPI, maxDPI); l.DPI == 0 {
		l.DPI = defaultDPI // a fault, and codes are still looked at
	}
	if n := o.require("card"); n != nil {
		b.card(l, b.object(n, "card"))
	}
	legends := b.legends(l, o)
	b.fonts(l, o.take("fonts"))
	b.inks(l, o.take("inks"))
	b.sides(l, o)
	b.legendsStand(l, legends)
	l.Sheets = b.sheets(l, o.take("sheets"))
	b.outputs(l, o.take("outputs"))
	o.done()
	return l
}

// id reads the name of the design.
func (b *binder) id(o *object) (id string) {
	o.read("id", o.require("id"), tree.String, func(s string) error {
		if s == "" || len(s) > maxID || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			return fmt.Errorf("%q is not 1 to %d characters of a to z, 0 to 9, dot and hyphen", s, maxID)
		}
		id = s
		return nil
	})
	return id
}

// lang reads a language.
func (b *binder) lang(o *object, otherwise string) string {
	v := otherwise
	o.read("lang", o.take("lang"), tree.String, func(s string) error {
		if _, ok := locale.Find(s); !ok {
			return fmt.Errorf("%q is not a language that dates and countries can be written in", s)
		}
		v = s
		return nil
	})
	return v
}

// card reads the shape of the card and what may not be printed on.
func (b *binder) card(l *Layout, o *object) {
	trim := o.lengths("trim", 2, 10*Millimeter, maxTrim)
	l.Trim = Size{trim[0], trim[1]}
	l.Bleed = o.length("bleed", 0, maxBleed, 0)
	b.shaped = !o.void && o.good("trim", "bleed")
	half := maxTrim / 2
	if b.shaped {
		half = min(l.Trim.W, l.Trim.H) / 2
	}
	l.Corner = o.length("corner", 0, half, 0)
	l.Safe = o.length("safe", 0, half, 0)
	for i, n := range o.items("holes", o.take("holes"), bounds{0, maxKeepOuts, "boxes"}) {
		l.Holes = append(l.Holes, b.onCard(l, o, fmt.Sprintf("holes[%d]", i), n))
	}
	b.list(o.take("keepOuts"), o.join("keepOuts"), maxKeepOuts, func(o *object) {
		k := KeepOut{Name: b.name(o, nil), Side: choice(o, "side", "front", "back")}
		if n := o.require("box"); n != nil {
			k.Box = b.onCard(l, o, "box", n)
		}
		l.KeepOuts = append(l.KeepOuts, k)
	})
	o.done()
}

// onCard reads a box that lies on the card.
func (b *binder) onCard(l *Layout, o *object, key string, n *tree.Node) Rect {
	v := o.lengthsOf(key, n, 4, between{0, maxTrim})
	r := Rect{v[0], v[1], v[2], v[3]}
	switch {
	case !o.good(key):
	case r.W == 0 || r.H == 0:
		o.fault(key, n.Pos, "a box of %s holds nothing", Size{r.W, r.H})
	case b.shaped && (r.X+r.W > l.Trim.W || r.Y+r.H > l.Trim.H):
		o.fault(key, n.Pos, "reaches beyond the card of %s", l.Trim)
	}
	return r
}

// legends reads the texts that the programme demands, in file order.
func (b *binder) legends(l *Layout, o *object) *object {
	n := o.take("legends")
	if n == nil {
		return nil
	}
	legends := b.object(n, "legends")
	if len(n.Members) > maxLegends {
		o.fault("legends", n.Pos, "has %d legends, limit is %d", len(n.Members), maxLegends)
	}
	for _, m := range n.Members {
		if legends.taken[m.Key] {
			continue // and has its fault
		}
		l.Legends = append(l.Legends, Legend{Name: m.Key, Text: legends.words(m.Key, legends.take(m.Key))})
		if m.Key == "" || len(m.Key) > maxName {
			b.fault(m.Pos, "legends", "a name of %d bytes, want 1 to %d", len(m.Key), maxName)
		}
	}
	return legends
}

// legendsStand makes sure that every legend is on the card, whoever holds it.
func (b *binder) legendsStand(l *Layout, legends *object) {
	stand := map[string]bool{}
	for i := range l.Sides {
		for _, p := range l.Sides[i].placed() {
			if p.static && p.Text != nil {
				stand[p.Text.Legend] = true
			}
		}
	}
	for _, m := range l.Legends {
		if !stand[m.Name] && len(l.Sides) > 0 {
			b.fault(legends.members[m.Name].Pos, legends.join(m.Name), "stands on no side, want a static text with the legend")
		}
	}
}

// everywhere is the area of a box whose surroundings have a fault of their own.
var everywhere = Rect{-maxLength, -maxLength, 2 * maxLength, 2 * maxLength}

func (b *binder) sides(l *Layout, root *object) {
	area := everywhere
	if b.shaped {
		area = Rect{-l.Bleed, -l.Bleed, l.Trim.W + 2*l.Bleed, l.Trim.H + 2*l.Bleed}
	}
	for i, n := range root.items("sides", root.require("sides"), bounds{1, maxSides, "sides"}) {
		o := b.object(n, fmt.Sprintf("sides[%d]", i))
		s := Side{Name: choice(o, "name", "front", "back")}
		same := func(other Side) bool { return other.Name == s.Name }
		if slices.ContainsFunc(l.Sides, same) && o.good("name") && !o.void {
			b.fault(o.at, o.join("name"), "two sides are called %s", s.Name)
		}
		s.Static = b.elements(&scope{layout: l, side: o.path + ".", area: area, static: true}, o, "static")
		s.Fields = b.elements(&scope{layout: l, side: o.path + ".", area: area}, o, "fields")
		o.done()
		l.Sides = append(l.Sides, s)
	}
}
