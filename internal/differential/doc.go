// Package differential compares our verifier with two others: go-cose, a general COSE
// library, and the Python verifier of the kit, which was written from docs/format.md.
// It holds tests alone.
package differential
