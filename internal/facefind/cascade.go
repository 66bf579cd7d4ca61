package facefind

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
)

//go:embed pico/facefinder.bin
var cascadeFile []byte

// The shape of the cascade: complete binary trees of six levels, so that node
// n has its children at 2n and 2n+1, the root is node 1 and node 0 is unused.
const (
	depth    = 6
	leaves   = 1 << depth
	maxTrees = 1024

	headerLen = 16
	treeLen   = (leaves-1)*4 + leaves*4 + 4

	// fraction is the fixed point of certainties while they are added up.
	fraction = 1 << 16
	// maxValue bounds a leaf or a floor of the file, so that the sum over all
	// trees stays within 32 bits.
	maxValue = 16
)

// errCascade is the root of all errors of parseCascade.
var errCascade = errors.New("cascade")

// test compares two pixels of a window: row and column of each, counted from
// the center in 1/256 of the window's side.
type test struct{ r1, c1, r2, c2 int16 }

// cascade is a row of trees. A window goes through them in order, adds up the
// leaf it reaches in each, and is given up as soon as the sum is not above the
// floor of that tree. Leaves and floors are in 1/65536.
type cascade struct {
	upright, left, right pose

	leaf  [][leaves]int32
	floor []int32
}

// pose is the tests of a cascade for faces of one tilt: the same pixels, turned
// around the center of the window.
type pose struct {
	tests [][leaves]test
	reach int // of the farthest pixel from the center, in 1/256 of the side
	tilt  int // -1 to the left, 0 upright, 1 to the right
}

// finder is the embedded cascade. It is parsed once, at the first picture.
var finder = sync.OnceValue(func() *cascade {
	c, err := parseCascade(cascadeFile)
	if err != nil {
		panic("facefind: " + err.Error()) // the embedded file is pinned by a test
	}
	return c
})

// parseCascade reads the format of pico: eight bytes that say nothing here,
// the depth and the number of trees as 32-bit integers, and for each tree its
// 63 tests of four signed bytes, its 64 leaves and its floor as 32-bit floats,
// everything little endian.
func parseCascade(b []byte) (*cascade, error) {
	if len(b) < headerLen {
		return nil, fmt.Errorf("%w: %d bytes, at least %d needed", errCascade, len(b), headerLen)
	}
	if d := binary.LittleEndian.Uint32(b[8:]); d != depth {
		return nil, fmt.Errorf("%w: depth %d, %d needed", errCascade, d, depth)
	}
	n := binary.LittleEndian.Uint32(b[12:])
	if n == 0 || n > maxTrees {
		return nil, fmt.Errorf("%w: %d trees, 1 to %d allowed", errCascade, n, maxTrees)
	}
	if want := headerLen + int(n)*treeLen; len(b) != want {
		return nil, fmt.Errorf("%w: %d bytes for %d trees, %d needed", errCascade, len(b), n, want)
	}
	c := &cascade{leaf: make([][leaves]int32, n), floor: make([]int32, n)}
	c.upright.tests = make([][leaves]test, n)
	for i := range c.floor {
		if err := c.readTree(i, b[headerLen+i*treeLen:]); err != nil {
			return nil, err
		}
	}
	c.upright.reach = reach(c.upright.tests)
	c.left, c.right = c.upright.turned(-1), c.upright.turned(1)
	return c, nil
}

// readTree reads tree i from the start of b.
func (c *cascade) readTree(i int, b []byte) error {
	for n := 1; n < leaves; n++ {
		t := b[(n-1)*4:]
		c.upright.tests[i][n] = test{int16(int8(t[0])), int16(int8(t[1])), int16(int8(t[2])), int16(int8(t[3]))}
	}
	b = b[(leaves-1)*4:]
	for n := range leaves {
		v, ok := fixed(b[n*4:])
		if !ok {
			return fmt.Errorf("%w: leaf %d of tree %d is not within %d", errCascade, n, i, maxValue)
		}
		c.leaf[i][n] = v
	}
	v, ok := fixed(b[leaves*4:])
	if !ok {
		return fmt.Errorf("%w: floor of tree %d is not within %d", errCascade, i, maxValue)
	}
	c.floor[i] = v
	return nil
}

// fixed reads a 32-bit float and gives it in 1/65536. Scaling by a power of
// two is exact, so that every processor rounds the same number.
func fixed(b []byte) (int32, bool) {
	f := float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	if !(f >= -maxValue && f <= maxValue) {
		return 0, false
	}
	return int32(math.RoundToEven(f * fraction)), true
}

// tiltStep is how far the poses are apart, in degrees. A cascade finds faces
// within about 12 degrees of its own tilt.
const tiltStep = 20

// one is the unit of turn.
const one = 1024

// turn gives cosine and sine of a tilt within tiltStep, in 1/1024 and exact to
// three of them.
func turn(degrees int) (cos, sin int) {
	return one - 62*degrees*degrees/(tiltStep*tiltStep), 350 * degrees / tiltStep
}

// turned is p for faces of another tilt.
func (p pose) turned(tilt int) pose {
	cos, sin := turn(tilt * tiltStep)
	move := func(r, c int16) (int16, int16) {
		y, x := int(r), int(c)
		return int16((y*cos + x*sin + one/2) >> 10), int16((x*cos - y*sin + one/2) >> 10)
	}
	out := pose{tests: make([][leaves]test, len(p.tests)), tilt: tilt}
	for i := range p.tests {
		for n, t := range p.tests[i] {
			o := &out.tests[i][n]
			o.r1, o.c1 = move(t.r1, t.c1)
			o.r2, o.c2 = move(t.r2, t.c2)
		}
	}
	out.reach = reach(out.tests)
	return out
}

// reach is the largest distance of any tested pixel from the center.
func reach(trees [][leaves]test) int {
	far := 0
	for i := range trees {
		for _, t := range trees[i] {
			for _, v := range [4]int16{t.r1, t.c1, t.r2, t.c2} {
				far = max(far, int(v), -int(v))
			}
		}
	}
	return far
}
