package verify

import (
	"fmt"
	"io"
	"time"

	"github.com/sealcard/sealcard/card"
)

// A Result exists only for a card that passed. It prints as a fixed word.
type Result struct {
	Card *card.Card

	// Expiry is when the card ends: its own expiry, or a later one that its status list
	// gives it. It is zero for a card that states none.
	Expiry time.Time

	// Status is what a status list says: card.StatusValid or card.StatusExtended. It is
	// card.StatusUnknown where the policy accepted a card that no list tells about.
	Status card.Status

	// Fresh says that every list the decision rests on was fresh and told about the card. A
	// card that names no status list rests on the trust list alone. Where it is false the
	// policy allowed for it.
	Fresh bool

	// TrustAge and StatusAge are how old the lists are by the policy's clock. StatusAge is
	// zero where none told about the card.
	TrustAge, StatusAge time.Duration

	// Keyboard is the layout that Repair undid; empty if the text was right as it came.
	Keyboard Keyboard
}

const redactedResult = "result(redacted)"

// Format writes a fixed word, so that a card does not reach a log.
func (r Result) Format(s fmt.State, _ rune) { io.WriteString(s, redactedResult) }

// MarshalText returns a fixed word, for the same reason.
func (r Result) MarshalText() ([]byte, error) { return []byte(redactedResult), nil }
