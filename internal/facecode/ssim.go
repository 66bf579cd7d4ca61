package facecode

// window is the side of the squares that ssim compares.
const window = 7

// unit is the ssim of equal pictures.
const unit = 1 << 16

// sums are those of a window, or of a column of one, over two pictures.
type sums [5]int32

func (s *sums) add(a, b, sign int32) {
	s[0] += sign * a
	s[1] += sign * b
	s[2] += sign * a * a
	s[3] += sign * b * b
	s[4] += sign * a * b
}

// index returns that of one window, with the usual constants
// (Wang et al., Image quality assessment, 2004), times unit.
func (s *sums) index() int64 {
	const n = window * window
	const c1, c2 = 65025 * n * n / 10000, 65025 * n * n * 9 / 10000
	a, b := int64(s[0]), int64(s[1])
	above := (2*a*b + c1) * (2*(n*int64(s[4])-a*b) + c2)
	below := (a*a + b*b + c1) * (n*int64(s[2]+s[3]) - a*a - b*b + c2)
	return above / (below / unit)
}

// ssim returns the mean structural similarity of two pictures of w samples a row, times
// unit. Integers make it the same on every machine. The pictures are at least a window
// wide and high.
func ssim(a, b []uint8, w int) int64 {
	columns := make([]sums, w)
	total, count := int64(0), int64(0)
	for y := range len(a) / w {
		for x := range columns {
			i := y*w + x
			columns[x].add(int32(a[i]), int32(b[i]), 1)
			if y >= window {
				i -= window * w
				columns[x].add(int32(a[i]), int32(b[i]), -1)
			}
		}
		if y < window-1 {
			continue
		}
		var s sums
		for x := range columns {
			for k := range s {
				s[k] += columns[x][k]
				if x >= window {
					s[k] -= columns[x-window][k]
				}
			}
			if x >= window-1 {
				total += s.index()
				count++
			}
		}
	}
	return total / count
}
