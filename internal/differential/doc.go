// Package differential compares our verifier with two others: go-cose, a general COSE
// library, and the Python verifier of the kit, which was written from docs/format.md;
// our encoder of QR codes with that of gozxing; and the binder of layouts with a validator
// of JSON Schema that reads docs/layout.schema.json. It holds tests alone.
package differential
