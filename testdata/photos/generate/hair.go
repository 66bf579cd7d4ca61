package main

import "math"

// lock is a bundle of hair: strands run along the guides and between them.
type lock struct {
	guides [][]pt
	n      int     // number of strands
	w      float64 // width of a strand
	wave   float64 // swing to both sides
	freq   float64 // waves from root to tip
	stray  float64 // how far tips leave the bundle
	shine  float64 // where along the strands the light sits, 0 for none
	fade   float64 // part of the length with a solid ground, 0 for all
}

// outline is the area between the guides.
func (l lock) outline() []pt {
	first, last := l.guides[0], l.guides[len(l.guides)-1]
	out := spline(first, false)
	var tips, roots []pt
	for _, g := range l.guides {
		tips = append(tips, g[len(g)-1])
		roots = append([]pt{g[0]}, roots...)
	}
	out = append(out, spline(tips, false)...)
	rev := spline(last, false)
	for i := len(rev) - 1; i >= 0; i-- {
		out = append(out, rev[i])
	}
	return append(out, spline(roots, false)...)
}

// cut shortens all guides to a part of their length.
func (l lock) cut(part float64) lock {
	gs := make([][]pt, len(l.guides))
	for i, g := range l.guides {
		run := resample(spline(g, false), 40)
		gs[i] = run[:max(2, int(40*part))]
	}
	return lock{guides: gs}
}

// curled swings the guides themselves, so that the outline waves too.
func (l lock) curled(s float64) lock {
	for i, g := range l.guides {
		run := resample(spline(g, false), 36)
		for j := range run {
			t := float64(j) / 35
			run[j].x += s * l.wave * math.Min(1, t*1.6) * math.Sin(2*math.Pi*l.freq*t+float64(i)*.35)
		}
		l.guides[i] = run
	}
	l.wave *= .25
	return l
}

// strand is one hair between the guides at u (0 to 1), from t0 to t1.
func (d *portrait) strand(gs [][]pt, l lock, u, t0, t1 float64) []pt {
	f := u * float64(len(gs)-1)
	k := min(int(f), len(gs)-2)
	f -= float64(k)
	phase := u*2.6 + d.jitter(.3)
	bow := d.jitter(l.stray)
	n := len(gs[0])
	out := make([]pt, 0, 14)
	for i := range 14 {
		t := t0 + (t1-t0)*float64(i)/13
		j := t * float64(n-1)
		a := min(int(j), n-2)
		p := lerp(lerp(gs[k][a], gs[k][a+1], j-float64(a)), lerp(gs[k+1][a], gs[k+1][a+1], j-float64(a)), f)
		q := lerp(gs[k][a], gs[k+1][a], f)
		dx, dy := p.x-q.x, p.y-q.y
		if dx == 0 && dy == 0 {
			b := lerp(gs[k][a+1], gs[k+1][a+1], f)
			dx, dy = b.x-p.x, b.y-p.y
		}
		h := math.Hypot(dx, dy) + 1e-9
		s := l.wave*math.Sin(2*math.Pi*l.freq*t+phase)*math.Min(1, t*3) + bow*t*t
		out = append(out, pt{p.x - dy/h*s, p.y + dx/h*s})
	}
	return out
}

// comb paints a lock in the tones of mat and returns the area it covers.
func (d *portrait) comb(l lock, mat ramp) mask {
	area := newInk().shape(l.outline()).mask()
	if l.fade > 0 {
		area = newInk().shape(l.cut(l.fade).outline()).mask().blur(5)
	}
	area = area.blur(1.6)
	d.pic.paint(area, mat[0].mix(mat[1], .55), 1)
	gs := make([][]pt, len(l.guides))
	for i, g := range l.guides {
		gs[i] = resample(spline(g, false), 30)
	}
	// Dark and light layers alternate, so that strands lie over each other.
	layers := []float32{.06, .46, .20, .62, .30, .08, .52, .34, .74, .42}
	for _, tone := range layers {
		k := newInk()
		for range l.n / len(layers) {
			u := d.rnd.Float64()
			v := u + .03*math.Sin(u*23)
			u += (math.Round(v*15)/15 - v) * .28 // strands gather in wisps
			t0 := math.Max(0, d.rnd.Float64()*.5-.12)
			line := d.strand(gs, l, u, t0, .84+d.rnd.Float64()*.16)
			k.line(line, l.w*.6, l.w, l.w*.2)
		}
		d.pic.paint(k.mask(), mat.at(tone), .62)
	}
	if l.shine > 0 {
		k := newInk()
		for range l.n / 3 {
			u := d.rnd.Float64()
			c := l.shine + d.jitter(.16) + .04*math.Sin(u*19)
			k.line(d.strand(gs, l, u, math.Max(0, c-.13), math.Min(1, c+.13)), .2, l.w*.9, .2)
		}
		d.pic.lighten(k.mask().blur(.8), mat[3], .24)
	}
	return area
}

