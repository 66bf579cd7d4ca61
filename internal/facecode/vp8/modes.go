package vp8

// modeLists fills the prices of modes.
func (e *Encoder) modeLists() {
	for m := range wholeModes {
		c := coder{e.scratch[:0]}
		c.wholeMode(m)
		e.modePrices[m] = e.price(&c)
		c = coder{e.scratch[:0]}
		c.colorMode(m)
		e.uvPrices[m] = e.price(&c)
	}
	e.modePrices[subModes] = e.lambda * int64(bits(145, false))
	for above := range subModes {
		for left := range subModes {
			for m := range subModes {
				c := coder{e.scratch[:0]}
				c.subMode(m, &subModeProbs[above][left])
				e.subPrices[above][left][m] = e.price(&c)
			}
		}
	}
}

// The trees of modes (RFC 6386, section 11.2 to 11.4).

func (c *coder) wholeMode(m int) {
	c.fix(145, true)
	c.fix(156, m == modeH || m == modeTM)
	if m == modeH || m == modeTM {
		c.fix(128, m == modeTM)
	} else {
		c.fix(163, m == modeV)
	}
}

func (c *coder) colorMode(m int) {
	for i, at := range [3]int{modeDC, modeV, modeH} {
		c.fix([3]uint8{142, 114, 183}[i], m != at)
		if m == at {
			return
		}
	}
}

func (c *coder) subMode(m int, p *[9]uint8) {
	for i, at := range [3]int{modeDC, modeTM, modeV} {
		c.fix(p[i], m != at)
		if m == at {
			return
		}
	}
	switch m {
	case modeH, modeRD, modeVR:
		c.fix(p[3], false)
		c.fix(p[4], m != modeH)
		if m != modeH {
			c.fix(p[5], m == modeVR)
		}
		return
	}
	c.fix(p[3], true)
	for i, at := range [3]int{modeLD, modeVL, modeHD} {
		c.fix(p[6+i], m != at)
		if m == at {
			return
		}
	}
}

// modesOf writes the modes of a macro.
func (c *coder) modesOf(m *macro, top, left *context) {
	if m.mode != subModes {
		c.wholeMode(int(m.mode))
		c.colorMode(int(m.uv))
		return
	}
	c.fix(145, false)
	above, before := top.sub, left.sub
	for i, mode := range m.sub {
		a, b := &above[i&3], &before[i>>2]
		c.subMode(int(mode), &subModeProbs[*a][*b])
		*a, *b = mode, mode
	}
	c.colorMode(int(m.uv))
}
