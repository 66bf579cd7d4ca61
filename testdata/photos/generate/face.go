package main

import "math"

// drawFace models the head as a height map and lights it, then warms the
// cheeks and adds the softer shadows that a height map alone does not give.
func (d *portrait) drawFace() {
	d.z = newMask()
	d.z.add(d.face.blur(16), 22)
	d.z.add(d.face.blur(44), 95)
	d.bones()
	d.creases()
	d.pic.form(d.face, d.z, d.skin.ramp, d.skin.gloss)
	d.complexion()
}

// bones adds forehead, brows, sockets, cheeks, nose, mouth and chin.
func (d *portrait) bones() {
	z, ridge := d.z, 2.0
	if !d.female {
		ridge = 6
	}
	z.hump(midX, 215, 70, 42, 0, 5)
	for _, s := range []float64{-1, 1} {
		x := func(v float64) float64 { return midX + s*v }
		z.hump(x(56), d.browY-2, 40, 11, -s*.06, ridge)
		z.hump(x(58), 326, 31, 17, 0, -9*d.soft())
		z.hump(x(30), 322, 12, 16, 0, -6*d.soft())
		z.hump(x(eyeDX), eyeY+1, 23, 12, 0, 7)
		z.hump(x(90), 388, 32, 22, s*-.5, 9)
		z.hump(x(128), 282, 16, 34, 0, -5)
		z.hump(x(92), d.mouthY+2, 24, 34, s*.3, -6)
		z.hump(x(84), d.chinY-62, 22, 26, 0, 4)
		w := d.nose.wide
		z.hump(x(w*.76)+d.lean, d.noseY-13, 9+w*.06, 10, 0, 10)
		z.hump(x(w*1.35)+d.lean, d.noseY-10, 9, 16, 0, -3)
	}
	n := d.nose
	bridge := brush(13, 14+n.bridge, n.tip*.95, pt{midX, d.browY + 8}, pt{midX + d.lean*.3, eyeY + 14}, pt{midX + d.lean, d.noseY - 16})
	z.add(bridge.blur(8), float32((15+n.high)*d.soft()))
	z.hump(midX+d.lean, d.noseY-19, n.tip*.74, 13, 0, 15)
	z.hump(midX+d.lean, d.noseY-6, 10, 7, 0, 3)
	z.hump(midX, d.mouthY-2, 52, 34, 0, 8)
	z.hump(midX+d.lean, (d.noseY+d.mouthY)/2-3, 5, 12, 0, -3.2)
	l := d.lips
	z.hump(midX+d.lean, d.mouthY-l.upper*.5, l.wide*.55, l.upper*.55, 0, 3.2)
	z.hump(midX+d.lean, d.mouthY+l.lower*.55, l.wide*.42, l.lower*.55, 0, 5.5)
	z.hump(midX, d.mouthY+l.lower+15, 34, 8, 0, -5)
	z.hump(midX, d.chinY-26, 34*d.shape.chin, 18, 0, 9)
}

// soft is how strongly nose and eye sockets are modelled.
func (d *portrait) soft() float64 {
	if d.female {
		return .78
	}
	return 1
}

