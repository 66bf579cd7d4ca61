package pdf417

import "sync"

// The field is that of the integers modulo 929, with 3 as its generator (section 5.10).
const (
	prime = 929
	root  = 3
)

// checks returns the number of error correction codewords of a level (section 5.7).
func checks(level int) int { return 2 << level }

var generators [maxLevel + 1]struct {
	once         sync.Once
	coefficients []uint32
}

// generator returns the polynomial whose roots are the powers 1 to n of the field's
// generator, where n is the number of codewords of the level: the coefficients below the
// leading 1, highest degree first.
func generator(level int) []uint32 {
	g := &generators[level]
	g.once.Do(func() {
		poly := make([]uint32, checks(level))
		power := uint32(1)
		for range poly {
			power = power * root % prime
			lead := uint32(1) // the coefficient before, as it was
			for i, c := range poly {
				poly[i] = (c + prime*prime - lead*power) % prime
				lead = c
			}
		}
		g.coefficients = poly
	})
	return g.coefficients
}

// remainder returns the error correction codewords of a level: those that make of the data
// before them a multiple of the generator polynomial.
func remainder(data []uint16, level int) []uint16 {
	g := generator(level)
	rest := make([]uint32, len(g)+1) // its last element is always 0
	for _, d := range data {
		f := prime - (uint32(d)+rest[0])%prime
		for i, c := range g {
			rest[i] = (rest[i+1] + f*c) % prime
		}
	}
	out := make([]uint16, len(g))
	for i := range out {
		out[i] = uint16((prime - rest[i]) % prime)
	}
	return out
}
