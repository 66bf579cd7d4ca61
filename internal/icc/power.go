package icc

import "math/bits"

// Powers are computed in integers: the last bits of math.Pow are not the same on every
// processor, and a picture's bytes shall be.

// top bounds what power returns, 1<<32 is 1. Curves are cut off at 1.
const top = 1 << 48

// power returns x to the power of num/den, where 1<<32 is 1, within 2^-25 of the result. It
// returns at most top. x is positive; num is at most 1<<20, den is positive.
func power(x uint64, num, den int64) uint64 {
	y := log2(x) * num / den // at most 2^37 * 2^20
	whole, part := y>>32, uint64(y)&(1<<32-1)
	if whole >= 16 {
		return top
	}
	f := exp2(part) // 1<<62 is 1, 1 to 2
	if shift := 30 - whole; shift < 64 {
		return f >> shift
	}
	return 0
}

// log2 returns the logarithm of x to base 2, 1<<32 is 1 in both, by squaring: each
// time the square passes 2, a bit of the logarithm is set.
func log2(x uint64) int64 {
	zeros := bits.LeadingZeros64(x)
	y := int64(31 - zeros)
	x <<= zeros // 1<<63 is 1, 1 to 2
	for range 32 {
		y <<= 1
		hi, lo := bits.Mul64(x, x) // 1<<62 is 1 in hi
		if hi >= 1<<63 {
			x = hi
			y++
			continue
		}
		x = hi<<1 | lo>>63
	}
	return y
}

// exp2 returns 2 to the power of f below 1, 1<<32 is 1 in f and 1<<62 in the result: the
// series of e to the power of f times the natural logarithm of 2.
func exp2(f uint64) uint64 {
	const ln2 = 0xb17217f7d1cf79ac // 1<<64 is 1
	y, _ := bits.Mul64(f<<32, ln2) // 1<<64 is 1
	sum, term := uint64(1<<62), uint64(1<<62)
	for n := uint64(1); term > 0; n++ {
		term, _ = bits.Mul64(term, y)
		term /= n
		sum += term
	}
	return sum
}
