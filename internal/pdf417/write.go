package pdf417

import "math/big"

// write returns the codewords of a text by its plan.
func write(text string, path []uint8) []uint16 {
	var w writer
	for i := 0; i < len(text); {
		n := i + 1
		for n < len(text) && sameRun(path[i], path[n]) {
			n++
		}
		switch {
		case path[i] < byteStates:
			w.text(text[i:n], path[i:n])
		case path[i] < numericStates:
			w.bytes(text[i:n])
		default:
			w.numeric(text[i:n])
		}
		i = n
	}
	w.fill()
	return w.out
}

// sameRun tells whether two states are of one mode.
func sameRun(a, b uint8) bool {
	return (a < byteStates) == (b < byteStates) && (a < numericStates) == (b < numericStates)
}

// writer gathers codewords. Values of text compaction come in pairs; the first of a pair
// waits until the second is known.
type writer struct {
	out     []uint16
	open    bool
	waiting uint16
}

// value writes one value of text compaction.
func (w *writer) value(v uint16) {
	if w.open {
		w.out = append(w.out, w.waiting*valuesACodeword+v)
	}
	w.waiting = v
	w.open = !w.open
}

// fill ends an open pair. In all submodes but punctuation the filling value is a shift with
// nothing to follow, in punctuation a latch, and so harmless at the end of text compaction
// and before the shift to a byte, which no plan has in punctuation.
func (w *writer) fill() {
	if w.open {
		w.value(shiftPunct)
	}
}

// latch ends text compaction, if it is on, and changes the mode.
func (w *writer) latch(codeword uint16) {
	w.fill()
	w.out = append(w.out, codeword)
}

// text writes bytes in text compaction; path holds the submode after each.
func (w *writer) text(bytes string, path []uint8) {
	if len(w.out) > 0 {
		w.latch(latchText)
	}
	submode := alpha
	for i := range len(bytes) {
		b, to := bytes[i], int(path[i])
		for _, v := range latches[submode][to] {
			w.value(v)
		}
		submode = to
		switch by, _ := wayOf(to, b, w.open); by {
		case direct:
			w.value(values[to][b] - 1)
		case shiftUpper:
			w.value(shiftAlpha)
			w.value(values[alpha][b] - 1)
		case shiftMark:
			w.value(shiftPunct)
			w.value(values[punctuation][b] - 1)
		case shiftByte:
			w.fill()
			w.out = append(w.out, shiftByteWord, uint16(b))
		}
	}
}

// bytes writes byte compaction (section 5.4.3): six bytes as five digits of base 900, and
// what is left as one codeword a byte.
func (w *writer) bytes(all string) {
	if len(all)%sixBytes == 0 {
		w.latch(latchByteSixes)
	} else {
		w.latch(latchBytes)
	}
	for ; len(all) >= sixBytes; all = all[sixBytes:] {
		var n uint64
		for i := range sixBytes {
			n = n<<8 | uint64(all[i])
		}
		var five [5]uint16
		for i := len(five) - 1; i >= 0; i-- {
			five[i] = uint16(n % 900)
			n /= 900
		}
		w.out = append(w.out, five[:]...)
	}
	for i := range len(all) {
		w.out = append(w.out, uint16(all[i]))
	}
}

// numeric writes numeric compaction (section 5.4.4): groups of 44 digits, the last of fewer,
// each with a 1 before it as a number of base 900.
func (w *writer) numeric(digits string) {
	w.latch(latchNumeric)
	base := big.NewInt(900)
	for len(digits) > 0 {
		n := min(digitGroup, len(digits))
		number, _ := new(big.Int).SetString("1"+digits[:n], 10)
		digits = digits[n:]
		group := make([]uint16, n/digitsAWord+1)
		rest := new(big.Int)
		for i := len(group) - 1; i >= 0; i-- {
			number.DivMod(number, base, rest)
			group[i] = uint16(rest.Uint64())
		}
		w.out = append(w.out, group...)
	}
}
