package main

import (
	"math/rand/v2"
)

// The proportions all portraits share, in pixels.
const (
	midX  = 300.0
	crown = 110.0
	eyeY  = 336.0
	eyeDX = 61.0 // from the middle line to the middle of an eye
)

// portrait is one drawing in progress.
type portrait struct {
	person
	pic  picture
	rnd  *rand.Rand
	z    mask // height map of the face
	face mask // area of the face without ears and neck
	neck mask // area of neck and chest
	skin skinTone

	chinY, browY, noseY, mouthY float64
	lean                        float64 // small sideways slip of nose and mouth
}

// draw makes the picture of one person, from the backdrop forward.
func draw(p person, seed uint64) picture {
	if p.female {
		p = p.softened()
	}
	d := &portrait{person: p, rnd: rand.New(rand.NewPCG(seed, 77)), skin: skins[p.tone]}
	d.chinY = 560 + p.shape.long
	d.browY = eyeY - 43 + p.brow.dy
	d.noseY = eyeY - 43 + (d.chinY-eyeY+43)/2 + p.nose.long
	d.mouthY = d.noseY + (d.chinY-d.noseY)/3 + 3
	d.lean = d.jitter(1.6)
	d.pic = ground(backdrops[seed%uint64(len(backdrops))][0], backdrops[seed%uint64(len(backdrops))][1])
	d.face = blob(d.outline(0))
	d.castOnWall()
	d.hairBehind()
	d.drawNeck()
	d.drawClothes()
	d.drawEars()
	d.drawFace()
	d.drawNose()
	d.drawMouth()
	d.drawEye(-1)
	d.drawEye(1)
	d.drawBeard()
	d.hairFront()
	d.drawBrow(-1)
	d.drawBrow(1)
	d.drawGlasses()
	return d.pic
}

// softened is the same person with the finer features women mostly have, so
// that the table can use one scale for all.
func (p person) softened() person {
	p.shape.jaw *= .93
	p.shape.chin *= .82
	p.nose.wide *= .94
	p.nose.tip *= .92
	p.lips.upper += 1.3
	p.lips.lower += 2
	p.lips.tint += .08
	p.brow.thick *= .86
	p.brow.dy -= 2
	return p
}

// jitter is a random number from -a to a.
func (d *portrait) jitter(a float64) float64 { return (d.rnd.Float64()*2 - 1) * a }

// outline is the contour of the face and skull; grow widens it.
func (d *portrait) outline(grow float64) []pt {
	s, c := d.shape, d.chinY
	w := func(v float64) float64 { return v*s.wide + grow }
	half := []pt{
		{midX, crown - grow}, {midX + w(63), 122 - grow}, {midX + w(109), 163 - grow*.7},
		{midX + w(135), 230}, {midX + w(141), 300}, {midX + w(137+s.cheek), 362},
		{midX + w(130+s.cheek*.7+(s.jaw-1)*40), 418}, {midX + w(113*s.jaw), c - 90},
		{midX + w(87*s.jaw), c - 42}, {midX + w(56*s.chin), c - 11}, {midX + w(26*s.chin), c - 1 + grow*.5},
	}
	left := mirror(half, midX)
	return append(append(half, pt{midX, c + grow}), left[:len(left)-1]...)
}

// castOnWall puts a faint shadow of the person on the backdrop.
func (d *portrait) castOnWall() {
	m := blob(d.outline(14)).union(blob([]pt{{-80, 720}, {180, 640}, {420, 640}, {680, 720}, {680, 900}, {-80, 900}}))
	d.pic.darken(m.moved(14, 10).blur(34), rgb{.62, .64, .70}, .42)
}

// shadow darkens skin with the tone of the skin itself instead of gray.
func (d *portrait) shadow(m mask, alpha float32) { d.pic.darken(m, d.skin.filter(), alpha) }

