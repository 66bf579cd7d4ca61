// Package pdf417 makes PDF417 symbols of texts (ISO/IEC 15438:2015), full ones with both
// row indicators and the stop pattern, never the truncated kind.
//
// [Encode] returns the modules of a symbol of a given number of columns and a given level
// of error correction; [Size] returns its measures alone. A text is any string of 1 to
// 2710 bytes. It is cut into text, numeric and byte compaction such that the codewords
// are the fewest possible; bytes are written as they are, without ECI, so that readers
// take those beyond ASCII for ISO/IEC 8859-1. There is no Macro PDF417.
//
// The steps are those of the standard, one file each: high level encoding (section 5.4),
// error correction (5.10), the patterns of codewords (5.3 and annex A), rows and their
// indicators (5.11).
//
// A module is one X wide and a row is at least three X high. The American driving license
// standard (AAMVA DL/ID) asks for X of 0.170 mm or more and a level of 3 or more.
//
// The package keeps nothing between calls but tables that never change; it is safe for
// concurrent use, and the same text makes the same symbol anywhere.
package pdf417
