package render

import (
	"fmt"

	"github.com/sealcard/sealcard/internal/barcode"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf417"
	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// A Ground is what a code stands on.
type Ground string

// Grounds.
const (
	GroundWhite   Ground = "white"   // white, quiet zone included
	GroundArtwork Ground = "artwork" // what is below, which must be light
)

// A QR is the card's QR code, in the largest whole number of dots a module that its
// box holds, in the middle of the box.
type QR struct {
	Level   string // M, Q, H, or auto: M on cards with a face; on others Q, or M where Q does not fit
	MinDots int    // least dots a module
	Ground  Ground
}

// A Code128 is a barcode as wide as whole dots allow, as high as its box.
type Code128 struct {
	Content
	MinDots int // least dots a module
	Ground  Ground
}

// A Matrix is an Aztec or Data Matrix code, in the largest whole number of dots a module
// that its box holds, in the middle of the box.
type Matrix struct {
	Content
	Level   int // of an Aztec code, percent of its words that correct errors
	MinDots int // least dots a module
	Ground  Ground
}

// A PDF417 is a stacked barcode with rows of three modules, in as many columns as make
// its modules largest.
type PDF417 struct {
	Content
	Level   int // of error correction, 2 to 8
	MinDots int // least dots a module
	Ground  Ground
}

// rowHeight is the least height of a row of PDF417 in modules (ISO/IEC 15438:2015,
// section 5.8.2).
const rowHeight = 3

// levels returns the levels to try, best first.
func (q *QR) levels(face bool) []qrsize.Level {
	if q.Level == levelAuto {
		if face {
			return []qrsize.Level{qrsize.M}
		}
		return []qrsize.Level{qrsize.Q, qrsize.M}
	}
	l, err := qrsize.ParseLevel(q.Level)
	if err != nil {
		return []qrsize.Level{qrsize.M} // the binder has checked the letter
	}
	return []qrsize.Level{l}
}

const levelAuto = "auto"

// least returns the level with the most room.
func (q *QR) least() qrsize.Level {
	levels := q.levels(false)
	return levels[len(levels)-1]
}

// largest returns the largest version that a box holds in whole dots, 0 for none.
func (q *QR) largest(box Size, dpi int) int {
	for v := qrsize.MaxVersion; v > 0; v-- {
		if q.dots(v, box, dpi) >= q.MinDots {
			return v
		}
	}
	return 0
}

// dots returns how many dots a module of a version may have in box.
func (q *QR) dots(version int, box Size, dpi int) int {
	return min(box.W, box.H).dots(dpi) / (qrsize.Modules(version) + 2*qrsize.QuietZone)
}

// symbolSide returns the length of a symbol's side with quiet zone.
func symbolSide(version, dots, dpi int) Length {
	return Length(draw.Dots((qrsize.Modules(version)+2*qrsize.QuietZone)*dots, dpi))
}

// version returns the smallest version for a number of characters, its level, and the
// dots a module that it gets in box: of the first level that keeps the least dots, or
// of the last one.
func (q *QR) version(chars int, face bool, box Size, dpi int) (version int, level qrsize.Level, dots int) {
	for _, l := range q.levels(face) {
		v, ok := qrsize.Version(chars, l)
		if !ok {
			continue
		}
		version, level, dots = v, l, q.dots(v, box, dpi)
		if dots >= q.MinDots {
			break
		}
	}
	return version, level, dots
}

// compose draws the QR code of a card in the middle of box.
func (q *QR) compose(box Size, dpi int, h *holder) ([]draw.Op, error) {
	_, level, _ := q.version(len(h.text), h.face(), box, dpi)
	s, err := qr.Encode(h.text, max(level, qrsize.M))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrXDimension, err)
	}
	dots := q.dots(s.Version, box, dpi)
	if dots < q.MinDots {
		return nil, fmt.Errorf("%w of %s: version %d-%s at %d dots a module and %d dpi is %s wide",
			ErrXDimension, box, s.Version, level, q.MinDots, dpi, symbolSide(s.Version, q.MinDots, dpi))
	}
	side := s.Size + 2*qrsize.QuietZone
	m := &draw.Bitmap{W: side, H: side, Bits: s.Bits(qrsize.QuietZone)}
	return q.Ground.centered(box, draw.Symbol{Modules: m, CellW: dots, CellH: dots, DPI: dpi}), nil
}

// code returns what a barcode holds: a field, a fixed text, or the card itself.
func (t Content) code(h *holder) string {
	if t.Field == cardField {
		return h.text
	}
	return t.text(h.claims)
}

