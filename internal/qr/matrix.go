package qr

// A matrix holds the modules of a symbol, 1 for dark, in planes of 64 columns. Column x
// is bit x%64 of plane x/64, and row y a word of the plane; hence 64 modules are handled
// at once, and a module and the one below it are neighbors in memory.
//
// Around the symbol there is room for what the penalties look at beyond its edge: rows
// above and below, and an empty plane on either side. All of it stays zero, as light as
// the quiet zone.
type matrix [5 * stride]uint64

const (
	above  = 4                    // rows before row 0
	stride = above + maxSize + 10 // words of a plane
)

// word returns where in a matrix the module is.
func word(x, y int) int { return (1+x>>6)*stride + above + y }

// set makes a module dark.
func (m *matrix) set(x, y int) { m[word(x, y)] |= 1 << (x & 63) }

// dark tells whether a module of the symbol is.
func (m *matrix) dark(x, y int) bool { return m[word(x, y)]>>(x&63)&1 != 0 }

// below returns a word of plane p whose bits are the columns below n.
func below(n, p int) uint64 {
	n -= 64 * p
	switch {
	case n <= 0:
		return 0
	case n >= 64:
		return ^uint64(0)
	}
	return 1<<n - 1
}
