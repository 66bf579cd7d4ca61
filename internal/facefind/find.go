package facefind

import (
	"image"
	"slices"
)

// Face is what Find returns, in pixels of the picture. Box and eyes may lie
// outside of it where the edge cuts the face.
type Face struct {
	// Box is a square from the forehead to below the mouth, about 2.8 times as
	// wide as the eyes are apart.
	Box image.Rectangle
	// LeftEye and RightEye are as they stand in the picture: left is the one
	// of smaller x.
	LeftEye, RightEye image.Point
	// Score is the certainties of all windows that agree on the face, added
	// up: from 24, where Find begins to trust it, to several hundreds. Nine in
	// ten clear portraits have more than 60, half of them more than 180.
	Score int
	// Others counts further faces with at least a quarter of the certainty. A
	// portrait has none.
	Others int
}

// What groups of windows must score: to be looked at, to be a face then, in the
// upright and in the tilted poses, and to leave no need to look for a tilted
// one. Pictures without a face reach 21 at most, collars under a face that is
// missed reach 34 tilted.
const (
	likely       = 9
	sureUpright  = 24
	sureTilted   = 40
	beyondDoubt  = 60
	otherPortion = 4 // of the score, to be counted in Others
)

// Find returns the most certain face of an upright picture, and false where
// none is certain enough. Faces lower than a fifth of the picture's long side
// are not looked for. A side below 32 or above 16384 pixels gives false too.
func Find(img *image.Gray) (Face, bool) {
	v, ok := newView(img)
	if !ok {
		return Face{}, false
	}
	c := finder()
	f, ok := v.find(c, v.search(c, &c.upright, v.whole()))
	if f.Score >= beyondDoubt {
		return f, ok
	}
	tilted := append(v.search(c, &c.left, v.whole()), v.search(c, &c.right, v.whole())...)
	if t, found := v.find(c, tilted); found && t.Score > f.Score {
		return t, true
	}
	return f, ok
}

// find looks closer at the best of the groups.
func (v *view) find(c *cascade, found []group) (Face, bool) {
	if len(found) == 0 {
		return Face{}, false
	}
	g := slices.MaxFunc(found, func(a, b group) int { return a.score - b.score })
	if g.score < likely {
		return Face{}, false
	}
	others := 0
	for _, o := range found {
		apart := max(abs(o.x-g.x), abs(o.y-g.y)) >= max(g.side, o.side)/2
		if apart && o.score >= max(likely, g.score/otherPortion) {
			others++
		}
	}
	g, ok := v.straighten(c, g)
	if !ok {
		return Face{}, false
	}
	half := g.side / 2
	left, right := v.eyes(g)
	return Face{
		Box:      image.Rectangle{v.point(g.x-half, g.y-half), v.point(g.x+half, g.y+half)},
		LeftEye:  v.point(left.X, left.Y),
		RightEye: v.point(right.X, right.Y),
		Score:    g.score,
		Others:   others,
	}, true
}

// straighten looks at the place of a face in all poses and gives the group of
// the pose that scores most there, with the tilt that lies between the scores.
// It is false where that score is too low.
func (v *view) straighten(c *cascade, g group) (group, bool) {
	best, sum, turn := g, 0, 0
	for _, p := range []*pose{&c.upright, &c.left, &c.right} {
		top := group{}
		for _, o := range v.search(c, p, around(g)) {
			if o.score > top.score {
				top = o
			}
		}
		sum, turn = sum+top.score, turn+top.score*top.tilt
		if top.score > best.score {
			best = top
		}
	}
	ok := best.score >= sureTilted || best.score >= sureUpright && best.tilt == 0
	if sum > 0 {
		best.tilt = turn / sum
	}
	return best, ok
}

// abs is the absolute value.
func abs(v int) int { return max(v, -v) }