// creases cuts the lines of age into the height map: nothing at 20, folds and
// fine wrinkles at 70.
func (d *portrait) creases() {
	k := math.Max(0, float64(d.age-24)) / 46
	z := d.z
	for _, s := range []float64{-1, 1} {
		o := func(x, y float64) pt { return pt{midX + s*x + d.jitter(1.2), y} }
		w := d.nose.wide
		fold := brush(1, 3.5, 1, o(w+5, d.noseY-14), o(w+17, d.noseY+8), o(d.lips.wide+11, d.mouthY-4), o(d.lips.wide+12, d.mouthY+14))
		z.add(fold.blur(3.6), -float32(1.5+6.5*k))
		bag := brush(0, 3, 0, o(38, 353), o(54, 360), o(76, 357), o(90, 349))
		z.add(bag.blur(2.4), -float32(.8+4*k))
		if d.age < 38 {
			continue
		}
		for i := range 3 {
			y := 334 + float64(i)*9
			z.add(brush(0, 1.6, 0, o(98, y), o(110, y-4+float64(i)*5), o(120, y-8+float64(i)*9)).blur(1.3), -float32(2.6*k))
		}
		z.add(brush(0, 2.4, 0, o(d.lips.wide+3, d.mouthY+6), o(d.lips.wide+6, d.mouthY+24), o(d.lips.wide+1, d.mouthY+42)).blur(2.6), -float32(3.2*k))
		z.add(brush(0, 3, 0, o(11, 300), o(10, 288), o(12, 274)).blur(1.8), -float32(2.6*k))
		z.add(brush(0, 5, 0, o(70, 400), o(86, 430), o(84, 468)).blur(7), -float32(8*k))
	}
	if d.age < 44 {
		return
	}
	for i := range 4 {
		y := 190 + float64(i)*20 + d.jitter(3)
		reach := 74 - float64(i)*6 + d.jitter(8)
		line := brush(0, 2, 0, pt{midX - reach, y + 4 + d.jitter(2)}, pt{midX - 20, y - 2}, pt{midX + 24, y + d.jitter(2)}, pt{midX + reach + d.jitter(8), y + 5})
		z.add(line.blur(1.7), -float32(2.9*(k-.3)))
	}
}

// complexion lays the color differences of living skin over the modelling.
func (d *portrait) complexion() {
	p, f := d.pic, d.face
	for _, s := range []float64{-1, 1} {
		x := func(v float64) float64 { return midX + s*v }
		p.paint(f.times(oval(x(86), 404, 40, 30).blur(20)), d.skin.blush, d.skin.warm)
		d.shadow(f.times(oval(x(56), 320, 34, 15).blur(10)), .26*float32(d.soft()))
		d.shadow(f.times(oval(x(24), 326, 9, 20).blur(7)), .28*float32(d.soft()))
		d.shadow(f.times(brush(0, 12, 4, pt{x(30), 352}, pt{x(52), 366}, pt{x(84), 360}).blur(6)), .16)
	}
	p.paint(f.times(oval(midX+d.lean, d.noseY-16, 28, 18).blur(9)), d.skin.blush, d.skin.warm*.8)
	p.paint(f.times(oval(midX, d.chinY-24, 40, 18).blur(14)), d.skin.blush, d.skin.warm*.35)
	// The side away from the lamp turns into shade, and so does the jaw.
	away := f.times(blob(d.outline(0)).moved(-52, -18).blur(34).scaled(-1).plus(1))
	d.shadow(away, .26)
	d.shadow(f.times(blob(d.outline(-4)).moved(0, -24).blur(20).scaled(-1).plus(1)).times(oval(midX, d.chinY, 150, 90).blur(20)), .20)
	p.lighten(f.times(oval(midX-34, 222, 54, 34).blur(26)), d.skin.ramp[3], .13)
	if d.freckles {
		spots := newInk()
		for range 150 {
			side := float64(d.rnd.IntN(2)*2 - 1)
			r := 0.9 + d.rnd.Float64()*.9
			spots.shape(ellipse(midX+side*(20+math.Abs(d.jitter(75))), 385+d.jitter(32), r, r*.8))
		}
		d.shadow(spots.mask().blur(.6), .22)
	}
}

// plus adds a number everywhere.
func (m mask) plus(k float32) mask {
	out := newMask()
	for i := range m {
		out[i] = m[i] + k
	}
	return out
}