// compose draws the barcode in the middle of box, as high as the box.
func (b *Code128) compose(box Size, dpi int, h *holder) ([]draw.Op, error) {
	s := b.code(h)
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
		return nil, tooSmall(box, Size{Length(modules), 0}, b.MinDots, dpi)
	}
	m := draw.NewBitmap(modules, 1)
	for x, dark := range bars {
		if dark {
			m.SetDark(barcode.Code128QuietZone+x, 0)
		}
	}
	return b.Ground.centered(box, draw.Symbol{Modules: m, CellW: dots, CellH: box.H.dots(dpi), DPI: dpi}), nil
}

// tooSmall says how large a box would have to be for a number of modules.
func tooSmall(box, modules Size, dots, dpi int) error {
	length := func(n Length) Length { return Length(draw.Dots(int(n)*dots, dpi)) }
	if modules.H == 0 {
		return fmt.Errorf("%w of %s: %d modules at %d dots and %d dpi are %s wide",
			ErrXDimension, box, modules.W, dots, dpi, length(modules.W))
	}
	return fmt.Errorf("%w of %s: %d x %d modules at %d dots and %d dpi are %s",
		ErrXDimension, box, modules.W, modules.H, dots, dpi, Size{length(modules.W), length(modules.H)})
}

// A matrixKind is a kind of code of square modules.
type matrixKind struct {
	quiet  int // modules
	encode func(string) (*barcode.Matrix, error)
}

// compose draws a code of square modules with its quiet zone.
func (m *Matrix) compose(box Size, dpi int, h *holder, kind matrixKind) ([]draw.Op, error) {
	s := m.code(h)
	if s == "" {
		return nil, nil
	}
	code, err := kind.encode(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCode, err)
	}
	w, height := code.W+2*kind.quiet, code.H+2*kind.quiet
	dots := min(box.W.dots(dpi)/w, box.H.dots(dpi)/height)
	if dots < m.MinDots {
		return nil, tooSmall(box, Size{Length(w), Length(height)}, m.MinDots, dpi)
	}
	bits := surrounded(&draw.Bitmap{W: code.W, H: code.H, Bits: code.Bits}, kind.quiet, kind.quiet)
	return m.Ground.centered(box, draw.Symbol{Modules: bits, CellW: dots, CellH: dots, DPI: dpi}), nil
}

func (m *Matrix) aztec(s string) (*barcode.Matrix, error) { return barcode.Aztec(s, m.Level) }

// surrounded returns a bitmap with light columns and rows around it.
func surrounded(b *draw.Bitmap, columns, rows int) *draw.Bitmap {
	out := draw.NewBitmap(b.W+2*columns, b.H+2*rows)
	for y := range b.H {
		for x := range b.W {
			if b.Dark(x, y) {
				out.SetDark(columns+x, rows+y)
			}
		}
	}
	return out
}

// compose draws the stacked barcode in the middle of box. Its quiet zone above and below
// is two modules, which a row of modules of that height stands for.
func (p *PDF417) compose(box Size, dpi int, h *holder) ([]draw.Op, error) {
	s := p.code(h)
	if s == "" {
		return nil, nil
	}
	columns, dots, size, err := p.columns(s, box, dpi)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCode, err)
	}
	if dots < p.MinDots {
		return nil, tooSmall(box, size, p.MinDots, dpi)
	}
	code, err := pdf417.Encode(s, columns, p.Level)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCode, err)
	}
	bits := surrounded(&draw.Bitmap{W: code.Width, H: code.Rows, Bits: code.Bits}, pdf417.QuietZone, 1)
	return p.Ground.centered(box, draw.Symbol{Modules: bits, CellW: dots, CellH: rowHeight * dots, DPI: dpi}), nil
}

// columns returns the number of data columns that gives modules the most dots, those
// dots, and the size of the symbol in modules.
func (p *PDF417) columns(s string, box Size, dpi int) (columns, dots int, size Size, err error) {
	for c := 1; c <= 30; c++ {
		width, rows, e := pdf417.Size(s, c, p.Level)
		if e != nil {
			err = e
			continue
		}
		w, height := width+2*pdf417.QuietZone, (rows+2)*rowHeight
		if d := min(box.W.dots(dpi)/w, box.H.dots(dpi)/height); columns == 0 || d > dots {
			columns, dots, size = c, d, Size{Length(w), Length(height)}
		}
	}
	if columns > 0 {
		return columns, dots, size, nil
	}
	return 0, 0, Size{}, err
}

// centered places a symbol in the middle of box.
func (g Ground) centered(box Size, s draw.Symbol) []draw.Op {
	size := s.Size()
	s.At = draw.Point{X: (int64(box.W) - size.W) / 2, Y: (int64(box.H) - size.H) / 2}
	s.Clear = g == GroundArtwork
	return []draw.Op{s}
}
