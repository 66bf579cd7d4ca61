package render

import (
	"fmt"
	"slices"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/tree"
)

// inks binds the inks of a layout.
func (b *binder) inks(l *Layout, list *tree.Node) {
	// The standard keeps these for process inks and for what is on every plate.
	taken := []string{"All", "None", "Cyan", "Magenta", "Yellow", "Black"}
	b.list(list, "inks", maxInks, func(o *object) {
		i := Ink{
			Name:      b.name(o, taken),
			Kind:      choice(o, "kind", InkProcess, InkSpot, InkUV, InkOverlay),
			Overprint: o.flag("overprint"),
		}
		taken = append(taken, i.Name)
		i.CMYK = o.percents("cmyk")
		i.Color = onScreen(i.CMYK)
		if _, ok := o.members["color"]; ok {
			i.Color = o.color("color")
		}
		o.take("color")
		l.Inks = append(l.Inks, i)
	})
}

// percents reads the four process inks, which are required.
func (o *object) percents(key string) (v [4]int) {
	for i, n := range o.items(key, o.require(key), bounds{len(v), len(v), "percentages"}) {
		v[i] = o.numberOf(fmt.Sprintf("%s[%d]", key, i), n, 0, 100)
	}
	return v
}

// onScreen returns about how process inks look.
func onScreen(cmyk [4]int) Color {
	part := func(ink int) uint8 { return uint8((100 - ink) * (100 - cmyk[3]) * 255 / 10_000) }
	return Color{R: part(cmyk[0]), G: part(cmyk[1]), B: part(cmyk[2])}
}

// ink reads the name of an ink, which goes without a color.
func (b *binder) ink(l *Layout, o *object) string {
	v := ""
	o.read("ink", o.take("ink"), tree.String, func(s string) error {
		if !slices.ContainsFunc(l.Inks, func(i Ink) bool { return i.Name == s }) {
			return fmt.Errorf("%q is not an ink of the layout", s)
		}
		if _, ok := o.members["color"]; ok {
			return fmt.Errorf("stands beside a color, want one of them")
		}
		v = s
		return nil
	})
	return v
}

// ink returns the ink called name, or the color if the name is empty.
func (l *Layout) ink(name string, c Color) draw.Ink {
	i := slices.IndexFunc(l.Inks, func(i Ink) bool { return i.Name == name })
	if name == "" || i < 0 {
		return draw.Ink{Color: c}
	}
	ink := &l.Inks[i]
	p := ink.CMYK
	kind := map[InkKind]draw.InkKind{
		InkProcess: draw.InkProcess, InkSpot: draw.InkSpot, InkUV: draw.InkUV, InkOverlay: draw.InkOverlay,
	}[ink.Kind]
	out := draw.Ink{
		Kind: kind, Color: ink.Color, Overprint: ink.Overprint,
		Process: draw.Process{C: uint8(p[0]), M: uint8(p[1]), Y: uint8(p[2]), K: uint8(p[3])},
	}
	if kind != draw.InkProcess {
		out.Name = ink.Name
	}
	return out
}
