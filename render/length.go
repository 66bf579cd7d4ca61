package render

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/sealcard/sealcard/internal/draw"
)

// A Length is a distance in micrometers.
type Length int64

// Units of length.
const (
	Micrometer Length = 1
	Millimeter        = 1000 * Micrometer
	Inch              = 25400 * Micrometer
)

// A Point is a place, counted from the top left corner.
type Point struct{ X, Y Length }

// A Size is a width and a height.
type Size struct{ W, H Length }

// A Rect is a box by its top left corner.
type Rect struct{ X, Y, W, H Length }

var errLength = errors.New("not a length such as 3mm, 0.5in or 8pt")

// maxLength is the longest length: larger than any printed sheet.
const maxLength = 10_000 * Millimeter

// ParseLength returns the length that s states in mm, in or pt (1/72 inch), rounded
// to the nearest micrometer: "3mm", "0.5in", "8pt", "-1.5mm". A number needs its
// unit.
func ParseLength(s string) (Length, error) {
	unit := map[string]float64{"mm": 1000, "in": 25400, "pt": 25400.0 / 72}
	if len(s) < 3 {
		return 0, errLength
	}
	number, scale := s[:len(s)-2], unit[s[len(s)-2:]]
	if scale == 0 || strings.Trim(number, "-.0123456789") != "" {
		return 0, errLength
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || math.Abs(n*scale) > float64(maxLength) {
		return 0, errLength
	}
	return Length(math.Round(n * scale)), nil
}

// String returns the length in millimeters, exactly: "91.6mm".
func (l Length) String() string {
	sign := ""
	if l < 0 {
		sign, l = "-", -l
	}
	s := strconv.FormatInt(int64(l)/1000, 10)
	if rest := int64(l) % 1000; rest != 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return sign + s + "mm"
}

// String returns the size as "85.6mm x 53.98mm".
func (s Size) String() string { return s.W.String() + " x " + s.H.String() }

func (r Rect) draw() draw.Rect {
	return draw.Rect{X: int64(r.X), Y: int64(r.Y), W: int64(r.W), H: int64(r.H)}
}

// dots returns the number of whole dots in l at dpi dots per inch.
func (l Length) dots(dpi int) int { return int(int64(l) * int64(dpi) / int64(Inch)) }
