package render

import (
	"fmt"
	"slices"
)

// Distances that preflight looks for.
const (
	safeDefault = 2 * Millimeter // where the layout states no safe area
	keepClear   = Inch / 10      // from chips, stripes and panels (manuals of card printers)
	holeClear   = Millimeter     // from a punch
	barClear    = Inch / 4       // of a barcode from other print and the edge (the same manuals)
	leastText   = 5 * Inch / 72  // below, type fills up with ink
	smallText   = 7 * Inch / 72  // under which a second plate blurs letters
	leastX      = Millimeter / 4 // the least that phones read well
)

// side looks at where the elements of a side stand.
func (p *preflight) side(s *Side) {
	elements := s.placed()
	for i := range elements {
		e := &elements[i]
		p.edges(s.Name, e, elements[:i])
		p.keepOuts(s.Name, e)
		p.sizes(s.Name, e)
		p.pictures(s.Name, e)
		p.inkLimit(s.Name, e, elements[i+1:])
		for j := range elements[:i] {
			p.overlap(s.Name, &elements[j], e)
		}
	}
}

// ground reports whether an element is art that others stand on.
func (e *placed) ground() bool {
	return e.Rect != nil || e.Image != nil || e.Line != nil || e.Path != nil ||
		e.Photo != nil && e.Photo.Ghost || e.Text != nil && e.Text.Micro
}

// isCode reports whether a reader of codes looks at an element.
func (e *placed) isCode() bool {
	return e.QR != nil || e.Code128 != nil || e.Aztec != nil || e.DataMatrix != nil || e.PDF417 != nil
}

// meets reports whether boxes share an area.
func (r Rect) meets(o Rect) bool {
	return r.X < o.X+o.W && o.X < r.X+r.W && r.Y < o.Y+o.H && o.Y < r.Y+r.H
}

// inset returns a box that is smaller on every edge, or larger for a negative v.
func (r Rect) inset(v Length) Rect { return Rect{r.X + v, r.Y + v, r.W - 2*v, r.H - 2*v} }

// within reports whether r lies in o.
func (r Rect) within(o Rect) bool {
	return r.X >= o.X && r.Y >= o.Y && r.X+r.W <= o.X+o.W && r.Y+r.H <= o.Y+o.H
}

// clear returns how far from the trim the safe area begins.
func (l *Layout) clear() Length {
	if l.Safe == 0 {
		return safeDefault
	}
	return l.Safe
}

// edges looks at an element near an edge; below are those that are painted before it.
func (p *preflight) edges(side string, e *placed, below []placed) {
	trim := Rect{W: p.l.Trim.W, H: p.l.Trim.H}
	if !e.ground() {
		safe := p.l.clear()
		if !e.box.within(trim.inset(safe)) {
			p.add(Finding{ID: "safe-area", Severity: SeverityWarning, Message: fmt.Sprintf("stands nearer than %s to the edge, where a cut may take it", safe),
				Fix: "Move it inward or make its box smaller."}, side, e)
		}
		return
	}
	if e.Rect == nil && e.Image == nil {
		return
	}
	// What is meant to reach the edge has to reach beyond it.
	bleed, b := p.l.Bleed, e.box
	right, bottom := b.X+b.W-trim.W, b.Y+b.H-trim.H
	for _, edge := range []struct {
		name string
		at   Length // beyond the edge
		bare Rect   // of the bleed beside it
	}{
		{"left", -b.X, Rect{-bleed, b.Y, bleed + b.X, b.H}}, {"top", -b.Y, Rect{b.X, -bleed, b.W, bleed + b.Y}},
		{"right", right, Rect{b.X + b.W, b.Y, bleed - right, b.H}}, {"bottom", bottom, Rect{b.X, b.Y + b.H, b.W, bleed - bottom}},
	} {
		covered := func(o placed) bool { return (o.Rect != nil || o.Image != nil) && edge.bare.within(o.box) }
		if edge.at >= 0 && edge.at < bleed && !slices.ContainsFunc(below, covered) {
			p.add(Finding{ID: "bleed", Severity: SeverityError, Message: fmt.Sprintf("ends %s beyond the %s edge, the bleed is %s: a cut may leave a white line", edge.at, edge.name, bleed),
				Fix: "Let its box reach to the end of the bleed, or end inside the card."}, side, e)
		}
	}
}

