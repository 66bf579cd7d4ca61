package vp8

import "math"

// tabled is how many sizes of level have their prices in a table.
const tabled = 20

// A price list holds what the tokens of a row cost.
type prices struct {
	end, more int64
	level     [tabled]int64 // with the sign
}

// bits returns what a bool costs, in 1/256 bit.
func bits(p uint8, bit bool) int32 {
	if bit {
		return entropy[256-int(p)]
	}
	return entropy[p]
}

// priceLists fills the lists of all rows.
func (e *Encoder) priceLists() {
	for row := range e.prices {
		p, flag := &e.prices[row], e.probs[row][0]
		p.end = e.lambda * int64(bits(flag, false))
		p.more = e.lambda * int64(bits(flag, true))
		for v := range int32(tabled) {
			p.level[v] = e.levelPrice(row, v)
		}
	}
}

func (e *Encoder) levelPrice(row int, v int32) int64 {
	c := coder{e.scratch[:0]}
	c.level(row, v)
	if v > 0 {
		c.fix(128, false)
	}
	return e.price(&c)
}

// price returns what tokens cost.
func (e *Encoder) price(c *coder) int64 {
	sum := int32(0)
	for _, t := range c.tokens {
		if t.i != fixed {
			t.p = e.probs[t.row][t.i]
		}
		sum += bits(t.p, t.bit)
	}
	return e.lambda * int64(sum)
}

// A job is a block to quantize.
type job struct {
	kind, first, context int
	step                 [2]int32 // of the mean and of the others
	weight               int64    // what a squared error costs
}

func (j *job) stepOf(n int) int32 { return j.step[min(n, 1)] }

const never = math.MaxInt64 / 2

// A route leads to a coefficient through levels that ended in one of three contexts.
type route [16][3]struct {
	level int16
	from  uint8
}

// quantize returns the levels that make the sum of errors and prices the least, and their
// price. It goes through the coefficients once and keeps the best way into each context,
// which is all that the price of the next level depends on. b becomes what a decoder
// makes of the levels.
func (e *Encoder) quantize(b *block, j *job) (l levels, price int64) {
	last := 15
	for last >= j.first && abs(b[zigzag[last]]) < j.stepOf(last)*3/8 {
		last--
	}
	best := e.prices[rowOf(j.kind, j.first, j.context)].end
	end, context := -1, 0
	now := [3]int64{never, never, never}
	now[j.context] = 0
	var path route
	for n := j.first; n <= last; n++ {
		now = e.advance(b, j, n, &now, &path)
		for s := 1; s < 3; s++ {
			stop := int64(0)
			if n < 15 {
				stop = e.prices[rowOf(j.kind, n+1, s)].end
			}
			if now[s]+stop < best {
				best, end, context = now[s]+stop, n, s
			}
		}
	}
	for n := end; n >= j.first; n-- {
		at := &path[n][context]
		l[n], context = at.level, int(at.from)
	}
	return l, best + j.apply(b, &l)
}

// advance returns the costs of the three contexts after coefficient n.
func (e *Encoder) advance(b *block, j *job, n int, now *[3]int64, path *route) [3]int64 {
	next := [3]int64{never, never, never}
	c, q := int64(abs(b[zigzag[n]])), int64(j.stepOf(n))
	row := rowOf(j.kind, n, 0)
	high := min((c+q/2)/q, 2047)
	low := max(high-1, 0)
	if high == 2 {
		low = 0
	}
	for v := low; v <= high; v++ {
		errors := j.weight * (v*q - 2*c) * v * q
		to := min(v, 2)
		for s, from := range now {
			if from == never {
				continue
			}
			list := &e.prices[row+s]
			cost := from + errors
			if s > 0 || n == j.first {
				cost += list.more
			}
			if v < tabled {
				cost += list.level[v]
			} else {
				cost += e.levelPrice(row+s, int32(v))
			}
			if cost < next[to] {
				next[to] = cost
				path[n][to].level, path[n][to].from = int16(v), uint8(s)
			}
		}
	}
	return next
}

// apply gives the levels their signs, replaces the coefficients, and returns by how much
// the errors became less than those of all zeros.
func (j *job) apply(b *block, l *levels) (less int64) {
	for n := j.first; n < 16; n++ {
		c, v := b[zigzag[n]], int32(l[n])*j.stepOf(n)
		less += int64(2*abs(c)-v) * int64(v)
		if c < 0 {
			l[n], v = -l[n], -v
		}
		b[zigzag[n]] = v
	}
	return j.weight * less
}
