package qr

import (
	"encoding/binary"
	"errors"
	"sync"
)

var (
	errSegment = errors.New("a segment that is no numeric, alphanumeric or byte one")
	errPadding = errors.New("padding that is not as the standard has it")
)

// maxBlock is more than the codewords of any block.
const maxBlock = 255

// rootProducts holds the products of each element of the field with the first powers of
// 2, made by doubling and without the tables of the encoder.
var rootProducts = sync.OnceValue(func() *[maxCorrect][256]byte {
	t := new([maxCorrect][256]byte)
	for v := range 256 {
		product := v
		for j := range t {
			t[j][v] = byte(product)
			if product *= 2; product >= 256 {
				product ^= fieldPolynomial
			}
		}
	}
	return t
})

// join takes the codewords of the blocks together again, checks each block and returns
// how many bytes of r.data hold the data.
func (r *reader) join(stream []byte) (int, error) {
	c := correctionOf(r.version, r.level)
	size := len(stream) - c.blocks*c.each
	short, longer := size/c.blocks, c.blocks-size%c.blocks
	tables := rootProducts()
	n := 0
	for b := range c.blocks {
		block := r.block[:0]
		for i := range short {
			block = append(block, stream[i*c.blocks+b])
		}
		if b >= longer {
			block = append(block, stream[short*c.blocks+b-longer])
		}
		n += copy(r.data[n:], block)
		for i := range c.each {
			block = append(block, stream[size+i*c.blocks+b])
		}
		if !perfect(block, tables, c.each) {
			return 0, errCodeword
		}
	}
	return n, nil
}

// together is how many roots are tried at a time, so that none waits for the product of
// another. No block has fewer error correction codewords.
const together = 7

// perfect tells whether a block, as a polynomial, is zero at the first powers of 2, as
// many as it has error correction codewords: no error can be seen in it.
func perfect(block []byte, tables *[maxCorrect][256]byte, each int) bool {
	for j := 0; j < each; j += together {
		// The last roots may overlap those before.
		t := (*[together][256]byte)(tables[min(j, each-together):])
		var s0, s1, s2, s3, s4, s5, s6 byte
		for _, v := range block {
			s0, s1, s2, s3 = t[0][s0]^v, t[1][s1]^v, t[2][s2]^v, t[3][s3]^v
			s4, s5, s6 = t[4][s4]^v, t[5][s5]^v, t[6][s6]^v
		}
		if s0|s1|s2|s3|s4|s5|s6 != 0 {
			return false
		}
	}
	return true
}

// A parser reads segments.
type parser struct {
	data    []byte // four more than it has bits for
	at, end int    // bits
	text    []byte
}

// left tells whether n more bits follow.
func (p *parser) left(n int) bool { return p.end-p.at >= n }

// take returns the next n bits, at most 16, which follow.
func (p *parser) take(n int) uint32 {
	v := binary.BigEndian.Uint32(p.data[p.at/8:]) << (p.at % 8)
	p.at += n
	return v >> (32 - n)
}

// parse returns the text of the segments.
func (p *parser) parse(class int) ([]byte, error) {
	for p.left(4) {
		indicator := p.take(4)
		if indicator == 0 {
			break // the terminator
		}
		m := modeNumeric
		for m < modes && indicators[m] != indicator {
			m++
		}
		if m == modes || !p.left(int(countBits[class][m])) {
			return nil, errSegment
		}
		count := int(p.take(int(countBits[class][m])))
		if !p.characters(m, count) {
			return nil, errSegment
		}
	}
	return p.text, p.padding()
}

// characters reads a segment of count characters; false means that it is none.
func (p *parser) characters(m mode, count int) bool {
	// What is written at a time: characters, bits, and how many values there are. The
	// rest has its own number of bits.
	group, width, limit := 1, 8, uint32(256)
	switch m {
	case modeNumeric:
		group, width, limit = 3, 10, 1000
	case modeAlphanumeric:
		group, width, limit = 2, 11, 45*45
	}
	for count > 0 {
		if count < group {
			group, width, limit = rest(m, count)
		}
		if !p.left(width) {
			return false
		}
		v := p.take(width)
		if v >= limit {
			return false
		}
		switch m {
		case modeByte:
			p.text = append(p.text, byte(v))
		case modeAlphanumeric:
			if group == 2 {
				p.text = append(p.text, character(v/45))
			}
			p.text = append(p.text, character(v%45))
		case modeNumeric:
			for tens := limit / 10; tens > 0; tens /= 10 {
				p.text = append(p.text, byte('0'+v/tens%10))
			}
		}
		count -= group
	}
	return true
}

// rest returns how the last one or two characters of a segment are written.
func rest(m mode, count int) (group, width int, limit uint32) {
	switch {
	case m == modeAlphanumeric:
		return 1, 6, 45
	case count == 1:
		return 1, 4, 10
	}
	return 2, 7, 100
}

// character returns the character of a value below 45.
func character(v uint32) byte {
	switch {
	case v < 10:
		return byte('0' + v)
	case v < 36:
		return byte('A' + v - 10)
	}
	return " $%*+-./:"[v-36]
}

// padding checks what follows the terminator: zeros to the end of the byte, then two
// codewords in turn.
func (p *parser) padding() error {
	if n := min(-p.at&7, p.end-p.at); p.take(n) != 0 {
		return errPadding
	}
	for want := uint32(0b11101100); p.left(8); want ^= 0b11111101 {
		if p.take(8) != want {
			return errPadding
		}
	}
	return nil
}
