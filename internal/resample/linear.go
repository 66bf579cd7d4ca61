package resample

import "image"

// A Linear is part of an upright opaque picture in linear light: means of boxes of pixels,
// from which Scale makes pictures of several sizes.
type Linear struct {
	area   image.Rectangle // the part, in upright pixels of the source
	step   int             // side of a box, in pixels
	size   image.Point     // boxes
	pix    []uint16        // three lights a box, rows from the top
	matrix *[9]int32
}

// farDown is how much smaller than its boxes a picture is made from those boxes. Below that
// they are first put together.
const farDown = 4

// Scale returns the part of the source inside crop, in its upright pixels, as an opaque picture
// of w x h pixels in sRGB. What of crop l does not hold is left out. Where nothing is left the
// picture is black.
func (l *Linear) Scale(crop image.Rectangle, w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, max(w, 0), max(h, 0)))
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	crop = crop.Intersect(l.area)
	if crop.Empty() || len(img.Pix) == 0 {
		return img
	}
	if n := min(crop.Dx()/w, crop.Dy()/h) / l.step; n >= farDown {
		l = l.coarser(crop, min(n/2, maxStep))
	}
	s := newScaler(l, crop, image.Pt(w, h))
	for y := range h {
		s.row(img.Pix[y*img.Stride:][:4*w], y)
	}
	return img
}

// coarser returns the part that holds crop in boxes of n x n boxes.
func (l *Linear) coarser(crop image.Rectangle, n int) *Linear {
	crop = crop.Sub(l.area.Min)
	boxes := image.Rect(crop.Min.X/l.step, crop.Min.Y/l.step,
		(crop.Max.X-1)/l.step+1, (crop.Max.Y-1)/l.step+1)
	area := image.Rectangle{Min: boxes.Min.Mul(l.step), Max: boxes.Max.Mul(l.step)}
	g := newGrid(pose{}, image.Rectangle{Max: l.size}, boxes, n)
	pix := g.means(func(sums []uint32, y, _ int) int {
		addRow(sums, l.pix[3*(y*l.size.X+g.xs[0]):], g.xs)
		return 1
	})
	return &Linear{
		area: area.Add(l.area.Min).Intersect(l.area), step: l.step * n,
		size: g.size, pix: pix, matrix: l.matrix,
	}
}

// A scaler makes rows of a picture, from the top. Rows of boxes are made narrow once, and kept
// while rows of the picture need them.
type scaler struct {
	l          *Linear
	cols, rows []taps
	narrow     [][]int32 // row y of boxes at y modulo their number
	done       int       // rows of boxes made narrow
	line       []int64
	encode     *[1 << 16]byte
}

func newScaler(l *Linear, crop image.Rectangle, size image.Point) *scaler {
	from := crop.Min.Sub(l.area.Min)
	s := &scaler{
		l:      l,
		cols:   weigh(span{from.X, crop.Dx(), l.step, l.size.X}, size.X),
		rows:   weigh(span{from.Y, crop.Dy(), l.step, l.size.Y}, size.Y),
		line:   make([]int64, 3*size.X),
		encode: encoding(),
	}
	kept := 0
	for _, t := range s.rows {
		kept = max(kept, len(t.weights))
	}
	s.narrow = make([][]int32, kept)
	for i := range s.narrow {
		s.narrow[i] = make([]int32, 3*size.X)
	}
	return s
}

// row writes row y of the picture in RGBA.
func (s *scaler) row(to []byte, y int) {
	t := s.rows[y]
	s.done = max(s.done, t.first)
	for ; s.done < t.first+len(t.weights); s.done++ {
		width := 3 * s.l.size.X
		narrowRow(s.kept(s.done), s.l.pix[s.done*width:][:width], s.cols)
	}
	clear(s.line)
	for i := 0; i < len(t.weights); i += 2 {
		upper, lower, weights := s.kept(t.first+i), s.kept(t.first+i), [2]int64{t.weights[i]}
		if i+1 < len(t.weights) {
			lower, weights[1] = s.kept(t.first+i+1), t.weights[i+1]
		}
		addWeighed(s.line, upper, lower, weights)
	}
	if s.l.matrix != nil {
		turn(s.line, s.l.matrix)
	}
	for i, at := 0, 0; i+2 < len(s.line); i, at = i+3, at+4 {
		p := to[at:][:3]
		for c := range p {
			v := (s.line[i+c] + 1<<(weightBits-1)) >> weightBits
			p[c] = s.encode[uint16(min(max(v, 0), 0xffff))]
		}
	}
}

// narrowRow scales a row of boxes to the width of the picture.
func narrowRow(to []int32, row []uint16, cols []taps) {
	for i, t := range cols {
		box := row[3*t.first:][:3*len(t.weights)]
		var r, g, b int64
		weights := t.weights
		for len(weights) >= 2 && len(box) >= 6 {
			p, w := (*[6]uint16)(box), (*[2]int64)(weights)
			r += int64(p[0])*w[0] + int64(p[3])*w[1]
			g += int64(p[1])*w[0] + int64(p[4])*w[1]
			b += int64(p[2])*w[0] + int64(p[5])*w[1]
			box, weights = box[6:], weights[2:]
		}
		if len(weights) == 1 && len(box) >= 3 {
			r += int64(box[0]) * weights[0]
			g += int64(box[1]) * weights[0]
			b += int64(box[2]) * weights[0]
		}
		const half = 1 << (weightBits - 1)
		p := to[3*i:][:3]
		p[0], p[1], p[2] = int32((r+half)>>weightBits), int32((g+half)>>weightBits), int32((b+half)>>weightBits)
	}
}

// kept returns the place of row y of boxes among those made narrow.
func (s *scaler) kept(y int) []int32 { return s.narrow[y%len(s.narrow)] }

func addWeighed(line []int64, upper, lower []int32, w [2]int64) {
	upper, lower = upper[:len(line)], lower[:len(line)]
	for i := range line {
		line[i] += int64(upper[i])*w[0] + int64(lower[i])*w[1]
	}
}

// turn multiplies the colors of a line by a matrix in 1/65536.
func turn(line []int64, m *[9]int32) {
	for ; len(line) >= 3; line = line[3:] {
		r, g, b := line[0], line[1], line[2]
		for c := range 3 {
			line[c] = (r*int64(m[3*c]) + g*int64(m[3*c+1]) + b*int64(m[3*c+2]) + 1<<15) >> 16
		}
	}
}
