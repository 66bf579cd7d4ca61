package vp8

// A Frame is a picture that is coded, but for the strength of its filter. It is safe for
// concurrent use.
type Frame struct {
	w, h, index int
	skip        uint8 // the chance of a macro with levels, 0 where all have some
	probs       [96][11]uint8
	modes       coder
	second      []byte
}

// MaxFilter is the strongest filter, 0 is none.
const MaxFilter = 63

// Bytes returns the frame as RFC 6386, section 9, lays it out. filter, 0 to MaxFilter, is
// how strongly a decoder smooths the edges of blocks.
func (f *Frame) Bytes(filter int) []byte {
	var w writer
	w.reset()
	w.uint(0, 4) // color space, clamping, segments, kind of filter
	w.uint(uint32(filter), 6)
	w.uint(0, 6) // sharpness, filter deltas, partitions
	w.uint(uint32(f.index), 7)
	w.uint(0, 6) // five steps that differ, probabilities for later frames
	for row := range f.probs {
		for i, p := range f.probs[row] {
			changed := p != defaultProbs[row][i]
			w.put(changed, updateProbs[row][i])
			if changed {
				w.uint(uint32(p), 8)
			}
		}
	}
	w.put(f.skip != 0, 128)
	if f.skip != 0 {
		w.uint(uint32(f.skip), 8)
	}
	f.write(&w, &f.modes)

	first := w.bytes()
	tag := len(first)<<5 | 1<<4 // shown, version 0, a key frame
	out := make([]byte, 0, 10+len(first)+len(f.second))
	out = append(out, byte(tag), byte(tag>>8), byte(tag>>16), 0x9d, 0x01, 0x2a,
		byte(f.w), byte(f.w>>8), byte(f.h), byte(f.h>>8))
	return append(append(out, first...), f.second...)
}

func (f *Frame) write(w *writer, c *coder) {
	for _, t := range c.tokens {
		if t.i != fixed {
			t.p = f.probs[t.row][t.i]
		}
		w.put(t.bit, t.p)
	}
}

// improved returns the probabilities of tokens, replaced where that saves bits
// (RFC 6386, section 13.4).
func improved(c *coder) [96][11]uint8 {
	var counts [96][11][2]int32
	for _, t := range c.tokens {
		switch {
		case t.i == fixed:
		case t.bit:
			counts[t.row][t.i][1]++
		default:
			counts[t.row][t.i][0]++
		}
	}
	probs := defaultProbs
	for row := range counts {
		for i, n := range counts[row] {
			sum := n[0] + n[1]
			if sum == 0 {
				continue
			}
			old, update := probs[row][i], updateProbs[row][i]
			p := uint8(min(max((n[0]*256+sum/2)/sum, 1), 255))
			saved := n[0]*(bits(old, false)-bits(p, false)) + n[1]*(bits(old, true)-bits(p, true))
			if saved > 8*256+bits(update, true)-bits(update, false) {
				probs[row][i] = p
			}
		}
	}
	return probs
}
