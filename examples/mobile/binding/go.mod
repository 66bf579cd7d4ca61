// Gobind, which turns examples/mobile into Java and Objective-C, apart from what an app
// takes in.
module github.com/sealcard/sealcard/examples/mobile/binding

go 1.26.0

replace (
	github.com/sealcard/sealcard => ../../..
	github.com/sealcard/sealcard/examples/mobile => ..
)

tool golang.org/x/mobile/cmd/gobind

require (
	github.com/sealcard/sealcard v0.0.0
	github.com/sealcard/sealcard/examples/mobile v0.0.0
)

require (
	filippo.io/edwards25519 v1.2.0 // indirect
	golang.org/x/mobile v0.0.0-20261011034528-197770444867 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.25.0 // indirect
	golang.org/x/text v0.44.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
)
