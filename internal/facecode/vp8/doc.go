// Package vp8 codes small pictures as key frames of VP8 (RFC 6386), which is what a lossy
// WebP file holds.
//
// It is made for portraits of some thousand samples in some hundred bytes. For each
// macroblock it tries the likeliest modes of prediction in full, chooses levels by dynamic
// programming over what they cost and what they leave wrong, and replaces probabilities of
// tokens where that pays. All arithmetic is on integers, on one goroutine and without
// state beyond an [Encoder]: the same picture gives the same bytes everywhere.
//
// It writes one segment, one partition of levels, the normal loop filter, and no
// differences between the quantizers. It does not decode, and it makes no RIFF container.
package vp8