// round gives a mass of hair its volume: light on top, shade to the far side.
func (d *portrait) round(m mask, soft float64, k float32) {
	z := newMask()
	z.add(m.blur(soft), float32(soft)*1.3)
	z.add(m.blur(soft*2.6), float32(soft)*2.4)
	tone, _ := z.light()
	dark, lit := newMask(), newMask()
	for i, v := range m {
		dark[i] = v * clamp((.64-tone[i])*2)
		lit[i] = v * clamp((tone[i]-.68)*3.2)
	}
	d.pic.darken(dark, rgb{.30, .27, .27}, k)
	d.pic.lighten(lit, hairs[d.hair.tone][3], k*.42)
}

// curls covers a mask with small arcs; size is the radius of a curl.
func (d *portrait) curls(m mask, mat ramp, size float64, n int) {
	d.pic.paint(m, mat[0].mix(mat[1], .55), 1)
	z := newMask()
	z.add(m.blur(22), 48)
	tone, _ := z.light()
	layers := []float32{-.34, -.10, -.26, .02, -.16, .08}
	for _, add := range layers {
		k := []*ink{newInk(), newInk(), newInk(), newInk()}
		for range n / len(layers) {
			x, y := d.rnd.IntN(width), d.rnd.IntN(height*2/3)
			if m[y*width+x] < .35+.5*float32(d.rnd.Float64()) {
				continue
			}
			v := int(clamp((tone[y*width+x]-.30)*1.5) * 3.99)
			r := size * (.7 + .6*d.rnd.Float64())
			start, turn := d.rnd.Float64()*6.3, 2.2+2.2*d.rnd.Float64()
			arc := make([]pt, 9)
			for i := range arc {
				a := start + turn*float64(i)/8
				arc[i] = pt{float64(x) + r*math.Cos(a), float64(y) + r*math.Sin(a)*.9}
			}
			w := .7 + size*.22
			k[v].line(arc, w*.4, w, w*.3)
		}
		for v := range k {
			d.pic.paint(k[v].mask(), mat.at(.22+.17*float32(v)+add), .60)
		}
	}
}

// crop paints very short hair: a soft area with fine strokes down its growth.
func (d *portrait) crop(m mask, mat ramp, length float64, n int, alpha float32) {
	d.pic.paint(m, mat[0].mix(mat[1], .6), alpha)
	for _, tone := range []float32{.10, .40, .25, .52} {
		k := newInk()
		for range n / 4 {
			x, y := d.rnd.IntN(width), 60+d.rnd.IntN(height*2/3)
			if m[y*width+x] < float32(d.rnd.Float64())*.9+.05 {
				continue
			}
			px, py := float64(x), float64(y)
			dx := (px-midX)/600 + d.jitter(.3)
			k.line([]pt{{px, py}, {px + dx*length*.5, py + length*.6}, {px + dx*length*.7, py + length}}, .7, .9, .2)
		}
		d.pic.paint(k.mask(), mat.at(tone), .6*alpha)
	}
}

// shadeFace lets hair or cloth throw a soft shadow on the face below it.
func (d *portrait) shadeFace(m mask) {
	d.shadow(d.face.times(m.moved(4, 9).blur(9)).without(m.blur(1)), .55)
}
