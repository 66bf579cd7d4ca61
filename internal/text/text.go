// Package text sets lines in any script: it finds directions (Unicode Standard Annex
// 9), splits a line by script and font, shapes it with HarfBuzz's rules through
// go-text/typesetting, breaks it (Annex 14) and places its glyphs.
//
// Nothing is set with a gap: a character that no font of a chain has, a mark without
// its letter and a character that cannot be seen are errors. They name a script and
// never the character.
package text

import (
	"strings"

	"github.com/go-text/typesetting/segmenter"

	"github.com/sealcard/sealcard/internal/draw"
)

// A Style says how text is set.
type Style struct {
	Chain    *Chain
	Size     int64  // of the em, micrometers
	Tracking int64  // added after each letter, micrometers; scripts whose letters join take none
	Lang     string // BCP 47, for letters that languages draw in their own way; empty means unknown
	Dir      Dir    // of lines

	base base // of the line
}

// A Dir is the direction in which a line reads. The zero Dir is that of its first letter.
type Dir int

// Directions.
const (
	Auto Dir = iota
	LeftToRight
	RightToLeft
)

// baseOf returns the direction of a paragraph.
func (s Style) baseOf(text string) base {
	switch s.Dir {
	case LeftToRight:
		return baseLeft
	case RightToLeft:
		return baseRight
	}
	return baseOf(text)
}

// Right reports whether a text's first line reads from right to left.
func (s Style) Right(text string) bool { return s.baseOf(text) == baseRight }

// key names a line of the style to its chain.
func (s Style) key(text string) lineKey {
	return lineKey{text, s.base, s.Lang}
}

// A Line is a line of a paragraph, which reads in the direction of the paragraph's first
// letter whatever its own is.
type Line struct {
	Text string
	base base
}

// For returns the style for a line.
func (s Style) For(l Line) Style {
	s.base = l.base
	return s
}

// Check returns an error that says why a text cannot be set, nil if it can. Line feeds
// separate its lines.
func (s Style) Check(text string) error {
	for part := range strings.SplitSeq(text, "\n") {
		s.base = s.baseOf(part)
		if _, err := s.Chain.shaped(s.key(part)); err != nil {
			return err
		}
	}
	return nil
}

// nm is the number of nanometers in a micrometer: places are added up in them, so that
// rounding does not.
const nm = 1000

// scale returns units of a run's font as nanometers.
func (s Style) scale(r *run, units int64) int64 {
	em := int64(r.face.Metrics().UnitsPerEm)
	return divide(units*s.Size*nm, em)
}

// divide rounds to the nearest whole number, halves away from zero.
func divide(n, d int64) int64 {
	if n < 0 {
		return -((-n + d/2) / d)
	}
	return (n + d/2) / d
}

// walk calls put for each glyph of a line with the distance of its start from the start
// of the line, and returns the line's width without the last tracking, in nanometers.
func (s Style) walk(l line, put func(r *run, g *glyph, x int64)) int64 {
	start, width := int64(0), int64(0)
	for i := range l {
		r := &l[i]
		units, tracking := int64(0), int64(0)
		for j := range r.glyphs {
			g := &r.glyphs[j]
			put(r, g, start+s.scale(r, units)+tracking)
			units += g.advance
			width = start + s.scale(r, units) + tracking
			if r.tracked && g.lastPart {
				tracking += s.Tracking * nm
			}
		}
		start += s.scale(r, units) + tracking
	}
	return width
}

// Width returns the width of a line in micrometers, 0 for one that cannot be set.
func (s Style) Width(text string) int64 {
	l, err := s.Chain.shaped(s.key(text))
	if err != nil {
		return 0
	}
	return divide(s.walk(l, func(*run, *glyph, int64) {}), nm)
}

// CapHeight returns the height of a capital letter in micrometers.
func (s Style) CapHeight() int64 {
	m := s.Chain.faces[0].Metrics()
	return divide(int64(m.CapHeight)*s.Size, int64(m.UnitsPerEm))
}