func (p *preflight) keepOuts(side string, e *placed) {
	for _, k := range p.l.KeepOuts {
		if k.Side != side || !e.box.meets(k.Box.inset(-keepClear)) {
			continue
		}
		switch {
		case e.box.meets(k.Box) && !e.ground():
			p.add(Finding{ID: "keep-out", Severity: SeverityError, Message: "prints on the keep-out " + k.Name, Fix: "Move it away."}, side, e)
		case e.box.meets(k.Box) && (e.Rect != nil || e.Image != nil || e.Path != nil):
			p.add(Finding{ID: "keep-out", Severity: SeverityWarning, Message: "the ground reaches under the keep-out " + k.Name, Fix: "Leave the place blank, unless the printer does."}, side, e)
		case !e.ground():
			p.add(Finding{ID: "keep-out", Severity: SeverityWarning, Message: fmt.Sprintf("stands nearer than %s to the keep-out %s", keepClear, k.Name), Fix: "Move it away."}, side, e)
		}
	}
	for _, h := range p.l.Holes {
		if !e.ground() && e.box.meets(h.inset(-holeClear)) {
			p.add(Finding{ID: "hole", Severity: SeverityError, Message: fmt.Sprintf("stands nearer than %s to a hole", holeClear), Fix: "Move it away."}, side, e)
		}
	}
}

// sizes looks at what is too small to print or to read.
func (p *preflight) sizes(side string, e *placed) {
	if t := e.Text; t != nil && !t.Micro {
		least := min(t.Size, t.MinSize)
		if least < leastText {
			p.add(Finding{ID: "text-size", Severity: SeverityError, Message: fmt.Sprintf("text of %s, or %.1f pt", least, float64(least)*72/float64(Inch)),
				Fix: "Print text in 5 pt and more; microprint says that it is."}, side, e)
		}
	}
	if t := e.Text; t != nil && t.Size < smallText && !p.l.onePlate(t) {
		p.add(Finding{ID: "small-text", Severity: SeverityWarning, Message: fmt.Sprintf("text under %.0f pt in a color of several inks, whose plates or panels never meet exactly", float64(smallText)*72/float64(Inch)),
			Fix: "Print small text in black, which is an ink of its own, or in a gray."}, side, e)
	}
	dots := e.minDots()
	if dots == 0 {
		return
	}
	if x := Inch * Length(dots) / Length(p.l.DPI); x < leastX {
		p.add(Finding{ID: "x-dimension", Severity: SeverityError, Message: fmt.Sprintf("modules of %d dots at %d dpi are %s, less than %s", dots, p.l.DPI, x, leastX),
			Fix: fmt.Sprintf("Set minDots to %d or more.", (int(leastX)*p.l.DPI+int(Inch)-1)/int(Inch))}, side, e)
	}
	if (e.Code128 != nil || e.PDF417 != nil) && !e.box.within(Rect{W: p.l.Trim.W, H: p.l.Trim.H}.inset(barClear-quietBars)) {
		p.add(Finding{ID: "bar-clear", Severity: SeverityNote, Message: fmt.Sprintf("the box of bars is nearer than %s to the edge, where some card printers bend them", barClear),
			Fix: "Leave more room if the printer's manual asks for it."}, side, e)
	}
}

// onePlate reports whether a text is on one plate alone.
func (l *Layout) onePlate(t *Text) bool {
	ink := l.named(t.Ink)
	if ink == nil {
		return t.Color.Gray()
	}
	inks := 0
	for _, percent := range ink.CMYK {
		if percent > 0 {
			inks++
		}
	}
	return ink.Kind != InkProcess || inks <= 1
}

// quietBars is about the quiet zone that a box of bars has inside.
const quietBars = 2 * Millimeter

func (e *placed) minDots() int {
	switch {
	case e.QR != nil:
		return e.QR.MinDots
	case e.Code128 != nil:
		return e.Code128.MinDots
	case e.Aztec != nil:
		return e.Aztec.MinDots
	case e.DataMatrix != nil:
		return e.DataMatrix.MinDots
	case e.PDF417 != nil:
		return e.PDF417.MinDots
	}
	return 0
}

