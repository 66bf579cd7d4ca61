package resample

import "image"

// Gray returns the whole upright picture in gray, for a search and not for the eye, and how
// many pixels of the source a pixel of it is wide and high. Neither side is longer than side,
// or than 1/128 of the source where that is more. Of JPEG pictures it takes the luma as it is,
// and of large boxes only some rows.
func (s *Source) Gray(side int) (*image.Gray, int) {
	size := s.Size()
	side = max(side, 1)
	n := min((max(size.X, size.Y)+side-1)/side, maxStep)
	n = max(n, 1)
	whole := image.Rectangle{Max: size}
	switch img := s.Image.(type) {
	case *image.YCbCr:
		return s.plane(img.Y, img.YStride, n), n
	case *image.Gray:
		return s.plane(img.Pix, img.Stride, n), n
	}
	return s.boxes(whole, n).gray(), n
}

// sampled is the number of rows of a box that make its mean for a search.
const sampled = 3

// plane returns the means of boxes of a plane of bytes.
func (s *Source) plane(pix []byte, stride, n int) *image.Gray {
	size, b := s.Size(), s.Image.Bounds()
	g := newGrid(s.pose(), b.Sub(b.Min), image.Rectangle{Max: size}, n)
	img := image.NewGray(image.Rectangle{Max: g.size})
	if size.X == 0 || size.Y == 0 {
		return img
	}
	sums := make([]uint32, len(g.xs)-1)
	for j, y := range g.ys[:len(g.ys)-1] {
		clear(sums)
		height := g.ys[j+1] - y
		every := max(height/sampled, 1)
		rows := 0
		for ; rows*every < height; rows++ {
			addPlane(sums, pix[(y+rows*every)*stride:], g.xs)
		}
		at := g.first + j*g.down
		for i, sum := range sums {
			count := uint32((g.xs[i+1] - g.xs[i]) * rows)
			img.Pix[at] = byte((sum + count/2) / count)
			at += g.right
		}
	}
	return img
}

func addPlane(sums []uint32, row []byte, xs []int) {
	for i, x := range xs[:len(xs)-1] {
		var sum uint32
		for _, v := range row[x:xs[i+1]] {
			sum += uint32(v)
		}
		sums[i] += sum
	}
}

// gray returns the boxes as they are, in gray. Shares are those of ITU-R BT.709, in 1/65536.
func (l *Linear) gray() *image.Gray {
	img := image.NewGray(image.Rectangle{Max: l.size})
	encode := encoding()
	for i := range img.Pix {
		p := l.pix[3*i:][:3]
		img.Pix[i] = encode[(13933*uint32(p[0])+46871*uint32(p[1])+4732*uint32(p[2]))>>16]
	}
	return img
}
