package command

import (
	"errors"
	"fmt"
	"io"
)

// Exit statuses beyond 0.
const (
	ExitUnexpected  = 1
	ExitUsage       = 2
	ExitSomeRows    = 3   // some rows refused, the others done
	ExitInput       = 4   // input refused, nothing made
	ExitKey         = 5   // no usable key
	ExitInterrupted = 130 // by a signal
)

// A fault is an error that ends a command with a status of its own.
type fault struct {
	code int
	err  error
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// Fail returns err with an exit status, nil for nil.
func Fail(code int, err error) error {
	if err == nil {
		return nil
	}
	return &fault{code, err}
}

// Exit reports err as the command called name and returns its exit status.
func Exit(name string, err error, stderr io.Writer) int {
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
	}
	return Status(err)
}

// Status returns the exit status of a command that ends with err, for one that reports
// it in a way of its own.
func Status(err error) int {
	if err == nil {
		return 0
	}
	if f, ok := errors.AsType[*fault](err); ok {
		return f.code
	}
	return ExitUnexpected
}
