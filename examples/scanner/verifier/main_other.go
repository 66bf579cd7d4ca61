//go:build !js || !wasm

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "verifier: this is a program for browsers; go generate ./examples/scanner builds it")
	os.Exit(2)
}
