package photo_test

import "math/bits"

// A bitWriter writes the bits of VP8L, RFC 9649, section 3: numbers from their lowest bit,
// codes from their highest.
type bitWriter struct {
	b []byte
	n int // bits
}

func (w *bitWriter) bit(v int) {
	if w.n%8 == 0 {
		w.b = append(w.b, 0)
	}
	w.b[w.n/8] |= byte(v&1) << (w.n % 8)
	w.n++
}

func (w *bitWriter) number(v, width int) {
	for i := range width {
		w.bit(v >> i)
	}
}

func (w *bitWriter) code(v, width int) {
	for i := range width {
		w.bit(v >> (width - 1 - i))
	}
}

// simple writes a tree of one symbol of 8 bits, which takes no bits.
func (w *bitWriter) simple(symbol int) {
	w.number(0b101, 3)
	w.number(symbol, 8)
}

// codeLengthOrder is that of section 3.7.2.1.2.
func codeLengthOrder() []int {
	return []int{17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
}

// full writes a tree of n symbols, of the two lengths that fill it, and returns the shorter
// length and how many symbols have it.
func (w *bitWriter) full(n int) (length, short int) {
	length = bits.Len(uint(n)) - 1
	short = 2<<length - n // and n-short are one bit longer
	w.bit(0)
	w.number(len(codeLengthOrder())-4, 4)
	for _, l := range codeLengthOrder() {
		switch l {
		case 16: // repeat, the shortest
			w.number(1, 3)
		case length, length + 1:
			w.number(2, 3)
		default:
			w.number(0, 3)
		}
	}
	w.bit(0) // all symbols
	w.lengths(0b10, short)
	w.lengths(0b11, n-short)
	return length, short
}

// lengths writes one length many times: itself, and repeats of 3 to 6.
func (w *bitWriter) lengths(code, n int) {
	for n > 0 {
		w.code(code, 2)
		for n--; n >= 3; n -= min(n, 6) {
			w.bit(0)
			w.number(min(n, 6)-3, 2)
		}
	}
}

// symbol writes a symbol of a full tree.
func (w *bitWriter) symbol(v, length, short int) {
	if v < short {
		w.code(v, length)
		return
	}
	w.code(short+v, length+1)
}

// copies writes n pixels like the one before them, in runs of up to 4,096.
func (w *bitWriter) copies(n, length, short int, distance func()) {
	for ; n > 3072; n -= min(n, 4096) {
		w.symbol(256+23, length, short) // 3,073 to 4,096
		w.number(min(n, 4096)-3073, 10)
		distance()
	}
	for ; n > 0; n-- {
		w.symbol(256, length, short) // one
		distance()
	}
}

// treesOf returns the content of a chunk VP8L of one color that asks for the most trees
// that are decoded, each as large as can be, and for two images where colors are indexed.
func treesOf(width, height int) string {
	const groups = 2600
	w := &bitWriter{}
	w.number(0x2f, 8)
	w.number(width-1, 14)
	w.number(height-1, 14)
	w.number(0, 4)
	w.number(0b111, 3) // a transform: colors are indexed
	w.number(15, 8)    // 16 of them, two pixels in one
	w.bit(0)
	for range 5 {
		w.simple(0)
	}
	w.bit(0) // no other transform
	width = (width + 1) / 2

	w.bit(1)
	w.number(11, 4) // a cache of 2,048 colors
	w.bit(1)
	w.number(0, 3) // groups for tiles of 4 x 4
	w.bit(0)
	length, short := w.full(256 + 24)
	redLength, redShort := w.full(256)
	w.simple(0)
	w.simple(0)
	w.simple(1)
	for i := range groups {
		w.symbol(i&255, length, short)
		w.symbol(i>>8, redLength, redShort)
	}
	w.copies((width+3)/4*((height+3)/4)-groups, length, short, func() {})

	var distLength, distShort int
	for range groups {
		length, short = w.full(256 + 24 + 2048)
		redLength, redShort = w.full(256)
		w.full(256)
		w.full(256)
		distLength, distShort = w.full(40)
	}
	w.symbol(0, length, short)
	for range 3 {
		w.symbol(0, redLength, redShort)
	}
	w.copies(width*height-1, length, short, func() { w.symbol(1, distLength, distShort) })
	return string(w.b)
}
