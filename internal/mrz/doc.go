// Package mrz writes the machine readable zone of an identity card: three lines of 30
// characters of A to Z, 0 to 9 and the filler <, as ICAO Doc 9303, eighth edition of
// 2021, parts 3 and 5, has them for size TD1.
//
//	line 1  1-2 document code, 3-5 state, 6-14 number, 15 check digit, 16-30 optional data
//	line 2  1-6 birth, 7 check digit, 8 sex, 9-14 expiry, 15 check digit,
//	        16-18 nationality, 19-29 optional data, 30 check digit of both lines
//	line 3  1-30 primary identifier << secondary identifier
//
// A check digit is the sum of the characters' values, times 7, 3 and 1 in turn, modulo
// 10; digits are worth themselves, A to Z 10 to 35, the filler 0. The last one of line 2
// is over line 1, 6-30, and line 2, 1-7, 9-15 and 19-29.
//
// A number of 10 to 22 characters goes on from position 16, with < in position 15, and
// is followed by its check digit and <. That digit is over the number alone, without the
// filler inside it.
//
// # Names
//
// Names may be in Latin, Cyrillic or Arabic letters, which are replaced by the tables of
// part 3, section 6, the first suggestion of each row: Ä is AE, Å AA, Ñ N, Ö OE, Ü UE.
// The exceptions for single languages are not made, since a name does not say its
// language. Letters that differ from a row by marks only lose the marks. Other choices
// of ours, where the tables have nothing: the soft sign is left out, the Serbian Ћ is C,
// and the letters of Azerbaijan and of West Africa become the Latin letter that they are
// drawn after, Ə an A. Whoever wants another spelling hands over that spelling.
//
// Spaces, hyphens and commas become one filler; other punctuation, invisible characters
// and marks are left out, and what stood on both sides of an apostrophe joins. Digits and
// symbols are errors, as are letters of other scripts.
//
// Names that take more than 30 positions are shortened in this way, one of those that
// part 5 offers, and end in a letter in position 30, which shows it:
//
//  1. The primary identifier is left as it is up to 27 positions. Beyond, its longest
//     component, of several the last, loses its last letter until 27 are left, or 30
//     where there is no secondary identifier. Hence each component keeps a letter.
//  2. The secondary identifier is cut off after position 30. If that is the filler after
//     a component, the longest component before it loses a letter and the first letter
//     of the next one is last; if all of them are initials, the primary identifier
//     loses a letter for it.
//
// Nothing here depends on time or machine, all functions may be used concurrently, and
// no error says what a name or a number is.
package mrz
