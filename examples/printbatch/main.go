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
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	code := exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr), os.Stderr)
	stop()
	os.Exit(code)
}

// Exit statuses beyond 0.
const (
	exitUnexpected  = 1
	exitUsage       = 2
	exitSomeRows    = 3
	exitInput       = 4
	exitKey         = 5
	exitInterrupted = 130
)

// A fault is an error that ends the command with a status of its own.
type fault struct {
	code int
	err  error
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// fail returns err with an exit status, nil for nil.
func fail(code int, err error) error {
	if err == nil {
		return nil
	}
	return &fault{code, err}
}

var errInterrupted = fail(exitInterrupted, errors.New("interrupted: nothing was written"))

// exit reports err and returns the status of the command.
func exit(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "printbatch:", err)
	if f, ok := errors.AsType[*fault](err); ok {
		return f.code
	}
	return exitUnexpected
}
