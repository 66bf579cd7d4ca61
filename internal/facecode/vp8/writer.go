package vp8

// A writer is the boolean entropy encoder of RFC 6386, section 7.
type writer struct {
	out  []byte
	low  uint32 // 8+n bits, and a bit of carry
	size uint32 // of the interval, 128 to 255
	n    int    // bits in low that wait to become a byte, below 8
	need int    // bits that a decoder asks for before it knows the last bool
}

func (w *writer) reset() { *w = writer{out: w.out[:0], size: 255} }

// put writes a bool that is false with a chance of p/256.
func (w *writer) put(bit bool, p uint8) {
	w.need = 8*len(w.out) + w.n + 8
	split := 1 + (w.size-1)*uint32(p)>>8
	if bit {
		w.low += split
		w.size -= split
	} else {
		w.size = split
	}
	for ; w.size < 128; w.size <<= 1 {
		w.low <<= 1
		if w.n++; w.n == 8 {
			w.emit()
		}
	}
}

// emit moves eight bits out of low, with their carry.
func (w *writer) emit() {
	if w.low>>16 != 0 {
		i := len(w.out) - 1
		for ; w.out[i] == 0xff; i-- {
			w.out[i] = 0
		}
		w.out[i]++
	}
	w.out = append(w.out, byte(w.low>>8))
	w.low &= 0xff
	w.n = 0
}

func (w *writer) uint(v uint32, bits int) {
	for i := bits - 1; i >= 0; i-- {
		w.put(v>>i&1 != 0, 128)
	}
}

// bytes returns what was written. What a decoder never reads is left out.
func (w *writer) bytes() []byte {
	need := (w.need + 7) / 8
	for len(w.out) < need {
		w.low <<= 8 - w.n
		w.emit()
	}
	return w.out[:need]
}
