// Package icc reads the color profiles that pictures carry, as far as they are three
// curves and a matrix, or one curve for gray: ICC.1:2022 (profile version 4.4) and
// the profiles of version 2 that it replaced. sRGB, Display P3 and Adobe RGB are such.
//
// It gives what a resizer needs to work in linear light and end in sRGB, in integers that
// are the same on every machine. It does not read tables in more dimensions (profiles of
// printers and some scanners), profiles for CMYK, named colors or links, the connection
// space Lab, or rendering intents: without a table there is only the colorimetric one.
package icc
