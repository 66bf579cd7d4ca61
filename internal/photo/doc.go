// Package photo reads uploaded pictures within limits and makes the image that is
// printed. Pixels alone survive: metadata, and whatever is appended to a file, is
// left behind.
//
// A file is walked from its first marker to its end before a pixel is decoded: JPEG (ITU-T
// T.81, by Huffman codes with 8 bits, sequential or progressive, gray or of three
// channels), PNG (third edition, 2025) and WebP (RFC 9649, still). Its kind is decided by
// its bytes and never by a name; other kinds are refused by theirs. The walk finds what a decoder
// would need in memory and in passes over the pixels, the orientation and the color
// profile. A file that is cut short is refused, also where a decoder would fill up the rest.
//
// The package imports exif. It does not correct orientation or colors: it tells them. Of a
// PNG picture, the chunks gAMA and cHRM and the interoperability index of Exif ("R03",
// Adobe RGB) do not count, neither does XMP. Of an animated PNG the default image is
// read, of pictures for several screens or depths (MPO, gain maps) the first.
package photo
