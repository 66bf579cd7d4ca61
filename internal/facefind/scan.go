package facefind

import (
	"image"
	"slices"
)

// Bounds of a search. A portrait needs a tenth of them.
const (
	minWindow  = 20      // side in pixels of the view
	maxWindows = 2048    // that pass
	maxWalks   = 1 << 22 // that are walked
)

// window is a square of the view around x, y, with the certainty, in 1/65536,
// that it holds a face.
type window struct {
	x, y, side int
	sure       int32
}

// walk runs the tests of a pose on a window, whose every test must lie within
// the view. It gives the certainty, which is 0 where a tree gives the window
// up, and the number of trees that were walked.
func (v *view) walk(c *cascade, p *pose, w window) (sure int32, walked int) {
	y, x, s := w.y<<8, w.x<<8, w.side
	sum := int32(0)
	for i := range p.tests {
		n := 1
		for n < leaves {
			t := &p.tests[i][n]
			a := v.pix[(y+int(t.r1)*s)>>8*v.wide+(x+int(t.c1)*s)>>8]
			b := v.pix[(y+int(t.r2)*s)>>8*v.wide+(x+int(t.c2)*s)>>8]
			n *= 2
			if a <= b {
				n++
			}
		}
		sum += c.leaf[i][n-leaves]
		if sum <= c.floor[i] {
			return 0, i + 1
		}
	}
	return sum - c.floor[len(c.floor)-1], len(c.floor)
}

// span is what a scan covers: the sides of windows and where their centers
// may be.
type span struct {
	least, most int
	area        image.Rectangle
}

// whole covers the view, with windows from a seventh of the picture's long side.
func (v *view) whole() span {
	return span{max(minWindow, max(v.inW, v.inH)/7), min(v.wide, v.high), image.Rect(0, 0, v.wide, v.high)}
}

// around covers windows about as large as g and where it is.
func around(g group) span {
	x, y, side := g.x/16, g.y/16, g.side/16
	return span{side * 3 / 4, side * 4 / 3, image.Rect(x-side/4, y-side/4, x+side/4, y+side/4)}
}

// scan gives the windows of a span that pass, each side a tenth larger than the
// one before, moved by a twelfth of their side.
func (v *view) scan(c *cascade, p *pose, s span) []window {
	var found []window
	left := maxWalks
	for side := s.least; side <= s.most; side += side / 10 {
		half := side*p.reach>>8 + 1
		step := max(1, side/12)
		inside := s.area.Intersect(image.Rectangle{image.Pt(half, half), image.Pt(v.wide-half, v.high-half)})
		for y := inside.Min.Y; y < inside.Max.Y; y += step {
			for x := inside.Min.X; x < inside.Max.X; x += step {
				w := window{x: x, y: y, side: side}
				var walked int
				w.sure, walked = v.walk(c, p, w)
				if left -= walked; left < 0 || len(found) == maxWindows {
					return found
				}
				if w.sure > 0 {
					found = append(found, w)
				}
			}
		}
	}
	return found
}

// group is windows that overlap: their mean center and side, weighted by
// certainty, in 1/16 pixel, and the sum of their certainties in whole units.
type group struct {
	x, y, side int
	score      int
	tilt       int // in degrees, to the right
}

// search gives the groups of windows of a span that pass for a pose.
func (v *view) search(c *cascade, p *pose, s span) []group {
	found := v.scan(c, p, s)
	slices.SortStableFunc(found, func(a, b window) int { return int(b.sure) - int(a.sure) })
	var out []group
	for len(found) > 0 {
		var g group
		g, found = gather(found)
		g.tilt = p.tilt * tiltStep
		out = append(out, g)
	}
	return out
}

// gather groups the first window with all that overlap it, and gives the rest.
func gather(found []window) (group, []window) {
	lead := found[0]
	var x, y, side, sum int64
	rest := found[:0]
	for _, w := range found {
		if !overlap(lead, w) {
			rest = append(rest, w)
			continue
		}
		k := int64(w.sure)
		x, y, side, sum = x+k*int64(w.x), y+k*int64(w.y), side+k*int64(w.side), sum+k
	}
	return group{x: int(x * 16 / sum), y: int(y * 16 / sum), side: int(side * 16 / sum), score: int(sum / fraction)}, rest
}

// overlap tells whether two windows share more than 3/10 of what both cover.
func overlap(a, b window) bool {
	common := shared(a.x-b.x, a.side, b.side) * shared(a.y-b.y, a.side, b.side)
	return 10*common > 3*(a.side*a.side+b.side*b.side-common)
}

// shared is the length that two intervals have in common whose centers are d
// apart.
func shared(d, a, b int) int {
	return min(max(0, (a+b)/2-abs(d)), a, b)
}
