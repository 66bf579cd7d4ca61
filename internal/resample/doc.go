// Package resample makes decoded pictures smaller in linear light, where the mean of black
// and white is what the eye sees from afar: boxes of whole pixels first, then Catmull-Rom
// (E. Catmull and R. Rom, "A class of local interpolating splines", 1974), widened so that it
// does not alias. Light is that of sRGB (IEC 61966-2-1) unless a picture brings its own.
//
// All of it is whole numbers, so that each processor makes the same bytes. It reads no files,
// converts no CMYK, and is not made to enlarge pictures, though it can.
package resample
