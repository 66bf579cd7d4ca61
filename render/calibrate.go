package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
	"github.com/sealcard/sealcard/internal/text"
)

// Measures of a calibration page.
const (
	rulerAt    = 8 * Millimeter   // from the sheet's edge
	rulerTo    = 100 * Millimeter // where a ruler is read, if the sheet is that large
	hair       = 2 * Length(markWidth) / 3
	crossArm   = 2 * Millimeter
	scaleReach = 6               // millimeters to each side
	scaleOff   = 12 * Millimeter // of a scale from the middle of the sheet
	scaleArm   = 20 * Millimeter // of the lines that scales are read at
	smallPrint = 1411            // 4 pt
	bodyPrint  = 2822            // 8 pt
	bodyWidth  = 150 * Millimeter
)

// WriteCalibration writes a page a side of a layout's sheet that shows how far a printer
// is off: slots and cards in outline, rulers from the sheet's edges, and on the back
// scales that are read against the light. The pages say what to measure and what to put
// into Sheet.Shift, which moves them as it moves cards.
func WriteCalibration(w io.Writer, s Sheet, l *Layout) error {
	s, err := s.Fit(l)
	if err != nil {
		return err
	}
	var style pdf.Style
	doc := pdf.NewWriter(w, &pdf.Options{Title: strings.TrimSpace("Calibration of sheet " + s.Name), Created: time.Unix(0, 0).UTC(), Style: style})
	size := draw.Size{W: int64(s.Media.W), H: int64(s.Media.H)}
	page := pdf.Page{W: size.W, H: size.H}
	for side := range max(len(l.Sides), 1) {
		p := &testPage{sheet: &s, layout: l, back: side > 0, style: text.Style{Chain: builtin("regular"), Size: smallPrint}}
		content, err := style.Paint(&draw.List{Trim: size, Ops: p.draw()})
		if err != nil {
			return fmt.Errorf("render: %w", err)
		}
		shift := s.shift(p.back)
		at := pdf.Placed{Content: content, X: int(shift.X), Y: -int(shift.Y), DPI: inchDots}
		if err := doc.AddPage(&page, at); err != nil {
			return fmt.Errorf("render: %w", err)
		}
	}
	return finish(doc)
}

// A testPage is a calibration page under way, before it is shifted.
type testPage struct {
	sheet  *Sheet
	layout *Layout
	back   bool
	style  text.Style
	ops    []draw.Op
}

func (p *testPage) draw() []draw.Op {
	p.slots()
	p.rulers()
	p.middle()
	p.words()
	return p.ops
}

func (p *testPage) line(x0, y0, x1, y1 Length) {
	p.ops = append(p.ops, draw.Line{
		From: draw.Point{X: int64(x0), Y: int64(y0)}, To: draw.Point{X: int64(x1), Y: int64(y1)}, Width: int64(hair),
	})
}

func (p *testPage) box(r Rect) {
	p.line(r.X, r.Y, r.X+r.W, r.Y)
	p.line(r.X, r.Y+r.H, r.X+r.W, r.Y+r.H)
	p.line(r.X, r.Y, r.X, r.Y+r.H)
	p.line(r.X+r.W, r.Y, r.X+r.W, r.Y+r.H)
}

// print sets a line with its middle at x and its baseline at y. What it prints is
// constant, and can be set.
func (p *testPage) print(s string, x, y Length) {
	at := draw.Point{X: int64(x) - p.style.Width(s)/2, Y: int64(y)}
	runs, err := p.style.Runs(s, at)
	if err != nil {
		return
	}
	for _, r := range runs {
		p.ops = append(p.ops, r)
	}
}

// slots outlines each slot and puts a cross at its corners, and its number in the middle.
func (p *testPage) slots() {
	for i := range p.sheet.Columns * p.sheet.Rows {
		card, slot := p.sheet.front(p.layout, i), p.sheet.slotSize(p.layout)
		r := Rect{card.X - (slot.W-card.W)/2, card.Y - (slot.H-card.H)/2, slot.W, slot.H}
		if p.back {
			r = p.sheet.behind(r)
		}
		p.box(r)
		for _, at := range []Point{{r.X, r.Y}, {r.X + r.W, r.Y}, {r.X, r.Y + r.H}, {r.X + r.W, r.Y + r.H}} {
			p.line(at.X-crossArm, at.Y, at.X+crossArm, at.Y)
			p.line(at.X, at.Y-crossArm, at.X, at.Y+crossArm)
		}
		p.print(fmt.Sprint(i+1), r.X+r.W/2, r.Y+r.H/2)
	}
}

