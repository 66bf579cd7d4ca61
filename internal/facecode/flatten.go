package facecode

import (
	"image"
	"slices"
)

// What counts as an even ground. Cells are in quarters of 1/256.
const (
	darkest   = 4 * 90 // luma of a ground; hair cannot be told from darker ones
	lumaFar   = 4 * 16 // from what the border makes expect
	chromaFar = 4 * 2
	roughFar  = 4 * 4   // above the median
	clear     = 4 * 20  // from ground to person, in luma and color together
	lightest  = 4 * 205 // least luma of what is painted
)

// A cell is the mean of a part of a picture, as luma and two differences of color, and
// how rough its luma is, as the mean step between pixels of a row.
type cell [4]int32

// near reports whether two cells differ by no more than limits.
func (c cell) near(d cell, luma, chroma int32) bool {
	return abs(c[0]-d[0]) <= luma && abs(c[1]-d[1]) <= chroma && abs(c[2]-d[2]) <= chroma
}

// distance returns how much two cells differ.
func (c cell) distance(d cell) int32 { return abs(c[0]-d[0]) + 2*abs(c[1]-d[1]) + 2*abs(c[2]-d[2]) }

func abs(v int32) int32 { return max(v, -v) }

// A ground is a picture as 64 x 80 cells, of which some were found to be ground.
type ground struct {
	w, h  int
	cells []cell
	found []bool
}

// Flatten paints an even ground around a person with one light color, with a soft edge,
// and reports whether it did. The ground is what is like the upper two thirds of the border
// and connected to it. Where it is busy, dark, or cannot be told from the person, the
// picture stays as it is; so does its lowest quarter, where light shirts are, and every
// picture below 128 x 160 pixels, in which light hair has no texture left.
func Flatten(img *image.RGBA) bool {
	if img.Rect.Dx() < 2*colorW || img.Rect.Dy() < 2*colorH {
		return false
	}
	g := newGround(img)
	median, even := g.border()
	if !even || median[0] < darkest {
		return false
	}
	if g.spread(median); !g.plausible() || !g.distinct() {
		return false
	}
	g.paint(img, median)
	return true
}

// newGround returns the cells of a picture.
func newGround(img *image.RGBA) *ground {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	g := &ground{w: colorW, h: colorH}
	g.cells = make([]cell, g.w*g.h)
	g.found = make([]bool, g.w*g.h)
	for i := range g.cells {
		x, y := i%g.w, i/g.w
		x0, x1, y0, y1 := x*w/g.w, (x+1)*w/g.w, y*h/g.h, (y+1)*h/g.h
		g.cells[i] = newCell(img.Pix[y0*img.Stride+4*x0:], img.Stride, x1-x0, y1-y0)
	}
	return g
}

// newCell returns the cell of w x h pixels.
func newCell(pix []uint8, stride, w, h int) cell {
	var red, green, blue, steps int
	for y := range h {
		row := pix[y*stride:][:4*w]
		for x := 0; x < len(row); x += 4 {
			red += int(row[x])
			green += int(row[x+1])
			blue += int(row[x+2])
			if x > 0 {
				steps += int(abs(int32(row[x+1]) - int32(row[x-3])))
			}
		}
	}
	n := w * h
	r, b := int32(4*red/n), int32(4*blue/n)
	luma := (77*r + 150*int32(4*green/n) + 29*b) >> 8
	return cell{luma, (r - luma) * 3 / 4, (b - luma) / 2, int32(4 * steps / n)}
}

// edges returns the cells of the upper two thirds of the border, from the left up and to
// the right down.
func (g *ground) edges() (at []int) {
	for y := g.h*2/3 - 1; y > 0; y-- {
		at = append(at, y*g.w)
	}
	for x := range g.w {
		at = append(at, x)
	}
	for y := 1; y < g.h*2/3; y++ {
		at = append(at, y*g.w+g.w-1)
	}
	return at
}

// border returns the median of the border, and whether four fifths of it are alike.
func (g *ground) border() (median cell, even bool) {
	at := g.edges()
	for k := range median {
		v := make([]int32, len(at))
		for i, c := range at {
			v[i] = g.cells[c][k]
		}
		slices.Sort(v)
		median[k] = v[len(v)/2]
	}
	alike := 0
	for _, c := range at {
		if g.cells[c].near(median, 2*lumaFar, 2*chromaFar) && g.cells[c][3] <= median[3]+roughFar {
			alike++
		}
	}
	return median, alike*5 >= len(at)*4
}

// expected returns what the border makes expect of a cell: the mix of left and right in its
// row, and what the top has more than such a mix.
func (g *ground) expected(i int) (c cell) {
	x, y := i%g.w, i/g.w
	side, depth := min(y, g.h*2/3-1), int32(g.h*2/3)
	for k := range c {
		mix := func(y int) int32 {
			return (g.cells[y*g.w][k]*int32(g.w-1-x) + g.cells[y*g.w+g.w-1][k]*int32(x)) / int32(g.w-1)
		}
		c[k] = mix(side) + (g.cells[x][k]-mix(0))*(depth-int32(side))/depth
	}
	return c
}

