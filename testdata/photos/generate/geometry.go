package main

import "math"

// pt is a point in pixels, y downwards.
type pt struct{ x, y float64 }

// lerp goes from a to b.
func lerp(a, b pt, t float64) pt { return pt{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t} }

// spline runs a Catmull-Rom curve through the points. A point given twice
// makes a corner.
func spline(pts []pt, closed bool) []pt {
	n := len(pts)
	segs := n - 1
	if closed {
		segs = n
	}
	get := func(i int) pt {
		if closed {
			return pts[(i+n)%n]
		}
		return pts[min(max(i, 0), n-1)]
	}
	var out []pt
	for i := range segs {
		p0, p1, p2, p3 := get(i-1), get(i), get(i+1), get(i+2)
		if p1 == p2 {
			continue
		}
		steps := 4 + int(math.Hypot(p2.x-p1.x, p2.y-p1.y)/5)
		for s := range steps {
			out = append(out, bend(p0, p1, p2, p3, float64(s)/float64(steps)))
		}
	}
	if !closed {
		out = append(out, pts[n-1])
	}
	return out
}

// bend is one point of a Catmull-Rom segment between p1 and p2.
func bend(p0, p1, p2, p3 pt, t float64) pt {
	f := func(a, b, c, d float64) float64 {
		return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
	}
	return pt{f(p0.x, p1.x, p2.x, p3.x), f(p0.y, p1.y, p2.y, p3.y)}
}

// resample places n points at even distances along a line.
func resample(pts []pt, n int) []pt {
	total := 0.0
	for i := 1; i < len(pts); i++ {
		total += math.Hypot(pts[i].x-pts[i-1].x, pts[i].y-pts[i-1].y)
	}
	out := make([]pt, 0, n)
	i, walked := 1, 0.0
	for k := range n {
		want := total * float64(k) / float64(n-1)
		for i < len(pts)-1 {
			d := math.Hypot(pts[i].x-pts[i-1].x, pts[i].y-pts[i-1].y)
			if walked+d >= want {
				break
			}
			walked += d
			i++
		}
		d := math.Hypot(pts[i].x-pts[i-1].x, pts[i].y-pts[i-1].y) + 1e-9
		out = append(out, lerp(pts[i-1], pts[i], min(1, (want-walked)/d)))
	}
	return out
}

// mirror reflects points on the vertical through x = c and reverses them, so
// that a left half followed by its mirror is one running outline.
func mirror(pts []pt, c float64) []pt {
	out := make([]pt, len(pts))
	for i, p := range pts {
		out[len(pts)-1-i] = pt{2*c - p.x, p.y}
	}
	return out
}

// at offsets points given around an origin.
func at(x, y float64, pts ...pt) []pt {
	out := make([]pt, len(pts))
	for i, p := range pts {
		out[i] = pt{p.x + x, p.y + y}
	}
	return out
}

// blob is the mask of a smooth closed outline.
func blob(pts []pt) mask { return newInk().shape(spline(pts, true)).mask() }

// oval is the mask of an ellipse.
func oval(x, y, rx, ry float64) mask { return newInk().shape(ellipse(x, y, rx, ry)).mask() }

// ellipse gives the outline of an ellipse.
func ellipse(x, y, rx, ry float64) []pt {
	out := make([]pt, 48)
	for i := range out {
		a := float64(i) / 48 * 2 * math.Pi
		out[i] = pt{x + rx*math.Cos(a), y + ry*math.Sin(a)}
	}
	return out
}

// brush is the mask of one smooth stroke.
func brush(w0, w1, w2 float64, pts ...pt) mask {
	return newInk().line(spline(pts, false), w0, w1, w2).mask()
}
