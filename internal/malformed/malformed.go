// Package malformed says where in its own input a decoder stopped.
package malformed

import "fmt"

// An Error is a fault of an encoding. It quotes nothing of the input, which may
// be personal data.
type Error struct {
	Offset int   // of the fault in the decoder's input, in bytes from 0
	Err    error // what is wrong
}

// At returns an Error about the byte at offset.
func At(offset int, err error) error { return &Error{Offset: offset, Err: err} }

// Error states the place and the fault.
func (e *Error) Error() string { return fmt.Sprintf("offset %d: %v", e.Offset, e.Err) }

// Unwrap returns the fault without its place.
func (e *Error) Unwrap() error { return e.Err }
