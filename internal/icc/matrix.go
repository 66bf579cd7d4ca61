package icc

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// d50 is the connection space's white, X Y Z as s15Fixed16: ICC.1:2022, clause 7.2.16.
func d50() [3]int64 { return [3]int64{0xf6d6, 0x10000, 0xd32d} }

// whiteOff is how far the colorants' sum may lie from d50, as s15Fixed16: 1/64. Rounding
// leaves less than 1/1000; colorants of a white that was not adapted are off by 1/10 and more.
const whiteOff = 1 << 10

// fromXYZ takes X Y Z under D50 to linear sRGB, 1<<28 is 1: the primaries and the white
// of IEC 61966-2-1, adapted from D65 to D50 by the matrix of ICC.1:2022, annex E.
func fromXYZ() [9]int64 {
	return [9]int64{
		841326273, -434117692, -131719429,
		-262731183, 514358277, 8974778,
		19317616, -61469961, 377351534,
	}
}

func identity() [9]int32 { return [9]int32{0: 1 << 16, 4: 1 << 16, 8: 1 << 16} }

// readXYZ returns a colorant as s15Fixed16: ICC.1:2022, clause 10.31, XYZType.
func readXYZ(tag []byte, name string) (xyz [3]int64, err error) {
	switch {
	case tag == nil:
		return xyz, fmt.Errorf("broken: there is no tag %q", name)
	case len(tag) < 20 || text(tag, 0) != "XYZ ":
		return xyz, fmt.Errorf("broken: the tag %q is not a color", name)
	}
	for i := range xyz {
		v := int64(int32(binary.BigEndian.Uint32(tag[8+4*i:])))
		if v < -maxColorant || v > maxColorant {
			return xyz, fmt.Errorf("broken: the color %q is out of range", name)
		}
		xyz[i] = v
	}
	return xyz, nil
}

// toSRGB returns the matrix from the profile's linear RGB to that of sRGB. White is made
// exact: the profile's rounding would tint it.
func toSRGB(colorants [9]int64) (m [9]int32, err error) {
	for i, want := range d50() {
		sum := colorants[3*i] + colorants[3*i+1] + colorants[3*i+2]
		if sum < want-whiteOff || sum > want+whiteOff {
			return m, errors.New("with a white other than D50, which version 4 demands")
		}
	}
	from := fromXYZ()
	for row := range 3 {
		var cells [3]int64 // 1<<44 is 1
		var sum int64
		for col := range 3 {
			for k := range 3 {
				cells[col] += from[3*row+k] * colorants[3*k+col]
			}
			sum += cells[col]
		}
		sum >>= 16 // 1<<28 is 1, and it is near to 1: the colorants' sum is near to white
		left := int64(1 << 16)
		for col, c := range cells {
			cells[col] = divRound(c, sum)
			left -= cells[col]
		}
		cells[row] += left
		for col, c := range cells {
			if c < -maxCell || c > maxCell {
				return m, errors.New("broken: its colors are out of range")
			}
			m[3*row+col] = int32(c)
		}
	}
	return m, nil
}

// divRound returns a/b rounded to nearest, for positive b.
func divRound(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}
