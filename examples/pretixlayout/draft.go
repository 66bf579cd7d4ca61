package main

import (
	"math"
	"strconv"
	"unicode"

	"github.com/sealcard/sealcard/render"
)

// A draft is an element under way.
type draft struct {
	number int // in the document, from 1
	side   int // 0 front, 1 back

	pivot   render.Point // about which it is rotated, from the top left corner of the card
	upright render.Rect  // before that, from pivot
	turn    int          // quarter turns to the right

	box    render.Rect // on the card, cut at its edges
	text   *textDraft
	code   *content // of a Data Matrix code
	qr     bool
	photo  bool
	before render.Length // size of a code before it was enlarged
}

// A textDraft is what a text looks like. Sizes are in points.
type textDraft struct {
	content
	font, color, align, valign string
	size, least                float64
	leading                    render.Length
	want, lines                int  // lines that it would have, and has room for
	free                       bool // its height follows from its lines
}

// Parts of the em. pretix places the lines of a text with the space about them, and a
// layout from the top of the first capitals to the last baseline. The fonts differ, so
// this is near and not exact.
func (t *textDraft) em() render.Length {
	return render.Length(math.Round(t.size * float64(render.Inch) / 72))
}
func (t *textDraft) pad() render.Length { return t.em() / 5 }
func (t *textDraft) cap() render.Length { return t.em() * 3 / 4 }

// height returns the height of a number of lines.
func (t *textDraft) height(lines int) render.Length {
	return t.cap() + render.Length(lines-1)*t.leading
}

// place puts a draft onto a card. It returns whether all of it is there, and false for
// there if next to nothing is.
func (d *draft) place(trim render.Size) (all, there bool) {
	if t := d.text; t != nil && t.free {
		h := t.height(t.want)
		if t.valign == "bottom" {
			d.upright.Y += d.upright.H - h
		}
		d.upright.H = h
	}
	full := turned(d.upright, d.turn)
	full.X, full.Y = full.X+d.pivot.X, full.Y+d.pivot.Y
	if d.text == nil {
		d.box = moved(full, trim)
		return d.box == full, true
	}
	d.box = cut(full, trim)
	w, h := d.box.W, d.box.H
	if d.turn%2 != 0 {
		w, h = h, w
	}
	t := d.text
	if w < render.Millimeter || h < t.cap() {
		return false, false
	}
	t.lines = min(t.want, 1+int((h-t.cap())/max(t.leading, 1)))
	return full.W-d.box.W <= render.Millimeter/20 && (t.free || d.box.H == full.H), true
}

// turned returns a box after quarter turns to the right about the origin.
func turned(r render.Rect, turn int) render.Rect {
	for range turn {
		r = render.Rect{X: -r.Y - r.H, Y: r.X, W: r.H, H: r.W}
	}
	return r
}

// cut returns what of a box is on the card, of a size below zero if nothing is.
func cut(r render.Rect, trim render.Size) render.Rect {
	x, y := max(r.X, 0), max(r.Y, 0)
	return render.Rect{X: x, Y: y, W: min(r.X+r.W, trim.W) - x, H: min(r.Y+r.H, trim.H) - y}
}

// moved returns a box that is on the card, smaller if the card is.
func moved(r render.Rect, trim render.Size) render.Rect {
	r.W, r.H = min(r.W, trim.W), min(r.H, trim.H)
	r.X, r.Y = max(0, min(r.X, trim.W-r.W)), max(0, min(r.Y, trim.H-r.H))
	return r
}

// Sizes in points below which a text is hard to read, and not to be printed.
const (
	smallText = 5
	leastText = 3.5
)

// shrinks lets a text become smaller, to half its size, then to the least. It returns
// false if it was so small already.
func (t *textDraft) shrinks() bool {
	for _, least := range []float64{max(math.Floor(t.size*5)/10, smallText), leastText} {
		if least < t.least {
			t.least = least
			return true
		}
	}
	return false
}

// grow gives a text more lines, or a smaller size once the card holds no more. It
// returns false if neither helps.
func (d *draft) grow(trim render.Size) bool {
	t, was := d.text, *d
	if before, most := t.lines, min(t.places(), maxLines); t.free && t.want < most {
		t.want = min(2*t.want, most)
		if _, ok := d.place(trim); ok && t.lines > before {
			return true
		}
		t.want = before
		d.upright, d.box, t.lines = was.upright, was.box, before
	}
	return t.shrinks()
}

// places returns the lines that a text has if it is broken wherever it may be: at spaces
// and hyphens, and in scripts of Asia about anywhere.
func (t *textDraft) places() int {
	n := 1
	for _, r := range t.value {
		if unicode.IsSpace(r) || r == '-' || r >= 0x0e00 {
			n++
		}
	}
	return n
}

// maxLines is the most lines of a text of a layout.
const maxLines = 50

// enlarge makes a code larger about its middle. It returns false if the card is not.
func (d *draft) enlarge(trim render.Size) bool {
	if d.upright.W >= min(trim.W, trim.H) {
		return false
	}
	more := max(d.upright.W/10, render.Millimeter/2)
	more = min(more, min(trim.W, trim.H)-d.upright.W)
	d.upright = render.Rect{X: d.upright.X - more/2, Y: d.upright.Y - more/2, W: d.upright.W + more, H: d.upright.H + more}
	d.place(trim)
	return true
}

// points writes a size as a layout has it.
func points(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) + "pt" }
