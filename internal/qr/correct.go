package qr

import (
	"encoding/binary"
	"sync"
)

// The field is GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1, with 2 as its generator
// (section 7.5.2).
const fieldPolynomial = 0x11d

// powers holds the powers of 2, twice over, so that the sum of two logarithms is an
// index; logarithms is its inverse, without a value for 0.
var powers, logarithms = func() (p [510]byte, l [256]byte) {
	x := 1
	for i := range 255 {
		p[i], p[i+255], l[x] = byte(x), byte(x), byte(i)
		x <<= 1
		if x > 0xff {
			x ^= fieldPolynomial
		}
	}
	return p, l
}()

// times returns the product of two elements of the field.
func times(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return powers[int(logarithms[a])+int(logarithms[b])]
}

// products is a generator polynomial without its leading 1, times each element of the
// field. The coefficients fill 32 bytes from the first, highest degree first; a uint64
// has its most significant byte first.
type products [256][4]uint64

var generators [maxCorrect + 1]struct {
	once sync.Once
	p    *products
}

// generator returns the products of the generator polynomial of degree n, whose roots
// are the first n powers of 2 (annex A).
func generator(n int) *products {
	g := &generators[n]
	g.once.Do(func() {
		var poly [32]byte // without the leading 1
		for root := range n {
			lead := byte(1) // the coefficient before, as it was
			for i := range n {
				lead, poly[i] = poly[i], poly[i]^times(lead, powers[root])
			}
		}
		g.p = new(products)
		for f := range g.p {
			var row [32]byte
			for i, c := range poly {
				row[i] = times(c, byte(f))
			}
			for i := range 4 {
				g.p[f][i] = binary.BigEndian.Uint64(row[8*i:])
			}
		}
	})
	return g.p
}

// remainder divides the data codewords by the generator polynomial and puts the error
// correction codewords into the first bytes of out. The four words of the shift register
// are variables of their own, which stay in registers; an array would not.
func (p *products) remainder(data []byte, out *[32]byte) {
	var a, b, c, d uint64
	for _, v := range data {
		row := &p[byte(a>>56)^v]
		a = (a<<8 | b>>56) ^ row[0]
		b = (b<<8 | c>>56) ^ row[1]
		c = (c<<8 | d>>56) ^ row[2]
		d = d<<8 ^ row[3]
	}
	binary.BigEndian.PutUint64(out[0:], a)
	binary.BigEndian.PutUint64(out[8:], b)
	binary.BigEndian.PutUint64(out[16:], c)
	binary.BigEndian.PutUint64(out[24:], d)
}

// interleave splits data into blocks, computes the error correction of each and writes
// all codewords in the order in which they are placed: the first of every block, the
// second of every block, and so on (section 7.6).
func (e *encoder) interleave(data []byte, c correction) []byte {
	total := len(data) + c.blocks*c.each
	stream := e.stream[:total]
	short := len(data) / c.blocks
	longer := c.blocks - len(data)%c.blocks // the first block with one codeword more
	p := generator(c.each)
	var check [32]byte
	for b := range c.blocks {
		block := data[:short]
		if b >= longer {
			block = data[:short+1]
			stream[short*c.blocks+b-longer] = block[short]
		}
		data = data[len(block):]
		at := b
		for _, v := range block[:short] {
			stream[at] = v
			at += c.blocks
		}
		p.remainder(block, &check)
		at = total - c.blocks*c.each + b
		for _, v := range check[:c.each] {
			stream[at] = v
			at += c.blocks
		}
	}
	return stream
}
