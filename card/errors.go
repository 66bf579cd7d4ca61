package card

import (
	"errors"
	"fmt"

	"github.com/sealcard/sealcard/internal/malformed"
)

var (
	// ErrUnknownKey says that no key is held for a card's key id: a foreign card, or
	// a trust list that is older than the key.
	ErrUnknownKey = errors.New("card: no key for this key id")
	// ErrSignature says that the signature is wrong under every key for the key id.
	ErrSignature = errors.New("card: signature does not verify")
	// ErrSigner says that a signer gave an error or a signature that does not verify
	// under its own public key.
	ErrSigner = errors.New("card: signer failed")
)

// A ClaimError says that a claim may not be stated as it is. It names the claim as
// layouts and column headers do (fullName, birthDate, private.101) and never its
// value.
type ClaimError struct {
	Claim string
	Err   error
}

// Error names the claim and the finding.
func (e *ClaimError) Error() string { return fmt.Sprintf("card: %s %v", e.Claim, e.Err) }

// Unwrap returns the finding without the claim.
func (e *ClaimError) Unwrap() error { return e.Err }

// A SizeError says that a card's text is longer than its symbol may hold.
type SizeError struct {
	Length, Limit int // characters
}

// Error states both numbers.
func (e *SizeError) Error() string {
	return fmt.Sprintf("card: text has %d characters, limit is %d", e.Length, e.Limit)
}

// A Layer is a part of the format, from the outside in.
type Layer string

// Layers that can be malformed.
const (
	LayerText   Layer = "text"   // length
	LayerBase45 Layer = "base45" // RFC 9285
	LayerZlib   Layer = "zlib"   // RFC 1950
	LayerCOSE   Layer = "cose"   // RFC 9052, the four parts
	LayerHeader Layer = "header" // RFC 9052, protected header
	LayerClaims Layer = "claims" // RFC 8392, read only under a good signature
)

// A FormatError says why a text is not a card.
type FormatError struct {
	Layer  Layer
	Offset int // in the input of the layer, in bytes from 0
	Err    error
}

// Error names the layer, the place and the finding.
func (e *FormatError) Error() string {
	return fmt.Sprintf("card: %s: offset %d: %v", e.Layer, e.Offset, e.Err)
}

// Unwrap returns the finding without its place.
func (e *FormatError) Unwrap() error { return e.Err }

// formatError puts the layer's name on a decoder's error.
func formatError(l Layer, err error) error {
	if m, ok := errors.AsType[*malformed.Error](err); ok {
		return &FormatError{Layer: l, Offset: m.Offset, Err: m.Err}
	}
	return &FormatError{Layer: l, Err: err}
}
