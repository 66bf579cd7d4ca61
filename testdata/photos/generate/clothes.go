package main

// drawClothes dresses the shoulders; each kind of garment cuts its own
// neckline out of the body.
func (d *portrait) drawClothes() {
	w := d.wear
	if d.hair.cut == "hijab" {
		d.scarfBehind()
		return
	}
	switch w.kind {
	case "shirt":
		d.garment(w.color, d.neckline(112, 680))
		d.collar(w.color, 694)
	case "blouse":
		d.garment(w.color, d.vee(104, 744))
		d.collar(w.color, 742)
	case "blazer":
		if d.female {
			d.garment(w.under, d.neckline(128, 694))
		} else {
			d.garment(w.under, d.neckline(112, 684))
			d.collar(w.under, 684)
		}
		d.lapels(w.color)
	case "vneck":
		d.garment(w.under, d.neckline(112, 668))
		if w.under != w.color {
			d.collar(w.under, 682)
		}
		d.garment(w.color, d.vee(150, 800))
	case "round", "jumper":
		d.garment(w.color, d.neckline(d.crewWidth(), 668))
		d.rib(w.kind == "jumper")
	case "vee":
		d.garment(w.color, d.vee(136, 738))
	case "band":
		d.garment(w.color, d.neckline(112, 642))
		d.band()
	}
}

// body is the outline of the dressed shoulders.
func (d *portrait) body() mask {
	k := 0.0
	if !d.female {
		k = 16
	}
	half := []pt{{midX + 70, 588}, {midX + 112 + k*.6, 618}, {midX + 180 + k, 650 - k*.4}, {midX + 270, 686 - k}, {midX + 330, 730 - k}, {midX + 350, 900}}
	return newInk().shape(append(spline(half, false), spline(mirror(half, midX), false)...)).mask()
}

// neckline is a round opening of the given half width and depth.
func (d *portrait) neckline(w, y float64) mask {
	half := []pt{{midX + w*1.02, 560}, {midX + w, 618}, {midX + w*.62, y - 16}}
	return blob(append(append(half, pt{midX, y}), mirror(half, midX)...))
}

// vee is a pointed opening.
func (d *portrait) vee(w, y float64) mask {
	return newInk().shape([]pt{{midX - w*.8, 560}, {midX + w*.8, 560}, {midX + w, 626}, {midX, y}, {midX - w, 626}}).mask()
}

// garment paints the body without the opening, with a shadow on the skin.
func (d *portrait) garment(c rgb, open mask) {
	m := d.body().without(open)
	d.pic.darken(d.neck.times(m.moved(2, -5).blur(5).without(m)), rgb{.52, .44, .44}, .35)
	z := newMask()
	z.add(m.blur(7), 7)
	z.add(d.body().blur(30), 60)
	for _, s := range []float64{-1, 1} {
		o := func(x, y float64) pt { return pt{midX + s*x, y} }
		folds := [][]pt{
			{o(250+d.jitter(10), 694), o(222, 730), o(206+d.jitter(12), 810)},
			{o(150, 654), o(170+d.jitter(10), 698), o(164, 800)},
			{o(90, 708), o(120+d.jitter(12), 748), o(128, 820)},
		}
		for _, f := range folds {
			z.add(brush(1, 12, 3, f...).blur(9), -7)
		}
		z.add(brush(1, 2, 1, o(128, 624), o(200, 668), o(300, 694)).moved(0, -2).blur(1.2), -1.4)
	}
	d.pic.form(m, z, cloth(c), .01)
	d.pic.darken(m.times(blob(d.outline(10)).moved(8, 66).blur(22)), rgb{.5, .5, .56}, .45)
}

// collar lays the two leaves of a shirt collar around the neck.
func (d *portrait) collar(c rgb, y float64) {
	n := 98.0
	if !d.female {
		n = 116
	}
	n *= (1 + d.shape.wide) / 2
	worn := d.body().union(d.neck)
	for _, s := range []float64{-1, 1} {
		o := func(x, yy float64) pt { return pt{midX + s*x, yy} }
		j := d.jitter(2)
		leaf := newInk().shape([]pt{o(n-9, 578), o(n+6, 590), o(n+22, 628+j), o(62, y+54+j), o(36, y+44), o(2, y), o(n*.62, y-40), o(n*.9, 624)}).mask().blur(.7)
		d.pic.darken(worn.times(leaf.moved(2, 5).blur(3.5)), rgb{.5, .5, .55}, .55)
		z := newMask()
		z.add(leaf.blur(4), 3)
		z.add(leaf.blur(18), 10)
		d.pic.form(leaf, z, cloth(c.mix(rgb{1, 1, 1}, .06)), .01)
	}
	d.buttons(c, y+16)
}

