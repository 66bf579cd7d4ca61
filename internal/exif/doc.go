// Package exif reads one thing from the metadata that cameras write: which way up a
// picture is, tag 0x0112 of the first directory of a TIFF structure, as Exif 3.0
// (CIPA DC-008), section 4.6.4, defines it.
//
// It reads no other tag, no second directory, no thumbnail and no orientation in XMP.
package exif
