package mobile

import (
	"errors"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/verify"
)

// Verdicts: the outcomes that a screen shows, each in its own way.
const (
	Valid     = "valid"     // accepted
	Stale     = "stale"     // accepted by lists that are not fresh, which the policy allows
	Specimen  = "specimen"  // a sample card; accepted only if the policy allows it
	Invalid   = "invalid"   // genuine, but ended, not begun, revoked or suspended
	Forged    = "forged"    // not what its issuer signed, or signed with a stolen key
	Foreign   = "foreign"   // not a card, or of nobody on the trust list
	Undecided = "undecided" // lists are missing or too old, or the clock is wrong
)

const noTrustList = "no trust list"

// A Result is a decision. Of a card that is not accepted it holds the verdict and the
// reason alone: everything else is empty, zero or false. The zero Result is not accepted.
type Result struct {
	// Serial counts the decisions of a Verifier. In Java two objects are equal if their
	// exported fields are: without it a refusal would equal the acceptance before it, and a
	// screen that waits for a change would go on showing that.
	Serial int64

	verdict, reason string

	// passed is nil if the card is not accepted. It is a function, as fmt reads all else.
	passed func() *verify.Result
}

// refusal returns the Result for an error of verify that is about the card or the lists.
func refusal(err error) (*Result, error) {
	if r, ok := errors.AsType[*verify.Rejection](err); ok {
		return &Result{verdict: verdict(r.Reason), reason: r.Reason.String()}, nil
	}
	if errors.Is(err, verify.ErrNoTrustList) {
		return &Result{verdict: Undecided, reason: noTrustList}, nil
	}
	return nil, err
}

func verdict(r verify.Reason) string {
	switch r {
	case verify.Malformed, verify.UnknownKey:
		return Foreign
	case verify.BadSignature, verify.OutsideKeyWindow, verify.OutsideScope, verify.NotIssued:
		return Forged
	case verify.Specimen:
		return Specimen
	case verify.ClockUntrusted, verify.StatusUnknown:
		return Undecided
	}
	return Invalid
}

func acceptance(passed *verify.Result) *Result {
	r := &Result{verdict: Valid, passed: func() *verify.Result { return passed }}
	switch {
	case r.claims().Specimen:
		r.verdict = Specimen
	case !passed.Fresh:
		r.verdict = Stale
	}
	return r
}

// claims returns those of an accepted card.
func (r *Result) claims() *card.Claims {
	if r.passed == nil {
		return new(card.Claims)
	}
	return r.passed().Card.Claims()
}

// Accepted reports whether the card passed every check. A sample card and one that
// passed by old lists are accepted only where the policy allows it; Verdict tells them.
func (r *Result) Accepted() bool { return r.passed != nil }

// Verdict returns one of the verdicts.
func (r *Result) Verdict() string { return r.verdict }

// Reason returns why the card is not accepted, in words that stay the same: those of
// verify.Reason, or "no trust list". It is empty for a card that is.
func (r *Result) Reason() string { return r.reason }

// Stale reports whether an accepted card, a sample card too, rests on a list that is not
// fresh.
func (r *Result) Stale() bool { return r.passed != nil && !r.passed().Fresh }

// CardNumber returns the number of the card.
func (r *Result) CardNumber() string { return r.claims().Identity.ID }

// FullName returns the name as one; a card may state its parts instead.
func (r *Result) FullName() string { return r.claims().Identity.FullName }

// FirstName returns that part of the name.
func (r *Result) FirstName() string { return r.claims().Identity.FirstName }

// MiddleName returns that part of the name.
func (r *Result) MiddleName() string { return r.claims().Identity.MiddleName }

// LastName returns that part of the name.
func (r *Result) LastName() string { return r.claims().Identity.LastName }

// SecondaryName returns the full name in a second language.
func (r *Result) SecondaryName() string { return r.claims().Identity.SecondaryName }

// BirthDate returns the day of birth as YYYY-MM-DD.
func (r *Result) BirthDate() string { return r.claims().Identity.BirthDate.String() }

// Issuer returns who signed the card, as the trust list names it.
func (r *Result) Issuer() string { return r.claims().Issuer }

// Expiry returns the first second since 1970 at which the card has ended, later than
// printed if its status list extends it, or 0 for a card without an end.
func (r *Result) Expiry() int64 {
	if r.passed == nil || r.passed().Expiry.IsZero() {
		return 0
	}
	return r.passed().Expiry.Unix()
}

// Status returns what a status list says for the card: "valid" or "extended", or nothing
// if none tells about it.
func (r *Result) Status() string {
	if r.passed == nil || r.passed().Status == card.StatusUnknown {
		return ""
	}
	return r.passed().Status.String()
}

// Keyboard returns the layout that Repair undid, to tell whoever sets up the scanner.
func (r *Result) Keyboard() string {
	if r.passed == nil {
		return ""
	}
	return string(r.passed().Keyboard)
}

// Face returns the picture that the card states, at most 2,048 bytes, to compare with the
// holder. It may be cut or broken as a picture.
func (r *Result) Face() []byte { return r.picture().Data }

// FaceType returns the media type of the face, for instance image/webp.
func (r *Result) FaceType() string { return r.picture().MediaType }

func (r *Result) picture() verify.Face {
	if r.passed == nil {
		return verify.Face{}
	}
	face, _ := r.passed().Face()
	return face
}
