package resample

import "image"

// Boxes returns the size and the lights of boxes of n x n pixels.
func Boxes(s *Source, crop image.Rectangle, n int) (image.Point, []uint16) {
	l := s.boxes(crop.Intersect(image.Rectangle{Max: s.Size()}), n)
	return l.size, l.pix
}

// Light returns the light of an 8-bit value of sRGB.
func Light(v byte) uint16 { return srgbLight[v] }

// Ground is the gray under transparent pixels.
const Ground = ground