// drawNose shades what the light does not reach: wings, nostrils, underside.
func (d *portrait) drawNose() {
	cx, y, w := midX+d.lean, d.noseY, d.nose.wide
	// The far side of the bridge, then the underside and its small cast shadow.
	d.shadow(brush(4, 13, 10, pt{cx + 15, 322}, pt{cx + 15, 365}, pt{cx + w*.62, y - 22}).blur(7), .28*float32(d.soft()))
	d.shadow(blob([]pt{{cx - w*.85, y - 5}, {cx - 10, y - 1}, {cx, y - 2}, {cx + 10, y - 1}, {cx + w*.85, y - 5}, {cx + w*.5, y + 7}, {cx, y + 9}, {cx - w*.5, y + 7}}).blur(4), .55)
	d.shadow(oval(cx+5, y+13, w*.7, 7).blur(6), .30)
	for _, s := range []float64{-1, 1} {
		x := func(v float64) float64 { return cx + s*v }
		hole := blob([]pt{{x(w * .20), y - 1}, {x(w * .36), y - 6}, {x(w * .62), y - 5}, {x(w * .66), y - 1}, {x(w * .40), y + 1.5}})
		d.pic.paint(hole.blur(1.5), d.skin.deep(), .72)
		wing := brush(0, 3.2, 1, pt{x(w * .88), y - 27}, pt{x(w + 2), y - 14}, pt{x(w * .92), y - 3}, pt{x(w * .68), y})
		d.shadow(wing.blur(2.2), .62)
	}
	d.pic.lighten(oval(cx-4, y-23, 8, 6).blur(4), d.skin.ramp[3], .24)
	d.pic.lighten(brush(2, 6, 5, pt{cx - 3, 318}, pt{cx - 3, 355}, pt{cx - 4, y - 34}).blur(4), d.skin.ramp[3], .18)
}

// drawMouth paints closed lips: the upper one in shade, the lower one lit.
func (d *portrait) drawMouth() {
	cx, y, l := midX+d.lean, d.mouthY, d.lips
	w, tilt, rise := l.wide, d.jitter(1.1), 3.4
	if d.female {
		rise = 4.6
	}
	cl, cr := pt{cx - w, y - rise + tilt}, pt{cx + w, y - rise - tilt}
	line := []pt{cl, {cx - w*.55, y - .2}, {cx - w*.2, y + 2}, {cx, y + 1}, {cx + w*.2, y + 2}, {cx + w*.55, y - .2}, cr}
	u := l.upper
	top := []pt{cr, {cx + w*.6, y - u*.62}, {cx + w*.24, y - u}, {cx, y - u*.82}, {cx - w*.24, y - u}, {cx - w*.6, y - u*.62}, cl}
	low := []pt{cr, {cx + w*.66, y + l.lower*.62}, {cx + w*.28, y + l.lower}, {cx, y + l.lower*1.02}, {cx - w*.28, y + l.lower}, {cx - w*.66, y + l.lower*.62}, cl}
	upper := newInk().shape(append(spline(line, false), spline(top, false)...)).mask()
	lower := newInk().shape(append(spline(line, false), spline(low, false)...)).mask()
	lip := d.lip()
	tone := cloth(lip)
	d.pic.paint(upper.blur(1.3), tone[1].mix(lip, .38), .80)
	d.pic.paint(lower.blur(1.5), lip, .80)
	d.pic.lighten(lower.times(oval(cx-w*.12, y+l.lower*.5, w*.42, l.lower*.26).blur(3.2)), lip.mix(rgb{1, 1, 1}, .5), .30)
	d.shadow(lower.without(lower.moved(0, -4).blur(3)), .45)
	d.shadow(upper.times(newInk().line(spline(line, false), 5, 9, 5).mask().blur(3)), .40)
	seam := newInk().line(spline(line, false), 1.2, 2.3, 1.2).mask()
	d.pic.paint(seam.blur(.8), tone[0].mix(d.skin.deep(), .5), .85)
	for _, c := range []pt{cl, cr} {
		d.shadow(oval(c.x, c.y+1, 6, 4.5).blur(3), .45)
	}
	d.shadow(brush(2, 9, 2, pt{cx - w*.55, y + l.lower + 5}, pt{cx, y + l.lower + 9}, pt{cx + w*.55, y + l.lower + 5}).blur(5), .42)
}