// spread finds the ground, from the border inward.
func (g *ground) spread(median cell) {
	var open []int
	visit := func(i int) {
		if !g.found[i] && g.cells[i].near(g.expected(i), lumaFar, chromaFar) && g.cells[i][3] <= median[3]+roughFar {
			g.found[i] = true
			open = append(open, i)
		}
	}
	for _, i := range g.edges() {
		if g.cells[i].near(median, 2*lumaFar, 2*chromaFar) {
			visit(i)
		}
	}
	for len(open) > 0 {
		i := open[len(open)-1]
		open = open[:len(open)-1]
		for _, n := range g.neighbors(i) {
			if n >= 0 {
				visit(n)
			}
		}
	}
}

// distinct reports whether nine tenths of the ground end where something clearly else
// begins. Otherwise hair or clothes are like the ground, and what was found may be part of
// the person.
func (g *ground) distinct() bool {
	ends, vague := 0, 0
	for i, f := range g.found {
		if !f {
			continue
		}
		for _, n := range g.neighbors(i) {
			beyond := i + 3*(n-i)
			switch {
			case n < 0, g.found[n], n/g.w >= g.h*2/3: // no end, or one that fades out
			case beyond < 0, beyond >= len(g.cells), beyond/g.w != i/g.w && beyond%g.w != i%g.w:
			case g.found[beyond]: // a speck
			default:
				ends++
				if g.cells[i].distance(g.cells[beyond]) < clear {
					vague++
				}
			}
		}
	}
	return vague*10 <= ends
}

// neighbors returns the four cells around one, -1 for those outside or in the lowest
// quarter.
func (g *ground) neighbors(i int) [4]int {
	n := [4]int{i - 1, i + 1, i - g.w, i + g.w}
	if i%g.w == 0 {
		n[0] = -1
	}
	if i%g.w == g.w-1 {
		n[1] = -1
	}
	if n[3] >= g.h*3/4*g.w {
		n[3] = -1
	}
	return n
}

// plausible reports whether the ground leaves the middle of the picture alone, where the
// face is, and is large enough to be worth painting.
func (g *ground) plausible() bool {
	count := 0
	for i, f := range g.found {
		if !f {
			continue
		}
		count++
		// The face has an oval of a quarter of the width and two fifths of the height.
		const a, b = 12, 20
		x, y := (2*(i%g.w)+1-g.w)*50/g.w, (2*(i/g.w)+1-g.h)*50/g.h
		if x*x*b*b+y*y*a*a < a*a*b*b {
			return false
		}
	}
	return count*12 >= len(g.found)
}

// paint replaces the ground. The share of a cell grows with those around it, and fades out
// below the upper two thirds.
func (g *ground) paint(img *image.RGBA, median cell) {
	lift := max(lightest-median[0], 0)
	luma := median[0] + lift
	red, blue := luma+median[1]*4/3, luma+median[2]*2
	green := (256*luma - 77*red - 29*blue) / 150
	var flat [3]int32
	for k, v := range [3]int32{red, green, blue} {
		flat[k] = min(max(v/4, 0), 255)
	}
	shares := g.shares()
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h * 3 / 4 {
		row := img.Pix[y*img.Stride:][:4*w]
		for x := range w {
			s := g.shareAt(shares, x, y, w, h)
			if s == 0 {
				continue
			}
			for k, v := range flat {
				o := int32(row[4*x+k])
				row[4*x+k] = uint8(o + ((v-o)*s+128)>>8)
			}
		}
	}
}

// shares returns how much of each cell is painted, in 1/256.
func (g *ground) shares() []int32 {
	shares := make([]int32, len(g.found))
	fade := g.h*3/4 - g.h*2/3
	for i, f := range g.found {
		if !f {
			continue
		}
		x, y, n, all := i%g.w, i/g.w, int32(0), int32(0)
		for v := max(y-1, 0); v <= min(y+1, g.h-1); v++ {
			for u := max(x-1, 0); u <= min(x+1, g.w-1); u++ {
				all++
				if g.found[v*g.w+u] || v >= g.h*2/3 {
					n++
				}
			}
		}
		shares[i] = 256 * n / all
		if left := g.h*3/4 - y; left <= fade {
			shares[i] = shares[i] * int32(left) / int32(fade+1)
		}
	}
	return shares
}

// shareAt returns what is painted of a pixel, between those of the four cells around it.
func (g *ground) shareAt(shares []int32, x, y, w, h int) int32 {
	u, v := ((2*x+1)*g.w*128)/w-128, ((2*y+1)*g.h*128)/h-128 // in 1/256 cell from the middle of the first
	u, v = min(max(u, 0), (g.w-1)*256), min(max(v, 0), (g.h-1)*256)
	i := v>>8*g.w + u>>8
	right, below := min(1, g.w-1-u>>8), min(1, g.h-1-v>>8)*g.w
	fx, fy := int32(u&255), int32(v&255)
	top := shares[i]*(256-fx) + shares[i+right]*fx
	bottom := shares[i+below]*(256-fx) + shares[i+below+right]*fx
	return (top*(256-fy) + bottom*fy) >> 16
}
