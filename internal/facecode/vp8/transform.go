package vp8

// A block holds 4 x 4 samples or coefficients, row by row.
type block [16]int32

// sin and cos are sqrt(2) times those of pi/8, times 1<<12.
const (
	sin = 2217
	cos = 5352
)

// forward returns twice the orthonormal cosine transform, which is what inverse takes.
func (b *block) forward() {
	for i := 0; i < 16; i += 4 {
		a0, a1 := b[i]+b[i+3], b[i+1]+b[i+2]
		a2, a3 := b[i+1]-b[i+2], b[i]-b[i+3]
		b[i], b[i+2] = (a0+a1)<<3, (a0-a1)<<3
		b[i+1], b[i+3] = (cos*a3+sin*a2+256)>>9, (sin*a3-cos*a2+256)>>9
	}
	for i := range 4 {
		a0, a1 := b[i]+b[i+12], b[i+4]+b[i+8]
		a2, a3 := b[i+4]-b[i+8], b[i]-b[i+12]
		b[i], b[i+8] = (a0+a1+8)>>4, (a0-a1+8)>>4
		b[i+4], b[i+12] = (cos*a3+sin*a2+1<<15)>>16, (sin*a3-cos*a2+1<<15)>>16
	}
}

// inverse is the transform of RFC 6386, section 14.3, bit by bit.
func (b *block) inverse() {
	const s, c = 35468, 20091
	for i := range 4 {
		a, d := b[i]+b[i+8], b[i]-b[i+8]
		e := b[i+4]*s>>16 - (b[i+12] + b[i+12]*c>>16)
		f := b[i+4] + b[i+4]*c>>16 + b[i+12]*s>>16
		b[i], b[i+4], b[i+8], b[i+12] = a+f, d+e, d-e, a-f
	}
	for i := 0; i < 16; i += 4 {
		a, d := b[i]+b[i+2]+4, b[i]-b[i+2]+4
		e := b[i+1]*s>>16 - (b[i+3] + b[i+3]*c>>16)
		f := b[i+1] + b[i+1]*c>>16 + b[i+3]*s>>16
		b[i], b[i+1], b[i+2], b[i+3] = (a+f)>>3, (d+e)>>3, (d-e)>>3, (a-f)>>3
	}
}

// hadamard is the Walsh-Hadamard transform of section 14.3, without its scale. It is
// its own inverse.
func (b *block) hadamard() {
	for _, s := range [2][2]int{{4, 1}, {1, 4}} {
		for i := 0; i < 4*s[1]; i += s[1] {
			p0, p1, p2, p3 := &b[i], &b[i+s[0]], &b[i+2*s[0]], &b[i+3*s[0]]
			a0, a1, a2, a3 := *p0+*p3, *p1+*p2, *p1-*p2, *p0-*p3
			*p0, *p1, *p2, *p3 = a0+a1, a3+a2, a0-a1, a3-a2
		}
	}
}

// scale returns (x+bias)>>bits of all.
func (b *block) scale(bias int32, bits int) {
	for i := range b {
		b[i] = (b[i] + bias) >> bits
	}
}
