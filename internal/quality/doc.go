// Package quality measures a portrait as it will be printed: whether it is sharp, well lit and
// in front of an even ground, as ISO/IEC 19794-5 and ICAO Doc 9303-3 ask of portraits. Its
// figures are whole numbers, the same on each processor.
//
// It knows nothing of faces: the caller says where one is. It judges nothing either: what is
// too blurred or too dark is for the caller to say, and no figure says whether two portraits
// show one person.
package quality
