package card

// MaxText is the longest text of a card in characters: what the largest QR code
// holds in alphanumeric mode (ISO/IEC 18004, version 40-L).
const MaxText = 4296

const (
	maxName    = 256  // bytes of an issuer name, subject or status list URI
	maxSample  = 2048 // bytes of an image or biometric; a larger one makes no symbol that a phone reads
	maxSamples = 10   // of one body part
	maxPrivate = 24   // private attributes: with all others a map of 64 pairs, the reader's limit

	maxKeyID = 64 // bytes of a key id for Inji

	minID, maxID = 8, 16 // bytes of a cti
)
