package main

import "math"

// drawEye paints one eye; side is -1 for the left half of the picture.
func (d *portrait) drawEye(side float64) {
	e := d.eye
	cx, cy := midX+side*(eyeDX+e.apart), eyeY+d.jitter(1)
	open := e.open + d.jitter(.06)
	if d.female {
		open *= 1.07
	}
	o := func(x, y float64) pt { return pt{cx + side*x, cy + y} }
	t := e.tilt
	inner, outer := o(-28, 3.5+t*.4), o(28.5, .5-t)
	upper := []pt{inner, o(-20, -3.5*open), o(-8, -8.6*open), o(4, -9.6*open), o(17, -6.6*open-t*.5), outer}
	lower := []pt{outer, o(18, 6.2-t*.4), o(4, 8.2), o(-11, 7), inner}
	if e.fold {
		upper = []pt{inner, o(-21, -1.5*open), o(-8, -6.8*open), o(5, -8.2*open-t*.3), o(18, -6*open-t*.8), outer}
	}
	lid := spline(upper, false)
	shape := newInk().shape(append(append([]pt{}, lid...), spline(lower, false)...)).mask()

	d.pic.paint(shape, hex(0xe9e4df).mix(d.skin.ramp[2], .10), 1)
	d.pic.darken(shape.without(oval(cx-1, cy+1, 25, 9).blur(5)), hex(0xb59a92), .75)
	d.pic.paint(shape.times(oval(o(-26, 0).x, cy+4, 5, 4).blur(1.6)), hex(0xb9756a), .55)
	d.iris(shape, cx+side*.6, cy-1.2)
	lash := newInk().line(lid, 3, 9, 6).mask()
	d.pic.darken(shape.times(lash.moved(0, 3).blur(2.4)), hex(0x4a3c3a), .62)
	d.lids(side, lid, spline(lower, false), o)
}

// iris paints the colored disc with rim, rays, pupil and catch light.
func (d *portrait) iris(shape mask, cx, cy float64) {
	const r = 12.2
	c := d.eye.color
	disc := shape.times(oval(cx, cy, r, r).blur(.7))
	d.pic.paint(disc, c.mix(rgb{}, .55), 1)
	d.pic.paint(shape.times(oval(cx, cy, r-2.2, r-2.2).blur(1.3)), c, .95)
	rays := newInk()
	for i := range 26 {
		a := float64(i)/26*2*math.Pi + d.jitter(.1)
		rays.line([]pt{{cx + 5*math.Cos(a), cy + 5*math.Sin(a)}, {cx + 10*math.Cos(a), cy + 10*math.Sin(a)}}, .4, .9, .3)
	}
	d.pic.lighten(shape.times(rays.mask()), c, .35)
	d.pic.lighten(shape.times(oval(cx+2, cy+5, 6.5, 4).blur(2)), c.mix(rgb{1, 1, 1}, .2), .40)
	d.pic.paint(shape.times(oval(cx, cy, 5.1, 5.1).blur(.7)), hex(0x0c0908), .96)
	d.pic.paint(oval(cx-3.8, cy-3.8, 2.3, 2.1).blur(.6), rgb{1, 1, 1}, .90)
	d.pic.paint(shape.times(oval(cx+4, cy+4.5, 1.7, 1.3).blur(.8)), rgb{1, 1, 1}, .28)
}

// lids paints lid lines, lashes, the fold above the eye and the lower rim.
func (d *portrait) lids(side float64, lid, low []pt, o func(x, y float64) pt) {
	e, dark := d.eye, hex(0x1c1412).mix(d.skin.deep(), .25)
	if d.age > 60 {
		dark = dark.mix(d.skin.ramp[0], .35)
	}
	weight := 2.5
	if d.female {
		weight = 3.5
	}
	d.pic.paint(newInk().line(lid, 1, weight, weight*.8).mask().blur(.7), dark, .90)
	d.shadow(newInk().line(lid, 2, 6, 4).mask().moved(0, -3).blur(2.5), .35)
	d.pic.paint(newInk().line(low, 2, 1.5, .6).mask().blur(.8), d.skin.ramp[0].mix(d.skin.blush, .3), .55)
	d.pic.lighten(newInk().line(low, 1, 2, 1).mask().moved(0, 2).blur(1.1), d.skin.ramp[3], .25)

	lashes := newInk()
	count, long := 12, 3.2
	if d.female {
		count, long = 20, 5.6
	}
	base := resample(lid, count+4)
	for i := 3; i < len(base)-1; i++ {
		f := float64(i) / float64(len(base))
		p, l := base[i], long*(.45+.65*f)
		dx := side * (f - .42) * l * 1.3
		lashes.line(spline([]pt{p, {p.x + dx*.35, p.y - l*.40}, {p.x + dx, p.y - l*.78}}, false), 1.2, .9, .2)
	}
	d.pic.paint(lashes.mask().blur(.5), dark, .75)

	droop := math.Max(0, float64(d.age-45)) * .09
	lift, ink := 8.5, float32(.62)
	if e.fold {
		lift, ink = 4.6, .40
	}
	fold := []pt{o(-27, -lift*.3), o(-15, -6*e.open-lift), o(2, -9.6*e.open-lift+droop*.5), o(18, -7.5*e.open-lift*.9+droop), o(32, -2+droop)}
	if e.fold {
		fold[0] = o(-29, -2)
		d.shadow(brush(1, 2.2, .5, o(-24, -5), o(-31, 0), o(-29, 7)).blur(1.1), .50)
	}
	d.shadow(brush(.4, 2.4, .8, fold...).blur(1.1), ink)
	d.shadow(brush(1, 7, 2, fold...).moved(0, -3).blur(3.4), ink*.55)
	d.pic.lighten(brush(0, 5, 1, lid...).moved(0, -5).blur(2.2), d.skin.ramp[3], .16)
	d.pic.lighten(brush(0, 5, 0, o(-8, -29), o(12, -31), o(34, -22)).blur(4), d.skin.ramp[3], .16)
}

