package pdfx

import (
	"maps"
	"slices"
)

// A scope is what a content stream sees: resources by name. Default color spaces are
// those of the scope.
type scope struct {
	res dict
	num int // object number of the page, form, pattern or font
}

// A job is a content stream met on the way, looked at after the current one: content
// streams may lie in one another as deep as a file likes.
type job struct {
	stream *stream
	scope  *scope
}

// entry returns a resource by kind and name, and whether it is there.
func (l *lint) entry(s *scope, kind, key name) (object, bool) {
	o, ok := l.dict(s.res[kind])[key]
	return o, ok && l.get(o) != nil
}

// drain looks at the content streams that wait.
func (l *lint) drain() {
	for len(l.queue) > 0 {
		j := l.queue[0]
		l.queue = l.queue[1:]
		l.resources(j.scope)
		if data, ok := l.bytes(j.stream); ok {
			l.content(data, j.scope)
		}
	}
}

// enqueue puts the content of a form, pattern or glyph up for examination.
func (l *lint) enqueue(st *stream, s *scope) {
	l.queue = append(l.queue, job{stream: st, scope: s})
}

// resources looks at everything that a resource dictionary names, used or not: what is
// there travels with the page.
func (l *lint) resources(s *scope) {
	for _, kind := range slices.Sorted(maps.Keys(s.res)) {
		d := l.dict(s.res[kind])
		for _, key := range slices.Sorted(maps.Keys(d)) {
			if l.spend(1) != nil {
				return
			}
			l.resource(s, kind, key, d[key])
		}
	}
}

func (l *lint) resource(s *scope, kind, key name, o object) {
	switch kind {
	case "ColorSpace":
		l.space(o, s, 0)
		l.fallback(s, key, o)
	case "XObject":
		l.xobject(o, s)
	case "Font":
		l.font(o)
	case "ExtGState":
		l.state(o, s)
	case "Shading":
		l.shading(o, s)
	case "Pattern":
		l.pattern(o, s)
	}
}

func (l *lint) xobject(o object, s *scope) {
	st := l.stream(o)
	if st == nil {
		l.add("xobject", s.num, "an XObject is no stream")
		return
	}
	sub := l.name(st.dict["Subtype"])
	switch {
	case sub == "PS" || sub == "Form" && (st.dict["PS"] != nil || l.name(st.dict["Subtype2"]) == "PS"):
		l.add("postscript", st.num, "an XObject in PostScript")
	case sub == "Form":
		l.form(st)
	case sub == "Image":
		l.image(st, s)
	default:
		l.add("xobject", st.num, "an XObject of subtype %q", sub)
	}
}

// form looks at a form XObject (ISO 32000-1, 8.10).
func (l *lint) form(st *stream) {
	if !l.first(st.num) {
		return
	}
	if _, ok := l.box(st.dict["BBox"]); !ok {
		l.add("box", st.num, "BBox is not four numbers around an area")
	}
	if st.dict["Ref"] != nil {
		l.add("external", st.num, "the form stands for a page of another file")
	}
	res := l.dict(st.dict["Resources"])
	if res == nil {
		l.add("resources", st.num, "the form has no resources")
	}
	s := &scope{res: res, num: st.num}
	l.group(st.dict["Group"], s)
	l.enqueue(st, s)
}

// group looks at a transparency group (ISO 32000-1, 11.6.6).
func (l *lint) group(o object, s *scope) {
	d := l.dict(o)
	if d == nil {
		return
	}
	if l.name(d["S"]) != "Transparency" {
		l.add("group", s.num, "a group of type %q", l.name(d["S"]))
	}
	if cs := d["CS"]; cs != nil {
		l.space(cs, s, 0)
	}
}

