package qr_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// TestCapacityIsWhatTheEncoderHolds fills every version to its last character. The
// text starts with letters, so that the encoder has no run of digits to shorten.
func TestCapacityIsWhatTheEncoderHolds(t *testing.T) {
	text := strings.Repeat("SEAL:", 900)
	for _, l := range []qrsize.Level{qrsize.L, qrsize.M, qrsize.Q, qrsize.H} {
		for v := 1; v <= qrsize.MaxVersion; v += step(v) {
			n := qrsize.Capacity(v, l)
			s, err := qr.Encode(text[:n], l)
			if err != nil || s.Version != v || s.Size != qrsize.Modules(v) || len(s.Dark) != s.Size*s.Size {
				t.Errorf("%d characters at %s: %v, want version %d", n, l, err, v)
			}
			if v == qrsize.MaxVersion {
				continue
			}
			if s, err := qr.Encode(text[:n+1], l); err != nil || s.Version != v+1 {
				t.Errorf("%d characters at %s: %v, want version %d", n+1, l, err, v+1)
			}
		}
	}
}

// step leaves out some of the larger versions, which take the encoder longest.
func step(v int) int {
	if v < 20 || v > 36 {
		return 1
	}
	return 4
}

func TestCapacitiesOfTheStandard(t *testing.T) {
	// ISO/IEC 18004, table 7, alphanumeric, versions 10 to 40.
	m := []int{311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970, 1035, 1134, 1248, 1326, 1451, 1542, 1637, 1732, 1839, 1994, 2113, 2238, 2369, 2506, 2632, 2780, 2894, 3054, 3220, 3391}
	q := []int{221, 259, 296, 352, 376, 426, 470, 531, 574, 644, 702, 742, 823, 890, 963, 1041, 1094, 1172, 1263, 1322, 1429, 1499, 1618, 1700, 1787, 1867, 1966, 2071, 2181, 2298, 2420}
	for l, want := range map[qrsize.Level][]int{qrsize.M: m, qrsize.Q: q} {
		var got []int
		for v := 10; v <= qrsize.MaxVersion; v++ {
			got = append(got, qrsize.Capacity(v, l))
		}
		if !slices.Equal(got, want) {
			t.Errorf("capacities at %s = %v, want %v", l, got, want)
		}
	}
	if got := qrsize.Capacity(40, qrsize.L); got != 4296 {
		t.Errorf("Capacity(40, L) = %d, want 4296", got)
	}
}

func TestTextsThatAreNoSymbol(t *testing.T) {
	for name, text := range map[string]string{"lower case": "seal", "too long": strings.Repeat("A", 3392)} {
		if s, err := qr.Encode(text, qrsize.M); err == nil {
			t.Errorf("%s: Encode = version %d, want an error", name, s.Version)
		}
	}
	if _, ok := qrsize.Version(3392, qrsize.M); ok {
		t.Error("Version(3392, M) is ok, want none")
	}
	if _, err := qrsize.ParseLevel("X"); err == nil {
		t.Error("ParseLevel(X) = nil, want an error")
	}
}

func BenchmarkEncode(b *testing.B) {
	text := strings.Repeat("SEAL:", 70)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := qr.Encode(text, qrsize.M); err != nil {
			b.Fatal(err)
		}
	}
}
