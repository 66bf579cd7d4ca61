package icc

import (
	"encoding/binary"
	"fmt"
)

// readCurve fills in the light of each value: ICC.1:2022, clause 10.6, curveType, and
// clause 10.18, parametricCurveType. A curve that falls anywhere, or is flat from end to
// end, is broken.
func readCurve(light *[256]uint16, tag []byte, name string) error {
	if tag == nil {
		return fmt.Errorf("broken: there is no tag %q", name)
	}
	if len(tag) < 12 {
		return fmt.Errorf("broken: the curve %q is cut short", name)
	}
	ok := false
	switch text(tag, 0) {
	case "curv":
		ok = readTable(light, binary.BigEndian.Uint32(tag[8:]), tag[12:])
	case "para":
		ok = readParametric(light, binary.BigEndian.Uint16(tag[8:]), tag[12:])
	default:
		return fmt.Errorf("broken: the tag %q is not a curve", name)
	}
	for v := 1; ok && v < len(light); v++ {
		ok = light[v] >= light[v-1]
	}
	if !ok || light[0] == light[255] {
		return fmt.Errorf("broken: the curve %q", name)
	}
	return nil
}

// readTable reads n numbers: none is the identity, one a gamma, more are a table whose
// gaps are straight lines.
func readTable(light *[256]uint16, n uint32, data []byte) bool {
	if uint64(n)*2 > uint64(len(data)) {
		return false
	}
	switch n {
	case 0:
		for v := range light {
			light[v] = uint16(v * 257)
		}
		return true
	case 1: // u8Fixed8
		gamma := int64(binary.BigEndian.Uint16(data)) << 8
		return fill(light, parameters{g: gamma, a: one, d: -1})
	}
	for v := range light {
		at := v * int(n-1)
		i, part := at/255, at%255
		sum := int(binary.BigEndian.Uint16(data[2*i:])) * (255 - part)
		if part > 0 {
			sum += int(binary.BigEndian.Uint16(data[2*i+2:])) * part
		}
		light[v] = uint16((sum + 127) / 255)
	}
	return true
}

// one is 1 as s15Fixed16.
const one = 1 << 16

// parameters are those of the curve (a X + b)^g + e from d on, and c X + f below,
// as s15Fixed16.
type parameters struct{ g, a, b, c, d, e, f int64 }

// readParametric reads the five kinds of functions: ICC.1:2022, table 68.
func readParametric(light *[256]uint16, kind uint16, data []byte) bool {
	counts := [...]int{1, 3, 4, 5, 7}
	if int(kind) >= len(counts) || len(data) < 4*counts[kind] {
		return false
	}
	var v [7]int64
	for i := range counts[kind] {
		v[i] = int64(int32(binary.BigEndian.Uint32(data[4*i:])))
	}
	p := parameters{g: v[0], a: v[1], b: v[2], c: v[3], d: v[4], e: v[5], f: v[6]}
	switch kind {
	case 0:
		p.a, p.d = one, -1
	case 1, 2:
		// From -b/a on, and flat below: there the base is negative, and the power
		// of a negative base is 0.
		p.c, p.d, p.e = 0, -1, v[3]
	}
	return fill(light, p)
}

// fill computes a curve at each value, cut off at 0 and 1 as clause 10.18 says.
func fill(light *[256]uint16, p parameters) bool {
	if p.g <= 0 || p.g > maxGamma || p.a <= 0 {
		return false
	}
	for v := range int64(len(light)) {
		y := p.at(v)
		light[v] = uint16((min(max(y, 0), 1<<32)*65535 + 1<<31) >> 32)
	}
	return true
}

// at returns the curve's height at v/255, 1<<32 is 1.
func (p *parameters) at(v int64) int64 {
	if v*one < p.d*255 {
		return p.c*v<<16/255 + p.f<<16
	}
	base := p.a*v<<16/255 + p.b<<16
	if base <= 0 {
		return p.e << 16
	}
	return int64(power(uint64(base), p.g, one)) + p.e<<16
}
