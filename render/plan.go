package render

import (
	"slices"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/draw"
)

// A step of a side is a group of elements that are the same on every card, or one
// element that is not.
type step struct {
	group   *draw.Group
	element int
	boxes   []Rect // of the group's elements, or of the element
}

// static reports whether an element is the same on every card.
func (e *Element) static() bool {
	switch {
	case e.When != "":
		return false
	case e.Text != nil:
		return e.Text.Field == ""
	case e.Code128 != nil:
		return e.Code128.Field == ""
	}
	return e.Image != nil || e.Rect != nil || e.Line != nil
}

// prepare composes what is the same on every card and orders the sides: a static
// element is drawn before what changes as long as they do not meet, so that a side is
// mostly one group and a press can keep it.
func (r *Renderer) prepare() error {
	for i := range r.layout.Sides {
		s := &r.layout.Sides[i]
		var plan []step
		for j := range s.Elements {
			e := &s.Elements[j]
			if !e.static() {
				plan = append(plan, step{element: j, boxes: []Rect{e.reach()}})
				continue
			}
			ops, err := r.element(e, nil, &card.Claims{}, nil)
			if err != nil {
				return &ElementError{Side: s.Name, Element: j, Err: err}
			}
			plan = r.place(plan, e.reach(), ops)
		}
		r.plan = append(r.plan, plan)
	}
	return nil
}

// place puts ops into the first group behind everything that they meet, or into a new one
// right there.
func (r *Renderer) place(plan []step, box Rect, ops []draw.Op) []step {
	at, behind := -1, 0 // the group, or what a new one must come behind
	for i := len(plan) - 1; i >= 0; i-- {
		if plan[i].group != nil {
			at = i
		}
		if plan[i].meets(box) {
			behind = i + 1
			break
		}
	}
	if at < 0 {
		at = behind
		group := &draw.Group{Trim: r.layout.trim(), Bleed: int64(r.layout.Bleed)}
		plan = slices.Insert(plan, at, step{group: group})
	}
	plan[at].group.Ops = append(plan[at].group.Ops, ops...)
	plan[at].boxes = append(plan[at].boxes, box)
	return plan
}

func (s *step) meets(box Rect) bool {
	for _, b := range s.boxes {
		if b.X < box.X+box.W && box.X < b.X+b.W && b.Y < box.Y+box.H && box.Y < b.Y+b.H {
			return true
		}
	}
	return false
}

// overhang is how far glyphs and line ends reach beyond their boxes: letters hang below a
// block of text by about a quarter of its size.
func (e *Element) overhang() Length {
	switch {
	case e.Text != nil:
		return e.Text.Size / 4
	case e.Line != nil:
		return e.Line.Width
	}
	return 0
}

// reach returns the box of all that an element paints.
func (e *Element) reach() Rect {
	o := e.overhang()
	return Rect{e.Box.X - o, e.Box.Y - o, e.Box.W + 2*o, e.Box.H + 2*o}
}