// buttons paints the edge of the button facing and two small buttons.
func (d *portrait) buttons(c rgb, y float64) {
	t := cloth(c)
	d.pic.darken(brush(1, 2, 2, pt{midX + 13, y}, pt{midX + 15, 820}).blur(1.2), t[1], .55)
	d.pic.darken(brush(0, 1, 1, pt{midX - 12, y + 16}, pt{midX - 13, 820}).blur(.8), t[1], .35)
	if y < 758 {
		d.pic.darken(oval(midX+1, y+15, 5, 5).moved(1, 2).blur(1.5), rgb{.4, .4, .4}, .5)
		d.pic.paint(oval(midX+1, y+14, 4.6, 4.6).blur(.6), t[3].mix(rgb{1, 1, 1}, .3), .9)
	}
}

// lapels lays a jacket open over what is worn below.
func (d *portrait) lapels(c rgb) {
	open := newInk().shape([]pt{{midX - 118, 560}, {midX + 118, 560}, {midX + 138, 618}, {midX + 26, 830}, {midX - 26, 830}, {midX - 138, 618}}).mask()
	d.garment(c, open)
	for _, s := range []float64{-1, 1} {
		o := func(x, y float64) pt { return pt{midX + s*x, y} }
		lapel := newInk().shape([]pt{o(112, 600), o(140, 612), o(182, 694), o(150, 706), o(164, 730), o(60, 860), o(16, 840), o(104, 668)}).mask().blur(.7)
		d.pic.darken(d.body().times(lapel.moved(2, 6).blur(5)), rgb{.4, .4, .44}, .5)
		z := newMask()
		z.add(lapel.blur(4), 4)
		z.add(lapel.blur(20), 12)
		d.pic.form(lapel, z, cloth(c.mix(rgb{1, 1, 1}, .05)), .01)
		d.pic.darken(brush(1.5, 2, 1, o(118, 668), o(150, 706)).blur(.9), rgb{.4, .4, .44}, .7)
	}
}

// crewWidth is half the width of a round neckline that fits the neck.
func (d *portrait) crewWidth() float64 {
	n := 101.0
	if !d.female {
		n = 114
	}
	return n * (1 + d.shape.wide) / 2
}

// rib is the knitted edge of a round neck; a jumper gets a broad one.
func (d *portrait) rib(broad bool) {
	w := 9.0
	if broad {
		w = 22
	}
	n := d.crewWidth()
	edge := []pt{{midX - n*1.01, 594}, {midX - n, 618}, {midX - n*.62, 652}, {midX, 668}, {midX + n*.62, 652}, {midX + n, 618}, {midX + n*1.01, 594}}
	run := spline(edge, false)
	m := newInk().line(run, w*.5, w, w*.5).mask()
	z := newMask()
	z.add(m.blur(w*.25), float32(w*.5))
	z.add(d.body().blur(30), 40)
	d.pic.darken(m.moved(1, 3).blur(3), rgb{.5, .5, .55}, .4)
	d.pic.form(m, z, cloth(d.wear.color), .01)
	if !broad {
		return
	}
	k := newInk()
	for _, p := range resample(run, 90) {
		dx, dy := (p.x-midX)/130, 1.0
		k.line([]pt{{p.x - dx*8, p.y - dy*8}, {p.x + dx*8, p.y + dy*8}}, .8, 1.3, .8)
	}
	d.pic.darken(k.mask().times(m).blur(.6), rgb{.55, .55, .6}, .6)
}

// band is a standing collar, open in front by a finger's breadth.
func (d *portrait) band() {
	c := d.wear.color
	n := 104.0
	if !d.female {
		n = 120
	}
	m := newInk().shape(append(
		spline([]pt{{midX - n + 6, 574}, {midX - n*.7, 614}, {midX - 12, 646}, {midX - 10, 678}}, false),
		spline([]pt{{midX - 24, 682}, {midX - n*.8, 652}, {midX - n - 14, 610}, {midX - n + 2, 574}}, false)...)).mask()
	m = m.union(newInk().shape(append(
		spline([]pt{{midX + n - 6, 574}, {midX + n*.7, 614}, {midX + 12, 646}, {midX + 10, 678}}, false),
		spline([]pt{{midX + 24, 682}, {midX + n*.8, 652}, {midX + n + 14, 610}, {midX + n - 2, 574}}, false)...)).mask()).blur(.7)
	d.pic.darken(m.moved(1, 6).blur(4), rgb{.45, .45, .5}, .45)
	z := newMask()
	z.add(m.blur(5), 7)
	d.pic.form(m, z, cloth(c.mix(rgb{1, 1, 1}, .07)), .01)
	d.buttons(c, 678)
	stitch := newInk()
	for _, s := range []float64{-1, 1} {
		stitch.line([]pt{{midX + s*34, 678}, {midX + s*34, 810}}, 2, 2, 2)
	}
	d.pic.paint(stitch.mask().blur(.6), d.wear.under, .7)
}
