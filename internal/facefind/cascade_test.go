package facefind

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"testing"
)

// TestCascadeIsTheOneOfSources pins the embedded file to the digest that
// pico/SOURCES.md gives.
func TestCascadeIsTheOneOfSources(t *testing.T) {
	const want = "d8014993e7298c7b1865d1f8b855d6dbf4ec5c808bf879e2091ab6837abf90cd"
	if d := sha256.Sum256(cascadeFile); hex.EncodeToString(d[:]) != want {
		t.Errorf("digest %x, %s wanted", d, want)
	}
	c, err := parseCascade(cascadeFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.floor) != 468 {
		t.Errorf("%d trees, 468 wanted", len(c.floor))
	}
}

// TestBrokenCascadesAreRefused holds for each field of the file.
func TestBrokenCascadesAreRefused(t *testing.T) {
	change := func(at int, v uint32) []byte {
		b := slices.Clone(cascadeFile)
		binary.LittleEndian.PutUint32(b[at:], v)
		return b
	}
	firstLeaf := headerLen + (leaves-1)*4
	for name, b := range map[string][]byte{
		"empty":          nil,
		"header alone":   cascadeFile[:headerLen],
		"cut":            cascadeFile[:len(cascadeFile)-1],
		"longer":         append(slices.Clone(cascadeFile), 0),
		"other depth":    change(8, 7),
		"no trees":       change(12, 0),
		"fewer trees":    change(12, 467),
		"many trees":     change(12, math.MaxUint32),
		"leaf no number": change(firstLeaf, math.Float32bits(float32(math.NaN()))),
		"leaf too large": change(firstLeaf, math.Float32bits(17)),
		"floor infinite": change(firstLeaf+leaves*4, math.Float32bits(float32(math.Inf(-1)))),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseCascade(b); !errors.Is(err, errCascade) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// TestEveryTestOfAPoseStaysInItsWindow holds the bound that scan relies on.
func TestEveryTestOfAPoseStaysInItsWindow(t *testing.T) {
	c := finder()
	for _, p := range []pose{c.upright, c.left, c.right} {
		if p.reach < 100 || p.reach > 182 { // 128 times the square root of 2
			t.Errorf("tilt %d reaches %d", p.tilt, p.reach)
		}
	}
}

// FuzzCascade holds that no file makes the reader fail.
func FuzzCascade(f *testing.F) {
	f.Add(cascadeFile[:headerLen+treeLen])
	one := slices.Clone(cascadeFile[:headerLen+treeLen])
	binary.LittleEndian.PutUint32(one[12:], 1)
	f.Add(one)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseCascade(b)
		if (c == nil) == (err == nil) {
			t.Errorf("cascade %v with error %v", c != nil, err)
		}
	})
}
