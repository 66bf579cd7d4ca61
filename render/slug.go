package render

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sealcard/sealcard/internal/barcode"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/text"
)

// The slug, a line of small print at the lower edge of a sheet.
const (
	slugSize = 2117               // of the em: 6 pt
	slugCap  = 1512 * Micrometer  // height of a capital
	slugBase = 9 * Millimeter / 2 // from the sheet's edge: what printers cannot reach ends before
	slugSide = 10 * Millimeter    // from its left and right edge
	slugCode = 5 * Millimeter     // highest barcode
	slugBars = 2 * Millimeter     // lowest
	slugBar  = Millimeter / 4     // least width of a bar
	slugJob  = 12                 // bytes of a job's name in the barcode
	slugID   = 24                 // characters of a card number
	slugGap  = 3 * Millimeter     // between text and barcode
	slugNote = " \u00b7 "         // between the parts
)

var errSlug = errors.New("slug: no room for a line of it between the sheet's lower edge and its cards and marks")

// slugRoom returns how high a slug may be on a side.
func (s *Sheet) slugRoom(l *Layout, back bool) Length {
	_, rows := s.spans(l, back)
	lowest := Length(rows[len(rows)-1].to) - s.shift(back).Y
	return s.Media.H - lowest - s.reach(l) - markGap - slugBase
}

// checkSlug returns an error unless a slug has room on every side.
func (s *Sheet) checkSlug(l *Layout) error {
	for side := range max(len(l.Sides), 1) {
		if s.Slug && s.slugRoom(l, side > 0) < slugCap {
			return errSlug
		}
	}
	return nil
}

// A slug is what a sheet says of itself.
type slug struct {
	job           string
	sheet, sheets int    // from 1; no sheets are an unknown number
	side          string // of the layout
	first, last   int    // cards on it, from 1
	step          int    // from one card to the next
	serials       [2]string
}

// parts returns what the slug says, the most needed first.
func (g *slug) parts(s *Sheet, sides int) []string {
	sheet := fmt.Sprintf("sheet %d", g.sheet)
	if g.sheets > 0 {
		sheet += fmt.Sprintf(" of %d", g.sheets)
	}
	parts := []string{sheet + ", " + g.side}
	if g.job != "" {
		parts = slices.Insert(parts, 0, g.job)
	}
	if sides > 1 {
		flip := FlipLong
		if s.Flip != "" {
			flip = s.Flip
		}
		parts = append(parts, fmt.Sprintf("flip on the %s edge", flip))
	}
	cards := fmt.Sprintf("cards %d to %d", g.first, g.last)
	switch {
	case g.first == g.last:
		cards = fmt.Sprintf("card %d", g.first)
	case g.step > 1:
		cards += fmt.Sprintf(" by %d", g.step)
	}
	parts = append(parts, cards)
	switch a, b := shortened(g.serials[0]), shortened(g.serials[1]); {
	case a == "" && b == "":
	case g.first == g.last:
		parts = append(parts, a)
	default:
		parts = append(parts, a+" to "+b)
	}
	return parts
}

// shortened returns a card number that is not longer than a slug has room for.
func shortened(number string) string {
	if r := []rune(number); len(r) > slugID {
		return string(r[:slugID]) + "\u2026"
	}
	return number
}

// draw sets a slug on a side. Its barcode is left off where the line needs the room, and
// so are the last parts of a line that is longer than the sheet is wide.
func (g *slug) draw(s *Sheet, r *Renderer, back bool) *draw.List {
	l, shift := r.layout, s.shift(back)
	list := &draw.List{Trim: draw.Size{W: int64(s.Media.W), H: int64(s.Media.H)}}
	base := draw.Point{X: int64(slugSide + shift.X), Y: int64(s.Media.H - slugBase + shift.Y)}
	style := text.Style{Chain: r.chains["regular"], Size: slugSize}
	width := int64(s.Media.W - 2*slugSide)
	line := g.line(style, width, g.parts(s, len(l.Sides)))
	if code, ok := g.code(l.DPI, s.slugRoom(l, back)); ok {
		size := code.Size()
		code.At = draw.Point{X: base.X + width - size.W, Y: base.Y - size.H}
		if style.Width(line)+int64(slugGap)+size.W <= width {
			list.Ops = append(list.Ops, code)
		}
	}
	runs, err := style.Runs(line, base)
	if err != nil {
		return list // never: each part could be set
	}
	for _, run := range runs {
		list.Ops = append(list.Ops, run)
	}
	return list
}

// line joins the parts that fonts can set and that have room.
func (g *slug) line(style text.Style, width int64, parts []string) string {
	line := ""
	for _, part := range parts {
		longer := strings.TrimPrefix(line+slugNote+part, slugNote)
		if style.Check(longer) == nil && style.Width(longer) <= width {
			line = longer
		}
	}
	return line
}

// code returns the barcode of a job and a sheet, the same on both sides, if it has room.
func (g *slug) code(dpi int, room Length) (draw.Symbol, bool) {
	height := min(room, slugCode)
	if height < slugBars {
		return draw.Symbol{}, false
	}
	job := g.job
	if len(job) > slugJob || strings.ContainsFunc(job, func(r rune) bool { return r < ' ' || r > '~' }) {
		job = fmt.Sprintf("%.4x", sha256.Sum256([]byte(job)))
	}
	bars, err := barcode.Code128(fmt.Sprintf("%s/%d", job, g.sheet))
	if err != nil {
		return draw.Symbol{}, false
	}
	m := draw.NewBitmap(len(bars)+2*barcode.Code128QuietZone, 1)
	for x, dark := range bars {
		if dark {
			m.SetDark(barcode.Code128QuietZone+x, 0)
		}
	}
	return draw.Symbol{Modules: m, CellW: (slugBar - 1).dots(dpi) + 1, CellH: height.dots(dpi), DPI: dpi}, true
}
