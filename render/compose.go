package render

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/barcode"
	"github.com/sealcard/sealcard/internal/draw"
)

var errNoCard = errors.New("render: there is no card")

// A holder is what the elements of a card show.
type holder struct {
	text     string // of the QR code
	claims   *card.Claims
	portrait *Portrait
}

// face reports whether the card carries a picture of its holder.
func (h *holder) face() bool {
	return h.claims.Identity.Image != nil || len(h.claims.Identity.Biometrics[card.Face]) > 0
}

// Compose lays out a card with its portrait, which may be nil if the layout has no
// photo box. It returns an *ElementError about the first element that does not fit, and
// an error that wraps ErrDesign if the card was issued for another layout.
func (r *Renderer) Compose(c *card.Card, portrait *Portrait) (*Print, error) {
	if c == nil || c.Text() == "" {
		return nil, errNoCard
	}
	h := &holder{text: c.Text(), claims: c.Claims(), portrait: portrait}
	if design := h.claims.Layout; design != "" && design != r.layout.Ref() {
		return nil, fmt.Errorf("render: %w: %s and not %s", ErrDesign, design, r.layout.Ref())
	}
	if h.claims.Specimen {
		if err := r.layout.CheckSpecimen(); err != nil {
			return nil, err
		}
	}
	p := &Print{card: c, renderer: r, contents: make([]painted, len(r.layout.Sides))}
	for i := range r.layout.Sides {
		list, err := r.side(i, h)
		if err != nil {
			return nil, err
		}
		p.sides = append(p.sides, list)
	}
	return p, nil
}

// side composes one side: what is the same on every card is there already.
func (r *Renderer) side(i int, h *holder) (*draw.List, error) {
	s := &r.layout.Sides[i]
	list := &draw.List{Name: s.Name, Trim: r.layout.trim(), Bleed: int64(r.layout.Bleed)}
	if r.static[i] != nil {
		list.Ops = append(list.Ops, r.static[i])
	}
	for j := range s.Fields {
		e := &s.Fields[j]
		if ops, ok := r.fixed[e]; ok {
			list.Ops = append(list.Ops, ops...)
			continue
		}
		ops, err := r.element(s.Name, e, h)
		if err != nil {
			return nil, err
		}
		list.Ops = append(list.Ops, ops...)
	}
	return list, nil
}

// trim returns the size of the card as display lists count it.
func (l *Layout) trim() draw.Size { return draw.Size{W: int64(l.Trim.W), H: int64(l.Trim.H)} }

// CheckSpecimen returns an *ElementError that wraps ErrSpecimen unless each side has a
// text with the field specimen, which tells a sample card from a real one. Compose
// refuses specimens otherwise.
func (l *Layout) CheckSpecimen() error {
	marks := func(p placed) bool {
		return p.Text != nil && p.Text.Field == specimenField && holds(p.when, &card.Claims{Specimen: true})
	}
	for i := range l.Sides {
		if !slices.ContainsFunc(l.Sides[i].placed(), marks) {
			return &ElementError{Side: l.Sides[i].Name, Err: ErrSpecimen}
		}
	}
	return nil
}

// content returns what an element of a text or a code prints, nil for others.
func (e *Element) content() *Content {
	switch {
	case e.Text != nil:
		return &e.Text.Content
	case e.Code128 != nil:
		return &e.Code128.Content
	case e.Aztec != nil:
		return &e.Aztec.Content
	case e.DataMatrix != nil:
		return &e.DataMatrix.Content
	case e.PDF417 != nil:
		return &e.PDF417.Content
	}
	return nil
}

// field returns the name of the field that an element prints, empty for none.
func (e *Element) field() string {
	if e.Photo != nil {
		return "photo"
	}
	if c := e.content(); c != nil {
		return c.Field
	}
	return ""
}

// element returns the ops of one element, where they stand.
func (r *Renderer) element(side string, e *Element, h *holder) ([]draw.Op, error) {
	if !holds(e.When, h.claims) {
		return nil, nil
	}
	var ops []draw.Op
	if e.Group != nil {
		for i := range e.Group.Elements {
			inner, err := r.element(side, &e.Group.Elements[i], h)
			if err != nil {
				return nil, err
			}
			ops = append(ops, inner...)
		}
	} else {
		var err error
		if ops, err = r.paint(e, e.upright(), h); err != nil {
			return nil, &ElementError{Side: side, Element: e.path, Field: e.field(), Err: err}
		}
	}
	frame := e.frame()
	for i := range ops {
		ops[i] = frame.Place(ops[i])
	}
	return ops, nil
}

// paint returns the ops of an element that is no group, in an upright box at the origin.
func (r *Renderer) paint(e *Element, box Size, h *holder) ([]draw.Op, error) {
	l := r.layout
	all := draw.Rect{W: int64(box.W), H: int64(box.H)}
	switch {
	case e.Text != nil:
		return e.Text.compose(l, box, h.claims, r.chains[e.Text.Font])
	case e.Photo != nil:
		return e.Photo.compose(r, box, h.portrait)
	case e.Image != nil:
		return []draw.Op{draw.Picture{Box: all, Image: r.images[e.Image.File]}}, nil
	case e.Rect != nil && e.Rect.Radius > 0:
		steps := rounded(all.W, all.H, int64(e.Rect.Radius))
		return []draw.Op{draw.Path{Steps: steps, Ink: l.ink(e.Rect.Ink, e.Rect.Color)}}, nil
	case e.Rect != nil:
		return []draw.Op{draw.Fill{Box: all, Ink: l.ink(e.Rect.Ink, e.Rect.Color)}}, nil
	case e.Line != nil:
		return e.Line.compose(l, box), nil
	case e.Path != nil:
		return e.Path.compose(l, box), nil
	case e.MRZ != nil:
		return e.MRZ.compose(box, h.claims)
	}
	return e.code(box, l.DPI, h)
}

// code returns the ops of a code.
func (e *Element) code(box Size, dpi int, h *holder) ([]draw.Op, error) {
	switch {
	case e.QR != nil:
		return e.QR.compose(box, dpi, h)
	case e.Aztec != nil:
		return e.Aztec.compose(box, dpi, h, matrixKind{barcode.AztecQuietZone, e.Aztec.aztec})
	case e.DataMatrix != nil:
		return e.DataMatrix.compose(box, dpi, h, matrixKind{barcode.DataMatrixQuietZone, barcode.DataMatrix})
	case e.PDF417 != nil:
		return e.PDF417.compose(box, dpi, h)
	}
	return e.Code128.compose(box, dpi, h)
}

// compose draws the line, or its dashes: along it a dash and a gap of the same
// length take turns, with a dash at each end.
func (l *Line) compose(layout *Layout, box Size) []draw.Op {
	w, h := int64(box.W), int64(box.H)
	line := func(n, of int64) draw.Op { // the n-th of so many equal parts
		return draw.Line{
			From:  draw.Point{X: w * n / of, Y: h * n / of},
			To:    draw.Point{X: w * (n + 1) / of, Y: h * (n + 1) / of},
			Width: int64(l.Width), Ink: layout.ink(l.Ink, l.Color),
		}
	}
	parts := int64(1)
	if l.Dash > 0 {
		parts = max(max(w, h)/int64(l.Dash), 1) | 1 // odd, so that it ends in a dash
	}
	var ops []draw.Op
	for n := int64(0); n < parts; n += 2 {
		ops = append(ops, line(n, parts))
	}
	return ops
}
