package main

// drawBeard paints facial hair: a shade of stubble, or strands over a soft
// ground. The lips stay free.
func (d *portrait) drawBeard() {
	b := d.beard
	if b.cut == "" {
		return
	}
	mat := hairs[b.tone]
	area := d.beardArea()
	free := oval(midX+d.lean, d.mouthY+d.lips.lower*.25, d.lips.wide*.92, d.lips.lower*.95).blur(2)
	switch b.cut {
	case "stubble":
		area = area.blur(9).times(d.face).without(free)
		d.pic.paint(area, mat[1].mix(d.skin.ramp[0], .5), .24)
		d.whiskers(area, mat, 2.6, 26000, .17)
	case "short", "goatee":
		area = area.blur(6).without(free)
		d.pic.paint(area, mat[0].mix(d.skin.ramp[0], .3), .60)
		d.whiskers(area, mat, 7, 26000, .50)
	case "full":
		area = area.blur(4).without(free)
		d.pic.paint(area, mat[0].mix(mat[1], .5), .85)
		d.whiskers(area, mat, 13, 30000, .55)
		d.round(area, 16, .5)
	}
	if b.cut != "stubble" {
		d.moustache(mat, b.cut == "moustache" || b.cut == "full")
	}
}

// beardArea is the region where the beard grows.
func (d *portrait) beardArea() mask {
	s, c := d.shape, d.chinY
	x := func(v float64) float64 { return midX + v*s.wide }
	low := 2.0
	if d.beard.cut == "full" {
		low = 30
	}
	half := []pt{
		{x(137 + s.cheek), 340}, {x(134 + s.cheek), 400}, {x(118 * s.jaw), c - 84 + low*.2}, {x(93 * s.jaw), c - 38 + low*.5},
		{x(58 * s.chin), c - 8 + low}, {midX, c + low*1.2},
	}
	inner := []pt{
		{midX, d.noseY + 15}, {x(44), d.noseY + 14}, {x(66), d.mouthY - 4}, {x(84), d.mouthY - 18}, {x(108), d.noseY - 12}, {x(124), 372}, {x(128), 336},
	}
	if d.beard.cut == "goatee" {
		half = []pt{{x(60), d.mouthY + 10}, {x(56), c - 30}, {x(36), c - 3}, {midX, c + 3}}
		inner = []pt{{midX, d.noseY + 15}, {x(40), d.noseY + 16}, {x(58), d.mouthY - 6}}
	}
	outline := append(append([]pt{}, inner...), half...)
	l := mirror(outline, midX)
	full := append(outline, l[1:len(l)-1]...)
	m := newInk().shape(spline(full, true)).mask()
	if d.beard.cut == "moustache" || d.beard.cut == "" {
		return newMask()
	}
	if d.beard.cut != "full" {
		return m.times(d.face)
	}
	return m
}

// whiskers strews short hairs that grow down and outwards.
func (d *portrait) whiskers(m mask, mat ramp, length float64, n int, alpha float32) {
	for _, tone := range []float32{.08, .38, .20, .58, .30} {
		k := newInk()
		for range n / 5 {
			x, y := 130+d.rnd.IntN(340), 320+d.rnd.IntN(320)
			if m[y*width+x] < .15+.8*float32(d.rnd.Float64()) {
				continue
			}
			px, py := float64(x), float64(y)
			dx := (px-midX)/170 + d.jitter(.35)
			l := length * (.7 + .5*d.rnd.Float64())
			k.line([]pt{{px, py}, {px + dx*l*.3, py + l*.55}, {px + dx*l*.3 - dx*l*.1, py + l}}, .7, 1.1, .2)
		}
		d.pic.paint(k.mask(), mat.at(tone), alpha)
	}
}

// moustache paints the upper lip; a thick one hides its edge.
func (d *portrait) moustache(mat ramp, thick bool) {
	cx, top, low := midX+d.lean, d.noseY+9, d.mouthY-d.lips.upper*.55
	reach, alpha := d.lips.wide+4, float32(.42)
	if thick {
		low, reach, alpha = d.mouthY+1, d.lips.wide+9, .80
	}
	for _, s := range []float64{-1, 1} {
		o := func(x, y float64) pt { return pt{cx + s*x, y} }
		m := blob([]pt{o(1, top), o(18, top-1), o(reach*.7, (top+low)/2-3), o(reach, d.mouthY+2), o(reach-6, d.mouthY+6), o(reach*.6, low), o(14, low-1), o(1, low-3)}).blur(2.2)
		d.pic.paint(m, mat[0].mix(mat[1], .5), alpha)
		l := lock{guides: [][]pt{
			{o(2, top), o(24, top+1), o(reach*.75, low-14), o(reach, d.mouthY+3)},
			{o(2, low-8), o(8, low-6), o(reach*.3, low-2), o(reach*.62, low+1)},
		}}
		for i := range l.guides {
			l.guides[i] = resample(spline(l.guides[i], false), 20)
		}
		for _, tone := range []float32{.10, .45, .22, .62, .32} {
			k := newInk()
			for range 46 {
				t0 := d.rnd.Float64() * .7
				k.line(d.strand(l.guides, l, d.rnd.Float64(), t0, min(1, t0+.42)), .8, 1.4, .3)
			}
			d.pic.paint(k.mask(), mat.at(tone), alpha*.75)
		}
		d.shadow(m.moved(1, 5).blur(3).without(m), .25)
	}
}
