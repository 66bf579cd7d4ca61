package resample

import (
	"image"
	"slices"
)

// A grid lays boxes over the stored pixels of a crop. Boxes count from the top left corner of
// the upright picture, so it is those at its right and lower border that may be narrower.
type grid struct {
	size        image.Point // boxes of the upright picture
	xs, ys      []int       // where stored boxes begin, and the last ends
	first       int         // place of the first stored box among the upright ones
	right, down int         // from a box's place to that of its stored neighbors
}

// newGrid lays boxes of n x n pixels over the part inside crop of an upright picture that is
// stored in bounds.
func newGrid(p pose, bounds, crop image.Rectangle, n int) *grid {
	g := &grid{size: image.Pt((crop.Dx()+n-1)/n, (crop.Dy()+n-1)/n)}
	g.right, g.down = 1, g.size.X
	across, along := [2]int{crop.Min.X, crop.Max.X}, [2]int{crop.Min.Y, crop.Max.Y}
	if p.swap {
		g.right, g.down = g.down, g.right
		across, along = along, across
	}
	g.xs = edges(across, [2]int{bounds.Min.X, bounds.Max.X}, n, p.flipX)
	g.ys = edges(along, [2]int{bounds.Min.Y, bounds.Max.Y}, n, p.flipY)
	if p.flipX {
		g.first += (len(g.xs) - 2) * g.right
		g.right = -g.right
	}
	if p.flipY {
		g.first += (len(g.ys) - 2) * g.down
		g.down = -g.down
	}
	return g
}

// edges returns where the boxes of n pixels begin that cover span, and where the last ends.
// The span counts from the low end of bounds, or if flipped backward from the high end.
func edges(span, bounds [2]int, n int, flip bool) []int {
	var list []int
	for at := span[0]; at < span[1]; at += n {
		list = append(list, at)
	}
	list = append(list, span[1])
	for i, at := range list {
		list[i] = bounds[0] + at
		if flip {
			list[i] = bounds[1] - at
		}
	}
	if flip {
		slices.Reverse(list)
	}
	return list
}

// An adder adds the light of row y, and of the next where both are read at once and it lies
// above end, to the boxes that they cross, and returns the number of rows. The sums of a box
// are three.
type adder func(sums []uint32, y, end int) int

// means returns the mean light of each box, rows of the upright picture from the top.
func (g *grid) means(add adder) []uint16 {
	pix := make([]uint16, 3*g.size.X*g.size.Y)
	sums := make([]uint32, 3*(len(g.xs)-1))
	for j, y := range g.ys[:len(g.ys)-1] {
		clear(sums)
		end := g.ys[j+1]
		height := end - y
		for y < end {
			y += add(sums, y, end)
		}
		g.divide(pix, sums, j, height)
	}
	return pix
}

// divide writes the means of the j-th stored row of boxes, which is height pixels high.
func (g *grid) divide(pix []uint16, sums []uint32, j, height int) {
	var width int
	var half uint32
	var inverse uint64
	at := 3 * (g.first + j*g.down)
	for i := range len(g.xs) - 1 {
		if n := g.xs[i+1] - g.xs[i]; n != width {
			width = n
			half = uint32(n*height) / 2
			// Rounded up, it is too much by less than a part in 2^32: too little to reach
			// the next whole mean of up to maxStep x maxStep pixels.
			inverse = (1<<48-1)/uint64(n*height) + 1
		}
		from, to := sums[3*i:][:3], pix[at:][:3]
		to[0] = uint16(uint64(from[0]+half) * inverse >> 48)
		to[1] = uint16(uint64(from[1]+half) * inverse >> 48)
		to[2] = uint16(uint64(from[2]+half) * inverse >> 48)
		at += 3 * g.right
	}
}

// addRow adds a row of light that begins at xs[0] to the sums of the boxes between xs.
func addRow(sums []uint32, row []uint16, xs []int) {
	for i, x := range xs[:len(xs)-1] {
		n := 3 * (xs[i+1] - x)
		box := row[:n]
		row = row[n:]
		var r, g, b uint32
		for len(box) >= 3 {
			r += uint32(box[0])
			g += uint32(box[1])
			b += uint32(box[2])
			box = box[3:]
		}
		sum := sums[3*i:][:3]
		sum[0] += r
		sum[1] += g
		sum[2] += b
	}
}
