package icc

// SRGB returns sRGB itself: the curve of IEC 61966-2-1 and the identity. It is what a
// picture without a profile is in.
func SRGB() *Profile {
	p := &Profile{Matrix: identity(), SRGB: true}
	for v := range uint64(256) {
		light := 5 * v << 32 / 16473 // v/255/12.92
		if v > 10 {                  // 0.04045
			light = power((40*v+561)<<32/10761, 12, 5) // ((v/255+0.055)/1.055)^2.4
		}
		p.Linear[0][v] = uint16((light*65535 + 1<<31) >> 32)
	}
	p.Linear[1], p.Linear[2] = p.Linear[0], p.Linear[0]
	return p
}

// DisplayP3 returns the profile of pictures that name Display P3 by a number and not by a
// profile (ITU-T H.273: primaries 12, transfer 13): the curve of sRGB, the primaries of
// SMPTE EG 432-1, the white D65.
func DisplayP3() *Profile {
	p := SRGB()
	p.SRGB = false
	p.Matrix = [9]int32{
		80278, -14742, 0,
		-2756, 68292, 0,
		-1287, -5153, 71976,
	}
	return p
}

// sameCell is how far a cell of the matrix may lie from the identity, 16.16: by 0.0004,
// the rounding of the many profiles of sRGB.
const sameCell = 26

// isSRGB reports whether the curves are within a quarter of a step of those of sRGB, and the
// matrix within sameCell of the identity.
func (p *Profile) isSRGB() bool {
	want := SRGB()
	for i, m := range want.Matrix {
		if d := p.Matrix[i] - m; d < -sameCell || d > sameCell {
			return false
		}
	}
	for c := range p.Linear {
		for v := range 255 {
			step := int(want.Linear[c][v+1]) - int(want.Linear[c][v])
			if d := int(p.Linear[c][v]) - int(want.Linear[c][v]); 4*d < -step || 4*d > step {
				return false
			}
		}
	}
	return true
}
