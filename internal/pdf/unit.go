package pdf

import "strconv"

// A unit is a ten-thousandth of a point: all that a file says about places, in integers,
// so that every machine rounds alike. A dot is 2,400 units at 300 dpi and 1,200 at 600.
type unit int64

const (
	perPoint = 10_000
	perInch  = 72 * perPoint
	inch     = 25_400 // micrometers
)

// units returns a length in micrometers.
func units(um int64) unit { return unit(divide(um*perInch, inch)) }

// dots returns a number of printer dots.
func dots(n, dpi int) unit { return unit(divide(int64(n)*perInch, int64(dpi))) }

// divide rounds to the nearest whole number, halves away from zero.
func divide(n, d int64) int64 {
	if n < 0 {
		return -((-n + d/2) / d)
	}
	return (n + d/2) / d
}

// appendUnit appends u in points and a space.
func appendUnit(b []byte, u unit) []byte { return appendFixed(b, int64(u), 4) }

// appendFixed appends n / 10^places without needless zeros, and a space.
func appendFixed(b []byte, n int64, places int) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	scale := int64(1)
	for range places {
		scale *= 10
	}
	b = strconv.AppendInt(b, n/scale, 10)
	if rest := n % scale; rest != 0 {
		b = append(b, '.')
		for rest != 0 {
			scale /= 10
			b = append(b, byte('0'+rest/scale))
			rest %= scale
		}
	}
	return append(b, ' ')
}

// appendUnits appends several lengths.
func appendUnits(b []byte, us ...unit) []byte {
	for _, u := range us {
		b = appendUnit(b, u)
	}
	return b
}
