package icc_test

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/icc"
)

// samples are the colors that a profile is compared at.
func samples() [][3]int {
	return [][3]int{
		{255, 255, 255}, {0, 0, 0}, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {128, 128, 128},
		{10, 10, 10}, {200, 150, 120}, {90, 60, 40}, {1, 2, 3}, {254, 200, 180}, {30, 200, 90},
	}
}

// encode returns linear light as a value of sRGB, 0 to 255.
func encode(light float64) float64 {
	light = min(max(light, 0), 1)
	if light <= 0.0031308 {
		return 255 * 12.92 * light
	}
	return 255 * (1.055*math.Pow(light, 1/2.4) - 0.055)
}

// convert returns a color in sRGB, 0 to 255, as a resizer that works in linear light does.
func convert(p *icc.Profile, c [3]int) (out [3]float64) {
	for row := range 3 {
		var sum float64
		for col := range 3 {
			sum += float64(p.Matrix[3*row+col]) * float64(p.Linear[col][c[col]])
		}
		out[row] = encode(sum / 65536 / 65535)
	}
	return out
}

// recorded returns what Little CMS makes of the samples, by the profile's name.
func recorded(t *testing.T) map[string][][3]float64 {
	t.Helper()
	f, err := os.Open("testdata/lcms.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string][][3]float64{}
	for s := bufio.NewScanner(f); s.Scan(); {
		name, values, ok := strings.Cut(s.Text(), ": ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		var v [3]float64
		if _, err := fmt.Sscan(values, &v[0], &v[1], &v[2]); err != nil {
			t.Fatalf("%s: %v", s.Text(), err)
		}
		out[name] = append(out[name], v)
	}
	return out
}

// littleCMS returns what an installed Little CMS makes of the samples now, or nil.
func littleCMS(t *testing.T, profile []byte, gray bool) (out [][3]float64) {
	t.Helper()
	if _, err := exec.LookPath("transicc"); err != nil {
		return nil
	}
	file := filepath.Join(t.TempDir(), "profile.icc")
	if err := os.WriteFile(file, profile, 0o600); err != nil {
		t.Fatal(err)
	}
	var in strings.Builder
	for _, c := range samples() {
		fmt.Fprintln(&in, c[0])
		if !gray {
			fmt.Fprintf(&in, "%d\n%d\n", c[1], c[2])
		}
	}
	cmd := exec.Command("transicc", "-i"+file, "-o*sRGB", "-t1", "-n", "-c0")
	cmd.Stdin = strings.NewReader(in.String())
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("transicc: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		var v [3]float64
		if _, err := fmt.Sscan(line, &v[0], &v[1], &v[2]); err != nil {
			t.Fatalf("transicc: %q", line)
		}
		out = append(out, v)
	}
	return out
}

// agree compares a profile with Little CMS, whose results are not cut off at 0 and 255.
func agree(t *testing.T, profile []byte, want [][3]float64) {
	t.Helper()
	p, err := icc.Parse(profile)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) != len(samples()) {
		t.Fatalf("%d colors are recorded, want %d", len(want), len(samples()))
	}
	live := littleCMS(t, profile, p.Gray)
	for i, c := range samples() {
		if p.Gray {
			c[1], c[2] = c[0], c[0]
		}
		got := convert(p, c)
		for k := range got {
			if live != nil && math.Abs(live[i][k]-want[i][k]) > 0.01 {
				t.Errorf("%v: Little CMS says %v, recorded is %v", c, live[i], want[i])
			}
			if w := min(max(want[i][k], 0), 255); math.Abs(got[k]-w) > 0.3 {
				t.Errorf("%v becomes %.2f, Little CMS makes %.2f of it", c, got, want[i])
			}
		}
	}
}

func TestColorsAreThoseOfLittleCMS(t *testing.T) {
	lcms := recorded(t)
	for name, profile := range profiles() {
		t.Run(name, func(t *testing.T) { agree(t, profile, lcms[name]) })
	}
}

// TestProfilesOfOthersAgree reads those that Ghostscript installs: of another builder.
func TestProfilesOfOthersAgree(t *testing.T) {
	lcms := recorded(t)
	for _, name := range []string{"a98", "default_gray", "default_rgb", "esrgb", "ps_gray", "ps_rgb", "rommrgb", "scrgb", "sgray", "srgb"} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile("/usr/share/color/icc/ghostscript/" + name + ".icc")
			if err != nil {
				cardtest.Missing(t, "the profiles of Ghostscript are not installed")
			}
			agree(t, b, lcms[name+".icc"])
		})
	}
}
