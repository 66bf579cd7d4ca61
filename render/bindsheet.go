package render

import (
	"fmt"
	"slices"

	"github.com/sealcard/sealcard/internal/tree"
)

const (
	maxSheets = 50
	minMedia  = 20 * Millimeter // on a side
	maxMedia  = 2000 * Millimeter
)

// mediaSizes are the media that have a name.
var mediaSizes = map[string]Size{"A4": A4, "Letter": Letter}

// sheets binds the sheets of a layout, whose cards and sides are bound already, and makes
// sure that the cards fit.
func (b *binder) sheets(l *Layout, list *tree.Node) (sheets []Sheet) {
	b.list(list, "sheets", maxSheets, func(o *object) {
		before := len(b.faults)
		s := o.sheet(sheets, presets())
		sheets = append(sheets, s)
		if len(b.faults) > before || !b.shaped {
			return
		}
		if _, err := s.fit(l); err != nil {
			b.fault(o.at, o.path, "%w", err)
		}
	})
	return sheets
}

// bareSheets binds sheets that belong to no layout.
func (b *binder) bareSheets(list *tree.Node) (sheets []Sheet) {
	b.list(list, "sheets", maxSheets, func(o *object) { sheets = append(sheets, o.sheet(sheets, nil)) })
	return sheets
}

// sheet binds one sheet, which has another name than those before it and may begin with
// one of the presets.
func (o *object) sheet(before, presets []Sheet) Sheet {
	var s Sheet
	if o.take("preset") != nil {
		s = o.preset(presets)
	}
	s.Name = o.b.name(o, sheetNames(before))
	s.Description = o.text("description", s.Description)
	s.Media = o.media(s.Media)
	s.Columns = o.number("columns", s.Columns, 1, maxSlots)
	s.Rows = o.number("rows", s.Rows, 1, maxSlots)
	s.Slot = o.size("slot", s.Slot)
	s.Gutter = o.size("gutter", s.Gutter)
	s.Pitch = o.size("pitch", s.Pitch)
	s.Origin = o.point("origin", s.Origin, 0, maxMedia)
	if o.take("rotate") != nil {
		s.Turn = o.quarters("rotate")
	}
	if o.take("flip") != nil {
		s.Flip = choice(o, "flip", FlipLong, FlipShort)
	}
	if o.take("order") != nil {
		s.Order = choice(o, "order", OrderRows, OrderStacks)
	}
	s.Blank = o.blank()
	for key, flag := range map[string]*bool{"cropMarks": &s.CropMarks, "registration": &s.Registration, "slug": &s.Slug} {
		if o.take(key) != nil {
			*flag = o.flag(key)
		}
	}
	if n := o.take("shift"); n != nil {
		inner := o.b.object(n, o.join("shift"))
		s.Shift[0] = inner.point("front", s.Shift[0], -maxShift, maxShift)
		s.Shift[1] = inner.point("back", s.Shift[1], -maxShift, maxShift)
		inner.done()
	}
	return s
}

func sheetNames(sheets []Sheet) (names []string) {
	for _, s := range sheets {
		names = append(names, s.Name)
	}
	return names
}

// preset returns the built-in sheet that this one begins with.
func (o *object) preset(presets []Sheet) (s Sheet) {
	o.read("preset", o.take("preset"), tree.String, func(name string) error {
		i := slices.IndexFunc(presets, func(p Sheet) bool { return p.Name == name })
		if i < 0 {
			return fmt.Errorf("%q is not one of %s", name, joined(sheetNames(presets)))
		}
		s = presets[i]
		return nil
	})
	return s
}

// media reads a size by its name or in full, upright or on its side.
func (o *object) media(otherwise Size) Size {
	size, n := otherwise, o.take("media")
	switch {
	case n == nil && otherwise == (Size{}) && o.good("preset"):
		o.require("media")
	case n == nil:
	case n.Kind == tree.Array:
		v := o.lengths("media", 2, minMedia, maxMedia)
		size = Size{v[0], v[1]}
	default:
		o.read("media", n, tree.String, func(s string) error {
			known := false
			if size, known = mediaSizes[s]; !known {
				return fmt.Errorf("%q is not A4, Letter or an array of two lengths", s)
			}
			return nil
		})
	}
	if o.flag("landscape") && size.W < size.H {
		size = Size{size.H, size.W}
	}
	return size
}

// size reads an optional width and height.
func (o *object) size(key string, otherwise Size) Size {
	p := o.point(key, Point{otherwise.W, otherwise.H}, 0, maxMedia)
	return Size{p.X, p.Y}
}

// point reads an optional place.
func (o *object) point(key string, otherwise Point, least, most Length) Point {
	if o.take(key) == nil {
		return otherwise
	}
	v := o.lengths(key, 2, least, most)
	return Point{v[0], v[1]}
}

// blank reads the numbers of slots that stay empty.
func (o *object) blank() (slots []int) {
	for i, n := range o.items("blank", o.take("blank"), bounds{0, maxSlots, "slots"}) {
		slots = append(slots, o.numberOf(fmt.Sprintf("blank[%d]", i), n, 1, maxSlots))
	}
	return slots
}