// drawBrow paints one eyebrow of single hairs over a soft ground.
func (d *portrait) drawBrow(side float64) {
	b := d.brow
	y := d.browY + d.jitter(1.4)
	o := func(x, dy float64) pt { return pt{midX + side*x, y + dy} }
	spine := resample(spline([]pt{o(27, 5), o(46, 0-b.arch*.4), o(70, -3-b.arch), o(86, -b.arch*.7), o(103, 7)}, false), 46)
	c := d.browColor()
	d.pic.paint(newInk().line(spine, b.thick*.75, b.thick, 1.5).mask().blur(2.6), c, .50)
	for pass := range 3 {
		k := newInk()
		for i := range spine {
			f := float64(i) / float64(len(spine)-1)
			half := b.thick * .55 * math.Min(1, 1.5*(1-f)+.15) * math.Min(1, .75+f)
			for range 2 {
				p := spine[i]
				off := d.jitter(half)
				long := 7 + b.thick*.35 + d.jitter(2)
				up := (1-f)*1.1 - .35 + off/half*-.15
				p.y += off
				k.line([]pt{p, {p.x + side*long*(.35+f*.3), p.y - long*up*.55}, {p.x + side*long*(.65+f*.4), p.y - long*up*.72}}, .9, 1, .2)
			}
		}
		d.pic.paint(k.mask(), c.mix(rgb{}, .25-.2*float32(pass)), .42)
	}
}

// browColor follows the hair, a little darker, and grays later than it.
func (d *portrait) browColor() rgb {
	c := hairs[d.hair.tone][0].mix(hairs[d.hair.tone][1], .45)
	if d.brow.tone != "" {
		c = hairs[d.brow.tone][0].mix(hairs[d.brow.tone][1], .45)
	}
	return c
}

// drawGlasses puts thin frames on; the lenses stay clear so that the eyes can
// be compared with the bearer's.
func (d *portrait) drawGlasses() {
	g := d.glasses
	if g.frame == (rgb{}) {
		return
	}
	k, shade := newInk(), newInk()
	for _, s := range []float64{-1, 1} {
		o := func(x, y float64) pt { return pt{midX + s*x, eyeY + y} }
		rim := []pt{o(17, -4), o(24, -g.tall*.8), o(48, -g.tall), o(82, -g.tall*.95), o(104, -g.tall*.7), o(109, -2), o(99, g.tall*.9), o(66, g.tall*1.22), o(32, g.tall*.95)}
		if g.round {
			rim = ellipse(midX+s*63, eyeY+5, 44, 40)
		}
		line := rim
		if !g.round {
			line = spline(rim, true)
		}
		line = append(line, line[0], line[1])
		k.line(line, g.thick, g.thick, g.thick)
		shade.line(line, g.thick, g.thick, g.thick)
		arm := 140.0
		if d.hangs() {
			arm = 128
		}
		k.line([]pt{o(106, -9), o(116, -11), o(arm*d.shape.wide, -13)}, g.thick*1.2, g.thick*1.2, g.thick)
	}
	k.line(spline([]pt{{midX - 19, eyeY - 6}, {midX - 9, eyeY - 11}, {midX + 9, eyeY - 11}, {midX + 19, eyeY - 6}}, false), g.thick, g.thick*1.1, g.thick)
	d.shadow(shade.mask().moved(3, 6).blur(2.5).times(d.face), .40)
	m := k.mask()
	d.pic.paint(m, g.frame, .96)
	d.pic.lighten(m.times(m.moved(1, 1).scaled(-1).plus(1)), rgb{1, 1, 1}, .35)
}
