package pdf

import (
	"encoding/binary"

	"github.com/sealcard/sealcard/internal/draw"
)

// ink makes an ink the color of what is painted next, and reports false if it is not
// painted at all.
func (p *painter) ink(i draw.Ink) bool {
	if i.Kind.Hidden() && !p.Press {
		return false
	}
	p.overprints(i.Overprint && p.Press)
	if !p.filled || p.fill != i {
		p.color(i, false)
		p.fill, p.filled = i, true
	}
	return true
}

// overprints turns overprinting on or off, with mode 1: a zero of a process ink leaves
// what is below.
func (p *painter) overprints(on bool) {
	if on == p.overprint {
		return
	}
	p.overprint, p.res.overprint = on, true
	if on {
		p.out = append(p.out, "/OP gs "...)
	} else {
		p.out = append(p.out, "/ON gs "...)
	}
}

// color writes the operators of a color for filling, or for strokes.
func (p *painter) color(i draw.Ink, stroke bool) {
	space, value := "cs ", "scn "
	gray, rgb, cmyk := "g ", "rg ", "k "
	if stroke {
		space, value, gray, rgb, cmyk = "CS ", "SCN ", "G ", "RG ", "K "
	}
	c := i.Color
	switch {
	case i.Kind == draw.InkProcess && p.Press:
		for _, v := range []uint8{i.Process.C, i.Process.M, i.Process.Y, i.Process.K} {
			p.out = appendFixed(p.out, int64(v), 2)
		}
		p.out = append(p.out, cmyk...)
	case i.Kind != draw.InkColor && p.Press:
		p.name('S', add(&p.res.plates, i), " "+space+"1 "+value)
	case c.Gray():
		p.out = append(p.level(p.out, c.R), gray...)
	case p.Press:
		p.res.srgb = true
		p.out = append(p.out, "/CS "+space...)
		p.out = append(p.level(p.level(p.level(p.out, c.R), c.G), c.B), value...)
	default:
		p.out = append(p.level(p.level(p.level(p.out, c.R), c.G), c.B), rgb...)
	}
}

// level appends a part of a color from 0 to 1.
func (p *painter) level(b []byte, v uint8) []byte {
	return appendFixed(b, divide(int64(v)*10_000, 255), 4)
}

// srgb returns an ICC profile of sRGB (IEC 61966-2-1) in the form of ICC.1:2003-09, which
// has curves by formula: primaries adapted to D50, and the curve by its five constants.
func srgb() []byte {
	// Numbers are multiples of 1/65536.
	numbers := func(kind string, v ...uint32) []byte {
		b := append([]byte(kind), 0, 0, 0, 0)
		for _, n := range v {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		return b
	}
	text := func(s string) []byte {
		b := numbers("mluc", 1, 12)
		b = append(b, "enUS"...)
		b = binary.BigEndian.AppendUint32(b, uint32(2*len(s)))
		b = binary.BigEndian.AppendUint32(b, 28)
		for _, r := range s {
			b = append(b, 0, byte(r))
		}
		return append(b, make([]byte, -len(b)&3)...)
	}
	curve := numbers("para", 3<<16, 157286, 62119, 3417, 5072, 2651) // 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", text("sRGB")},
		{"cprt", text("No copyright, use freely")},
		{"wtpt", numbers("XYZ ", 63190, 65536, 54061)},
		{"rXYZ", numbers("XYZ ", 28578, 14580, 912)},
		{"gXYZ", numbers("XYZ ", 25238, 46983, 6362)},
		{"bXYZ", numbers("XYZ ", 9375, 3973, 46794)},
		// D65 to D50 by Bradford's matrix.
		{"chad", numbers("sf32", 68674, 1502, neg(3290), 1939, 64912, neg(1118), neg(605), 988, 49262)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	header := make([]byte, 128)
	copy(header[8:], "\x04\x10\x00\x00mntrRGB XYZ ")
	copy(header[24:], "\x07\xea\x00\x0b\x00\x1b") // 27 November 2026
	copy(header[36:], "acsp")
	copy(header[68:], numbers("", 63190, 65536, 54061)[4:]) // D50
	directory := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	at, body := 128+4+12*len(tags), []byte(nil)
	for _, t := range tags {
		directory = append(directory, t.name...)
		directory = binary.BigEndian.AppendUint32(directory, uint32(at+len(body)))
		directory = binary.BigEndian.AppendUint32(directory, uint32(len(t.data)))
		body = append(body, t.data...)
	}
	binary.BigEndian.PutUint32(header, uint32(at+len(body)))
	return append(append(header, directory...), body...)
}

// neg returns -v in the form of two's complement.
func neg(v uint32) uint32 { return -v }
