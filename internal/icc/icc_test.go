package icc_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/icc"
)

func TestSRGBIsItsFormula(t *testing.T) {
	p := icc.SRGB()
	for v := range 256 {
		want := uint16(math.Round(srgbLight(float64(v)/255) * 65535))
		for c := range p.Linear {
			if p.Linear[c][v] != want {
				t.Errorf("channel %d at %d is %d, want %d", c, v, p.Linear[c][v], want)
			}
		}
	}
	if p.Matrix != [9]int32{0: 1 << 16, 4: 1 << 16, 8: 1 << 16} || !p.SRGB || p.Gray {
		t.Errorf("SRGB = %v, %v, %v", p.Matrix, p.SRGB, p.Gray)
	}
}

// TestPowersAreThoseOfMath allows the one unit that a tie may cost.
func TestPowersAreThoseOfMath(t *testing.T) {
	for _, gamma := range []float64{1, 1.0078125, 1.4375, 1.8, 2.19921875, 2.2, 2.4, 3, 7.25, 16} {
		p, err := icc.Parse(rgb(0x04400000, srgbSpace, para(0, gamma)).build())
		if err != nil {
			t.Fatal(err)
		}
		stored := float64(fixed(gamma)) / 65536
		for v := range 256 {
			want := math.Pow(float64(v)/255, stored) * 65535
			if got := float64(p.Linear[0][v]); math.Abs(got-want) > 0.51 {
				t.Errorf("%d/255 to the power of %v is %v, want %.3f", v, stored, got, want)
			}
		}
	}
}

// TestValuesAreTheSameOnEveryMachine holds the digest that amd64, 386 and arm64 have in common.
func TestValuesAreTheSameOnEveryMachine(t *testing.T) {
	h := sha256.New()
	all := profiles()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p, err := icc.Parse(all[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprint(h, *p)
	}
	fmt.Fprint(h, *icc.SRGB(), *icc.DisplayP3())
	const want = "29e469a7ab2f4813d686cc05cc182d29e956aae93bf996aa9ee5a1e9d4ad6d44"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("the digest is %s, want %s", got, want)
	}
}

func TestDisplayP3IsItsPublishedMatrix(t *testing.T) {
	want := [9]float64{1.2249402, -0.2249402, 0, -0.0420570, 1.0420570, 0, -0.0196376, -0.0786360, 1.0982736}
	parsed, err := icc.Parse(rgb(0x04400000, p3Space, srgbCurve()).build())
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]*icc.Profile{"by number": icc.DisplayP3(), "by profile": parsed} {
		if p.SRGB {
			t.Errorf("%s: taken as sRGB", name)
		}
		for i, w := range want {
			if got := float64(p.Matrix[i]) / 65536; math.Abs(got-w) > 0.0001 {
				t.Errorf("%s: cell %d is %.5f, want %.5f", name, i, got, w)
			}
		}
		for v := range 256 { // the parameters of a profile are rounded to 16 bits
			if d := int(p.Linear[0][v]) - int(icc.SRGB().Linear[0][v]); d < -2 || d > 2 {
				t.Errorf("%s: the curve at %d is off by %d", name, v, d)
			}
		}
	}
}

func TestWhiteStaysNeutral(t *testing.T) {
	for name, profile := range profiles() {
		p, err := icc.Parse(profile)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for row := range 3 {
			if sum := p.Matrix[3*row] + p.Matrix[3*row+1] + p.Matrix[3*row+2]; sum != 1<<16 {
				t.Errorf("%s: row %d sums up to %d, want 65,536", name, row, sum)
			}
		}
	}
}

func TestOnlySRGBIsTakenAsSRGB(t *testing.T) {
	want := map[string]bool{
		"sRGB, 1024 entries": true, "sRGB, version 4": true, "gray, function of sRGB": true,
	}
	for name, profile := range profiles() {
		p, err := icc.Parse(profile)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if p.SRGB != want[name] {
			t.Errorf("%s: SRGB is %v", name, p.SRGB)
		}
		if p.Gray != strings.HasPrefix(name, "gray") {
			t.Errorf("%s: Gray is %v", name, p.Gray)
		}
	}
}

// with returns a sound profile of Display P3 with something changed.
func with(change func(*recipe)) []byte {
	r := rgb(0x04400000, p3Space, srgbCurve())
	change(&r)
	return r.build()
}

// put returns a sound profile with four of its bytes changed.
func put(at int, value uint32) []byte {
	b := with(func(*recipe) {})
	binary.BigEndian.PutUint32(b[at:], value)
	return b
}

// tag returns a sound profile with one of its tags changed, or left out if it is nil.
func tag(name string, data []byte) []byte {
	return with(func(r *recipe) {
		if r.tags[name] = data; data == nil {
			delete(r.tags, name)
		}
	})
}

