package render

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/barcode"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
	"github.com/sealcard/sealcard/internal/text"
)

var errNoCard = errors.New("render: there is no card")

// Compose lays out a card with its portrait, which may be nil if the layout has no
// photo box. It returns an *ElementError about the first element that does not fit.
func (r *Renderer) Compose(c *card.Card, portrait *Portrait) (*Print, error) {
	if c == nil || c.Text() == "" {
		return nil, errNoCard
	}
	claims := c.Claims()
	if claims.Specimen {
		if err := r.layout.CheckSpecimen(); err != nil {
			return nil, err
		}
	}
	p := &Print{card: c, renderer: r, contents: make([]painted, len(r.layout.Sides))}
	for i := range r.layout.Sides {
		list, err := r.side(i, c, claims, portrait)
		if err != nil {
			return nil, err
		}
		p.sides = append(p.sides, list)
	}
	return p, nil
}

// side composes one side: what is the same on every card is there already.
func (r *Renderer) side(i int, c *card.Card, claims *card.Claims, portrait *Portrait) (*draw.List, error) {
	s := &r.layout.Sides[i]
	list := &draw.List{Name: s.Name, Trim: r.layout.trim(), Bleed: int64(r.layout.Bleed)}
	for _, step := range r.plan[i] {
		if step.group != nil {
			list.Ops = append(list.Ops, step.group)
			continue
		}
		e := &s.Elements[step.element]
		if e.When != "" && field(claims, e.When) == (value{}) {
			continue
		}
		ops, err := r.element(e, c, claims, portrait)
		if err != nil {
			return nil, &ElementError{Side: s.Name, Element: step.element, Field: e.field(), Err: err}
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
	marks := func(e Element) bool {
		always := e.When == "" || e.When == specimenField
		return e.Text != nil && e.Text.Field == specimenField && always
	}
	for _, s := range l.Sides {
		if !slices.ContainsFunc(s.Elements, marks) {
			return &ElementError{Side: s.Name, Element: -1, Err: ErrSpecimen}
		}
	}
	return nil
}

// field returns the name of the field that an element prints, empty for none.
func (e *Element) field() string {
	switch {
	case e.Text != nil:
		return e.Text.Field
	case e.Code128 != nil:
		return e.Code128.Field
	case e.Photo != nil:
		return "photo"
	}
	return ""
}

// element returns the ops of one element.
func (r *Renderer) element(e *Element, c *card.Card, claims *card.Claims, portrait *Portrait) ([]draw.Op, error) {
	switch {
	case e.Text != nil:
		return e.Text.compose(r.layout, e.Box, claims, r.chains[e.Text.Font])
	case e.Photo != nil:
		if portrait == nil {
			return nil, fmt.Errorf("%w: there is none", ErrPhoto)
		}
		img, err := portrait.print(Size{e.Box.W, e.Box.H}, r.photoDPI)
		if err != nil {
			return nil, err
		}
		return []draw.Op{draw.Picture{Box: e.Box.draw(), Image: img}}, nil
	case e.Image != nil:
		return []draw.Op{draw.Picture{Box: e.Box.draw(), Image: r.images[e.Image.File]}}, nil
	case e.Rect != nil:
		return []draw.Op{draw.Fill{Box: e.Box.draw(), Ink: r.layout.ink(e.Rect.Ink, e.Rect.Color)}}, nil
	case e.Line != nil:
		return e.Line.compose(r.layout, e.Box), nil
	case e.QR != nil:
		return e.QR.compose(e.Box, r.layout.DPI, c.Text())
	default:
		return e.Code128.compose(e.Box, r.layout.DPI, claims)
	}
}

// compose sets the text within box.
func (t *Text) compose(l *Layout, box Rect, claims *card.Claims, fonts *text.Chain) ([]draw.Op, error) {
	s := t.text(claims, t.Date)
	if s == "" {
		return nil, nil
	}
	ops, _, err := t.set(l, box, s, fonts)
	return ops, err
}

// set sets s within box and returns the height of the block, from the top of its first
// capitals to its last baseline.
func (t *Text) set(l *Layout, box Rect, s string, fonts *text.Chain) (ops []draw.Op, block int64, err error) {
	if t.Caps {
		s = strings.ToUpper(s)
	}
	style := text.Style{Chain: fonts, Size: int64(t.Size), Tracking: int64(t.Tracking)}
	if err := style.Check(s); err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrGlyph, err)
	}
	w, h := int64(box.W), int64(box.H)
	if t.Turn == 1 {
		w, h = h, w
	}
	fitted, set, ok := style.Fit(s, w, t.Lines, int64(t.MinSize))
	// Leading shrinks with the text.
	leading := int64(t.Leading) * fitted.Size / int64(t.Size)
	block = fitted.CapHeight() + int64(len(set)-1)*leading
	if !ok || block > h {
		return nil, 0, fmt.Errorf("%w of %s", ErrOverflow, Size{box.W, box.H})
	}
	y := fitted.CapHeight()
	switch t.VAlign {
	case AlignMiddle:
		y += (h - block) / 2
	case AlignBottom:
		y += h - block
	}
	for _, line := range set {
		style := fitted.For(line)
		runs, err := style.Runs(line.Text, draw.Point{X: t.Align.start(w, style.Width(line.Text)), Y: y})
		if err != nil {
			return nil, 0, fmt.Errorf("%w: %w", ErrGlyph, err)
		}
		for _, run := range runs {
			run.Ink, run.Turn, run.Glyphs = l.ink(t.Ink, t.Color), t.Turn, turned(run.Glyphs, box, t.Turn)
			ops = append(ops, run)
		}
		y += leading
	}
	return ops, block, nil
}

