// Scanner serves a page that verifies cards in a browser, with no network once it is
// loaded. The page, the verifier in it and a sample programme are in the command.
//
// The address goes to standard output, everything else to standard error. Exit status: 0
// ended by a signal, 1 unexpected, 2 usage or address, 4 root document or lists refused,
// 5 certificate or key not usable.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/sealcard/sealcard/examples/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := command.Exit("scanner", run(ctx, os.Args[1:], os.Stdout, os.Stderr), os.Stderr)
	stop()
	os.Exit(code)
}
