package verify

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sealcard/sealcard/card"
)

// A Verifier decides about cards. It is safe for concurrent use.
type Verifier struct {
	store  *Store
	policy Policy
	open   card.OpenOptions // of the policy
}

var errStore = errors.New("verify: store is nil")

// New returns a Verifier that decides with what store holds at the time.
func New(store *Store, policy Policy) (*Verifier, error) {
	if store == nil {
		return nil, errStore
	}
	if policy.MaxSkew < 0 {
		return nil, fmt.Errorf("verify: skew is negative")
	}
	open := card.OpenOptions{Dialects: slices.Clone(policy.Dialects), DecryptionKey: bytes.Clone(policy.DecryptionKey)}
	if err := open.Check(); err != nil {
		return nil, fmt.Errorf("verify: policy: %w", err)
	}
	if policy.Now == nil {
		policy.Now = time.Now
	}
	return &Verifier{store: store, policy: policy, open: open}, nil
}

// A Result exists only for a card that passed.
type Result struct {
	Card *card.Card
}

const redactedResult = "result(redacted)"

// Format writes a fixed word, so that a card does not reach a log.
func (r Result) Format(s fmt.State, _ rune) { io.WriteString(s, redactedResult) }

// MarshalText returns a fixed word, for the same reason.
func (r Result) MarshalText() ([]byte, error) { return []byte(redactedResult), nil }

// Verify decides about the text of one scanned card. A refusal is a *Rejection; any
// other error means that the verifier cannot decide, and wraps ErrNoTrustList.
func (v *Verifier) Verify(text string) (*Result, error) {
	if v.store == nil {
		return nil, ErrNoTrustList // the zero Verifier
	}
	now := v.policy.Now()
	list := v.store.list.Load()
	if list == nil {
		return nil, ErrNoTrustList
	}
	if !now.Before(list.expiry) {
		return nil, fmt.Errorf("%w: the one held ended at %s", ErrNoTrustList, list.expiry.Format(time.RFC3339))
	}
	c, err := card.Open(text, list.lookup, &v.open)
	if err != nil {
		return nil, rejection(err)
	}
	if reason := v.decide(c, list, now); reason != 0 {
		return nil, &Rejection{Reason: reason}
	}
	return &Result{Card: c}, nil
}

// rejection says why a text did not open.
func rejection(err error) error {
	switch {
	case errors.Is(err, card.ErrUnknownKey):
		return &Rejection{Reason: UnknownKey}
	case errors.Is(err, card.ErrSignature):
		return &Rejection{Reason: BadSignature}
	}
	return &Rejection{Reason: Malformed, Err: err}
}

// decide returns the first reason to refuse an authentic card, or zero.
func (v *Verifier) decide(c *card.Card, list *trust, now time.Time) Reason {
	claims := c.Claims()
	key := list.keys[[32]byte(c.PublicKey())]
	early, late := now.Add(-v.policy.MaxSkew), now.Add(v.policy.MaxSkew)
	switch {
	case claims.IssuedAt.Before(key.notBefore) || claims.IssuedAt.After(key.notAfter):
		return OutsideKeyWindow
	case claims.Issuer != key.issuer:
		return OutsideScope
	case claims.Specimen && !v.policy.AllowSpecimen:
		return Specimen
	case late.Before(list.issuedAt):
		return ClockUntrusted
	case claims.IssuedAt.After(late) || claims.NotBefore.After(late):
		return NotYetValid
	// A PhilSys card states no expiry; all others do.
	case !claims.Expiry.IsZero() && !early.Before(claims.Expiry): // exp is the first second that is too late, RFC 8392, section 3.1.4
		return Expired
	case claims.Status != nil && !v.policy.AllowUnknownStatus:
		return StatusUnknown
	}
	return 0
}
