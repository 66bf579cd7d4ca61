package main

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/render"
)

// A converter turns the elements of one document into those of a layout.
type converter struct {
	id, name, lang string
	trim           render.Size
	vars           *variables

	drafts   []*draft
	families map[string]bool // of fonts that were noted
	notes    []string        // what is different on the card, in the order of elements
}

// convert returns the layout of a document as a file.
func (c *converter) convert(d *document) ([]byte, error) {
	same := true
	if c.trim == (render.Size{}) {
		var err error
		if c.trim, same, err = d.size(); err != nil {
			return nil, err
		}
	}
	if c.trim == (render.Size{}) {
		return nil, fmt.Errorf("%s: states no size, give --size WxH: elements reach %s", d.file, d.extent())
	}
	if err := c.head(); err != nil {
		return nil, err
	}
	if !same {
		c.notes = append(c.notes, fmt.Sprintf("pages differ in size, the card has that of the first: %s", c.trim))
	}
	if err := c.read(d); err != nil {
		return nil, err
	}
	if err := c.settle(); err != nil {
		return nil, err
	}
	if len(c.drafts) == 0 {
		return nil, errNothing
	}
	return c.finish()
}

// extent returns the size of the card that holds the boxes of the document.
func (d *document) extent() render.Size {
	var reach render.Size
	for _, v := range d.elements {
		s := newSource("", v)
		size := s.number("size", 0)
		w := s.number("left", 0) + max(s.number("width", 0), size)
		h := s.number("bottom", 0) + max(s.number("height", 0), size)
		reach.W, reach.H = max(reach.W, millimeters(w)), max(reach.H, millimeters(h))
	}
	return reach
}

// read drafts the elements. Of what is wrong with them it returns everything, up to a
// limit.
func (c *converter) read(d *document) error {
	c.families = map[string]bool{}
	var faults []error
	for i, v := range d.elements {
		s := newSource(fmt.Sprintf("%s: element %d", d.file, i+1), v)
		if s.keys != nil {
			if e := c.element(i+1, s); e != nil {
				c.drafts = append(c.drafts, e)
			}
		}
		faults = append(faults, s.faults...)
	}
	if len(faults) > maxFaults {
		more := fmt.Errorf("%s: and %d more faults", d.file, len(faults)-maxFaults)
		faults = append(faults[:maxFaults:maxFaults], more)
	}
	return errors.Join(faults...)
}

// flags are what faults of a layout's head come from.
var flags = map[string]string{"id": "--id", "lang": "--lang", "card.trim[0]": "--size", "card.trim[1]": "--size"}

// head makes sure that what flags say is good in a layout, before any element is.
func (c *converter) head() error {
	var probes []*draft
	for _, field := range c.vars.given {
		probes = append(probes, &draft{
			box:  render.Rect{W: render.Millimeter, H: render.Millimeter},
			text: &textDraft{content: content{field: field}, font: "regular", color: "#000000", size: 2, least: 2},
		})
	}
	_, err := render.ParseLayout("layout", c.encode(probes))
	var faults []error
	all, _ := errors.AsType[render.LayoutErrors](err)
	for _, f := range all {
		name := cmp.Or(flags[f.Path], f.Path)
		if find(probes, f.Path) != nil {
			name = "--field"
		}
		faults = append(faults, fmt.Errorf("%s: %w", name, f.Err))
	}
	return errors.Join(faults...)
}

// maxRounds is more than any element has sizes to try.
const maxRounds = 200

// settle changes elements until they are a layout: texts get larger boxes or smaller
// letters, codes become larger, and what fits in no way is left out.
func (c *converter) settle() error {
	for range maxRounds {
		var faults render.LayoutErrors
		l, err := render.ParseLayout("layout", c.encode(c.drafts))
		if err == nil && l.QRCapacity() < usualCard && c.enlargeCodes() {
			continue
		}
		if err == nil {
			c.noteChanges()
			return nil
		}
		if faults, _ = errors.AsType[render.LayoutErrors](err); faults == nil {
			return err
		}
		if err := c.relax(faults); err != nil {
			return err
		}
	}
	return errors.New("internal error: no layout was found")
}

// usualCard is as long as the text of a card that states a name, a number and dates, in
// characters. Codes that a layout takes for a shorter one are of no use.
const usualCard = 400

// enlargeCodes makes the QR codes larger. It returns false if none is or can be.
func (c *converter) enlargeCodes() (larger bool) {
	for _, d := range c.drafts {
		if d.qr && d.enlarge(c.trim) {
			larger = true
		}
	}
	return larger
}

// relax changes each element that has a fault.
func (c *converter) relax(faults render.LayoutErrors) error {
	seen, out := map[*draft]bool{}, map[*draft]bool{}
	for _, f := range faults {
		d := find(c.drafts, f.Path)
		switch {
		case d == nil:
			return f
		case seen[d]:
			continue
		case d.text != nil && errors.Is(f, render.ErrOverflow) && d.grow(c.trim):
		case (d.qr || d.code != nil) && d.enlarge(c.trim):
		default:
			c.out(d, "%v", f.Err)
			out[d] = true
		}
		seen[d] = true
	}
	c.drafts = slices.DeleteFunc(c.drafts, func(d *draft) bool { return out[d] })
	return nil
}

var pathOf = regexp.MustCompile(`^sides\[(\d)\]\.(static|fields)\[(\d+)\]`)

// find returns the draft that a path of the encoded layout leads to.
func find(drafts []*draft, path string) *draft {
	m := pathOf.FindStringSubmatch(path)
	if m == nil {
		return nil
	}
	n, _ := strconv.Atoi(m[3])
	for _, d := range drafts {
		if strconv.Itoa(d.side) != m[1] || d.static() != (m[2] == "static") {
			continue
		}
		if n == 0 {
			return d
		}
		n--
	}
	return nil
}

// noteChanges notes what settle made different from what a reader of the file expects.
func (c *converter) noteChanges() {
	for _, d := range c.drafts {
		switch {
		case d.text != nil && d.text.field == "" && d.text.least < d.text.size:
			c.note(d, "does not fit at its size of %s, shrinks to %s at least", points(d.text.size), points(d.text.least))
		case (d.qr || d.code != nil) && d.upright.W > d.before:
			c.note(d, "a code of %s is too small, enlarged to %s: look whether it covers others", d.before, d.box.W)
		}
	}
	slices.SortStableFunc(c.notes, func(a, b string) int { return numberOf(a) - numberOf(b) })
}

// numberOf returns the number of the element that a note is about, 0 for none.
func numberOf(note string) int {
	rest, _ := strings.CutPrefix(note, "element ")
	digits, _, _ := strings.Cut(rest, ":")
	n, _ := strconv.Atoi(digits)
	return n
}

// finish returns the file, and notes what whoever prints it wants to know.
func (c *converter) finish() ([]byte, error) {
	text := c.encode(c.drafts)
	l, err := render.ParseLayout("layout", text)
	if err != nil {
		return nil, err
	}
	capacity := "no QR code: a card without one proves nothing"
	if slices.ContainsFunc(c.drafts, func(d *draft) bool { return d.qr }) {
		capacity = fmt.Sprintf("the QR code has room for cards of up to %d characters", l.QRCapacity())
	}
	c.notes = append(c.notes, "hint: "+capacity,
		"hint: sample cards are marked SPECIMEN on each side; real cards show nothing there",
		"hint: the background PDF is not in the file: put it in as a picture")
	return text, nil
}
