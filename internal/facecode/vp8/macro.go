package vp8

// A macro is what is coded of 16 x 16 pixels.
type macro struct {
	mode uint8     // of luma as a whole, or subModes where each block has its own
	sub  [16]uint8 // the modes of blocks
	uv   uint8     // the mode of both color planes
	mean levels    // of the means of the blocks, where luma is predicted as a whole
	y    [16]levels
	c    [8]levels // four blocks of each color plane
}

// A context is what a macro leaves to its neighbor below or on the right.
type context struct {
	y, sub [4]uint8 // 1 where a block has levels; the modes
	c      [4]uint8 // two of each color plane
	mean   uint8
}

// A trial is a way to code luma or color, with its price.
type trial struct {
	macro
	cost int64
	pix  [256]int32 // 16 x 16, or 8 x 8 of each color plane
}

// residual sets b to what a prediction of n samples a row lacks.
func (b *block) residual(src *plane, x, y int, p []int32, n int) {
	for j := range 4 {
		for i, v := range src.row(x, y+j, 4) {
			b[4*j+i] = int32(v) - p[n*j+i]
		}
	}
}

// addTo adds b to a prediction of n samples a row.
func (b *block) addTo(p []int32, n int) {
	for j := range 4 {
		for i := range 4 {
			p[n*j+i] = min(max(p[n*j+i]+b[4*j+i], 0), 255)
		}
	}
}

// squares returns the sum of squared errors of n x n samples.
func squares(src *plane, x, y int, p []int32, n int) (sum int64) {
	for j := range n {
		for i, v := range src.row(x, y+j, n) {
			e := int64(int32(v) - p[n*j+i])
			sum += e * e
		}
	}
	return sum
}

// squared is what a squared error of luma costs.
const squared = 1 << 12

// colorWeight is how much more an error of color costs. It counts more than its share:
// otherwise skin turns gray or red before its shape suffers.
const colorWeight = 3

// tryWhole codes the luma of a macro as one block.
func (e *Encoder) tryWhole(x, y, mode int, t *trial) {
	src, rec := &e.src[0], &e.rec[0]
	rec.predictWhole(t.pix[:], 16, mode, 16*x, 16*y)
	var blocks [16]block
	var mean block
	for i := range blocks {
		b := &blocks[i]
		b.residual(src, 16*x+i&3*4, 16*y+i>>2*4, t.pix[i>>2*64+i&3*4:], 16)
		b.forward()
		mean[i] = b[0]
	}
	mean.hadamard()
	mean.scale(1, 1)
	var price, sum int64
	t.mode = uint8(mode)
	t.mean, sum = e.quantize(&mean, &job{kindMean, 0, int(e.top[x].mean + e.left.mean), e.steps[kindMean], e.squared / 16})
	mean.hadamard()
	mean.scale(3, 3)
	top, left := e.top[x].y, e.left.y
	for i := range blocks {
		b, above, before := &blocks[i], &top[i&3], &left[i>>2]
		t.y[i], price = e.quantize(b, &job{kindYAC, 1, int(*above + *before), e.steps[kindY], e.squared / 4})
		*above = t.y[i].coded()
		*before = *above
		sum += price
		b[0] = mean[i]
		b.inverse()
		b.addTo(t.pix[i>>2*64+i&3*4:], 16)
	}
	t.cost = e.squared*squares(src, 16*x, 16*y, t.pix[:], 16) + sum + e.modePrices[mode]
}

// coded returns 1 if a level is not zero.
func (l *levels) coded() uint8 {
	if *l == (levels{}) {
		return 0
	}
	return 1
}

// trySplit codes the luma of a macro block by block. It gives up at a cost of limit.
func (e *Encoder) trySplit(x, y int, limit int64, t *trial) {
	rec := &e.rec[0]
	top, left := e.top[x], e.left
	t.mode = subModes
	t.cost = e.modePrices[subModes]
	var corner [4]uint8
	copy(corner[:], e.aboveRight(x, y))
	for i := range 16 {
		bx, by := 16*x+i&3*4, 16*y+i>>2*4
		above := corner[:]
		if i&3 < 3 {
			above = rec.row(bx+4, by-1, 4)
		}
		surround := rec.edge(bx, by, above)
		up, before := &top.sub[i&3], &left.sub[i>>2]
		best := e.bestSub(&surround, bx, by, int(top.y[i&3]+left.y[i>>2]), &e.subPrices[*up][*before])
		t.cost += best.cost
		if t.cost >= limit {
			return
		}
		t.sub[i], t.y[i] = best.mode, best.l
		*up, *before = best.mode, best.mode
		top.y[i&3] = best.l.coded()
		left.y[i>>2] = top.y[i&3]
		for j := range 4 {
			rec.set(bx, by+j, best.pix[4*j:][:4])
			copy(t.pix[i>>2*64+i&3*4+16*j:], best.pix[4*j:][:4])
		}
	}
}

// aboveRight returns the four samples above right of a macro.
func (e *Encoder) aboveRight(x, y int) []uint8 {
	if x < e.mbw-1 || y == 0 {
		return e.rec[0].row(16*x+16, 16*y-1, 4)
	}
	v := e.rec[0].at(16*x+15, 16*y-1)
	return []uint8{v, v, v, v}
}

