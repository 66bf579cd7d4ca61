package qr

import "github.com/sealcard/sealcard/internal/qrsize"

// place puts the codewords into a symbol of a version and a level, once for each mask or
// with the given one, and returns the one of the lowest penalty.
func (e *encoder) place(version int, l qrsize.Level, stream []byte, mask int) *Symbol {
	t := templateOf(version)
	e.plain = t.fixed
	for i, v := range stream {
		for b, at := range (*[8]uint16)(t.order[8*i:]) {
			e.plain[at>>6] |= uint64(v>>(7-b)&1) << (at & 63)
		}
	}
	first, last := mask, mask
	if mask == anyMask {
		first, last = 0, masks-1
	}
	best, try := &e.symbols[0], &e.symbols[1]
	lowest := -1
	for k := first; k <= last; k++ {
		if try.Size != t.size {
			try.modules = matrix{} // the rows below the symbol must be light
		}
		try.Version, try.Level, try.Size, try.Mask = version, l, t.size, k
		try.modules.mask(&e.plain, t, k)
		try.modules.format(t.size, formatBits(l, k))
		if points := try.modules.penalty(t.size); lowest < 0 || points < lowest {
			lowest = points
			best, try = try, best
		}
	}
	return best
}

// mask writes the symbol with a mask over its codewords.
func (m *matrix) mask(plain *matrix, t *template, k int) {
	rows := &maskRows()[k]
	for p := range (t.size + 63) / 64 {
		from := word(64*p, 0)
		to := m[from:][:t.size]
		data := plain[from:][:len(to)]
		free := t.free[from:][:len(to)]
		i := 0
		for y := range to {
			to[y] = data[y] ^ rows[i][p]&free[y]
			if i++; i == len(rows) {
				i = 0
			}
		}
	}
}

// format writes the 15 bits of the format information in its two places, both of which
// are light before (section 7.9, figure 25).
func (m *matrix) format(size int, info uint32) {
	for i := range 15 {
		if info>>i&1 == 0 {
			continue
		}
		// Beside the upper left finder pattern, past the timing patterns.
		switch {
		case i < 6:
			m.set(8, i)
		case i < 8:
			m.set(8, i+1)
		case i == 8:
			m.set(7, 8)
		default:
			m.set(14-i, 8)
		}
		// Below the upper right one, beside the lower left one.
		if i < 8 {
			m.set(size-1-i, 8)
		} else {
			m.set(8, size-15+i)
		}
	}
}
