package render

import (
	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/draw"
)

// fixed reports whether an element is the same on every card.
func (e *Element) fixed() bool {
	if len(e.When) > 0 {
		return false
	}
	switch {
	case e.Group != nil:
		for i := range e.Group.Elements {
			if !e.Group.Elements[i].fixed() {
				return false
			}
		}
		return true
	case e.Photo != nil, e.QR != nil, e.MRZ != nil:
		return false
	}
	return e.field() == ""
}

// prepare composes what is the same on every card: the static elements of a side into one
// group, and others of that kind for themselves.
func (r *Renderer) prepare() error {
	nobody := &holder{claims: &card.Claims{}}
	for i := range r.layout.Sides {
		s := &r.layout.Sides[i]
		var group *draw.Group
		if len(s.Static) > 0 {
			group = &draw.Group{Trim: r.layout.trim(), Bleed: int64(r.layout.Bleed)}
		}
		for j := range s.Static {
			ops, err := r.element(s.Name, &s.Static[j], nobody)
			if err != nil {
				return err
			}
			group.Ops = append(group.Ops, ops...)
		}
		r.static = append(r.static, group)
		for j := range s.Fields {
			e := &s.Fields[j]
			if !e.fixed() {
				continue
			}
			ops, err := r.element(s.Name, e, nobody)
			if err != nil {
				return err
			}
			r.fixed[e] = ops
		}
	}
	return nil
}
