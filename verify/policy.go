package verify

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealcard/sealcard/card"
)

// A Policy loosens verification. The zero Policy is the strictest.
type Policy struct {
	// Now tells the time, and is the only clock that is asked. Nil means time.Now.
	Now func() time.Time
	// MaxSkew is how far the clocks of issuer and verifier may be apart. It widens
	// a card's validity at both ends.
	MaxSkew time.Duration

	// A list is fresh until its expiry, or the end of its ttl. AllowStaleTrust and
	// AllowStaleStatus are how long it is then used as a stale one, which the Result says.
	// Later it is too old: without a trust list nothing is decided, and the status of a
	// card is unknown. Zero means that no stale list is used.
	//
	// A card that was issued after the status list is not in it yet. It is accepted as
	// under a stale list, as long as the list is not too old.
	AllowStaleTrust, AllowStaleStatus time.Duration

	// AllowUnknownStatus accepts cards whose status no list tells: none is held, or it is
	// too old, or older than the card, or the card names none although its key asks for
	// that. It does not help a card of a compromised key.
	AllowUnknownStatus bool
	// AllowSpecimen accepts sample cards, for training.
	AllowSpecimen bool

	// Dialects are ways in which others write cards, read beside our own. Nil means none.
	Dialects []card.Dialect
	// DecryptionKey opens encrypted cards, 16 or 32 bytes. Nil means that none are read.
	DecryptionKey []byte

	// Prefix and Suffix are what a scanner is set to send in front of a text and behind
	// it. Each is taken off where it stands.
	Prefix, Suffix string
}

var (
	errSkew  = errors.New("verify: policy: a time span is negative")
	errAffix = errors.New("verify: policy: a prefix or suffix of more than 64 bytes")
)

// maxAffix is longer than what scanners can be set to send, in bytes.
const maxAffix = 64

// prepare returns the options of card.Open for the policy, and fills in what is not set.
func (p *Policy) prepare() (card.OpenOptions, error) {
	open := card.OpenOptions{Dialects: slices.Clone(p.Dialects), DecryptionKey: bytes.Clone(p.DecryptionKey)}
	switch {
	case p.MaxSkew < 0 || p.AllowStaleTrust < 0 || p.AllowStaleStatus < 0:
		return open, errSkew
	case len(p.Prefix) > maxAffix || len(p.Suffix) > maxAffix:
		return open, errAffix
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if err := open.Check(); err != nil {
		return open, fmt.Errorf("verify: policy: %w", err)
	}
	return open, nil
}