// start returns where a line of some width begins in a box of width w.
func (a Align) start(w, width int64) int64 {
	switch a {
	case AlignCenter:
		return (w - width) / 2
	case AlignRight:
		return w - width
	}
	return 0
}

// turned moves glyphs, set in a box at the origin, to their box on the card. A turned
// text runs upward from the box's lower left corner.
func turned(glyphs []draw.Glyph, box Rect, turn int) []draw.Glyph {
	for i := range glyphs {
		p := glyphs[i].At
		if turn == 1 {
			p = draw.Point{X: p.Y, Y: int64(box.H) - p.X}
		}
		glyphs[i].At = draw.Point{X: int64(box.X) + p.X, Y: int64(box.Y) + p.Y}
	}
	return glyphs
}

// compose draws the line, or its dashes: along it a dash and a gap of the same
// length take turns, with a dash at each end.
func (l *Line) compose(layout *Layout, box Rect) []draw.Op {
	from := draw.Point{X: int64(box.X), Y: int64(box.Y)}
	w, h := int64(box.W), int64(box.H)
	line := func(n, of int64) draw.Op { // the n-th of so many equal parts
		return draw.Line{
			From:  draw.Point{X: from.X + w*n/of, Y: from.Y + h*n/of},
			To:    draw.Point{X: from.X + w*(n+1)/of, Y: from.Y + h*(n+1)/of},
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

// compose draws the QR code of a card's text in the middle of box.
func (q *QR) compose(box Rect, dpi int, content string) ([]draw.Op, error) {
	s, err := qr.Encode(content, q.level())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrXDimension, err)
	}
	dots := q.dots(s.Version, box, dpi)
	if dots < q.MinDots {
		return nil, fmt.Errorf("%w of %s: version %d-%s at %d dots a module and %d dpi is %s wide",
			ErrXDimension, Size{box.W, box.H}, s.Version, q.Level, q.MinDots, dpi, symbolSide(s.Version, q.MinDots, dpi))
	}
	side := s.Size + 2*qrsize.QuietZone
	m := &draw.Bitmap{W: side, H: side, Bits: s.Bits(qrsize.QuietZone)}
	return centered(box, draw.Symbol{Modules: m, CellW: dots, CellH: dots, DPI: dpi}), nil
}

// compose draws the barcode in the middle of box, as high as the box.
func (b *Code128) compose(box Rect, dpi int, claims *card.Claims) ([]draw.Op, error) {
	s := b.text(claims, DateISO)
	if s == "" {
		return nil, nil
	}
	bars, err := barcode.Code128(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCode, err)
	}
	modules := len(bars) + 2*barcode.Code128QuietZone
	dots := box.W.dots(dpi) / modules
	if dots < b.MinDots || box.H.dots(dpi) < 1 {
		return nil, fmt.Errorf("%w of %s: %d modules at %d dots and %d dpi are %s wide",
			ErrXDimension, Size{box.W, box.H}, modules, b.MinDots, dpi, Length(draw.Dots(modules*b.MinDots, dpi)))
	}
	m := draw.NewBitmap(modules, 1)
	for x, dark := range bars {
		if dark {
			m.SetDark(barcode.Code128QuietZone+x, 0)
		}
	}
	return centered(box, draw.Symbol{Modules: m, CellW: dots, CellH: box.H.dots(dpi), DPI: dpi}), nil
}

// centered places a symbol in the middle of box.
func centered(box Rect, s draw.Symbol) []draw.Op {
	size := s.Size()
	s.At = draw.Point{X: int64(box.X) + (int64(box.W)-size.W)/2, Y: int64(box.Y) + (int64(box.H)-size.H)/2}
	return []draw.Op{s}
}
