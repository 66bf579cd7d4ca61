package pdf417

import (
	"slices"
	"sync"
)

// A codeword is drawn as four bars and four spaces, in turn, of 1 to 6 modules each. The
// patterns are of three clusters; a row takes all of its own from one, and the next row
// from the next (section 5.3).
const (
	patternWidth = 17
	elements     = 8
	maxElement   = 6
	clusters     = 3
)

// patterns returns, by cluster, the pattern of every codeword: 17 modules, the first in the
// highest bit, 1 is dark.
var patterns = sync.OnceValue(func() *[clusters][prime]uint32 {
	var all [clusters][prime]uint32
	found := candidates()
	for k, digits := range taken {
		c := 0
		for i, p := range found[k] {
			if nibble(digits[i/4])>>(3-i%4)&1 == 1 {
				all[k][c] = p
				c++
			}
		}
	}
	return &all
})

// nibble returns the value of a lower case hexadecimal digit.
func nibble(digit byte) byte {
	if digit >= 'a' {
		return digit - 'a' + 10
	}
	return digit - '0'
}

// candidates returns all patterns of each cluster. They are in the order in which the
// standard gives codewords to them: by the distances from an edge to the next edge of the
// same kind, without the first and the last of these, the leftmost distance first.
func candidates() [clusters][]uint32 {
	var keyed [clusters][]uint64
	var widths [elements]int
	collect(&keyed, &widths, 0, patternWidth)
	var found [clusters][]uint32
	for k, keys := range keyed {
		slices.Sort(keys)
		for _, key := range keys {
			found[k] = append(found[k], uint32(key)&(1<<patternWidth-1))
		}
	}
	return found
}

// collect tries all widths from element i on that fill the given number of modules, and
// keeps the patterns behind their keys of order.
func collect(keyed *[clusters][]uint64, widths *[elements]int, i, left int) {
	if i == elements {
		// Bars 1 and 3 less bars 2 and 4; other remainders belong to no cluster.
		k := (widths[0] - widths[2] + widths[4] - widths[6] + 18) % 9
		if left == 0 && k%3 == 0 {
			keyed[k/3] = append(keyed[k/3], order(widths)<<patternWidth|uint64(modules(widths)))
		}
		return
	}
	for w := 1; w <= min(maxElement, left); w++ {
		widths[i] = w
		collect(keyed, widths, i+1, left-w)
	}
}

// order returns the middle five distances between similar edges as one number.
func order(widths *[elements]int) uint64 {
	var key uint64
	for i := 1; i <= 5; i++ {
		key = key<<4 | uint64(widths[i]+widths[i+1])
	}
	return key
}

// modules returns the pattern of eight widths.
func modules(widths *[elements]int) uint32 {
	var p uint32
	for i, w := range widths {
		p <<= w
		if i%2 == 0 {
			p |= 1<<w - 1
		}
	}
	return p
}
