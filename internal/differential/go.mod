// A module of its own: go-cose, gozxing and jsonschema are oracles in tests and reach no
// go.mod that an auditor of the library reads.
module github.com/sealcard/sealcard/internal/differential

go 1.26.0

replace github.com/sealcard/sealcard => ../../

require (
	github.com/makiuchi-d/gozxing v0.1.1
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	github.com/sealcard/sealcard v0.0.0
	github.com/veraison/go-cose v1.3.0
	golang.org/x/text v0.44.0
)

require (
	filippo.io/edwards25519 v1.2.0 // indirect
	github.com/fxamacker/cbor/v2 v2.10.0 // indirect
	github.com/x448/float16 v0.8.4 // indirect
	golang.org/x/xerrors v0.0.0-20200804184101-5ec99f83aff1 // indirect
)
