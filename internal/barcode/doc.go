// Package barcode makes Code 128 (ISO/IEC 15417), Aztec (ISO/IEC 24778) and Data Matrix
// (ISO/IEC 16022, ECC 200) symbols with the encoders of boombuler/barcode, and keeps to
// what those get right.
//
// All texts are printable ASCII. Beyond it, the encoder of Code 128 takes some letters
// for function characters, that of Data Matrix takes a first byte of E8 for a GS1 mark,
// and no reader knows which character set is meant. Texts are bounded before they are
// encoded. The encoders' own errors may quote the text, so they are not passed on, and
// should one of them panic, that is an error too.
//
// The same text gives the same symbol, and the functions may be used concurrently.
package barcode
