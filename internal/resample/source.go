package resample

import "image"

// A Source is a decoded picture and how its numbers become light.
type Source struct {
	// Image is the picture as stored. The types that decoders of JPEG, PNG and WebP
	// return are read at once; of others each pixel is asked for.
	Image image.Image
	// Curves are the light, 0 to 65535, of each 8-bit value of red, green and blue; gray
	// pictures use all three. Nil means the curve of sRGB.
	Curves *[3][256]uint16
	// Matrix makes linear sRGB of the picture's linear red, green and blue: rows, in
	// 1/65536. Nil means that they are the same.
	Matrix *[9]int32
	// Orientation is that of EXIF, 1 to 8; others mean 1. Everything about a Source counts
	// in pixels of the picture held upright, from its top left corner.
	Orientation int
}

// maxStep is the side in pixels of the largest box: sums of 128 x 128 lights fit in 32 bits,
// and their means come out exactly by multiplication.
const maxStep = 128

// Size returns the size of the upright picture in pixels.
func (s *Source) Size() image.Point {
	size := s.Image.Bounds().Size()
	if s.pose().swap {
		return image.Pt(size.Y, size.X)
	}
	return size
}

// Reduce returns the part of the picture inside crop in boxes of n x n pixels, each with the
// mean of their light. The whole number n, up to 128, is the largest that leaves 7/4 times as
// many boxes as w x h, so that Scale can make good pictures of up to that size of them.
// Transparent pixels are laid on a light gray. What of crop lies outside the picture is left out.
func (s *Source) Reduce(crop image.Rectangle, w, h int) *Linear {
	crop = crop.Intersect(image.Rectangle{Max: s.Size()})
	return s.boxes(crop, boxSide(crop, w, h))
}

// boxes returns the part inside crop, which lies in the picture, in boxes of n x n pixels.
func (s *Source) boxes(crop image.Rectangle, n int) *Linear {
	l := &Linear{area: crop, step: n, matrix: s.Matrix}
	if crop.Empty() {
		return l
	}
	g := newGrid(s.pose(), s.Image.Bounds(), crop, n)
	l.size, l.pix = g.size, g.means(s.adder(g.xs))
	return l
}

// boxSide returns the side of the largest boxes that leave 7/4 times as many as w x h.
func boxSide(crop image.Rectangle, w, h int) int {
	side := func(length, want int) int { return 4 * length / (7 * min(max(want, 1), length+1)) }
	n := min(side(crop.Dx(), w), side(crop.Dy(), h))
	return min(max(n, 1), maxStep)
}

// A pose says how stored pixels lie in the upright picture: mirrored along a stored axis,
// then with axes swapped.
type pose struct{ flipX, flipY, swap bool }

func (s *Source) pose() pose {
	o := s.Orientation
	if o < 1 || o > 8 {
		return pose{}
	}
	return pose{
		flipX: o == 2 || o == 3 || o == 7 || o == 8,
		flipY: o == 3 || o == 4 || o == 6 || o == 7,
		swap:  o >= 5,
	}
}
