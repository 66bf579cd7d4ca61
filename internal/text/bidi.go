package text

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// A base is the direction in which a line reads as a whole.
type base int

const (
	baseAuto base = iota // that of its first letter
	baseLeft
	baseRight
)

// A stretch is a piece of a line at one level (Unicode Standard Annex 9): even levels
// read from left to right, odd ones from right to left.
type stretch struct {
	start, end int // in characters
	level      int
}

// Marks without a shape that give a line its direction.
const (
	leftMark  = '\u200e'
	rightMark = '\u200f'
)

// baseOf returns the direction of a text's first letter.
func baseOf(text string) base {
	for _, r := range text {
		switch class(r) {
		case bidi.L:
			return baseLeft
		case bidi.R, bidi.AL:
			return baseRight
		}
	}
	return baseLeft
}

func class(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// stretches splits a line, which holds no characters that turn directions themselves.
// The library tells directions and not levels; in a line from left to right only numbers
// have a level of their own.
func stretches(runes []rune, b base) ([]stretch, error) {
	if len(runes) == 0 {
		return nil, nil
	}
	if b == baseAuto {
		b = baseOf(string(runes))
	}
	mark := leftMark
	if b == baseRight {
		mark = rightMark
	}
	var p bidi.Paragraph
	if _, err := p.SetString(string(mark) + string(runes)); err != nil {
		return nil, err
	}
	order, err := p.Order()
	if err != nil {
		return nil, err
	}
	var out []stretch
	at := -1 // of the mark
	for i := range order.NumRuns() {
		run := order.Run(i)
		start := max(at, 0)
		at += len([]rune(run.String()))
		if at <= start {
			continue
		}
		if run.Direction() == bidi.RightToLeft {
			out = append(out, stretch{start, at, 1})
			continue
		}
		if b == baseRight {
			out = append(out, stretch{start, at, 2})
			continue
		}
		before, after := i > 0 && len(out) > 0, i+1 < order.NumRuns()
		out = append(out, numbers(runes, stretch{start, at, 0}, before, after)...)
	}
	return out, nil
}

// numbers splits a stretch from left to right at the numbers that belong to a stretch
// from right to left before it, or behind it if they are Arabic ones: they are of level
// 2 (rules W1 to W7 and I1).
func numbers(runes []rune, s stretch, before, after bool) []stretch {
	first, last := s.start, s.end
	if before {
		for first < s.end && slices.Contains([]bidi.Class{bidi.EN, bidi.AN, bidi.ET, bidi.ES, bidi.CS, bidi.NSM}, class(runes[first])) {
			first++
		}
		for first > s.start && (class(runes[first-1]) == bidi.ES || class(runes[first-1]) == bidi.CS) {
			first--
		}
	}
	if after {
		for last > first && (class(runes[last-1]) == bidi.AN || class(runes[last-1]) == bidi.CS) {
			last--
		}
		for last < s.end && class(runes[last]) == bidi.CS {
			last++
		}
	}
	var out []stretch
	for _, part := range []stretch{{s.start, first, 2}, {first, last, 0}, {last, s.end, 2}} {
		if part.start < part.end {
			out = append(out, part)
		}
	}
	return out
}

// reorder puts runs into the order in which they are seen (rule L2).
func reorder(runs line, levels []int) {
	if len(levels) == 0 {
		return
	}
	for level := slices.Max(levels); level > 0; level-- {
		for start := 0; start < len(runs); start++ {
			end := start
			for end < len(runs) && levels[end] >= level {
				end++
			}
			slices.Reverse(runs[start:end])
			slices.Reverse(levels[start:end])
			start = end
		}
	}
}