// Runs returns a line whose baseline starts at p, as runs that lack nothing but their
// ink and turn.
func (s Style) Runs(text string, p draw.Point) ([]draw.Run, error) {
	l, err := s.Chain.shaped(s.key(text))
	if err != nil {
		return nil, err
	}
	out := make([]draw.Run, len(l))
	for i := range l {
		r := &l[i]
		out[i] = draw.Run{Face: r.face, Size: s.Size, Text: r.text, Right: r.right, Behind: r.face != s.Chain.faces[0], Glyphs: make([]draw.Glyph, 0, len(r.glyphs))}
	}
	s.walk(l, func(r *run, g *glyph, x int64) {
		i := 0
		for &l[i] != r {
			i++
		}
		at := draw.Point{X: p.X + divide(x+s.scale(r, g.dx), nm), Y: p.Y - divide(s.scale(r, g.dy), nm)}
		out[i].Glyphs = append(out[i].Glyphs, draw.Glyph{ID: g.id, Rune: g.r, Text: g.text, At: at})
	})
	return out, nil
}

// Break returns text in at most most lines of at most width micrometers, broken at line
// feeds, which end paragraphs, and where the script allows. It returns false if a piece that cannot be broken
// is wider than that, or there are more lines.
func (s Style) Break(text string, width int64, most int) ([]Line, bool) {
	var lines []Line
	for paragraph := range strings.SplitSeq(text, "\n") {
		paragraph = strings.Join(strings.Fields(paragraph), " ")
		s.base = s.baseOf(paragraph)
		if s.Width(paragraph) <= width {
			lines = append(lines, Line{paragraph, s.base})
			continue
		}
		// Every line may leave out a space at its end, and nothing else.
		if s.Width(paragraph)-int64(most)*s.Width(" ") > int64(most)*width {
			return nil, false
		}
		start, end := 0, 0 // of the line under way; it could end at end
		for _, at := range breaks(paragraph) {
			if s.Width(strings.TrimSpace(paragraph[start:at])) > width {
				lines = append(lines, Line{strings.TrimSpace(paragraph[start:end]), s.base})
				start = end
				if s.Width(strings.TrimSpace(paragraph[start:at])) > width || len(lines) >= most {
					return nil, false
				}
			}
			end = at
		}
		lines = append(lines, Line{strings.TrimSpace(paragraph[start:]), s.base})
	}
	return lines, len(lines) <= most
}

// breaks returns the offsets at which a line of text may end, the last of them its
// length.
func breaks(text string) []int {
	var seg segmenter.Segmenter
	seg.Init([]rune(text))
	var out []int
	at := 0
	for it := seg.LineIterator(); it.Next(); {
		at += len(string(it.Line().Text))
		out = append(out, at)
	}
	return out
}

// step is by how much Fit shrinks a text: a quarter of a point, less than anybody
// sees from one card to the next.
const step = 88 // micrometers

// Fit returns the largest style, from s down to least micrometers, in which text
// takes at most maxLines lines of at most width micrometers, and those lines. It
// returns false if there is none.
func (s Style) Fit(text string, width int64, maxLines int, least int64) (Style, []Line, bool) {
	for ; s.Size >= least; s.Size -= step {
		if lines, ok := s.Break(text, width, maxLines); ok {
			return s, lines, true
		}
	}
	return s, nil, false
}

// ellipsis stands for what is left out of a text.
const ellipsis = "\u2026"

// Truncate returns text in at most most lines of at most width micrometers, with an
// ellipsis for the end that does not fit. It returns false if nothing fits.
func (s Style) Truncate(text string, width int64, most int) ([]Line, bool) {
	var seg segmenter.Segmenter
	seg.Init([]rune(text))
	var ends []int // of what a reader takes for one character each
	at := 0
	for it := seg.GraphemeIterator(); it.Next(); {
		at += len(string(it.Grapheme().Text))
		ends = append(ends, at)
	}
	var best []Line
	low, high := 0, len(ends) // the longest start that fits is among these
	for low < high {
		middle := (low + high) / 2
		lines, ok := s.Break(strings.TrimSpace(text[:ends[middle]])+ellipsis, width, most)
		if ok {
			best, low = lines, middle+1
		} else {
			high = middle
		}
	}
	return best, best != nil
}