// pictures looks at the resolution of the layout's own pictures.
func (p *preflight) pictures(side string, e *placed) {
	if e.Image == nil {
		return
	}
	img, box := p.r.images[e.Image.File], e.upright()
	dpi := min(int64(img.W)*int64(Inch)/int64(box.W), int64(img.H)*int64(Inch)/int64(box.H))
	if dpi >= goodDPI {
		return
	}
	severity := SeverityWarning
	if dpi < minPortraitDPI {
		severity = SeverityError
	}
	p.add(Finding{ID: "resolution", Severity: severity, Message: fmt.Sprintf("%d x %d pixels in a box of %s are %d an inch", img.W, img.H, box, dpi),
		Fix: fmt.Sprintf("Use a picture of at least %d x %d pixels.", box.W.dots(goodDPI)+1, box.H.dots(goodDPI)+1)}, side, e)
}

// goodDPI is what print shops ask of pictures.
const goodDPI = 300

// inkLimit looks at process inks, and at plates that print over them.
func (p *preflight) inkLimit(side string, e *placed, above []placed) {
	if p.out == nil || p.out.InkLimit == 0 {
		return
	}
	ink := p.l.named(e.ink())
	if ink == nil || ink.Kind != InkProcess && ink.Kind != InkSpot {
		return
	}
	total := ink.total()
	for i := range above {
		over := p.l.named(above[i].ink())
		if over != nil && over.Overprint && over.Kind != InkOverlay && above[i].box.meets(e.box) {
			total += over.total()
		}
	}
	if total > p.out.InkLimit {
		p.add(Finding{ID: "ink-limit", Severity: SeverityError, Message: fmt.Sprintf("%d %% of ink with what prints over it, the output %s allows %d %%", total, p.out.Name, p.out.InkLimit),
			Fix: "Use lighter inks, or black alone for dark parts."}, side, e)
	}
}

// total returns the percent of ink that an ink puts on the card.
func (i *Ink) total() int {
	if i.Kind != InkProcess {
		return 100
	}
	return i.CMYK[0] + i.CMYK[1] + i.CMYK[2] + i.CMYK[3]
}

// named returns the ink of that name, nil for none.
func (l *Layout) named(name string) *Ink {
	i := slices.IndexFunc(l.Inks, func(i Ink) bool { return i.Name == name })
	if i < 0 {
		return nil
	}
	return &l.Inks[i]
}

// ink returns the name of the ink that an element is painted in, empty for none.
func (e *placed) ink() string {
	switch {
	case e.Text != nil:
		return e.Text.Ink
	case e.Rect != nil:
		return e.Rect.Ink
	case e.Line != nil:
		return e.Line.Ink
	case e.Path != nil:
		return e.Path.Ink
	case e.Photo != nil:
		return e.Photo.Ink
	}
	return ""
}

// overlap looks at two elements of which the second is painted later.
func (p *preflight) overlap(side string, first, second *placed) {
	if !first.box.meets(second.box) || exclusive(first.when, second.when) {
		return
	}
	hidden := func(e *placed) bool {
		i := p.l.named(e.ink())
		return i != nil && (i.Kind == InkUV || i.Kind == InkOverlay)
	}
	mark := func(e *placed) bool {
		return e.Text != nil && e.Text.Field == specimenField ||
			slices.ContainsFunc(e.when, func(c Condition) bool { return c.Field == specimenField && !c.Absent })
	}
	switch {
	case hidden(first) || hidden(second):
	case first.isCode() && !mark(second):
		p.add(Finding{ID: "overlap", Severity: SeverityError, Message: "is painted over the code of " + first.path,
			Fix: "Keep the boxes of codes free."}, side, second)
	case first.ground() || second.ground() || mark(first) || mark(second):
	default:
		p.add(Finding{ID: "overlap", Severity: SeverityWarning, Message: "its box and that of " + first.path + " overlap",
			Fix: "Make the boxes smaller, or give them conditions that exclude each other."}, side, second)
	}
}

// exclusive reports whether no card meets both conditions.
func exclusive(a, b []Condition) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Field != y.Field {
				continue
			}
			shared := func(v string) bool { return slices.Contains(y.Is, v) }
			if x.Absent != y.Absent || len(x.Is) > 0 && len(y.Is) > 0 && !slices.ContainsFunc(x.Is, shared) {
				return true
			}
		}
	}
	return false
}
