package qr

// inverted tells for each mask whether it inverts the module in row i and column j, in
// the words of table 10. The encoder has formulas of its own.
var inverted = [...]func(i, j int) bool{
	func(i, j int) bool { return (i+j)%2 == 0 },
	func(i, _ int) bool { return i%2 == 0 },
	func(_, j int) bool { return j%3 == 0 },
	func(i, j int) bool { return (i+j)%3 == 0 },
	func(i, j int) bool { return (i/2+j/3)%2 == 0 },
	func(i, j int) bool { return (i*j)%2+(i*j)%3 == 0 },
	func(i, j int) bool { return ((i*j)%2+(i*j)%3)%2 == 0 },
	func(i, j int) bool { return ((i+j)%2+(i*j)%3)%2 == 0 },
}

// unmask writes the symbol without its mask into r.plain. What is not of a codeword is
// inverted as well, and not looked at there.
func (r *reader) unmask(s *Symbol) {
	mask := inverted[r.mask]
	var row [12]uint32 // which of 12 columns are inverted; rows and columns repeat then
	for i := range row {
		for j := range 12 {
			if mask(i, j) {
				row[i] |= 1 << j
			}
		}
	}
	for first := 0; first < r.size; first += 64 {
		var wide [12]uint64
		for i := range wide {
			for j := -(first % 12); j < 64; j += 12 {
				if j < 0 {
					wide[i] |= uint64(row[i]) >> -j
				} else {
					wide[i] |= uint64(row[i]) << j
				}
			}
		}
		at := word(first, 0)
		for y := range r.size {
			r.plain[at+y] = s.modules[at+y] ^ wide[y%12]
		}
	}
}

// layAxis writes for each coordinate, if an alignment pattern reaches there, four times
// the number of the pattern from 1 on plus the distance from its center, else 0. Seen
// from the last one the centers are equal even steps apart; the first is at 6 and its
// step takes up the rest.
func (r *reader) layAxis() {
	clear(r.axis[:])
	if r.version == 1 {
		r.centers = 0
		return
	}
	r.centers = r.version/7 + 2
	last, gaps := r.size-7, r.centers-1
	step := ((last-6)/gaps + 1) &^ 1
	if step*gaps < last-6 {
		step += 2
	}
	if r.version == 32 {
		step = 26 // the one that annex E rounds down
	}
	for k := range r.centers {
		center := last - step*(gaps-k)
		if k == 0 {
			center = 6
		}
		for d := -2; d <= 2; d++ {
			r.axis[center+d] = byte(4*(k+1) + max(d, -d))
		}
	}
}

// What a module is for.
const (
	light byte = iota // of a function pattern
	dark
	information // of the format or the version
	free        // of a codeword
)

// pattern tells what the module in column x and row y is for.
func (r *reader) pattern(x, y int) byte {
	if across, down := int(r.axis[x]), int(r.axis[y]); across != 0 && down != 0 {
		a, d, n := across/4, down/4, r.centers
		corner := a == 1 && (d == 1 || d == n) || a == n && d == 1
		if !corner {
			return color(max(across%4, down%4) != 1)
		}
	}
	if x > 8 && y > 8 {
		return free
	}
	// From here on by the distance from the nearest edges.
	h, v := min(x, r.size-1-x), min(y, r.size-1-y)
	distance := max(h-3, 3-h, v-3, 3-v) // from the center of the finder pattern
	switch {
	case distance <= 4:
		return color(distance != 2 && distance != 4)
	case x == 6 || y == 6:
		return color((x+y)%2 == 0)
	case x == 8 && y == r.size-8:
		return dark
	case x == 8 && (y <= 8 || v <= 7), y == 8 && (x <= 8 || h <= 7):
		return information
	case r.version >= 7 && (h <= 10 && x > r.size/2 && y <= 5 || v <= 10 && y > r.size/2 && x <= 5):
		return information
	}
	return free
}

// color is what a module of a function pattern is.
func color(isDark bool) byte {
	if isDark {
		return dark
	}
	return light
}

// walk reads the codewords into r.stream and returns how many there are. On its way it
// looks at the modules of every function pattern.
func (r *reader) walk(s *Symbol) (int, error) {
	for y := range r.size { // column 6 belongs to no pair
		if want := r.pattern(6, y); want <= dark && want != byte(module(s, 6, y)) {
			return 0, errPattern
		}
	}
	n, pending, bits := 0, uint32(0), 0
	for pair := range (r.size - 1) / 2 {
		x := r.size - 1 - 2*pair
		if x <= 6 {
			x--
		}
		y, step := 0, 1
		if pair%2 == 0 {
			y, step = r.size-1, -1
		}
		right, left := word(x, 0), word(x-1, 0)
		apart := r.axis[x] == 0 && r.axis[x-1] == 0
		for ; y >= 0 && y < r.size; y += step {
			one := uint32(r.plain[right+y] >> (x & 63) & 1)
			two := uint32(r.plain[left+y] >> ((x - 1) & 63) & 1)
			if x > 9 && y > 8 && (apart || r.axis[y] == 0) {
				// Away from all patterns.
				pending = pending<<2 | one<<1 | two
				bits += 2
			} else {
				switch want := r.pattern(x, y); {
				case want == free:
					pending = pending<<1 | one
					bits++
				case want <= dark && want != byte(module(s, x, y)):
					return 0, errPattern
				}
				switch want := r.pattern(x-1, y); {
				case want == free:
					pending = pending<<1 | two
					bits++
				case want <= dark && want != byte(module(s, x-1, y)):
					return 0, errPattern
				}
			}
			if bits >= 8 {
				bits -= 8
				r.stream[n] = byte(pending >> bits)
				n++
			}
		}
	}
	return n, nil
}
