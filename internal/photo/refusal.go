package photo

import (
	"errors"
	"fmt"
)

// Why a picture is refused. Each error of ReadHeader and Decode is one of these.
var (
	// ErrKind: a file of a kind that is not read, or a kind of JPEG, PNG or WebP that is not.
	ErrKind = errors.New("not a picture of a kind that is read")
	// ErrLimit: a picture that would take too much memory or time, or has no such shape.
	ErrLimit = errors.New("a picture beyond the limits")
	// ErrProfile: colors that are not converted.
	ErrProfile = errors.New("a color profile that is not converted")
	// ErrBroken: a picture that is cut short or does not follow its format.
	ErrBroken = errors.New("a broken picture")
)

// A refusal is one of the reasons above, in words for who uploaded the picture.
type refusal struct {
	reason error
	words  string
}

func (r *refusal) Error() string { return r.words }
func (r *refusal) Unwrap() error { return r.reason }

// refuse returns an error for a reason.
func refuse(reason error, format string, args ...any) error {
	return &refusal{reason, fmt.Sprintf(format, args...)}
}

// errCut is for a file that ends before its picture does.
func errCut(kind string) error { return refuse(ErrBroken, "a %s picture that is cut short", kind) }

// errSegments is for a file of very many parts.
func errSegments(kind string) error {
	return refuse(ErrLimit, "a %s picture of more than %d parts", kind, maxSegments)
}
