package vp8

// The modes of prediction (RFC 6386, section 12). Larger blocks know the first four.
const (
	modeDC = iota
	modeTM
	modeV
	modeH
	modeRD
	modeVR
	modeLD
	modeVL
	modeHD
	modeHU
	subModes
	wholeModes = modeH + 1
)

// An edge holds what surrounds a block of 4 x 4: the four samples left of it from the
// lowest up, the one in the corner, the eight above it and above right of it.
type edge [13]int32

func (e *edge) avg2(i int) int32 { return (e[i] + e[i+1] + 1) >> 1 }
func (e *edge) avg3(i int) int32 { return (e[i-1] + 2*e[i] + e[i+1] + 2) >> 2 }

// predict fills p as section 12.3 says.
func (e *edge) predict(p *block, mode int) {
	for i := range p {
		p[i] = e.at(mode, i&3, i>>2)
	}
}

// at returns one sample of a prediction.
func (e *edge) at(mode, x, y int) int32 {
	switch mode {
	case modeDC:
		return (e[0] + e[1] + e[2] + e[3] + e[5] + e[6] + e[7] + e[8] + 4) >> 3
	case modeTM:
		return min(max(e[3-y]+e[5+x]-e[4], 0), 255)
	case modeV:
		return e.avg3(5 + x)
	case modeH:
		if y == 3 {
			return (e[1] + 3*e[0] + 2) >> 2
		}
		return e.avg3(3 - y)
	case modeRD:
		return e.avg3(4 + x - y)
	case modeLD:
		if x+y == 6 {
			return (e[11] + 3*e[12] + 2) >> 2
		}
		return e.avg3(6 + x + y)
	case modeVR:
		return e.verticalRight(x, y)
	case modeVL:
		return e.verticalLeft(x, y)
	case modeHD:
		return e.horizontalDown(x, y)
	}
	return e.horizontalUp(x, y)
}

func (e *edge) verticalRight(x, y int) int32 {
	switch {
	case y > 1 && x == 0:
		return e.avg3(5 - y)
	case y&1 == 0:
		return e.avg2(4 + x - y/2)
	}
	return e.avg3(4 + x - y/2)
}

func (e *edge) verticalLeft(x, y int) int32 {
	switch {
	case y > 1 && x == 3:
		return e.avg3(8 + y)
	case y&1 == 0:
		return e.avg2(5 + x + y/2)
	}
	return e.avg3(6 + x + y/2)
}

func (e *edge) horizontalDown(x, y int) int32 {
	switch i := x - 2*y; {
	case i > 1:
		return e.avg3(3 + i)
	case i&1 == 0:
		return e.avg2(3 + i/2)
	default:
		return e.avg3(4 + (i-1)/2)
	}
}

func (e *edge) horizontalUp(x, y int) int32 {
	switch i := x + 2*y; {
	case i > 5:
		return e[0]
	case i == 5:
		return (e[1] + 3*e[0] + 2) >> 2
	case i&1 == 0:
		return e.avg2(2 - i/2)
	default:
		return e.avg3(2 - i/2)
	}
}

// predictWhole fills p, n x n samples, from what surrounds the place x, y of a plane
// (section 12.2).
func (r *plane) predictWhole(p []int32, n, mode, x, y int) {
	above := r.row(x, y-1, n)
	corner := int32(r.at(x-1, y-1))
	dc := r.mean(n, x, y)
	for j := range n {
		left := int32(r.at(x-1, y+j))
		for i, o := 0, p[j*n:][:n]; i < n; i++ {
			switch mode {
			case modeDC:
				o[i] = dc
			case modeTM:
				o[i] = min(max(left+int32(above[i])-corner, 0), 255)
			case modeV:
				o[i] = int32(above[i])
			case modeH:
				o[i] = left
			}
		}
	}
}

// mean returns that of the samples above and left of a place, as far as they are in the
// picture.
func (r *plane) mean(n, x, y int) int32 {
	sum, count := int32(0), int32(0)
	if y > 0 {
		for _, v := range r.row(x, y-1, n) {
			sum += int32(v)
		}
		count += int32(n)
	}
	for j := 0; x > 0 && j < n; j++ {
		sum += int32(r.at(x-1, y+j))
		count++
	}
	if count == 0 {
		return 128
	}
	return (sum + count/2) / count
}
