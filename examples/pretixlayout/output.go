package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sealcard/sealcard/render"
)

// An element is one of the layout file, its keys in the order in which they are written.
type element struct {
	Box        [4]string `json:"box"`
	Rotate     int       `json:"rotate,omitempty"`
	Text       *textOut  `json:"text,omitempty"`
	Photo      *struct{} `json:"photo,omitempty"`
	QR         *struct{} `json:"qr,omitempty"`
	DataMatrix *codeOut  `json:"datamatrix,omitempty"`
}

type textOut struct {
	Field   string `json:"field,omitempty"`
	Value   string `json:"value,omitempty"`
	Font    string `json:"font"`
	Size    string `json:"size"`
	MinSize string `json:"minSize,omitempty"`
	Lines   int    `json:"lines,omitempty"`
	Leading string `json:"leading,omitempty"`
	Color   string `json:"color"`
	Align   string `json:"align,omitempty"`
	VAlign  string `json:"valign,omitempty"`
	Fit     string `json:"fit,omitempty"`
}

type codeOut struct {
	Field string `json:"field,omitempty"`
	Value string `json:"value,omitempty"`
}

// static reports whether a draft is the same on every card.
func (d *draft) static() bool {
	return d.text != nil && d.text.field == "" || d.code != nil && d.code.field == ""
}

// element returns a draft as the file has it.
func (d *draft) element() *element {
	e := &element{Box: boxOf(d.box), Rotate: (4 - d.turn) % 4 * 90}
	switch {
	case d.text != nil:
		e.Text = d.text.out()
	case d.code != nil:
		e.DataMatrix = &codeOut{d.code.field, d.code.value}
	case d.qr:
		e.QR = &struct{}{}
	case d.photo:
		e.Photo = &struct{}{}
	}
	return e
}

func boxOf(r render.Rect) [4]string {
	return [4]string{r.X.String(), r.Y.String(), r.W.String(), r.H.String()}
}

func (t *textDraft) out() *textOut {
	o := &textOut{Field: t.field, Value: t.value, Font: t.font, Size: points(t.size), Color: t.color}
	if t.align != "left" {
		o.Align = t.align
	}
	if t.valign != "top" {
		o.VAlign = t.valign
	}
	if t.least < t.size {
		o.MinSize, o.Fit = points(t.least), "shrink"
	}
	if t.lines > 1 {
		o.Lines, o.Leading, o.Fit = t.lines, t.leading.String(), "wrap"
	}
	return o
}

// mark returns the text that tells a sample card, where it covers no other element, if
// there is such a place at the top or bottom edge.
func (c *converter) mark(side int, drafts []*draft) *element {
	const height = 5 * render.Millimeter / 2
	top := render.Rect{X: 2 * render.Millimeter, Y: render.Millimeter, W: c.trim.W - 4*render.Millimeter, H: height}
	bottom := top
	bottom.Y = c.trim.H - height - render.Millimeter
	box := top
	if covers(top, side, drafts) && !covers(bottom, side, drafts) {
		box = bottom
	}
	return &element{Box: boxOf(box), Text: &textOut{
		Field: "specimen", Font: "bold", Size: "7pt", MinSize: "5pt", Color: "#b3202c", Align: "center", VAlign: "middle", Fit: "shrink",
	}}
}

// covers reports whether a box has a part in common with an element of a side.
func covers(r render.Rect, side int, drafts []*draft) bool {
	for _, d := range drafts {
		b := d.box
		if d.side == side && r.X < b.X+b.W && b.X < r.X+r.W && r.Y < b.Y+b.H && b.Y < r.Y+r.H {
			return true
		}
	}
	return false
}

// encode returns the layout file, an element a line.
func (c *converter) encode(drafts []*draft) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"layout\": 1,\n  \"id\": %s,\n  \"version\": 1,\n", line(c.id))
	if c.name != "" {
		fmt.Fprintf(&b, "  \"name\": %s,\n", line(c.name))
	}
	// de-informal is a language of pretix alone.
	lang := strings.TrimSuffix(strings.TrimSuffix(c.lang, "-informal"), "-formal")
	fmt.Fprintf(&b, "  \"lang\": %s,\n", line(lang))
	fmt.Fprintf(&b, "  \"card\": {\"trim\": %s},\n", line([2]string{c.trim.W.String(), c.trim.H.String()}))
	b.WriteString("  \"sides\": [\n")
	for side, name := range []string{"front", "back"} {
		var static, fields []*element
		for _, d := range drafts {
			switch {
			case d.side != side:
			case d.static():
				static = append(static, d.element())
			default:
				fields = append(fields, d.element())
			}
		}
		if side == 1 && static == nil && fields == nil {
			break
		}
		if side == 1 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "    {\n      \"name\": %q,\n", name)
		if static != nil {
			b.WriteString("      \"static\": [\n" + lines(static) + "\n      ],\n")
		}
		fields = append(fields, c.mark(side, drafts))
		b.WriteString("      \"fields\": [\n" + lines(fields) + "\n      ]\n    }")
	}
	b.WriteString("\n  ]\n}\n")
	return b.Bytes()
}

func lines(elements []*element) string {
	var b bytes.Buffer
	for i, e := range elements {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("        " + line(e))
	}
	return b.String()
}

// line returns a value as JSON in one line, with a space after colons and commas.
func line(v any) string {
	var compact bytes.Buffer
	e := json.NewEncoder(&compact)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "null" // what is encoded here is strings and numbers
	}
	var b bytes.Buffer
	inside, escaped := false, false
	for _, r := range bytes.TrimSpace(compact.Bytes()) {
		b.WriteByte(r)
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			inside = !inside
		case !inside && (r == ':' || r == ','):
			b.WriteByte(' ')
		}
	}
	return b.String()
}
