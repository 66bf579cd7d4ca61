// Package qr makes QR codes of texts (ISO/IEC 18004:2015, model 2, versions 1 to 40)
// and reads its own work back.
//
// [Encode] returns a symbol of the smallest version that holds the text. Its encoders keep
// their memory from one to the next. A text is any string of bytes. It is cut
// into numeric, alphanumeric and byte segments such that the sum of their bits is the
// least possible; bytes are written as they are, without ECI, and there is no Kanji mode
// and no structured append.
//
// The steps of the encoder are those of the standard, one file each: segments
// (section 7.4), error correction (7.5), placement (7.7), masks and their penalties
// (7.8). What depends on the version alone is made once and kept.
//
// Every symbol is read back from its modules by [Read] before it is released. Read has
// code of its own for all it does. It shares with the encoder where a matrix keeps a
// module, and the tables of blocks, levels, mode indicators and counts; tests compare
// these with two other encoders. It corrects no errors and reads no images.
package qr
