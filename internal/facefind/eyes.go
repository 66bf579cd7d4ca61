package facefind

import (
	"image"
	"slices"
)

// Where the eyes are in a window, in hundredths of its side from the center.
// The cascade sees faces a hundredth left of where they are.
const (
	eyeX   = 18
	eyeY   = -8
	offset = 1
)

// eyes gives both eyes of a face in 1/16 pixel of the view.
func (v *view) eyes(g group) (left, right image.Point) {
	cos, sin := turn(g.tilt)
	at := func(dx, dy int) image.Point {
		x, y := dx*g.side/100, dy*g.side/100
		return image.Pt(g.x+(x*cos-y*sin)/one, g.y+(x*sin+y*cos)/one)
	}
	left, right = at(offset-eyeX, eyeY), at(offset+eyeX, eyeY)
	s := newEyeSearch(v, g.side/16)
	l, r := s.rows(left.Div(16)), s.rows(right.Div(16))
	i, j := s.pair(l, r)
	if l[i].gain <= 0 || r[j].gain <= 0 {
		return left, right
	}
	return center(l[i].at), center(r[j].at)
}

// center is the middle of a pixel in 1/16 pixel.
func center(p image.Point) image.Point { return p.Mul(16).Add(image.Pt(8, 8)) }

// eyeSearch looks for eyes in a face: a small box that is darker than a large
// one around and below it. Brows are as dark, but have the eye below them.
type eyeSearch struct {
	v      *view
	sums   []int32 // summed-area table of the view, a row and a column larger
	side   int
	radius int // how far an eye may be from where it is expected
	dark   image.Point
	field  image.Point // half the sides of both boxes
}

// newEyeSearch prepares a search in a face whose window has the given side.
func newEyeSearch(v *view, side int) *eyeSearch {
	s := &eyeSearch{v: v, sums: make([]int32, (v.wide+1)*(v.high+1))}
	s.side, s.radius = side, max(1, side*12/100)
	s.dark = image.Pt(max(1, side*30/1000), max(1, side*24/1000))
	s.field = image.Pt(max(s.dark.X+1, side*90/1000), max(s.dark.Y+1, side*60/1000))
	stride := v.wide + 1
	for y := range v.high {
		row := int32(0)
		for x, p := range v.pix[y*v.wide:][:v.wide] {
			row += int32(p)
			s.sums[(y+1)*stride+x+1] = s.sums[y*stride+x+1] + row
		}
	}
	return s
}

// mean is the mean gray, in 1/16, of the box around p with the given half
// sides.
func (s *eyeSearch) mean(p, half image.Point) int {
	stride := s.v.wide + 1
	top, bottom := (p.Y-half.Y)*stride, (p.Y+half.Y+1)*stride
	left, right := p.X-half.X, p.X+half.X+1
	sum := s.sums[top+left] - s.sums[top+right] - s.sums[bottom+left] + s.sums[bottom+right]
	return int(sum) * 16 / ((2*half.X + 1) * (2*half.Y + 1))
}

// spot is a place that may be an eye, and how much speaks for it.
type spot struct {
	at   image.Point
	gain int
}

// rows gives the best spot of each row around the expected place of an eye.
// Distance counts against a spot: as much as the darkest of all has for it at
// a tenth of the side.
func (s *eyeSearch) rows(expected image.Point) []spot {
	r := s.radius
	gains := make([]int, 0, (2*r+1)*(2*r+1))
	for dy := -r; dy <= r; dy++ {
		for dx := -r; dx <= r; dx++ {
			gains = append(gains, s.gain(expected.Add(image.Pt(dx, dy))))
		}
	}
	peak := slices.Max(gains)
	out := make([]spot, 2*r+1)
	for i, gain := range gains {
		dx, dy := i%(2*r+1)-r, i/(2*r+1)-r
		gain -= peak * (dx*dx + dy*dy) * 100 / (s.side * s.side)
		if o := &out[dy+r]; dx == -r || gain > o.gain {
			*o = spot{expected.Add(image.Pt(dx, dy)), gain}
		}
	}
	return out
}

// gain is how much darker the spot at p is than the field below it.
func (s *eyeSearch) gain(p image.Point) int {
	if !p.In(image.Rectangle{s.field, image.Pt(s.v.wide-s.field.X, s.v.high-2*s.field.Y)}) {
		return 0
	}
	return max(0, s.mean(p.Add(image.Pt(0, s.field.Y)), s.field)-s.mean(p, s.dark))
}

// pair picks a row for each eye. Different moves up or down count against a
// pair: as much as it has for it at a quarter of the side.
func (s *eyeSearch) pair(left, right []spot) (i, j int) {
	byGain := func(a, b spot) int { return a.gain - b.gain }
	peak := slices.MaxFunc(left, byGain).gain + slices.MaxFunc(right, byGain).gain
	best := -1 << 30
	for a := range left {
		for b := range right {
			gain := left[a].gain + right[b].gain - peak*(a-b)*(a-b)*16/(s.side*s.side)
			if gain > best {
				best, i, j = gain, a, b
			}
		}
	}
	return i, j
}
