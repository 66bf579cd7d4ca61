// Printbatch issues, signs and prints a batch of cards from a file of people.
//
// Without flags it prints the built-in sample batch; -h shows the tasks. The result
// goes to standard output, everything else to standard error. Exit status: 0 all
// cards printed, 1 unexpected, 2 usage, layout or output folder, 3 some rows refused
// and the others printed, 4 the people file refused and nothing printed, 5 no usable
// key, 130 interrupted and nothing printed.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/sealcard/sealcard/examples/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := command.Exit("printbatch", run(ctx, os.Args[1:], os.Stdout, os.Stderr), os.Stderr)
	stop()
	os.Exit(code)
}

var errInterrupted = command.Fail(command.ExitInterrupted, errors.New("interrupted: nothing was written"))
