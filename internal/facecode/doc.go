// Package facecode makes the small face that is signed into a QR code: a WebP file
// within a budget of bytes.
//
// [Encode] takes a picture in two sizes, 64 x 80 in color and 48 x 60 in gray, looks for
// the finest lossy coding that fits (RFC 6386 in the simple file format of RFC 9649,
// section 2.5) and for the loop filter that brings it closest to the picture. The file has
// one chunk and no metadata. The same pixels and budget give the same bytes on every
// machine. [Flatten] may be called before, on the picture in full size: an even ground
// costs fewer bytes.
//
// It does not find faces, crop, scale or convert colors.
package facecode
