package main

// cornrows are tight rows that run from the hairline up to a bun.
func (d *portrait) cornrows() {
	mat := hairs[d.hair.tone]
	line := []pt{{-131, 270}, {-122, 216}, {-84, 176}, {0, 164}, {84, 176}, {122, 216}, {131, 270}}
	crest := []pt{{-144, 316}, {-146, 210}, {-94, 116}, {0, 92}, {94, 116}, {146, 210}, {144, 316}}
	l := lock{guides: d.fan(line, crest, 6)}
	m := newInk().shape(l.outline()).mask().blur(2)
	d.shadeFace(m)
	d.pic.paint(m, mat[0].mix(mat[1], .7), 1)
	roots, tips := d.spread(line, 15), d.spread(crest, 15)
	dark, lit := newInk(), newInk()
	for i := range roots {
		top := lerp(tips[i], pt{midX, 74}, .55)
		run := resample(spline([]pt{roots[i], lerp(roots[i], tips[i], .5), tips[i], top}, false), 26)
		for j := 1; j < len(run); j++ {
			a, b := run[j-1], run[j]
			dx, dy := b.x-a.x, b.y-a.y
			for _, s := range []float64{-1, 1} {
				lit.line([]pt{{a.x + dx*1.1, a.y + dy*1.1}, {a.x - s*dy*.8 + dx*.2, a.y + s*dx*.8 + dy*.2}}, 1.6, 2.2, .8)
			}
		}
		if i > 0 {
			gap := spline([]pt{lerp(roots[i-1], roots[i], .5), lerp(tips[i-1], tips[i], .5)}, false)
			dark.line(gap, 1.5, 2.2, 1.5)
		}
	}
	d.pic.paint(lit.mask().times(m).blur(.6), mat[2].mix(mat[3], .45), .8)
	d.pic.paint(dark.mask().times(m).blur(.9), d.skin.ramp[0].mix(mat[0], .4), .8)
	d.round(m, 16, .55)
	d.softHairline(line, mat)
}

// spread places n points along a line given from the middle of the head.
func (d *portrait) spread(line []pt, n int) []pt {
	run := make([]pt, len(line))
	for i, p := range line {
		run[i] = pt{midX + p.x*d.shape.wide, p.y}
	}
	return resample(spline(run, false), n)
}

// curly covers the cuts made of curls, from cropped to a full round shape.
func (d *portrait) curly() {
	mat := hairs[d.hair.tone]
	crest := []pt{{145, 306}, {148, 216}, {116, 140}, {62, 101}, {0, 91}}
	line := []pt{{0, 166}, {62, 170}, {98, 190}, {116, 226}, {128, 268}, {132, 312}}
	size, n, soft := 2.3, 60000, 3.0
	switch d.hair.cut {
	case "afro":
		crest = []pt{{150, 330}, {182, 268}, {178, 160}, {104, 70}, {0, 48}}
		size, n, soft = 3.6, 46000, 6
	case "soft afro":
		crest = []pt{{146, 320}, {166, 250}, {154, 156}, {90, 84}, {0, 66}}
		size, n, soft = 3.4, 46000, 6
	case "coils":
		crest = []pt{{146, 300}, {160, 212}, {136, 118}, {72, 72}, {0, 62}}
		size, n, soft = 7, 15000, 5
	case "top":
		crest = []pt{{140, 240}, {148, 180}, {128, 108}, {70, 66}, {0, 56}}
		line = []pt{{0, 170}, {62, 174}, {98, 190}, {114, 212}, {128, 240}}
		size, n, soft = 4.4, 30000, 4
	}
	half := append(append([]pt{}, crest...), pt{}) // the last one is replaced
	half = half[:len(crest)-1]
	outer := append(d.side(1, half...), pt{midX, crest[len(crest)-1].y})
	outer = append(outer, mirror(d.side(1, half...), midX)...)
	inner := d.side(-1, line[1:]...)
	rev := make([]pt, 0, 2*len(line))
	for i := len(inner) - 1; i >= 0; i-- {
		rev = append(rev, inner[i])
	}
	rev = append(append(rev, pt{midX, line[0].y}), d.side(1, line[1:]...)...)
	m := newInk().shape(append(spline(outer, false), spline(rev, false)...)).mask().blur(soft)
	d.shadeFace(m.scaled(.8))
	if !d.female {
		d.crop(d.sideburns(), mat, 5, 30000, .75)
	}
	d.curls(m, mat, size, n)
	d.round(m, 20, .6)
}

// sideburns is the shaved area between the curls and the ears.
func (d *portrait) sideburns() mask {
	m := newMask()
	for _, s := range []float64{-1, 1} {
		m = m.union(blob(d.side(s, pt{120, 222}, pt{141, 214}, pt{144, 270}, pt{142, 344}, pt{135, 348}, pt{131, 316}, pt{126, 270})).blur(5))
	}
	return m
}

