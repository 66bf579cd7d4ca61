package vp8

// A plane holds samples, with a row above and a column left of them, and with four more
// samples on the right.
type plane struct {
	pix    []uint8
	stride int
}

// newPlane returns the plane of w x h samples with the surroundings that the format
// prescribes: 127 above, 129 on the left (RFC 6386, section 12.2).
func newPlane(w, h int) plane {
	p := plane{make([]uint8, (w+5)*(h+1)), w + 5}
	for i := range p.stride {
		p.pix[i] = 127
	}
	for y := range h {
		p.pix[(y+1)*p.stride] = 129
	}
	return p
}

func (p *plane) at(x, y int) uint8       { return p.pix[(y+1)*p.stride+x+1] }
func (p *plane) row(x, y, n int) []uint8 { return p.pix[(y+1)*p.stride+x+1:][:n:n] }
func (p *plane) set(x, y int, b []int32) { // a row of samples from x on
	for i, o := 0, p.row(x, y, len(b)); i < len(o); i++ {
		o[i] = uint8(b[i])
	}
}

// fill copies a picture and repeats its last column and row where the plane is larger.
func (p *plane) fill(pix []uint8, w, h int) {
	for y := range len(p.pix)/p.stride - 1 {
		row := p.row(0, y, p.stride-5)
		copy(row, pix[min(y, h-1)*w:][:w])
		for x := w; x < len(row); x++ {
			row[x] = row[w-1]
		}
	}
}

// edge returns what surrounds the block of 4 x 4 at x, y. above is the row of four
// samples above right of it.
func (p *plane) edge(x, y int, above []uint8) (e edge) {
	for i := range 4 {
		e[3-i] = int32(p.at(x-1, y+i))
	}
	for i, v := range p.row(x-1, y-1, 5) {
		e[4+i] = int32(v)
	}
	for i, v := range above {
		e[9+i] = int32(v)
	}
	return e
}
