package qr_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// others are the level names of go-qrcode, whose High is Q.
var others = map[qrsize.Level]qrcode.RecoveryLevel{
	qrsize.L: qrcode.Low, qrsize.M: qrcode.Medium, qrsize.Q: qrcode.High, qrsize.H: qrcode.Highest,
}

// TestSymbolsEqualThoseOfAnotherEncoder compares all versions, levels and modes with
// go-qrcode, module for module. Its choice of masks departs from the standard, so one of
// ours must be its symbol and the others must differ.
func TestSymbolsEqualThoseOfAnotherEncoder(t *testing.T) {
	var e qr.Encoder
	for v := 1; v <= qrsize.MaxVersion; v++ {
		if testing.Short() && v%6 != 1 {
			continue
		}
		for _, l := range levels {
			for _, k := range kinds {
				text := k.text(k.capacity(v, l)-v%3, v)
				want := goQRCode(t, text, v, others[l])
				equal := 0
				for mask := range 8 {
					s, err := e.EncodeWith(text, l, v, mask)
					if err != nil || s.Version != v || s.Mask != mask {
						t.Fatalf("%d-%s, %s, mask %d: %v", v, l, k.name, mask, err)
					}
					if slices.Equal(modules(s), want) {
						equal++
					}
				}
				if equal != 1 {
					t.Errorf("%d-%s, %s: %d masks make the symbol of go-qrcode, want 1", v, l, k.name, equal)
				}
			}
		}
	}
}

// goQRCode returns the modules that go-qrcode makes.
func goQRCode(t *testing.T, text string, version int, l qrcode.RecoveryLevel) []bool {
	t.Helper()
	code, err := qrcode.NewWithForcedVersion(text, version, l)
	if err != nil {
		t.Fatal(err)
	}
	code.DisableBorder = true
	return slices.Concat(code.Bitmap()...)
}

func modules(s *qr.Symbol) []bool {
	dark := make([]bool, 0, s.Size*s.Size)
	for y := range s.Size {
		for x := range s.Size {
			dark = append(dark, s.Dark(x, y))
		}
	}
	return dark
}

// TestBestMaskHasTheLowestPenalty counts the penalties of every mask module by module.
func TestBestMaskHasTheLowestPenalty(t *testing.T) {
	var e qr.Encoder
	for v := 1; v <= qrsize.MaxVersion; v++ {
		if testing.Short() && v%6 != 1 {
			continue
		}
		l := levels[v%4]
		zeros := kind{"zeros", "\x00", kinds[2].indices, kinds[2].fit} // a third dark under some masks
		for _, k := range append(kinds, zeros) {
			text := k.text(k.capacity(v, l), v)
			lowest, best := 0, -1
			for mask := range 8 {
				s, err := e.EncodeWith(text, l, v, mask)
				if err != nil {
					t.Fatal(err)
				}
				want := penalty(modules(s), s.Size)
				if got := s.Penalty(); got != want {
					t.Errorf("%d-%s, %s, mask %d: Penalty = %d, want %d", v, l, k.name, mask, got, want)
				}
				if best < 0 || want < lowest {
					lowest, best = want, mask
				}
			}
			if s, err := e.EncodeFrom(text, l, v); err != nil || s.Mask != best {
				t.Errorf("%d-%s, %s: %v, want mask %d", v, l, k.name, err, best)
			}
		}
	}
}

// TestLowestOfEqualMasks looks for symbols for which two masks are the best.
func TestLowestOfEqualMasks(t *testing.T) {
	var e qr.Encoder
	ties := 0
	for seed := range 400 {
		text := kinds[1].text(9, seed)
		lowest, best, tie := 0, -1, 0
		for mask := range 8 {
			s, err := e.EncodeWith(text, qrsize.Q, 1, mask)
			if err != nil {
				t.Fatal(err)
			}
			switch p := s.Penalty(); {
			case best < 0 || p < lowest:
				lowest, best, tie = p, mask, 0
			case p == lowest:
				tie = 1
			}
		}
		ties += tie
		if s, err := e.Encode(text, qrsize.Q); err != nil || s.Mask != best {
			t.Errorf("%q: %v, want mask %d", text, err, best)
		}
	}
	if ties == 0 {
		t.Error("no symbol has two best masks")
	}
}

