package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/sealcard/sealcard/render"
)

// element returns the draft of an element, nil for one that cannot be taken over, which
// is noted.
func (c *converter) element(number int, s *source) *draft {
	d := &draft{number: number}
	page := s.number("page", 1)
	if len(s.faults) == 0 && page != 1 && page != 2 {
		c.out(d, "page %g, a card has 1 and 2", page)
		return nil
	}
	d.side = max(int(page)-1, 0)
	var ok bool
	switch t := s.text("type"); t {
	case "textarea", "textcontainer":
		ok = c.text(d, s, t == "textcontainer")
	case "barcodearea":
		ok = c.barcode(d, s)
	case "imagearea":
		ok = c.image(d, s)
	case "poweredby":
		c.out(d, "the mark of pretix is not on cards")
	case "":
		s.fault("type", "is missing")
	default:
		c.out(d, "%.40q is not a type that is known", t)
	}
	if !ok || len(s.faults) > 0 {
		return nil
	}
	if all, there := d.place(c.trim); !there {
		c.out(d, "lies beyond the card of %s", c.trim)
		return nil
	} else if !all {
		c.note(d, "reaches beyond the card of %s, put within it", c.trim)
	}
	return d
}

// text reads either kind of text. A textarea is as high as its lines; its place is where
// they begin or, in old layouts, where they end. A textcontainer has a box.
func (c *converter) text(d *draft, s *source, container bool) bool {
	t := &textDraft{size: s.number("fontsize"), align: choice(s, "align", "left", "center", "right"), free: !container}
	d.text, t.least = t, t.size
	width := s.extent("width")
	height := s.number("lineheight", 0) * 1.15 // by which pretix multiplies it
	if height == 0 {
		height = 1.2
	}
	t.leading = render.Length(math.Round(float64(t.em()) * height))
	d.pivot = render.Point{X: s.length("left"), Y: c.trim.H - s.length("bottom")}
	if container {
		d.container(width, s.extent("height"), choice(s, "verticalalign", "top", "middle", "bottom"))
	}
	downward := s.flag("downward", false)
	s.flag("autoresize", false) // texts shrink in any case
	s.flag("splitlongwords", true)
	c.style(d, s)
	d.turn = c.turn(d, s)
	lang := c.lang
	if own := s.text("locale"); own != "" {
		lang = own
	}
	t.content = c.vars.content(s, lang, "")
	switch {
	case len(s.faults) > 0:
		return false
	case t.reason != "":
		c.out(d, "%s", t.reason)
		return false
	case t.field == photoField:
		c.out(d, "the portrait is not a text")
		return false
	case t.size < 2 || t.size > 280 || t.leading < 0 || t.leading > 200*render.Millimeter:
		c.out(d, "a font of %s with lines of %s, sizes are from 2pt to 280pt", points(t.size), t.leading)
		return false
	}
	t.want = maxLines // of which those stay that a container holds
	if !container {
		t.want = t.likely()
		d.area(width, downward)
	}
	if t.field != "" {
		t.shrinks()
	}
	return true
}

// likely returns the lines that a text of free height begins with.
func (t *textDraft) likely() int {
	switch {
	case t.field == "address":
		return 5
	case t.field == "":
		return 1 + strings.Count(t.value, "\n")
	case strings.HasSuffix(t.field, "Name"):
		return 2
	}
	return 1
}

// container sets the box of a text that has one, without the space about its lines.
func (d *draft) container(w, h render.Length, valign string) {
	t := d.text
	t.valign = valign
	d.pivot.Y -= h
	d.upright = render.Rect{Y: t.pad(), W: w, H: h - 2*t.pad()}
	if d.upright.H < t.cap() {
		d.upright.Y, d.upright.H = (h-t.cap())/2, t.cap()
	}
}

// area sets the box of a text that is as high as its lines.
func (d *draft) area(w render.Length, downward bool) {
	t := d.text
	h := t.height(t.want)
	if downward {
		t.valign = "top"
		d.upright = render.Rect{Y: t.pad(), W: w, H: h}
		return
	}
	t.valign = "bottom"
	lines := render.Length(t.want) * t.leading
	d.pivot.Y -= lines
	d.upright = render.Rect{Y: lines - t.pad() - h, W: w, H: h}
}

