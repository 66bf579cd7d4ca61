package verify

// A Reason says why a card is refused. It is an error, so errors.Is finds it.
type Reason int

// Reasons in the order in which they are decided.
const (
	Malformed        Reason = iota + 1 // the text is not a card of this format
	UnknownKey                         // no key is held for the card's key id
	BadSignature                       // the signature fits no key that is held
	OutsideKeyWindow                   // issued when the key was not to be used, or was compromised
	OutsideScope                       // states an issuer that the key may not sign for
	Specimen                           // a sample card
	ClockUntrusted                     // the clock is behind a time that was signed
	NotYetValid                        // issued in the future, or not valid before a time
	Expired                            // the card has ended
	Revoked                            // withdrawn for good
	Suspended                          // withdrawn for a time
	NotIssued                          // its status list knows no such card: made with a stolen key
	StatusUnknown                      // no list that may be used tells its status
)

// String returns the reason in words.
func (r Reason) String() string {
	switch r {
	case Malformed:
		return "malformed"
	case UnknownKey:
		return "unknown key"
	case BadSignature:
		return "bad signature"
	case OutsideKeyWindow:
		return "outside key window"
	case OutsideScope:
		return "outside scope"
	case Specimen:
		return "specimen"
	case ClockUntrusted:
		return "clock untrusted"
	case NotYetValid:
		return "not yet valid"
	case Expired:
		return "expired"
	case Revoked:
		return "revoked"
	case Suspended:
		return "suspended"
	case NotIssued:
		return "not issued"
	case StatusUnknown:
		return "status unknown"
	}
	return "no reason"
}

// Error returns the reason in words, with the name of the package.
func (r Reason) Error() string { return "verify: " + r.String() }

// A Rejection is a refusal.
type Rejection struct {
	Reason Reason
	Err    error // cause, for logs; nil for plain reasons; without personal data
}

// Error returns the reason alone: the cause is for logs.
func (e *Rejection) Error() string { return e.Reason.Error() }

// Unwrap returns the reason and the cause.
func (e *Rejection) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Reason}
	}
	return []error{e.Reason, e.Err}
}