func TestOtherProfilesAreRefusedByName(t *testing.T) {
	good := with(func(*recipe) {})
	if _, err := icc.Parse(append(good, "padding"...)); err != nil {
		t.Fatalf("the sound profile, and bytes behind it: %v", err)
	}
	d65 := space{0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505}
	wild := space{3.9, -3.9, 3.9, -3.9, 3.9, -3.9, 0.9642, 1, 0.8249}
	lut := recipe{0x04400000, "mntr", "RGB ", "XYZ ", map[string][]byte{"A2B0": make([]byte, 40)}}
	for _, tt := range []struct {
		name    string
		profile []byte
		want    string
	}{
		{"nothing", nil, "not an ICC profile"},
		{"text", []byte(strings.Repeat("profile ", 40)), "not an ICC profile"},
		{"too large", make([]byte, icc.MaxSize+1), "1048577 bytes, limit is 1048576"},
		{"cut short", good[:300], "cut short: 300 bytes of"},
		{"size below the header", put(0, 100), "cut short"},
		{"version 5", put(8, 0x05000000), "version 5"},
		{"CMYK", with(func(r *recipe) { r.space = "CMYK" }), "for CMYK"},
		{"Lab as space", with(func(r *recipe) { r.space = "Lab " }), `for another color space`},
		{"of a printer", with(func(r *recipe) { r.class = "prtr" }), "of a printer"},
		{"a link", with(func(r *recipe) { r.class = "link" }), `of another class`},
		{"Lab as connection", with(func(r *recipe) { r.pcs = "Lab " }), `connected by another space`},
		{"tables alone", lut.build(), "of tables"},
		{"129 tags", put(128, 129), "limit is 128 tags"},
		{"tags behind the end", put(128, 100), "100 tags in"},
		{"four thousand million tags", put(128, 0xffffffff), "broken: 4294967295 tags"},
		{"tag behind the end", put(136, 0xfffffff0), "ends behind the profile"},
		{"tag that wraps around", put(140, 0xffffffff), "ends behind the profile"},
		{"no colorant", tag("gXYZ", nil), `no tag "gXYZ"`},
		{"short colorant", tag("gXYZ", xyz(0, 0, 0)[:16]), `"gXYZ" is not a color`},
		{"colorant of text", tag("gXYZ", make([]byte, 20)), `"gXYZ" is not a color`},
		{"colorant out of range", tag("gXYZ", xyz(5, 0, 0)), `"gXYZ" is out of range`},
		{"white of D65", rgb(0x02100000, d65, curv()).build(), "a white other than D50"},
		{"colors out of range", rgb(0x02100000, wild, curv()).build(), "colors are out of range"},
		{"no curve", tag("bTRC", nil), `no tag "bTRC"`},
		{"curve cut short", tag("bTRC", []byte("curv\x00\x00\x00\x00")), `"bTRC" is cut short`},
		{"curve of text", tag("bTRC", make([]byte, 20)), `"bTRC" is not a curve`},
		{"table cut short", tag("bTRC", curv(0, 1, 2)[:16]), `the curve "bTRC"`},
		{"table that falls", tag("bTRC", curv(0, 60000, 50000)), `the curve "bTRC"`},
		{"flat table", tag("bTRC", curv(9, 9, 9)), `the curve "bTRC"`},
		{"gamma of 0", tag("bTRC", curv(0)), `the curve "bTRC"`},
		{"gamma of 17", tag("bTRC", curv(0x1100)), `the curve "bTRC"`},
		{"function 5", tag("bTRC", para(5, 1, 1, 1, 1, 1, 1, 1)), `the curve "bTRC"`},
		{"function cut short", tag("bTRC", para(3, 2.4, 1)), `the curve "bTRC"`},
		{"function that falls", tag("bTRC", para(1, 1, -1, 1)), `the curve "bTRC"`},
		{"function of extremes", tag("bTRC", para(4, 16, 32767, 32767, -32768, 32767, -32768, 32767)), `the curve "bTRC"`},
		{"gray without a curve", recipe{0x02100000, "mntr", "GRAY", "XYZ ", nil}.build(), `no tag "kTRC"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := icc.Parse(tt.profile)
			if !errors.Is(err, icc.ErrProfile) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse = %v, %v, want %q", p, err, tt.want)
			}
		})
	}
}

// TestRefusalsReadAsASentence holds the words that reach an operator.
func TestRefusalsReadAsASentence(t *testing.T) {
	_, err := icc.Parse(with(func(r *recipe) { r.space = "CMYK" }))
	if want := "color profile: for CMYK, those for RGB and gray are read"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, p := range profiles() {
		if len(p) < 1000 {
			f.Add(p)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := icc.Parse(data)
		if err != nil {
			if !errors.Is(err, icc.ErrProfile) {
				t.Errorf("%v is not ErrProfile", err)
			}
			return
		}
		for row := range 3 {
			var sum int64
			for _, m := range p.Matrix[3*row : 3*row+3] {
				if sum += int64(m); m < -8<<16 || m > 8<<16 {
					t.Errorf("the matrix holds %d", m)
				}
			}
			if sum != 1<<16 {
				t.Errorf("row %d sums up to %d", row, sum)
			}
		}
		for c := range p.Linear {
			for v := 1; v < 256; v++ {
				if p.Linear[c][v] < p.Linear[c][v-1] {
					t.Errorf("curve %d falls at %d", c, v)
				}
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	profile := rgb(0x04400000, p3Space, srgbCurve()).build()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := icc.Parse(profile); err != nil {
			b.Fatal(err)
		}
	}
}
