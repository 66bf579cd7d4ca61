package vp8

// The kinds of block (RFC 6386, section 13.3).
const (
	kindYAC = iota // luma whose mean is in the block of kind kindMean
	kindMean
	kindUV
	kindY
)

// bands are those of the coefficients, zigzag their places (section 13).
var (
	bands  = [17]uint8{0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0}
	zigzag = [16]uint8{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15}
)

// Chances of the extra bits of large levels (section 13.2), by category from the third on.
var extra = [4][]uint8{
	{173, 148, 140}, {176, 155, 140, 135}, {180, 157, 141, 134, 130},
	{254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129},
}

// levels are quantized coefficients in the order of the zigzag.
type levels [16]int16

// A token is a bool of the second partition: that of the probability i of a row, or, where
// i is fixed, one of chance p.
type token struct {
	row, i, p uint8
	bit       bool
}

const fixed = 11

// A coder turns levels into tokens.
type coder struct{ tokens []token }

func (c *coder) add(row, i int, bit bool) {
	c.tokens = append(c.tokens, token{row: uint8(row), i: uint8(i), bit: bit})
}

func (c *coder) fix(p uint8, bit bool) {
	c.tokens = append(c.tokens, token{i: fixed, p: p, bit: bit})
}

func rowOf(kind, n, context int) int { return (8*kind+int(bands[n]))*3 + context }

// block writes levels from the first on and reports whether one is not zero.
func (c *coder) block(l *levels, first, kind, context int) bool {
	last := 15
	for last >= first && l[last] == 0 {
		last--
	}
	row := rowOf(kind, first, context)
	for n := first; n <= last; n++ {
		if n == first || l[n-1] != 0 {
			c.add(row, 0, true)
		}
		v := abs(int32(l[n]))
		c.level(row, v)
		if v > 0 {
			c.fix(128, l[n] < 0)
		}
		row = rowOf(kind, n+1, min(int(v), 2))
	}
	if last < 15 {
		c.add(row, 0, false)
	}
	return last >= first
}

// levelsOf writes the levels of a macro (RFC 6386, section 13).
func (c *coder) levelsOf(m *macro, top, left *context) {
	first, kind := 0, kindY
	if m.mode != subModes {
		first, kind = 1, kindYAC
		c.block(&m.mean, 0, kindMean, int(top.mean+left.mean))
	}
	above, before := top.y, left.y
	for i := range m.y {
		a, b := &above[i&3], &before[i>>2]
		c.block(&m.y[i], first, kind, int(*a+*b))
		*a = m.y[i].coded()
		*b = *a
	}
	above, before = top.c, left.c
	for i := range m.c {
		k := i >> 2 * 2
		a, b := &above[k+i&1], &before[k+i>>1&1]
		c.block(&m.c[i], 0, kindUV, int(*a+*b))
		*a = m.c[i].coded()
		*b = *a
	}
}

// level writes the size of a level (section 13.2).
func (c *coder) level(row int, v int32) {
	c.add(row, 1, v > 0)
	if v == 0 {
		return
	}
	c.add(row, 2, v > 1)
	if v == 1 {
		return
	}
	c.add(row, 3, v > 4)
	switch {
	case v == 2:
		c.add(row, 4, false)
	case v <= 4:
		c.add(row, 4, true)
		c.add(row, 5, v == 4)
	case v <= 6:
		c.add(row, 6, false)
		c.add(row, 7, false)
		c.fix(159, v == 6)
	case v <= 10:
		c.add(row, 6, false)
		c.add(row, 7, true)
		c.fix(165, v > 8)
		c.fix(145, v&1 == 0)
	default:
		c.add(row, 6, true)
		c.large(row, v)
	}
}

func (c *coder) large(row int, v int32) {
	category := 0
	for category < 3 && v >= 3+16<<category {
		category++
	}
	c.add(row, 8, category > 1)
	c.add(row, 9+category>>1, category&1 != 0)
	rest := v - (3 + 8<<category)
	for i, p := range extra[category] {
		c.fix(p, rest>>(len(extra[category])-1-i)&1 != 0)
	}
}

func abs(v int32) int32 { return max(v, -v) }