// pattern looks at a tiling or shading pattern (ISO 32000-1, 8.7).
func (l *lint) pattern(o object, s *scope) {
	d := l.dict(o)
	kind, _ := l.int(d["PatternType"])
	st := l.stream(o)
	switch {
	case kind == 2:
		l.shading(d["Shading"], s)
		if d["ExtGState"] != nil {
			l.state(d["ExtGState"], s)
		}
	case kind != 1 || st == nil:
		l.add("pattern", number(o), "a pattern of type %d", kind)
	case l.first(st.num):
		l.enqueue(st, &scope{res: l.dict(st.dict["Resources"]), num: st.num})
	}
}

func (l *lint) shading(o object, s *scope) {
	d := l.dict(o)
	if kind, _ := l.int(d["ShadingType"]); kind < 1 || kind > 7 {
		l.add("shading", number(o), "a shading of type %d", kind)
		return
	}
	l.space(d["ColorSpace"], s, 0)
}

// blends are the names of blend modes (ISO 32000-1, 11.3.5).
var blends = []name{
	"Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn",
	"HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity",
}

var intentNames = []name{"AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual"}

// state looks at a graphics state dictionary (ISO 32000-1, 8.4.5; for transfer functions
// and halftones ISO 15930-7, recalled).
func (l *lint) state(o object, s *scope) {
	d, num := l.dict(o), number(o)
	if !l.first(num) {
		return
	}
	if num == 0 {
		num = s.num
	}
	if d["TR"] != nil || d["TR2"] != nil && l.name(d["TR2"]) != "Default" || d["HTP"] != nil {
		l.add("transfer", num, "a transfer function or halftone phase")
	}
	l.halftone(num, d["HT"], 0)
	for _, o := range l.list(d["BM"]) {
		if n := l.name(o); !slices.Contains(blends, n) {
			l.add("blend", num, "blend mode %q", n)
		}
	}
	for _, key := range []name{"OP", "op", "SA", "AIS", "TK"} {
		if _, ok := l.at(d, key).(bool); d[key] != nil && !ok {
			l.add("overprint", num, "%s is neither true nor false", key)
		}
	}
	if n, ok := l.int(d["OPM"]); d["OPM"] != nil && (!ok || n != 0 && n != 1) {
		l.add("overprint", num, "OPM is neither 0 nor 1")
	}
	for _, key := range []name{"CA", "ca"} {
		if n, ok := l.number(d[key]); d[key] != nil && (!ok || n < 0 || n > 1) {
			l.add("opacity", num, "%s is not within 0 and 1", key)
		}
	}
	if ri := l.name(d["RI"]); d["RI"] != nil && !slices.Contains(intentNames, ri) {
		l.add("rendering", num, "rendering intent %q", ri)
	}
	if font := l.array(d["Font"]); len(font) > 0 {
		l.font(font[0])
	}
	l.softMask(num, d["SMask"])
}

func (l *lint) softMask(num int, o object) {
	if o == nil || l.name(o) == "None" {
		return
	}
	d := l.dict(o)
	kind := l.name(d["S"])
	st := l.stream(d["G"])
	if st == nil || kind != "Alpha" && kind != "Luminosity" {
		l.add("mask", num, "a soft mask without a group or of type %q", kind)
		return
	}
	l.form(st)
}

// halftone looks at a halftone: only of type 1 or 5, without name and transfer function
// (ISO 15930-7, recalled).
func (l *lint) halftone(num int, o object, depth int) {
	d := l.dict(o)
	if d == nil {
		if o != nil && l.name(o) != "Default" {
			l.add("halftone", num, "HT is no halftone")
		}
		return
	}
	kind, _ := l.int(d["HalftoneType"])
	if kind != 1 && (kind != 5 || depth > 0) || d["HalftoneName"] != nil || d["TransferFunction"] != nil {
		l.add("halftone", num, "a halftone of type %d, with a name or with a transfer function", kind)
		return
	}
	for _, key := range slices.Sorted(maps.Keys(d)) {
		if sub := l.dict(d[key]); kind == 5 && sub != nil {
			l.halftone(num, sub, depth+1)
		}
	}
}
