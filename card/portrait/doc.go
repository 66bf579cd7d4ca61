// Package portrait takes an uploaded picture of a face apart, once, and makes two
// things of it: the image that is printed on the card, and the small face that is signed
// into its QR code.
//
//	p, err := portrait.Prepare(upload, &portrait.Options{Size: renderer.PortraitSize()})
//	claims.Identity.Biometrics = map[card.BodyPart][]card.Biometric{card.Face: {p.Face.Biometric()}}
//	c, err := issuer.Issue(&claims)
//	printed, err := render.NewPortrait(p.Print)
//
// # What comes in
//
// JPEG (baseline or progressive, in color or gray), PNG and WebP. An upload is hostile
// until it is decoded: its bytes, pixels, sides, shape and the memory that decoding takes
// are limited by its header, before a pixel is. Other kinds, and JPEG in CMYK, are refused
// with their name.
//
// # What comes out
//
// The print image is a baseline JPEG in sRGB, of pixels alone: neither metadata nor a
// byte that was appended to the upload is in it. The picture stands upright, as the EXIF
// orientation says. Colors are converted from the profile of the upload, if its red, green
// and blue are given by a matrix and curves, as in Display P3 and Adobe RGB; a transparent
// ground becomes light. It is made smaller in linear light, never larger and never
// stretched.
//
// A print image is recognized by everything before its samples, which it shares with every
// other. Prepare keeps one of the size that is wanted, and package render prints it as it
// is: a reprint costs no work on images, but for a ghost, which needs its pixels. Samples can
// hold bits that no decoder shows, so that uploads of strangers are better prepared with a
// face, or at a size of their own.
//
// The face is a WebP image of 64 x 80 pixels in color, or of 48 x 60 in gray where the
// budget is small, always within the budget. It is attribute 62 of Claim 169, an image
// with sub-format 4, and as part of the claims it is bound by the card's signature. The
// print image is not: whoever checks a card compares the print, the signed face and the
// holder.
//
// # How it is cropped
//
// By the eyes, after ICAO Doc 9303-3 and ISO/IEC 39794-5: upright rectangle, eyes in the
// middle of its width, and an eye line and a head height in the ranges that those give.
// The eyes are those that the caller states, as capture stations and phones know them, or
// those that a finder is certain of; else the crop is in the middle and a little above,
// and a warning says so.
//
// The same upload and options give the same bytes, on every platform and with any number
// of workers. Nothing here is a judgment about a person: figures of quality are warnings,
// and a finder of faces is wrong now and then, so that somebody has to look at the result.
package portrait