// style reads font and color.
func (c *converter) style(d *draft, s *source) {
	t := d.text
	family := s.text("fontfamily")
	t.font = "regular"
	if s.flag("bold", false) {
		t.font = "bold"
	}
	if strings.Contains(strings.ToLower(family), "mono") {
		t.font = "mono"
	}
	if s.flag("italic", false) {
		c.note(d, "italic is printed upright")
	}
	if family != "" && family != "Open Sans" && !c.families[family] {
		c.families[family] = true
		c.note(d, "the font %.40q is printed as the built-in font %s", family, t.font)
	}
	var opaque bool
	if t.color, opaque = s.color("color"); !opaque {
		c.note(d, "a color with alpha is printed opaque")
	}
}

// turn reads a rotation, in quarter turns to the right.
func (c *converter) turn(d *draft, s *source) int {
	degrees := s.number("rotation", 0)
	quarters := int(math.Round(degrees / 90))
	if float64(quarters)*90 != degrees {
		c.note(d, "rotated by %g degrees, printed at %d", degrees, quarters*90)
	}
	return (quarters%4 + 4) % 4
}

// barcode reads a QR code. One that names the ticket becomes the signed one.
func (c *converter) barcode(d *draft, s *source) bool {
	size := s.extent("size")
	d.pivot = render.Point{X: s.length("left"), Y: c.trim.H - s.length("bottom") - size}
	d.upright = render.Rect{W: size, H: size}
	if s.flag("nowhitespace", false) {
		// Boxes of a layout hold the quiet zone: 8 of about 57 modules.
		more := size * 8 / 49
		d.upright = render.Rect{X: -more / 2, Y: -more / 2, W: size + more, H: size + more}
	}
	d.before = d.upright.W
	content := c.vars.content(s, c.lang, "secret")
	switch {
	case len(s.faults) > 0:
		return false
	case content.reason != "":
		c.out(d, "%s", content.reason)
		return false
	case content.field == photoField:
		c.out(d, "the portrait is not a code")
		return false
	case content.field == fields["secret"]:
		d.qr = true
		return true
	}
	d.code = &content
	c.note(d, "a code that is not signed becomes a Data Matrix code, the QR code of a card is its seal")
	return true
}

// likePhoto are parts of names that questions for portraits have.
var likePhoto = []string{"photo", "foto", "portrait", "picture", "headshot", "passbild", "selfie"}

// image reads a picture. One that is the holder's becomes the portrait.
func (c *converter) image(d *draft, s *source) bool {
	w, h := s.extent("width"), s.extent("height")
	d.pivot = render.Point{X: s.length("left"), Y: c.trim.H - s.length("bottom") - h}
	d.upright = render.Rect{W: w, H: h}
	name := s.text("content")
	d.photo = c.vars.fields[name] == photoField
	for _, part := range likePhoto {
		d.photo = d.photo || strings.Contains(strings.ToLower(name), part)
	}
	if len(s.faults) == 0 && !d.photo {
		c.out(d, "the picture %.60q differs from card to card, give --field %s=photo if it is the portrait", name, plain(name))
	}
	return d.photo
}

// choice reads one of a few words; the first stands in for an absent one.
func choice(s *source, key string, allowed ...string) string {
	v := s.text(key)
	for _, a := range allowed {
		if v == a {
			return v
		}
	}
	if v != "" {
		s.fault(key, "%.40q is not one of %s", v, strings.Join(allowed, ", "))
	}
	return allowed[0]
}

// note keeps what is different on the card.
func (c *converter) note(d *draft, format string, args ...any) {
	c.notes = append(c.notes, fmt.Sprintf("element %d: "+format, append([]any{d.number}, args...)...))
}

// out notes that an element is left out.
func (c *converter) out(d *draft, format string, args ...any) {
	c.note(d, "left out: "+format, args...)
}
