// Package facefind finds the one face of an upright gray picture and where its
// eyes are, so that a portrait can be framed when nobody says where they are.
//
// It evaluates the face cascade of pico (N. Markus and others, arXiv:1305.4537),
// embedded from pico/facefinder.bin, with an evaluator of its own: windows of
// all sizes go through trees of pixel comparisons, overlapping windows that
// pass are taken together, and each eye is then moved to the dark spot nearest
// to where the cascade says it is. Where no upright face is certain, faces
// tilted by about 20 degrees are tried.
//
// All arithmetic is on integers, so the same picture gives the same face on
// every processor. Work is bounded whatever the picture holds.
//
// The result is advice for a crop, not a finding about a person. Faces in
// profile, behind heavy or dark glasses, deep in shade or cut by the edge of
// the picture are often not found; pico/SOURCES.md says what was measured. It
// tells nobody apart, and it does not tell a face from the picture of one.
package facefind
