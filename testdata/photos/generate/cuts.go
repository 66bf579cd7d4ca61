package main

// side gives points of one half of the head, in pixels from the middle line;
// s is -1 for the left half of the picture.
func (d *portrait) side(s float64, pts ...pt) []pt {
	out := make([]pt, len(pts))
	for i, p := range pts {
		out[i] = pt{midX + s*p.x*d.shape.wide, p.y}
	}
	return out
}

// fan joins a hairline and a silhouette, both from left to right, by guides
// that rise a little, as hair combed back does.
func (d *portrait) fan(hairline, crest []pt, lift float64) [][]pt {
	gs := make([][]pt, len(hairline))
	for i := range hairline {
		a, b := hairline[i], crest[i]
		a.x, b.x = midX+a.x*d.shape.wide, midX+b.x*d.shape.wide
		m := lerp(a, b, .45)
		gs[i] = []pt{a, {m.x + (m.x-midX)*.04, m.y - lift}, b}
	}
	return gs
}

// hairBehind paints what hangs behind neck and shoulders.
func (d *portrait) hairBehind() {
	mat := hairs[d.hair.tone]
	dark := ramp{mat[0].times(rgb{.75, .75, .75}), mat[0], mat[0].mix(mat[1], .4), mat[1]}
	drop := map[string]float64{"long": 740, "wavy": 730, "shoulder": 680, "bob": 530, "fringe": 565, "soft": 420}[d.hair.cut]
	if drop > 0 {
		l := lock{n: 260, w: 2.4, fade: .95, guides: [][]pt{
			d.side(-1, pt{20, 120}, pt{124, 210}, pt{156, 380}, pt{160, drop}),
			d.side(1, pt{0, 110}, pt{-40, 250}, pt{-50, 400}, pt{-50, drop}),
			d.side(1, pt{0, 110}, pt{40, 250}, pt{50, 400}, pt{50, drop}),
			d.side(1, pt{20, 120}, pt{124, 210}, pt{156, 380}, pt{160, drop}),
		}}
		d.comb(l, dark)
	}
	switch d.hair.cut {
	case "bun":
		d.coil(mat)
	case "tail":
		l := lock{n: 200, w: 2, shine: .4, wave: 3, freq: 1, guides: [][]pt{
			d.side(1, pt{40, 380}, pt{62, 500}, pt{62, 600}, pt{62, 800}),
			d.side(1, pt{80, 350}, pt{142, 470}, pt{172, 590}, pt{170, 800}),
		}}
		d.comb(l, dark)
	}
}

// coil is a bun on top of the head, wound of a few thick turns.
func (d *portrait) coil(mat ramp) {
	m := oval(midX, 84, 74*d.shape.wide, 50)
	d.pic.paint(m.blur(1), mat[0], 1)
	for i := range 3 {
		f := float64(i)
		rx, y := 78-f*16, 36+f*17
		m = m.union(d.comb(lock{n: 240, w: 1.8, shine: .42, stray: 2, guides: [][]pt{
			d.side(1, pt{-rx, 104}, pt{-rx * .8, y + 20}, pt{-2, y}, pt{rx * .78, y + 18}, pt{rx, 104}),
			d.side(1, pt{-rx + 18, 108}, pt{-rx*.6 + 4, y + 36}, pt{2, y + 20}, pt{rx*.6 - 4, y + 34}, pt{rx - 18, 108}),
		}}, mat))
		d.pic.darken(brush(1, 3, 1, d.side(1, pt{-rx + 17, 106}, pt{-rx*.6 + 4, y + 37}, pt{2, y + 21}, pt{rx*.6 - 4, y + 35}, pt{rx - 17, 106})...).blur(1.6), rgb{.2, .2, .2}, .6)
	}
	d.round(m, 14, .6)
}

// hangs tells whether the hair covers the ears.
func (d *portrait) hangs() bool {
	switch d.hair.cut {
	case "long", "wavy", "shoulder", "bob", "fringe", "soft":
		return true
	}
	return false
}

// hairFront paints the hair that frames the face, or the cloth that hides it.
func (d *portrait) hairFront() {
	switch d.hair.cut {
	case "hijab":
		d.hijab()
	case "turban":
		d.turban()
	case "side", "side right":
		d.sideParting()
	case "back", "receding", "rough", "tail":
		d.combedBack()
	case "bun":
		d.cornrows()
	case "long", "wavy", "shoulder", "bob", "fringe", "soft":
		d.parted()
	case "crop", "afro", "soft afro", "coils", "top", "fringed":
		d.curly()
	case "bald":
		d.wreath()
	}
}

