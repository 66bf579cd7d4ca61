// Package binding holds tests alone. They run gobind over examples/mobile, hold that every
// name arrives in Java and Objective-C as it is in Go, and let Java decide about cards
// through the library that a phone would load, on a plain JDK: no Android SDK is needed.
// What is Apple's is generated and read, but not compiled.
package binding
