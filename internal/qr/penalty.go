package qr

import (
	"math/bits"
	"sync"
)

const masks = 8

// maskRows holds 12 rows of each mask pattern, after which all repeat, as three words
// of a matrix (section 7.8.2, table 10).
var maskRows = sync.OnceValue(func() *[masks][12][3]uint64 {
	m := new([masks][12][3]uint64)
	for k := range m {
		for y := range m[k] {
			for x := range 64 * 3 {
				if masked(k, x, y) {
					m[k][y][x/64] |= 1 << (x % 64)
				}
			}
		}
	}
	return m
})

// masked tells whether a mask inverts a module.
func masked(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (y/2+x/3)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// penalty is the sum of the four penalties of a symbol of so many modules on a side
// (section 7.8.3, table 11). Lower is better.
func (m *matrix) penalty(size int) int {
	points, dark := 0, 0
	for p := range (size + 63) / 64 {
		n, d := m.planePenalty(p, size)
		points += n
		dark += d
	}
	// N4: 10 points for each whole 5 % that the dark share differs from half.
	total := size * size
	return points + 10*(max(2*dark-total, total-2*dark)*10/total)
}

const (
	overRun    = 2  // N1 is 3 for five modules and 1 for each more: 2 above the windows of five
	overBlock  = 3  // N2
	overFinder = 40 // N3
)

// planePenalty returns the penalties N1 to N3 of what begins in a plane, and how many
// modules of it are dark.
//
// Modules in a row or column that are alike are counted by windows of five: a run of n
// has n-4 of them, and the last one has no other right after it. A window that would
// leave the symbol is masked away.
//
// A pattern like a finder pattern, 1:1:3:1:1 with four light modules on one side of it,
// counts once if both sides are light. The quiet zone is light too: the standard does
// not say so, but a scanner sees it so.
func (m *matrix) planePenalty(p, size int) (points, dark int) {
	before := (*[stride]uint64)(m[p*stride:])
	plane := (*[stride]uint64)(m[(p+1)*stride:])
	after := (*[stride]uint64)(m[(p+2)*stride:])
	inside, inside1 := below(size, p), below(size-1, p)
	inside4, inside5 := below(size-4, p), below(size-5, p)
	var windows, runs, blocks, finders int
	for y := range size {
		column := (*[15]uint64)(plane[y:]) // from row y-4 to y+10
		a, l, r := column[above], before[above+y], after[above+y]
		dark += bits.OnesCount64(a)

		// Module x+i is bit x of ai.
		a1, a2, a3, a4, a5 := a>>1|r<<63, a>>2|r<<62, a>>3|r<<61, a>>4|r<<60, a>>5|r<<59
		all, some := a1&a2&a3&a4, a1|a2|a3|a4
		window := (a&all | ^(a | some)) & inside4
		next := (a5&all | ^(a5 | some)) & inside5
		windows += bits.OnesCount64(window)
		runs += bits.OnesCount64(window &^ next)
		core := a &^ a1 & a2 & a3 & a4 &^ a5 & (a>>6 | r<<58)
		left := a<<1 | l>>63 | a<<2 | l>>62 | a<<3 | l>>61 | a<<4 | l>>60
		right := a>>7 | r<<57 | a>>8 | r<<56 | a>>9 | r<<55 | a>>10 | r<<54
		finders += bits.OnesCount64(core &^ (left & right))

		// The same downward.
		b1, b2, b3, b4, b5 := column[5], column[6], column[7], column[8], column[9]
		all, some = b1&b2&b3&b4, b1|b2|b3|b4
		core = a &^ b1 & b2 & b3 & b4 &^ b5 & column[10]
		up := column[0] | column[1] | column[2] | column[3]
		down := column[11] | column[12] | column[13] | column[14]
		finders += bits.OnesCount64(core &^ (up & down))
		if y < size-4 {
			window = (a&all | ^(a | some)) & inside
			next = 0
			if y < size-5 {
				next = b5&all | ^(b5 | some)
			}
			windows += bits.OnesCount64(window)
			runs += bits.OnesCount64(window &^ next)
		}
		if y < size-1 {
			right := after[above+y+1]
			d := b1>>1 | right<<63
			blocks += bits.OnesCount64((a&a1&b1&d | ^(a | a1 | b1 | d)) & inside1)
		}
	}
	return windows + overRun*runs + overBlock*blocks + overFinder*finders, dark
}
