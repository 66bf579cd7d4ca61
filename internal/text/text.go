// Package text sets lines: it measures, breaks and places the characters of a font.
package text

import (
	"strings"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
)

// A Style says how text is set.
type Style struct {
	Face     *font.Face
	Size     int64 // of the em, micrometers
	Tracking int64 // added after each glyph, micrometers
}

// place calls put for each rune with its glyph and the distance of its start from
// the start of the line, and returns the line's width without the last tracking.
// The sum is kept in font units so that rounding does not add up.
func (s Style) place(line string, put func(r rune, id uint16, x int64)) int64 {
	units, tracking := int64(0), int64(0)
	width := int64(0)
	previous, first := uint16(0), true
	for _, r := range line {
		id, _ := s.Face.Glyph(r)
		if !first {
			units += int64(s.Face.Kern(previous, id))
			tracking += s.Tracking
		}
		put(r, id, s.scale(units)+tracking)
		units += int64(s.Face.Advance(id))
		width = s.scale(units) + tracking
		previous, first = id, false
	}
	return width
}

// scale returns font units as micrometers, rounded.
func (s Style) scale(units int64) int64 {
	n := units * s.Size
	if n < 0 {
		return -((-n + font.Em/2) / font.Em)
	}
	return (n + font.Em/2) / font.Em
}

// Width returns the width of a line in micrometers.
func (s Style) Width(line string) int64 {
	return s.place(line, func(rune, uint16, int64) {})
}

// CapHeight returns the height of a capital letter in micrometers.
func (s Style) CapHeight() int64 { return s.scale(int64(s.Face.CapHeight())) }

// Glyphs returns the glyphs of a line whose baseline starts at p.
func (s Style) Glyphs(line string, p draw.Point) []draw.Glyph {
	out := make([]draw.Glyph, 0, len(line))
	s.place(line, func(r rune, id uint16, x int64) {
		out = append(out, draw.Glyph{Rune: r, ID: id, At: draw.Point{X: p.X + x, Y: p.Y}})
	})
	return out
}

// Break returns text in at most most lines of at most width micrometers, broken at line
// feeds and spaces. It returns false if a word is wider than that, or there are more
// lines.
func (s Style) Break(text string, width int64, most int) ([]string, bool) {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if s.Width(word) > width {
				return nil, false
			}
			longer := word
			if line != "" {
				longer = line + " " + word
			}
			if line != "" && s.Width(longer) > width {
				lines = append(lines, line)
				longer = word
			}
			if len(lines) >= most {
				return nil, false
			}
			line = longer
		}
		lines = append(lines, line)
	}
	return lines, len(lines) <= most
}

// step is by how much Fit shrinks a text: a quarter of a point, less than anybody
// sees from one card to the next.
const step = 88 // micrometers

// Fit returns the largest style, from s down to least micrometers, in which text
// takes at most maxLines lines of at most width micrometers, and those lines. It
// returns false if there is none.
func (s Style) Fit(text string, width int64, maxLines int, least int64) (Style, []string, bool) {
	for ; s.Size >= least; s.Size -= step {
		if lines, ok := s.Break(text, width, maxLines); ok {
			return s, lines, true
		}
	}
	return s, nil, false
}
