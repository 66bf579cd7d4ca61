package verify

import (
	"time"

	"github.com/sealcard/sealcard/card"
)

// A Policy loosens verification. The zero Policy is the strictest.
type Policy struct {
	// Now tells the time. Nil means time.Now.
	Now func() time.Time
	// MaxSkew is how far the clocks of issuer and verifier may be apart. It widens
	// a card's validity at both ends.
	MaxSkew time.Duration
	// AllowUnknownStatus accepts cards that refer to a status list, although none
	// is held that could call them revoked.
	AllowUnknownStatus bool
	// AllowSpecimen accepts sample cards, for training.
	AllowSpecimen bool
	// Dialects are ways in which others write cards, read beside our own. Nil means none.
	Dialects []card.Dialect
	// DecryptionKey opens encrypted cards, 16 or 32 bytes. Nil means that none are read.
	DecryptionKey []byte
}
