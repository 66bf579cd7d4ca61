// Package differential compares our verifier with two others: go-cose, a general COSE
// library, and the Python verifier of the kit, which was written from docs/format.md;
// and our encoder of QR codes with that of gozxing. It holds tests alone.
package differential