// A subTrial is a way to code a block of 4 x 4.
type subTrial struct {
	mode uint8
	l    levels
	pix  block
	cost int64
}

func (e *Encoder) bestSub(surround *edge, x, y, context int, prices *[subModes]int64) (best subTrial) {
	var guess [subModes]int64
	var preds, blocks [subModes]block
	for mode := range subModes {
		p, b := &preds[mode], &blocks[mode]
		surround.predict(p, mode)
		b.residual(&e.src[0], x, y, p[:], 4)
		b.forward()
		guess[mode] = e.slope*b.size() + prices[mode]
	}
	best.cost = never
	for range 3 {
		mode := least(guess[:])
		guess[mode] = never
		p, b := &preds[mode], &blocks[mode]
		l, price := e.quantize(b, &job{kindY, 0, context, e.steps[kindY], e.squared / 4})
		b.inverse()
		b.addTo(p[:], 4)
		cost := e.squared*squares(&e.src[0], x, y, p[:], 4) + price + prices[mode]
		if cost < best.cost {
			best = subTrial{uint8(mode), l, *p, cost}
		}
	}
	return best
}

// size returns the sum of the sizes of coefficients.
func (b *block) size() (sum int64) {
	for _, v := range b {
		sum += int64(abs(v))
	}
	return sum
}

// least returns the place of the least value.
func least(v []int64) (at int) {
	for i := range v {
		if v[i] < v[at] {
			at = i
		}
	}
	return at
}

// tryColor codes both color planes of a macro.
func (e *Encoder) tryColor(x, y, mode int, t *trial) {
	top, left := e.top[x].c, e.left.c
	sum, errors := e.uvPrices[mode], int64(0)
	for k := range 2 {
		src, p := &e.src[1+k], t.pix[64*k:][:64]
		e.rec[1+k].predictWhole(p, 8, mode, 8*x, 8*y)
		for i := range 4 {
			var b block
			at := i>>1*32 + i&1*4
			b.residual(src, 8*x+i&1*4, 8*y+i>>1*4, p[at:], 8)
			b.forward()
			above, before := &top[2*k+i&1], &left[2*k+i>>1]
			l, price := e.quantize(&b, &job{kindUV, 0, int(*above + *before), e.steps[kindUV], colorWeight * e.squared / 4})
			*above = l.coded()
			*before = *above
			t.c[4*k+i] = l
			sum += price
			b.inverse()
			b.addTo(p[at:], 8)
		}
		errors += squares(src, 8*x, 8*y, p, 8)
	}
	t.uv = uint8(mode)
	t.cost = colorWeight*e.squared*errors + sum
}

// code decides on a macro and leaves its samples and contexts to the next ones.
func (e *Encoder) code(x, y int) {
	e.squared = squared / 16 * int64(e.weights[y*e.mbw+x])
	var best, t trial
	best.cost = never
	for _, mode := range e.likely(x, y, 16, e.src[:1], e.rec[:1]) {
		if e.tryWhole(x, y, mode, &t); t.cost < best.cost {
			best = t
		}
	}
	t = trial{}
	if e.trySplit(x, y, best.cost, &t); t.cost < best.cost {
		best = t
	}
	for j := range 16 {
		e.rec[0].set(16*x, 16*y+j, best.pix[16*j:][:16])
	}
	m := &e.macros[y*e.mbw+x]
	*m = best.macro
	best.cost = never
	for _, mode := range e.likely(x, y, 8, e.src[1:], e.rec[1:]) {
		if e.tryColor(x, y, mode, &t); t.cost < best.cost {
			best = t
		}
	}
	for j := range 8 {
		e.rec[1].set(8*x, 8*y+j, best.pix[8*j:][:8])
		e.rec[2].set(8*x, 8*y+j, best.pix[64+8*j:][:8])
	}
	m.uv, m.c = best.uv, best.c
	e.leave(x, m)
}

// likely returns the two modes that come closest to planes of n x n samples a macro.
func (e *Encoder) likely(x, y, n int, src, rec []plane) [2]int {
	var errors [wholeModes]int64
	var p [256]int32
	for mode := range wholeModes {
		for i := range src {
			rec[i].predictWhole(p[:], n, mode, n*x, n*y)
			errors[mode] += squares(&src[i], n*x, n*y, p[:], n)
		}
	}
	first := least(errors[:])
	errors[first] = never
	return [2]int{first, least(errors[:])}
}

// leave sets the contexts after a macro.
func (e *Encoder) leave(x int, m *macro) {
	top, left := &e.top[x], &e.left
	for i := range 4 {
		top.y[i], left.y[i] = m.y[12+i].coded(), m.y[4*i+3].coded()
		top.sub[i], left.sub[i] = m.mode, m.mode
		if m.mode == subModes {
			top.sub[i], left.sub[i] = m.sub[12+i], m.sub[4*i+3]
		}
	}
	for i := range 2 {
		top.c[i], top.c[2+i] = m.c[2+i].coded(), m.c[6+i].coded()
		left.c[i], left.c[2+i] = m.c[2*i+1].coded(), m.c[4+2*i+1].coded()
	}
	if m.mode != subModes {
		top.mean = m.mean.coded()
		left.mean = top.mean
	}
}

// empty reports whether a macro has no levels.
func (m *macro) empty() bool {
	return m.mean == levels{} && m.y == [16]levels{} && m.c == [8]levels{}
}
