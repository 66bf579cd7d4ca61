// Generate makes those files of the scanner's page that are not written by hand:
//
//	verifier.wasm.br     examples/scanner/verifier, built for browsers and packed
//	wasm_exec.js         the support file of the same Go, with Go's license beside it
//	zxing_reader.js      the reader of codes of npm's zxing-wasm, with -npm alone
//	zxing_reader.wasm    its program, with the licenses of both beside them
//
// The same Go release makes the same program on every machine: no path, time or version
// control is in it. The file version beside this one names the release. With -check nothing
// is written, and a file that is not what would be made is an error; under another release
// of Go its own two files are not compared, which standard error then says.
//
// Run it in examples/scanner. Exit status: 0 done, 1 unexpected or not the same, 2 usage.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		if errors.Is(err, errUsage) {
			os.Exit(2)
		}
		fmt.Fprintf(os.Stderr, "generate: %v\n", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage")

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "compare and write nothing")
	npm := flags.String("npm", "", "`folder` node_modules with zxing-wasm in it")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	p := place{app: "app", version: "generate/version", root: filepath.Join("..", ".."), npm: *npm}
	if *check {
		return p.check(stderr)
	}
	return p.write()
}