// temples paints the short sides in front of and above the ears.
func (d *portrait) temples(top, bottom float64) mask {
	all := newMask()
	for _, s := range []float64{-1, 1} {
		m := blob(d.side(s, pt{124, top}, pt{137, top - 22}, pt{145, top + 20}, pt{147, 300}, pt{146, 318}, pt{142, bottom}, pt{135, bottom + 2}, pt{131, 318}, pt{126, 285})).blur(3.5)
		all = all.union(m)
	}
	all = all.times(fade(bottom-62, bottom))
	d.crop(all, hairs[d.hair.tone], 9, 42000, .90)
	return all
}

// sideParting is short hair combed over from a parting, on the left unless
// the cut says otherwise.
func (d *portrait) sideParting() {
	mat, f := hairs[d.hair.tone], 1.0
	if d.hair.cut == "side right" {
		f = -1
	}
	right := lock{n: 1500, w: 1.9, shine: .38, stray: 3, wave: 1.2, freq: 1, guides: [][]pt{
		d.side(f, pt{-62, 172}, pt{-20, 152}, pt{48, 156}, pt{104, 186}, pt{127, 236}),
		d.side(f, pt{-60, 150}, pt{-12, 120}, pt{62, 122}, pt{124, 172}, pt{140, 252}),
		d.side(f, pt{-56, 126}, pt{0, 98}, pt{70, 104}, pt{126, 164}, pt{147, 272}),
		d.side(f, pt{-50, 106}, pt{10, 83}, pt{74, 98}, pt{131, 164}, pt{151, 292}),
	}}
	left := lock{n: 700, w: 1.9, shine: .35, stray: 2, guides: [][]pt{
		d.side(-f, pt{64, 174}, pt{88, 182}, pt{112, 208}, pt{127, 244}),
		d.side(-f, pt{62, 150}, pt{98, 156}, pt{128, 196}, pt{141, 262}),
		d.side(-f, pt{56, 126}, pt{98, 130}, pt{134, 190}, pt{148, 280}),
		d.side(-f, pt{50, 106}, pt{92, 110}, pt{137, 176}, pt{151, 296}),
	}}
	whole := newInk().shape(left.outline()).mask().union(newInk().shape(right.outline()).mask())
	d.shadeFace(whole)
	side := d.temples(226, 346)
	d.comb(left, mat)
	d.comb(right, mat)
	d.shadow(brush(1, 2.6, 1, d.side(-f, pt{63, 172}, pt{58, 140}, pt{50, 108})...).blur(1.2), .6)
	d.round(whole.union(side), 16, .55)
}

// combedBack covers the cuts whose strands run from the hairline backwards.
func (d *portrait) combedBack() {
	mat := hairs[d.hair.tone]
	line := []pt{{-128, 258}, {-119, 206}, {-80, 170}, {-5, 160}, {76, 168}, {117, 206}, {128, 258}}
	crest := []pt{{-151, 292}, {-150, 206}, {-84, 108}, {18, 82}, {108, 116}, {151, 210}, {151, 292}}
	l := lock{n: 1300, w: 2, shine: .55, stray: 3, wave: 1.5, freq: .8}
	lift := 14.0
	switch d.hair.cut {
	case "receding":
		line = []pt{{-130, 262}, {-128, 212}, {-98, 142}, {-8, 148}, {92, 138}, {127, 212}, {130, 262}}
		crest = []pt{{-149, 292}, {-147, 205}, {-88, 114}, {8, 90}, {98, 116}, {147, 207}, {149, 292}}
		l.n, l.w, lift = 1000, 1.7, 8
	case "rough":
		line = []pt{{-128, 258}, {-119, 210}, {-84, 180}, {-10, 172}, {80, 182}, {117, 210}, {128, 258}}
		crest = []pt{{-149, 292}, {-149, 205}, {-92, 96}, {26, 66}, {116, 106}, {152, 208}, {149, 292}}
		l.stray, l.w, l.wave, l.fade, lift = 16, 2.4, 3, .86, 12
	case "tail":
		line = []pt{{-131, 268}, {-122, 218}, {-88, 178}, {-28, 160}, {70, 172}, {119, 214}, {131, 268}}
		crest = []pt{{-144, 322}, {-146, 212}, {-94, 118}, {4, 90}, {96, 118}, {146, 212}, {144, 322}}
		l.stray, l.w, l.wave, lift = 1, 1.7, .6, 16
	}
	l.guides = d.fan(line, crest, lift)
	whole := newInk().shape(l.outline()).mask()
	d.shadeFace(whole)
	low := 346.0
	if d.hair.cut == "tail" {
		low = 326
	}
	side := d.temples(232, low)
	d.comb(l, mat)
	d.softHairline(line, mat)
	d.round(whole.union(side), 16, .6)
}