// wreath is the hair left at the sides of a bald head.
func (d *portrait) wreath() {
	mat := hairs[d.hair.tone]
	all := newMask()
	for _, s := range []float64{-1, 1} {
		soft := blob(d.side(s, pt{112, 216}, pt{134, 206}, pt{140, 300}, pt{128, 318}, pt{122, 262})).blur(8)
		d.crop(soft, mat, 9, 16000, .55)
		l := lock{n: 420, w: 1.7, stray: 3, wave: 2, freq: 1, guides: [][]pt{
			d.side(s, pt{116, 232}, pt{126, 256}, pt{130, 300}, pt{136, 348}),
			d.side(s, pt{124, 206}, pt{146, 242}, pt{152, 290}, pt{148, 330}),
			d.side(s, pt{122, 186}, pt{154, 232}, pt{162, 286}, pt{157, 316}),
		}}
		all = all.union(d.comb(l, mat))
	}
	k := newInk()
	for range 170 {
		x := d.jitter(112)
		y := 128 + x*x/150 + d.jitter(14)
		k.line(spline([]pt{{midX + x, y}, {midX + x*1.08, y - 12}, {midX + x*1.12 + d.jitter(6), y - 20}}, false), .3, .8, .2)
	}
	d.pic.paint(k.mask(), mat[2], .38)
	d.round(all, 12, .5)
}

// drape paints cloth: the part m of a whole form, with soft folds cut along
// the given lines.
func (d *portrait) drape(m, whole mask, c rgb, folds [][]pt, deep float32) {
	z := newMask()
	z.add(m.blur(7), 7)
	z.add(whole.blur(34), 66)
	for i, f := range folds {
		w := 5 + 5*float64(i%3)
		run := spline(f, false)
		z.add(newInk().line(run, .4, w, .4).mask().blur(3.6), -deep)
		z.add(newInk().line(run, .4, w+4, .4).mask().moved(2, -int(w)-3).blur(5), deep*.8)
	}
	d.pic.form(m.blur(.6), z, cloth(c), .02)
}

// scarf gives the outer shape of a hijab and its opening for the face.
func (d *portrait) scarf() (whole, hole []pt) {
	open := d.side(1, pt{70, 186}, pt{112, 228}, pt{129, 300}, pt{126, 390}, pt{106, 470}, pt{70, d.chinY - 14})
	hole = append(append([]pt{{midX, 172}}, open...), pt{midX, d.chinY + 5})
	hole = append(hole, mirror(open, midX)...)
	outer := d.side(1, pt{74, 86}, pt{138, 148}, pt{168, 252}, pt{170, 390}, pt{160, 490}, pt{190, 590}, pt{300, 680}, pt{390, 760}, pt{390, 900})
	whole = append(append([]pt{{midX, 70}}, outer...), mirror(outer, midX)...)
	return whole, hole
}

// scarfBehind is the inner side of the cloth, seen around the face.
func (d *portrait) scarfBehind() {
	whole, _ := d.scarf()
	d.pic.paint(blob(whole), cloth(d.wear.cloth)[0], 1)
}

// hijab frames the face closely and falls over the shoulders.
func (d *portrait) hijab() {
	c := d.wear.cloth
	whole, hole := d.scarf()
	gap, full := blob(hole), blob(whole)
	m := full.without(gap)
	cap := gap.without(blob(at(0, 15, hole...)).blur(1))
	d.shadow(d.face.times(m.moved(3, 10).blur(10)), .65)
	d.pic.paint(cap, cloth(c)[0].mix(c, .35), .95)
	o := func(x, y float64) pt { return pt{midX + x*d.shape.wide, y} }
	d.drape(m, full, c, [][]pt{
		{o(-128, 330), o(-124, 440), o(-80, 560), o(20, 625), o(150, 650)},
		{o(-146, 300), o(-146, 440), o(-104, 580), o(10, 660), o(170, 700)},
		{o(-160, 420), o(-150, 540), o(-90, 650), o(60, 720), o(190, 745)},
		{o(132, 360), o(126, 460), o(84, 560), o(10, 606), o(-50, 600)},
		{o(152, 380), o(146, 500), o(110, 590), o(60, 640)},
		{o(-200, 610), o(-190, 690), o(-150, 790)}, {o(210, 620), o(205, 700), o(180, 790)},
		{o(-20, 128), o(-112, 178), o(-146, 300)}, {o(30, 118), o(122, 186), o(148, 300)}, {o(-60, 100), o(-130, 170), o(-158, 300)},
	}, 5.5)
	rim := gap.blur(2.5).times(m)
	d.pic.darken(rim, rgb{.4, .38, .42}, .55)
}

// turban is wound in layers that cross above the forehead.
func (d *portrait) turban() {
	c := d.wear.cloth
	o := func(x, y float64) pt { return pt{midX + x*d.shape.wide, y} }
	m := blob([]pt{
		o(-150, 320), o(-161, 300), o(-172, 240), o(-180, 160), o(-140, 72), o(-60, 32), o(10, 26), o(80, 36), o(150, 80), o(180, 164), o(170, 246), o(161, 300), o(150, 320), o(137, 316),
		o(131, 284), o(114, 244), o(72, 208), o(2, 176), o(2, 176), o(-72, 208), o(-114, 244), o(-131, 284), o(-137, 316),
	})
	d.shadow(d.face.times(m.moved(3, 11).blur(9)), .62)
	var folds [][]pt
	for i := range 7 {
		f := float64(i)
		folds = append(folds, []pt{o(-152+f*2, 285-f*30), o(-118+f*6, 214-f*27), o(-40+f*5, 150-f*19), o(26+f*4, 116-f*14)})
		folds = append(folds, []pt{o(152-f*2, 285-f*32), o(112-f*4, 204-f*25), o(54-f*2, 158-f*18), o(6+f*3, 140-f*16)})
	}
	d.drape(m, m, c, folds, 6)
	d.pic.darken(brush(1, 4, 1, o(4, 172), o(20, 120), o(70, 60)).blur(2).times(m), rgb{.4, .36, .4}, .6)
}
