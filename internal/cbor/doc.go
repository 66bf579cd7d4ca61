// Package cbor reads and writes the part of CBOR (RFC 8949) that our tokens are made of:
// integers, byte and text strings, arrays, maps, bool, null and, where values of others
// are read, floats. Structs say with tags what they hold:
//
//	A uint64 `cbor:"1,keyasint"`           // under the integer 1
//	B string `cbor:"uri,omitempty"`        // under the text "uri", left out if it is empty
//	_ struct{} `cbor:",toarray"`           // the struct is an array of its fields
//
// What it writes is deterministic (section 4.2.1): shortest heads, keys of a map in the
// order of their bytes. What it reads need not be. It reads no tag, no item of indefinite
// length, no float that is not a number or infinite, no text that is not UTF-8 and no map
// with a key twice, and nothing beyond the limits of [Rules].
//
// Reading takes two steps. The first walks over the whole item and refuses what is not
// well-formed or too large, before any value is made. The second makes the values, and need
// not look for the end of the input again.
//
// A type that cannot be put into these terms writes and reads itself: see [Marshaler] and
// [Unmarshaler]. There are no registered tags, no big integers and no times.
package cbor