// penalty is section 7.8.3 of the standard, without regard to speed.
func penalty(dark []bool, size int) int {
	at := func(x, y int) bool {
		return x >= 0 && y >= 0 && x < size && y < size && dark[y*size+x]
	}
	points, total := 0, 0
	for y := range size {
		for x := range size {
			if at(x, y) {
				total++
			}
			if x+1 < size && y+1 < size && at(x, y) == at(x+1, y) && at(x, y) == at(x, y+1) && at(x, y) == at(x+1, y+1) {
				points += 3
			}
		}
	}
	for i := range size {
		points += linePenalty(size, func(j int) bool { return at(j, i) })
		points += linePenalty(size, func(j int) bool { return at(i, j) })
	}
	// In hundredths, so that 5 % of any number of modules is exact.
	off := max(100*total-50*size*size, 50*size*size-100*total)
	return points + 10*(off/(5*size*size))
}

// linePenalty counts the runs and the finder patterns of a row or column.
func linePenalty(size int, at func(int) bool) int {
	points, run := 0, 1
	for j := 1; j <= size; j++ {
		if j < size && at(j) == at(j-1) {
			run++
			continue
		}
		if run >= 5 {
			points += 3 + run - 5
		}
		run = 1
	}
	finder := []bool{true, false, true, true, true, false, true}
	for j := range size - len(finder) + 1 {
		here, left, right := true, true, true
		for i, want := range finder {
			here = here && at(j+i) == want
		}
		for i := range 4 {
			left = left && !at(j-1-i)
			right = right && !at(j+7+i)
		}
		if here && (left || right) {
			points += 40
		}
	}
	return points
}

// TestSegmentsAreTheShortest tries every way to give each character a mode.
func TestSegmentsAreTheShortest(t *testing.T) {
	texts := []string{"A", "1", "a", "12", "AB1", "A1234567", "1234567A", "a1234567", "12345a12", "AAAAAAA1", "aAAAAAAA", "AAAAAAAa",
		"A1A1A1A1", "a1A1a1A1", "12345678", "ABCD1234", "abcd1234", "1a", "\xff\x0012"}
	for _, k := range []kind{kinds[0], {alphabet: "01234ABa"}, {alphabet: "0123456789Z"}, {alphabet: "0123456AAAAAAAb"}} {
		for seed := range 25 {
			texts = append(texts, k.text(8, seed))
		}
	}
	for _, text := range texts {
		for i, v := range []int{1, 10, 40} {
			counted, written := qr.SegmentBits(text, v)
			if want := fewest(text, i); counted != want || written != want {
				t.Errorf("version %d: SegmentBits(%q) = %d, %d, want %d", v, text, counted, written, want)
			}
		}
	}
	for n := range 60 { // many switches: counted and written must agree
		text := strings.Repeat("7", n) + "SEAL:" + strings.Repeat("31", n/3) + "card" + base45(2*n) + strings.Repeat("X", n) + "0"
		if counted, written := qr.SegmentBits(text, 1+n%40); counted != written {
			t.Errorf("SegmentBits(%q) = %d, %d, want equal numbers", text, counted, written)
		}
	}
	// Runs long enough to be worth a segment, and too short by one digit.
	for _, tt := range []struct {
		text string
		want int
	}{
		{"ABCDEFGHIJ" + "0123456789012", 4 + 9 + 55 + 4 + 10 + 44},
		{"ABCDEFGHIJ" + "012345", 4 + 9 + 55 + 33},
		{"abcdefghij" + "012345", 4 + 8 + 80 + 4 + 10 + 20},
		{"abcdefghij" + "012", 4 + 8 + 80 + 24},
	} {
		if counted, written := qr.SegmentBits(tt.text, 1); counted != tt.want || written != tt.want {
			t.Errorf("SegmentBits(%q) = %d, %d, want %d", tt.text, counted, written, tt.want)
		}
	}
}

// fewest returns the bits of the best of all segments in versions of a class.
func fewest(text string, class int) int {
	best := -1
	ways := 1
	for range len(text) {
		ways *= 3
	}
next:
	for way := range ways {
		total, count, last := 0, 0, -1
		for i := range len(text) {
			mode := way % 3
			way /= 3
			if mode < 2 && !writes(mode, text[i]) {
				continue next
			}
			if mode != last {
				total += segmentBits(last, count, class)
				count, last = 0, mode
			}
			count++
		}
		total += segmentBits(last, count, class)
		if best < 0 || total < best {
			best = total
		}
	}
	return best
}

// writes tells whether the numeric or the alphanumeric mode has a character.
func writes(mode int, c byte) bool {
	return slices.Contains([]byte(kinds[0].alphabet), c) || mode == 1 && slices.Contains([]byte(kinds[1].alphabet), c)
}

// segmentBits returns the bits of a segment, none for mode -1.
func segmentBits(mode, count, class int) int {
	if mode < 0 {
		return 0
	}
	bits := 0
	for kinds[mode].fit(bits) < count {
		bits++
	}
	return 4 + kinds[mode].indices[class] + bits
}
