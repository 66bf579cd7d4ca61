package qr

import "encoding/binary"

// outside is the value of a byte that is not of the alphanumeric mode.
const outside = 45

// values holds the alphanumeric value of each byte (table 5). Digits have their own.
var values = func() (v [256]byte) {
	for i := range v {
		v[i] = outside
	}
	for i, c := range []byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") {
		v[c] = byte(i)
	}
	return v
}()

// Costs are counted in sixths of a bit, so that a third digit and a second
// alphanumeric character have a whole number: three digits are 10 bits, two characters
// 11. What a segment costs is its sum rounded up to bits, which is exact: one digit is
// 4 bits and not 10/3, two are 7, one character is 6.
const sixths = 6

// never is more than any text costs.
const never = 1 << 24

// weights is the cost of a character by mode: of a digit, of another alphanumeric
// character, of any other byte.
var weights = [3][modes]int32{{20, 33, 48}, {never, 33, 48}, {never, never, 48}}

// segment finds the modes that write text in the fewest bits in a version of class c,
// leaves them in e.modes, one a character, and returns the number of bits.
//
// It goes through the text with the least cost of the characters so far for each mode
// of the last one. The two low bits of a cost say where it came from: 0 from the same
// segment, else 1 more than the mode that ended. Since 0 is the least, a segment goes on
// where a new one costs the same. The cost of the byte mode is always whole.
func (e *encoder) segment(text string, c int) int {
	headN, headA, headB := head(c, modeNumeric), head(c, modeAlphanumeric), head(c, modeByte)
	n, a, b := headN, headA, headB
	for i := range len(text) {
		kind := 2
		if v := values[text[i]]; v < 10 {
			kind = 0
		} else if v < outside {
			kind = 1
		}
		w := &weights[kind]
		best := min(wholeBits(n)<<2|1, wholeBits(a)<<2|2, b<<2|3)
		fromN := min(n<<2, best+headN<<2)
		fromA := min(a<<2, best+headA<<2)
		fromB := min(b<<2, best+headB<<2)
		e.modes[i] = byte(fromN&3 | fromA&3<<2 | fromB&3<<4)
		n = min(fromN>>2+w[modeNumeric], never)
		a = min(fromA>>2+w[modeAlphanumeric], never)
		b = fromB>>2 + w[modeByte]
	}
	best := min(wholeBits(n)<<2|int32(modeNumeric), wholeBits(a)<<2|int32(modeAlphanumeric), b<<2|int32(modeByte))
	last := byte(best & 3)
	for i := len(text) - 1; i >= 0; i-- {
		from := e.modes[i] >> (2 * last) & 3
		e.modes[i] = last
		if from != 0 {
			last = from - 1
		}
	}
	return int(best>>2) / sixths
}

// head is the cost of a segment before its characters.
func head(c int, m mode) int32 { return int32(4+countBits[c][m]) * sixths }

// wholeBits rounds a cost up to bits.
func wholeBits(cost int32) int32 { return (cost + sixths - 1) / sixths * sixths }

// write returns n codewords for a version of class c: the segments of text in e.modes,
// the terminator and the padding (sections 7.4.9 and 7.4.10).
func (e *encoder) write(text string, c, n int) []byte {
	w := bitWriter{buf: e.data[:0]}
	w.segments(text, e.modes[:], c)
	w.add(0, uint(min(4, 8*n-w.bits())))
	buf := w.close()
	for pad := byte(0xec); len(buf) < n; pad ^= 0xec ^ 0x11 {
		buf = append(buf, pad)
	}
	return buf
}

// A bitWriter writes numbers, most significant bit first.
type bitWriter struct {
	buf     []byte
	pending uint64 // the last n bits are not in buf yet
	n       uint   // below 32
}

// add writes the last n bits of v, which has no others; n is at most 32.
func (w *bitWriter) add(v uint32, n uint) {
	w.pending = w.pending<<n | uint64(v)
	w.n += n
	if w.n >= 32 {
		w.n -= 32
		w.buf = binary.BigEndian.AppendUint32(w.buf, uint32(w.pending>>w.n))
	}
}

// bits returns how many bits were written.
func (w *bitWriter) bits() int { return 8*len(w.buf) + int(w.n) }

// close returns the bytes, the last one filled with zeros.
func (w *bitWriter) close() []byte {
	for n := int(w.n); n > 0; n -= 8 {
		w.buf = append(w.buf, byte(w.pending<<8>>n))
	}
	return w.buf
}

// segments writes text in segments of the modes of its characters.
func (w *bitWriter) segments(text string, modes []byte, c int) {
	for from := 0; from < len(text); {
		m, to := modes[from], from+1
		for to < len(text) && modes[to] == m {
			to++
		}
		w.add(indicators[m], 4)
		w.add(uint32(to-from), countBits[c][m])
		w.characters(text[from:to], mode(m))
		from = to
	}
}

// characters writes a segment's characters (sections 7.4.3 to 7.4.5).
func (w *bitWriter) characters(s string, m mode) {
	switch m {
	case modeNumeric:
		for ; len(s) >= 3; s = s[3:] {
			w.add(100*digit(s[0])+10*digit(s[1])+digit(s[2]), 10)
		}
		switch len(s) {
		case 2:
			w.add(10*digit(s[0])+digit(s[1]), 7)
		case 1:
			w.add(digit(s[0]), 4)
		}
	case modeAlphanumeric:
		for ; len(s) >= 2; s = s[2:] {
			w.add(45*uint32(values[s[0]])+uint32(values[s[1]]), 11)
		}
		if len(s) == 1 {
			w.add(uint32(values[s[0]]), 6)
		}
	case modeByte:
		for i := range len(s) {
			w.add(uint32(s[i]), 8)
		}
	}
}

func digit(c byte) uint32 { return uint32(c - '0') }
