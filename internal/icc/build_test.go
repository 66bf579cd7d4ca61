package icc_test

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// A recipe is what a profile is built of.
type recipe struct {
	version           uint32 // as stored
	class, space, pcs string
	tags              map[string][]byte
}

// build returns a profile whose tags stand in the order of their names.
func (r recipe) build() []byte {
	be := binary.BigEndian
	b := make([]byte, 128)
	be.PutUint32(b[8:], r.version)
	copy(b[12:], r.class+r.space+r.pcs)
	copy(b[36:], "acsp")
	for i, v := range []uint32{0xf6d6, 0x10000, 0xd32d} {
		be.PutUint32(b[68+4*i:], v)
	}
	b = be.AppendUint32(b, uint32(len(r.tags)))
	at := len(b) + 12*len(r.tags)
	var data []byte
	for _, name := range slices.Sorted(maps.Keys(r.tags)) {
		tag := r.tags[name]
		b = append(b, name...)
		b = be.AppendUint32(b, uint32(at+len(data)))
		b = be.AppendUint32(b, uint32(len(tag)))
		data = append(data, tag...)
		data = append(data, make([]byte, -len(tag)&3)...)
	}
	b = append(b, data...)
	be.PutUint32(b, uint32(len(b)))
	return b
}

// fixed returns v as s15Fixed16.
func fixed(v float64) uint32 { return uint32(int32(math.Round(v * 65536))) }

func xyz(x, y, z float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []float64{x, y, z} {
		b = binary.BigEndian.AppendUint32(b, fixed(v))
	}
	return b
}

// curv returns a curveType of entries as they are stored.
func curv(entries ...uint16) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(entries)))
	for _, v := range entries {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func para(kind uint16, values ...float64) []byte {
	b := binary.BigEndian.AppendUint16([]byte("para\x00\x00\x00\x00"), kind)
	b = append(b, 0, 0)
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, fixed(v))
	}
	return b
}

// A space is a set of colorants under D50, X Y Z of red, green and blue.
type space [9]float64

// Colorants as the published profiles have them.
var (
	srgbSpace  = space{0.43607, 0.22249, 0.01392, 0.38515, 0.71687, 0.09708, 0.14307, 0.06061, 0.71410}
	p3Space    = space{0.51512, 0.24120, -0.00105, 0.29198, 0.69225, 0.04189, 0.15710, 0.06657, 0.78407}
	adobeSpace = space{0.60974, 0.31111, 0.01947, 0.20528, 0.62567, 0.06087, 0.14919, 0.06322, 0.74457}
	rommSpace  = space{0.79770, 0.28799, 0, 0.13519, 0.71190, 0, 0.03130, 0.00011, 0.82491}
)

func rgb(version uint32, s space, curve []byte) recipe {
	return recipe{version, "mntr", "RGB ", "XYZ ", map[string][]byte{
		"rXYZ": xyz(s[0], s[1], s[2]), "gXYZ": xyz(s[3], s[4], s[5]), "bXYZ": xyz(s[6], s[7], s[8]),
		"rTRC": curve, "gTRC": curve, "bTRC": curve,
	}}
}

func gray(class string, curve []byte) recipe {
	return recipe{0x02100000, class, "GRAY", "XYZ ", map[string][]byte{"kTRC": curve}}
}

func srgbCurve() []byte { return para(3, 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045) }

// table returns a curve of n entries of f from 0 to 1.
func table(n int, f func(float64) float64) []byte {
	entries := make([]uint16, n)
	for i := range entries {
		entries[i] = uint16(math.Round(f(float64(i)/float64(n-1)) * 65535))
	}
	return curv(entries...)
}

func srgbLight(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// profiles are those of the corpus that are read.
func profiles() map[string][]byte {
	const v2, v4 = 0x02100000, 0x04400000
	lstar := func(v float64) float64 {
		if v <= 0.08 {
			return v * 100 / 903.2963
		}
		return math.Pow((v+0.16)/1.16, 3)
	}
	return map[string][]byte{
		"sRGB, 1024 entries":      rgb(v2, srgbSpace, table(1024, srgbLight)).build(),
		"sRGB, version 4":         rgb(v4, srgbSpace, srgbCurve()).build(),
		"Display P3":              rgb(v4, p3Space, srgbCurve()).build(),
		"Adobe RGB":               rgb(v2, adobeSpace, curv(0x0233)).build(),
		"ROMM RGB":                rgb(v2, rommSpace, curv(0x01cd)).build(),
		"sRGB primaries, linear":  rgb(v2, srgbSpace, curv()).build(),
		"L* table of 4096":        rgb(v2, adobeSpace, table(4096, lstar)).build(),
		"table of 2":              rgb(v2, p3Space, curv(0, 65535)).build(),
		"table of 3":              rgb(v2, p3Space, curv(0, 10000, 65535)).build(),
		"function 0":              rgb(v4, p3Space, para(0, 1.8)).build(),
		"function 1":              rgb(v4, p3Space, para(1, 2.2, 1.1, -0.1)).build(),
		"function 2":              rgb(v4, p3Space, para(2, 2.2, 0.9, 0.05, 0.02)).build(),
		"function 4":              rgb(v4, p3Space, para(4, 2.4, 0.9, 0.05, 0.1, 0.05, 0.01, 0.005)).build(),
		"gray, gamma 2.2":         gray("mntr", curv(0x0233)).build(),
		"gray, of a printer":      gray("prtr", table(256, func(v float64) float64 { return v * v * v })).build(),
		"gray, function of sRGB":  recipe{v4, "spac", "GRAY", "XYZ ", map[string][]byte{"kTRC": srgbCurve()}}.build(),
		"scanner, gamma 1.0 as 1": func() []byte { r := rgb(v2, adobeSpace, curv(0x0100)); r.class = "scnr"; return r.build() }(),
	}
}
