package render

// A placed is an element that is no group, with its place on the side.
type placed struct {
	*Element
	box    Rect // on the side, as it stands
	turn   int  // quarter turns to the left, those of its groups included
	static bool
	when   []Condition // its own and those of its groups
}

// placed returns the elements of a side that are no groups, in the order of painting.
func (s *Side) placed() []placed {
	var out []placed
	add := func(elements []Element, static bool) {
		for i := range elements {
			for _, p := range elements[i].parts() {
				p.static = static
				out = append(out, p)
			}
		}
	}
	add(s.Static, true)
	add(s.Fields, false)
	return out
}

// parts returns what an element consists of, placed on the side.
func (e *Element) parts() []placed {
	if e.Group == nil {
		return []placed{{Element: e, box: e.Box, turn: e.Rotate / 90, when: e.When}}
	}
	var out []placed
	f := e.frame()
	for i := range e.Group.Elements {
		for _, p := range e.Group.Elements[i].parts() {
			b := f.Box(p.box.draw())
			p.box = Rect{Length(b.X), Length(b.Y), Length(b.W), Length(b.H)}
			p.turn = (p.turn + f.Turn) % 4
			p.when = append(p.when[:len(p.when):len(p.when)], e.When...)
			out = append(out, p)
		}
	}
	return out
}
