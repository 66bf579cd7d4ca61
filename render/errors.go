package render

import (
	"errors"
	"fmt"
	"strings"
)

// Findings that an ElementError wraps.
var (
	ErrOverflow   = errors.New("text does not fit its box")
	ErrGlyph      = errors.New("text cannot be set")
	ErrXDimension = errors.New("symbol does not fit its box")
	ErrCode       = errors.New("text cannot be a barcode")
	ErrPhoto      = errors.New("portrait cannot be printed")
	ErrMRZ        = errors.New("claims cannot be a machine readable zone")
	ErrDesign     = errors.New("card was issued for another layout")
	ErrSpecimen   = errors.New("layout has no text with the field specimen on this side")
)

// A LayoutError is one fault of a layout file.
type LayoutError struct {
	File         string
	Line, Column int    // from 1; columns count characters
	Path         string // of the value, for instance sides[0].elements[3].qr.level
	Err          error
}

// Error begins with the place in the form that editors open: file:line:column.
func (e *LayoutError) Error() string {
	at := fmt.Sprintf("%s:%d:%d: ", e.File, e.Line, e.Column)
	if e.Path != "" {
		at += e.Path + ": "
	}
	return at + e.Err.Error()
}

// Unwrap returns the finding without its place.
func (e *LayoutError) Unwrap() error { return e.Err }

// LayoutErrors are all faults of a layout file, in file order.
type LayoutErrors []*LayoutError

// Error gives each fault a line.
func (l LayoutErrors) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single faults.
func (l LayoutErrors) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// An ElementError says that a card does not fit its layout. It names the element and
// the field that it prints, never the value.
type ElementError struct {
	Side    string
	Element string // within the side, for instance fields[3]; empty for the side as a whole
	Field   string // empty if the element prints no field
	Err     error  // wraps one of the findings above
}

// Error names the element as side/fields[3], the field and the finding.
func (e *ElementError) Error() string {
	at := "render: " + e.Side
	if e.Element != "" {
		at += "/" + e.Element
	}
	if e.Field != "" {
		at += " " + e.Field
	}
	return at + ": " + e.Err.Error()
}

// Unwrap returns the finding without its place.
func (e *ElementError) Unwrap() error { return e.Err }
