package qr

import (
	"math/bits"
	"sync"

	"github.com/sealcard/sealcard/internal/qrsize"
)

// A template is what all symbols of a version share. It is not written to once made.
type template struct {
	size  int
	fixed matrix // dark modules of the function patterns and of the version
	free  matrix // where codewords go: 1 for each module that is not reserved

	// order holds the place of each bit of the codewords as 64 times the index of a
	// word of a matrix plus the bit. The bits that remain after the last codeword
	// stay light.
	order []uint16
}

var templates [qrsize.MaxVersion + 1]struct {
	once sync.Once
	t    *template
}

// templateOf returns the template of a version.
func templateOf(version int) *template {
	v := &templates[version]
	v.once.Do(func() { v.t = newTemplate(version) })
	return v.t
}

func newTemplate(version int) *template {
	size := qrsize.Modules(version)
	t := &template{size: size}
	for y := range size {
		for x := range size {
			t.free.set(x, y)
		}
	}
	// Timing first: the other patterns agree with it where they cross it.
	for i := range size {
		t.reserve(i, 6, i%2 == 0)
		t.reserve(6, i, i%2 == 0)
	}
	t.finder(3, 3)
	t.finder(size-4, 3)
	t.finder(3, size-4)
	t.alignment(version)
	// Nine modules of the format on either side of the upper left finder pattern,
	// eight at the other two.
	for i := range 9 {
		t.keep(i, 8)
		t.keep(8, i)
	}
	for i := size - 8; i < size; i++ {
		t.keep(i, 8)
		t.keep(8, i)
	}
	t.reserve(8, size-8, true) // the dark module (section 7.9.1)
	if version >= 7 {
		info := versionBits(uint32(version))
		for i := range 18 {
			dark := info>>i&1 != 0
			t.reserve(size-11+i%3, i/3, dark)
			t.reserve(i/3, size-11+i%3, dark)
		}
	}
	t.zigzag()
	return t
}

// keep takes a module from the codewords.
func (t *template) keep(x, y int) { t.free[word(x, y)] &^= 1 << (x & 63) }

// reserve makes a module part of a function pattern.
func (t *template) reserve(x, y int, dark bool) {
	t.keep(x, y)
	t.fixed[word(x, y)] &^= 1 << (x & 63)
	if dark {
		t.fixed.set(x, y)
	}
}

// rings draws squares around a center out to a distance; bit i of light tells that the
// one at distance i is light.
func (t *template) rings(cx, cy, out int, light uint) {
	for y := max(cy-out, 0); y <= min(cy+out, t.size-1); y++ {
		for x := max(cx-out, 0); x <= min(cx+out, t.size-1); x++ {
			t.reserve(x, y, light>>max(x-cx, cx-x, y-cy, cy-y)&1 == 0)
		}
	}
}

// finder draws a finder pattern with its separator (sections 6.3.3 and 6.3.4).
func (t *template) finder(cx, cy int) {
	t.rings(cx, cy, 4, 1<<2|1<<4)
}

// alignment draws the alignment patterns, which stand at every pair of coordinates
// but those in the corners of finder patterns (section 6.3.6, annex E).
func (t *template) alignment(version int) {
	if version == 1 {
		return
	}
	first, second, last := 6, secondCenter[version-1], t.size-7
	centers := []int{first}
	steps := version / 7
	for i := range steps + 1 {
		centers = append(centers, second+i*(last-second)/max(steps, 1))
	}
	for _, y := range centers {
		for _, x := range centers {
			if x == first && (y == first || y == last) || x == last && y == first {
				continue
			}
			t.rings(x, y, 2, 1<<1)
		}
	}
}

// zigzag lists the free modules in the order of the codewords: in pairs of columns from
// the right, first upward, then downward, and so on, the right one of a pair first;
// column 6 belongs to the timing pattern alone (section 7.7.3).
func (t *template) zigzag() {
	upward := true
	for right := t.size - 1; right > 0; right -= 2 {
		if right == 6 {
			right = 5
		}
		for i := range t.size {
			y := i
			if upward {
				y = t.size - 1 - i
			}
			for x := right; x >= right-1; x-- {
				if t.free.dark(x, y) {
					t.order = append(t.order, uint16(word(x, y)<<6|x&63))
				}
			}
		}
		upward = !upward
	}
}

// versionBits appends the 12 bits of the BCH code to a version (annex D).
func versionBits(version uint32) uint32 { return version<<12 | divide(version<<12, 0x1f25) }

// formatBits returns the format information of a level and a mask (section 7.9, annex C).
func formatBits(l qrsize.Level, mask int) uint32 {
	v := (levelBits[l]<<3 | uint32(mask)) << 10
	return (v | divide(v, 0x537)) ^ 0x5412
}

// divide returns the remainder of two polynomials over GF(2), bit i for x^i.
func divide(v, by uint32) uint32 {
	for shift := bits.Len32(v) - bits.Len32(by); shift >= 0; shift = bits.Len32(v) - bits.Len32(by) {
		v ^= by << shift
	}
	return v
}
