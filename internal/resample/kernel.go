package resample

// Taps are the boxes of a row or column that a pixel is made of, and their weights, which
// add up to 1<<weightBits.
type taps struct {
	first   int
	weights []int64
}

const weightBits = 14

// A span is a length of pixels of the source in a row of boxes: both counted from the begin
// of the first box.
type span struct {
	from, length int // pixels
	step, boxes  int // pixels a box, number of boxes
}

// weigh returns the taps of n pixels that share the span equally.
func weigh(s span, n int) []taps {
	from, length, step, count := int64(s.from), int64(s.length), int64(s.step), int64(n)
	reach := max(length, count*step) // half the unit of distance, in 1/(2*count) pixels
	list := make([]taps, n)
	for i := range list {
		center := 2*count*from + (2*int64(i)+1)*length
		// Box b is at (2*b+1)*count*step. Those less than two units away count.
		low := int64(0)
		if left := center - 4*reach - count*step; left >= 0 {
			low = left/(2*count*step) + 1
		}
		high := min((center+4*reach-count*step-1)/(2*count*step), int64(s.boxes)-1)
		low = min(low, high)
		weights := make([]int64, 0, high-low+1)
		for b := low; b <= high; b++ {
			distance := center - (2*b+1)*count*step
			weights = append(weights, cubic(max(distance, -distance), 2*reach))
		}
		balance(weights)
		list[i] = taps{int(low), weights}
	}
	return list
}

// cubic returns the weight at distance/unit of the Catmull-Rom spline, in 1/65536.
func cubic(distance, unit int64) int64 {
	const one = 1 << 16
	t := distance * one / unit
	t2 := t * t >> 16
	t3 := t2 * t >> 16
	switch {
	case t < one:
		return (3*t3-5*t2)/2 + one
	case t < 2*one:
		return (5*t2-t3)/2 - 4*t + 2*one
	}
	return 0
}

// balance makes weights add up to exactly 1<<weightBits, so that even areas stay as they are.
func balance(weights []int64) {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	rest, largest := int64(1<<weightBits), 0
	for i, w := range weights {
		if sum > 0 {
			weights[i] = (w << weightBits) / sum
		}
		rest -= weights[i]
		if weights[i] > weights[largest] {
			largest = i
		}
	}
	weights[largest] += rest
}
