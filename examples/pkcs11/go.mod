module github.com/sealcard/sealcard/examples/pkcs11

go 1.26.0

replace github.com/sealcard/sealcard => ../..

require (
	github.com/miekg/pkcs11 v1.1.2
	github.com/sealcard/sealcard v0.0.0
)

require (
	filippo.io/edwards25519 v1.2.0 // indirect
	golang.org/x/crypto v0.59.0 // indirect
	golang.org/x/sys v0.50.0 // indirect
	golang.org/x/text v0.44.0 // indirect
)