// softHairline sets fine short hairs along the forehead so that the hair grows
// out of the skin instead of lying on it like a cap.
func (d *portrait) softHairline(line []pt, mat ramp) {
	run := make([]pt, len(line))
	for i, p := range line {
		run[i] = pt{midX + p.x*d.shape.wide, p.y}
	}
	run = resample(spline(run, false), 640)
	k := newInk()
	for _, p := range run {
		p.x, p.y = p.x+d.jitter(3), p.y+d.jitter(5)+2
		dx := (p.x - midX) / 140
		k.line([]pt{p, {p.x + dx*4, p.y - 8}, {p.x + dx*8, p.y - 18}}, .2, .9, .3)
	}
	d.pic.paint(k.mask(), mat.at(.3), .55)
}

// parted is longer hair falling to both sides of a parting.
func (d *portrait) parted() {
	mat := hairs[d.hair.tone]
	end := map[string]float64{"long": 745, "wavy": 735, "shoulder": 640, "bob": 552, "fringe": 590, "soft": 448}[d.hair.cut]
	wave := map[string]float64{"wavy": 15, "shoulder": 9, "soft": 6, "bob": 1.5}[d.hair.cut]
	part, curl := 6.0, 0.0
	switch d.hair.cut {
	case "fringe", "shoulder", "soft":
		part = -34
	}
	if end < 600 {
		curl = 26
	}
	if d.hair.cut == "soft" {
		curl = 40
	}
	whole := newMask()
	var locks []lock
	for _, s := range []float64{-1, 1} {
		x := func(v float64) float64 { return v + s*part }
		top := func(v float64) float64 { return v + s*part*.35 }
		wide := 1.0
		if wave > 4 {
			wide = 1.05
		}
		h := end - 300
		locks = append(locks, lock{n: 1100, w: 2.1, wave: wave, freq: 2 * h / 330, stray: 6, shine: .26, fade: .94, guides: [][]pt{
			d.side(s, pt{x(1), 168}, pt{x(34), 182}, pt{104, 234}, pt{127, 310}, pt{131, 300 + h*.35}, pt{134 - curl*.3, 300 + h*.68}, pt{132 - curl, end - 16}),
			d.side(s, pt{x(0), 138}, pt{top(46), 140}, pt{104, 184}, pt{129 * wide, 236}, pt{148 * wide, 310}, pt{154 * wide, 300 + h*.36}, pt{160 * wide, 300 + h*.7}, pt{158 - curl, end}),
			d.side(s, pt{x(-1), 110}, pt{top(50), 112}, pt{108, 152}, pt{138 * wide, 216}, pt{164 * wide, 310}, pt{174 * wide, 300 + h*.38}, pt{182 * wide, 300 + h*.72}, pt{184 - curl, end}),
			d.side(s, pt{x(-2), 88}, pt{top(44), 91}, pt{106, 124}, pt{141 * wide, 196}, pt{172 * wide, 310}, pt{185 * wide, 300 + h*.4}, pt{196 * wide, 300 + h*.74}, pt{200 - curl, end - 10}),
		}})
		whole = whole.union(newInk().shape(locks[len(locks)-1].outline()).mask())
	}
	d.shadeFace(whole)
	d.pic.darken(whole.moved(-6, 8).blur(9).without(whole).times(d.neck), rgb{.5, .42, .42}, .5)
	for i, l := range locks {
		if wave > 4 {
			l = l.curled(float64(2*i - 1))
		}
		d.comb(l, mat)
	}
	if d.hair.cut == "fringe" {
		m := d.comb(lock{n: 420, w: 2, stray: 4, shine: .4, guides: [][]pt{
			d.side(1, pt{-36, 150}, pt{6, 178}, pt{60, 214}, pt{124, 292}),
			d.side(1, pt{-36, 128}, pt{30, 146}, pt{96, 196}, pt{136, 300}),
			d.side(1, pt{-34, 104}, pt{50, 118}, pt{124, 184}, pt{148, 310}),
		}}, mat)
		whole = whole.union(m)
	}
	p := midX + part*d.shape.wide
	d.shadow(brush(1, 3, 1, pt{p, 168}, pt{p + 1, 130}, pt{p, 96}).blur(1.3), .6)
	d.round(whole, 20, .6)
}