// drawNeck paints the neck and the chest down to wherever clothes start.
func (d *portrait) drawNeck() {
	n := 91.0
	if !d.female {
		n = 102
	}
	n *= (1 + d.shape.wide) / 2
	right := []pt{
		{midX + n*.70, 440}, {midX + n*.89, 510}, {midX + n - 3, 545}, {midX + n, 568}, {midX + n + 16, 612}, {midX + n + 70, 650},
		{midX + n + 190, 694}, {midX + 380, 758}, {midX + 390, 900},
	}
	d.neck = blob(append(right, mirror(right, midX)...))
	z := newMask()
	z.add(d.neck.blur(26), 62)
	for _, s := range []float64{-1, 1} {
		x := func(v float64) float64 { return midX + s*v }
		z.add(brush(3, 12, 7, pt{x(n * .85), 520}, pt{x(n * .55), 588}, pt{x(20), 668}).blur(9), 10)
		z.add(brush(5, 9, 3, pt{x(22), 680}, pt{x(90), 668}, pt{x(190), 664}).blur(5), 8)
		z.add(brush(6, 16, 6, pt{x(60), 654}, pt{x(100), 650}, pt{x(150), 650}).blur(8), -7)
	}
	z.hump(midX, 672, 15, 15, 0, -9)
	if !d.female {
		z.hump(midX, d.chinY+56, 13, 18, 0, 5)
	}
	if d.age > 45 {
		k := float32(d.age-40) / 30
		for i := range 3 {
			y := d.chinY + 38 + float64(i)*22
			z.add(brush(0, 2, 0, pt{midX - 60, y - 4}, pt{midX - 5, y + 3}, pt{midX + 62, y - 5}).blur(1.8), -2*k)
		}
	}
	d.pic.form(d.neck, z, d.skin.ramp, .05)
	d.shadow(d.neck, .10)
	under := blob(d.outline(4))
	d.shadow(d.neck.times(under.moved(8, 52).blur(20)), .62)
	d.shadow(d.neck.times(under.moved(4, 20).blur(7)), .50)
	d.pic.paint(d.neck.times(oval(midX, 718, 150, 60).blur(30)), d.skin.blush, .12)
}

// drawEars paints both ears, unless hair or cloth will cover them anyway.
func (d *portrait) drawEars() {
	for _, s := range []float64{-1, 1} {
		o := func(x, y float64) pt { return pt{midX + s*x*d.shape.wide, y} }
		dy := d.jitter(2)
		rim := []pt{
			o(134, 312+dy), o(144, 296+dy), o(157, 292+dy), o(166, 302+dy), o(167, 326+dy),
			o(160, 356+dy), o(153, 384+dy), o(146, 402+dy), o(137, 404+dy), o(131, 390+dy),
		}
		m := blob(rim)
		z := newMask()
		z.add(m.blur(5), 15)
		z.add(brush(2, 5, 3, o(143, 306+dy), o(158, 300+dy), o(161, 326+dy), o(152, 366+dy)).blur(2.2), 8)
		z.add(brush(2, 9, 3, o(147, 318+dy), o(152, 338+dy), o(142, 372+dy)).blur(3), -10)
		d.pic.form(m, z, d.skin.ramp, .06)
		d.shadow(m.times(brush(2, 11, 4, o(146, 322+dy), o(150, 340+dy), o(140, 368+dy)).blur(4)), .6)
		d.pic.paint(m.times(brush(2, 8, 8, o(164, 300+dy), o(164, 340+dy), o(146, 400+dy)).blur(5)), d.skin.blush, .30)
		d.shadow(m.times(d.face.blur(6)), .45)
		if d.rings {
			r := oval(o(145, 410).x, 410+dy, 5.4, 5.4)
			d.shadow(r.moved(1, 3).blur(2), .5)
			d.pic.paint(r, hex(0xc9a354), 1)
			d.pic.lighten(oval(o(145, 410).x-1.4, 408.6+dy, 1.6, 1.6).blur(.6), rgb{1, 1, 1}, .7)
		}
	}
}
