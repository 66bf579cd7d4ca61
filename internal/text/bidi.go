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

// level returns the level of a paragraph.
func (b base) level() int {
	if b == baseRight {
		return 1
	}
	return 0
}

// baseOf returns the direction of a text's first letter (Unicode Standard Annex 9, rules
// P2 and P3).
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

// A stretch is a piece of a line at one level: even ones read from left to right, odd
// ones from right to left.
type stretch struct {
	start, end int // in characters
	level      int
}

// stretches splits a line into stretches. The line has no characters that turn directions
// themselves, so of the Annex the rules from W1 on are left, for a single run of levels.
func stretches(runes []rune, b base) (out []stretch) {
	if b == baseAuto {
		b = baseOf(string(runes))
	}
	for i, level := range levels(runes, b.level()) {
		if n := len(out); n > 0 && out[n-1].level == level {
			out[n-1].end = i + 1
			continue
		}
		out = append(out, stretch{i, i + 1, level})
	}
	return out
}

// A resolver finds the levels of a line: its classes become L, R, EN and AN step by step.
type resolver struct {
	runes []rune
	class []bidi.Class
	embed bidi.Class // of the paragraph, L or R; it stands on both ends of the line
}

func levels(runes []rune, paragraph int) []int {
	r := &resolver{runes: runes, class: make([]bidi.Class, len(runes)), embed: bidi.L}
	if paragraph == 1 {
		r.embed = bidi.R
	}
	for i, c := range runes {
		r.class[i] = class(c)
	}
	r.weak()
	r.brackets()
	r.neutral()
	out := make([]int, len(runes))
	for i, c := range r.class { // I1 and I2
		switch {
		case c == bidi.R:
			out[i] = 1
		case c != bidi.L || paragraph == 1:
			out[i] = 2
		}
	}
	for i := len(runes) - 1; i >= 0 && class(runes[i]) == bidi.WS; i-- { // L1
		out[i] = paragraph
	}
	return out
}

// at returns the class of a character, that of the paragraph beyond the ends.
func (r *resolver) at(i int) bidi.Class {
	if i < 0 || i >= len(r.class) {
		return r.embed
	}
	return r.class[i]
}

// weak resolves marks and numbers: rules W1 to W7.
func (r *resolver) weak() {
	c, strong := r.class, r.embed
	for i := range c {
		switch c[i] {
		case bidi.NSM, bidi.BN: // W1; joiners are no characters of their own (rule X9)
			c[i] = r.at(i - 1)
		case bidi.EN:
			if strong == bidi.AL { // W2
				c[i] = bidi.AN
			}
		}
		if c[i] == bidi.L || c[i] == bidi.R || c[i] == bidi.AL {
			strong = c[i]
		}
	}
	for i := range c { // W3 and W4
		before, after := r.at(i-1), r.at(i+1)
		switch {
		case c[i] == bidi.AL:
			c[i] = bidi.R
		case c[i] == bidi.ES && before == bidi.EN && after == bidi.EN,
			c[i] == bidi.CS && before == after && (before == bidi.EN || before == bidi.AN):
			c[i] = before
		}
	}
	r.terminators()
	strong = r.embed
	for i := range c { // W6 and W7
		switch c[i] {
		case bidi.ES, bidi.ET, bidi.CS:
			c[i] = bidi.ON
		case bidi.EN:
			if strong == bidi.L {
				c[i] = bidi.L
			}
		case bidi.L, bidi.R:
			strong = c[i]
		}
	}
}

// terminators makes signs beside European numbers part of them: rule W5.
func (r *resolver) terminators() {
	for i := 0; i < len(r.class); i++ {
		if r.class[i] != bidi.ET {
			continue
		}
		start := i
		for i < len(r.class) && r.class[i] == bidi.ET {
			i++
		}
		// Beyond the ends there is no number.
		if start > 0 && r.class[start-1] == bidi.EN || i < len(r.class) && r.class[i] == bidi.EN {
			for j := start; j < i; j++ {
				r.class[j] = bidi.EN
			}
		}
	}
}

// direction returns L or R for a class that has a direction, numbers being R, and false
// for the others.
func direction(c bidi.Class) (bidi.Class, bool) {
	switch c {
	case bidi.L:
		return bidi.L, true
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R, true
	}
	return 0, false
}

// deepest is how many brackets may be open (definition BD16).
const deepest = 63

// brackets resolves pairs of brackets by what they hold: rule N0.
func (r *resolver) brackets() {
	for _, p := range r.pairs() {
		inside, found := bidi.Class(0), false
		for _, c := range r.class[p[0]+1 : p[1]] {
			d, ok := direction(c)
			if !ok {
				continue
			}
			found = true
			if inside = d; d == r.embed {
				break
			}
		}
		if !found {
			continue
		}
		if inside != r.embed {
			// What comes before decides.
			before := r.embed
			for i := p[0] - 1; i >= 0; i-- {
				if d, ok := direction(r.class[i]); ok {
					before = d
					break
				}
			}
			if before != inside {
				inside = r.embed
			}
		}
		for _, i := range p {
			r.class[i] = inside
			for j := i + 1; j < len(r.runes) && class(r.runes[j]) == bidi.NSM; j++ {
				r.class[j] = inside
			}
		}
	}
}

// pairs returns the places of brackets that belong together, by their opening ones.
func (r *resolver) pairs() (out [][2]int) {
	type bracket struct {
		closing rune
		at      int
	}
	var open []bracket
	for i, c := range r.runes {
		p, _ := bidi.LookupRune(c)
		if r.class[i] != bidi.ON || !p.IsBracket() {
			continue
		}
		if p.IsOpeningBracket() {
			if len(open) == deepest {
				return nil
			}
			open = append(open, bracket{[]rune(bidi.ReverseString(string(c)))[0], i})
			continue
		}
		for j := len(open) - 1; j >= 0; j-- {
			if same(open[j].closing) == same(c) {
				out = append(out, [2]int{open[j].at, i})
				open = open[:j]
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return a[0] - b[0] })
	return out
}

// same maps the one bracket with a second code point to the first.
func same(r rune) rune {
	if r == '\u232a' {
		return '\u3009'
	}
	return r
}

// neutral gives spaces and signs the direction of what is on both sides, or that of the
// paragraph: rules N1 and N2.
func (r *resolver) neutral() {
	for i := 0; i < len(r.class); i++ {
		if _, ok := direction(r.class[i]); ok {
			continue
		}
		start := i
		for i < len(r.class) {
			if _, ok := direction(r.class[i]); ok {
				break
			}
			i++
		}
		before, _ := direction(r.at(start - 1))
		after, _ := direction(r.at(i))
		if before != after {
			before = r.embed
		}
		for j := start; j < i; j++ {
			r.class[j] = before
		}
	}
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
