package pdf417

import (
	"math"
	"slices"
)

// Codewords that change the mode (section 5.4.1).
const (
	latchText      = 900
	latchBytes     = 901 // the number of bytes is no multiple of six
	latchNumeric   = 902
	shiftByteWord  = 913
	latchByteSixes = 924
)

const (
	sixBytes    = 6  // bytes that become five codewords
	digitsAWord = 3  // digits that a codeword of numeric compaction takes, roughly
	digitGroup  = 44 // digits that become fifteen codewords
)

// A state is the mode after a byte and what the cost of the next one depends on: the
// submode of text, or how many bytes or digits of a group are written.
const (
	textStates    = 0
	byteStates    = textStates + submodes
	numericStates = byteStates + sixBytes
	states        = numericStates + digitGroup
)

// Costs are counted in half codewords, as text compaction puts two values into one; the
// number of latches is in the lower digits and decides between equals.
const (
	half      = 1 << 14 // more than the latches that a text can have
	word      = 2 * half
	latch     = word + 1
	unreached = math.MaxInt32 // the cost of a state that no way leads to
)

// plan returns the state after every byte of the text, such that the codewords are the
// fewest. Of two ways into a state the cheaper is never the worse, for all that an odd half
// is filled up at the end of text compaction; so one way a state is enough.
func plan(text string) []uint8 {
	var cost, next [states]int
	for s := range cost {
		cost[s] = unreached
	}
	cost[alpha] = 0
	from := make([][states]uint8, len(text))
	for i := range len(text) {
		for s := range next {
			next[s] = unreached
		}
		for s, c := range cost {
			if c < unreached {
				reach(&next, &from[i], at{s, c}, text[i])
			}
		}
		cost = next
	}
	last := uint8(slices.Index(cost[:], slices.Min(cost[:])))
	path := make([]uint8, len(text))
	for i, f := range slices.Backward(from) {
		path[i] = last
		last = f[last]
	}
	return path
}

// at is a state and what it costs to get there.
type at struct{ state, cost int }

// whole returns the cost with an open codeword filled up.
func (a at) whole() int { return a.cost + a.cost/half%2*half }

// reach enters into next, and into from, what byte b costs after a state.
func reach(next *[states]int, from *[states]uint8, a at, b byte) {
	enter := func(to at) {
		if to.cost < next[to.state] {
			next[to.state], from[to.state] = to.cost, uint8(a.state)
		}
	}
	enter(a.byBytes())
	if b >= '0' && b <= '9' {
		enter(a.byDigits())
	}
	submode, cost := a.state, a.cost
	if a.state >= byteStates {
		submode, cost = alpha, a.cost+latch
	}
	for to := range submodes {
		before := cost + len(latches[submode][to])*(half+1)
		if _, halves := wayOf(to, b, before/half%2 == 1); halves > 0 {
			enter(at{to, before + halves*half})
		}
	}
}

// byBytes returns the state after a byte in byte compaction. A sixth costs nothing, as six
// become five codewords.
func (a at) byBytes() at {
	switch {
	case a.state < byteStates || a.state >= numericStates:
		return at{byteStates + 1, a.whole() + latch + word}
	case a.state == byteStates+sixBytes-1:
		return at{byteStates, a.cost}
	}
	return at{a.state + 1, a.cost + word}
}

// byDigits returns the state after a digit in numeric compaction, where n digits of a group
// become n/3+1 codewords.
func (a at) byDigits() at {
	if a.state < numericStates {
		return at{numericStates + 1, a.whole() + latch + word}
	}
	n := a.state - numericStates + 1
	next := at{numericStates + n%digitGroup, a.cost}
	if n == 1 || n%digitsAWord == 0 {
		next.cost += word
	}
	return next
}
