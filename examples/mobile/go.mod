module github.com/sealcard/sealcard/examples/mobile

go 1.26.0

replace github.com/sealcard/sealcard => ../..

require github.com/sealcard/sealcard v0.0.0

require (
	filippo.io/edwards25519 v1.2.0 // indirect
	golang.org/x/text v0.44.0 // indirect
)