// rulers draws a ruler in millimeters along the upper and the left edge of the sheet.
func (p *testPage) rulers() {
	size := p.sheet.Media
	p.line(0, rulerAt, size.W, rulerAt)
	p.line(rulerAt, 0, rulerAt, size.H)
	for mm := Length(1); mm*Millimeter < max(size.W, size.H); mm++ {
		at, tick := mm*Millimeter, Millimeter
		switch {
		case at == p.read(size.W) || at == p.read(size.H):
			tick = 3 * Millimeter
		case mm%10 == 0:
			tick = 2 * Millimeter
		case mm%5 == 0:
			tick = 3 * Millimeter / 2
		}
		label := mm%10 == 0 && at > 2*rulerAt
		if at < size.W {
			p.line(at, rulerAt-tick, at, rulerAt)
		}
		if at < size.W && label {
			p.print(fmt.Sprint(int(mm)), at, rulerAt-3*Millimeter-Millimeter/4)
		}
		if at < size.H {
			p.line(rulerAt-tick, at, rulerAt, at)
		}
		if at < size.H && label {
			p.print(fmt.Sprint(int(mm)), rulerAt-4*Millimeter-Millimeter/4, at+Length(p.style.CapHeight())/2)
		}
	}
}

// read returns where a ruler of some length is read: at 100 mm, or at the last ten
// before the middle.
func (p *testPage) read(length Length) Length {
	return min(rulerTo, length/2/(10*Millimeter)*(10*Millimeter))
}

// middle draws two lines through the middle of the front, and scales on the back that
// they cross.
func (p *testPage) middle() {
	x, y := p.sheet.Media.W/2, p.sheet.Media.H/2
	if !p.back {
		p.line(x-scaleArm, y, x+scaleArm, y)
		p.line(x, y-scaleArm, x, y+scaleArm)
		return
	}
	for half := Length(-2 * scaleReach); half <= 2*scaleReach; half++ {
		off, tick := half*Millimeter/2, Millimeter
		if half%2 == 0 {
			tick = 3 * Millimeter / 2
		}
		if half%4 == 0 { // every other millimeter has its number
			tick = 2 * Millimeter
			p.print(fmt.Sprint(int(half/2)), x+off, y-scaleOff-5*Millimeter/2)
			p.print(fmt.Sprint(int(half/2)), x-scaleOff-7*Millimeter/2, y+off+Length(p.style.CapHeight())/2)
		}
		p.line(x+off, y-scaleOff-tick, x+off, y-scaleOff)
		p.line(x-scaleOff-tick, y+off, x-scaleOff, y+off)
	}
	p.line(x-scaleReach*Millimeter, y-scaleOff, x+scaleReach*Millimeter, y-scaleOff)
	p.line(x-scaleOff, y-scaleReach*Millimeter, x-scaleOff, y+scaleReach*Millimeter)
}

// words says what to do, on a white ground: on the front in the upper half, and on the
// back where the front has none.
func (p *testPage) words() {
	size := p.sheet.Media
	x, y := p.read(size.W)/Millimeter, p.read(size.H)/Millimeter
	said := fmt.Sprintf("FRONT. Print at 100 %%. Lay a ruler on the sheet, its zero at the left edge, and read it at the tick %d of the "+
		"upper scale: %d less what it says is how far to shift the front to the right. Do the same from the upper edge at the tick %d "+
		"of the left scale: that is how far to shift it down. Add both to the present shift of %s, %s.",
		x, x, y, p.sheet.Shift[0].X, p.sheet.Shift[0].Y)
	at := size.H / 4
	if p.back {
		said = fmt.Sprintf("BACK. Shift the front first. Hold the sheet against the light, this side toward you: the long lines of the front "+
			"cross both scales. The number on the upper scale is how far to shift the back to the right, that on the left scale how far "+
			"to shift it down. Add both to the present shift of %s, %s. The sheet was turned on its %s edge if this text is upright "+
			"and the slots have the numbers of the front.", p.sheet.Shift[1].X, p.sheet.Shift[1].Y, p.flip())
		if p.sheet.sideways() {
			at = 3 * size.H / 4
		}
	}
	width := int64(min(bodyWidth, size.W-4*rulerAt))
	room := int64(size.H/2) - int64(rulerAt+scaleArm) - 2*bodyPrint
	style := p.style
	style.Size = bodyPrint
	fitted, lines, ok := style.Fit(said, width, 40, smallPrint/2)
	leading := fitted.Size * 5 / 4
	if !ok || int64(len(lines))*leading > room {
		return // a sheet too small to be written on
	}
	top := at - Length(int64(len(lines))*leading/2)
	left := (size.W - Length(width)) / 2
	ground := Rect{left - Millimeter, top - Millimeter, Length(width) + 2*Millimeter, Length(int64(len(lines))*leading) + 2*Millimeter}
	p.ops = append(p.ops, draw.Fill{Box: ground.draw(), Ink: draw.Ink{Color: Color{R: 255, G: 255, B: 255}}})
	p.box(ground)
	for i, line := range lines {
		style := fitted.For(line)
		runs, err := style.Runs(line.Text, draw.Point{X: int64(left), Y: int64(top) + style.CapHeight() + int64(i)*leading})
		if err != nil {
			return
		}
		for _, r := range runs {
			p.ops = append(p.ops, r)
		}
	}
}

func (p *testPage) flip() Flip {
	if p.sheet.Flip == "" {
		return FlipLong
	}
	return p.sheet.Flip
}
