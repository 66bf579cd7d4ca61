package card

// MaxText is the longest text of a card in characters: what the largest QR code
// holds in alphanumeric mode (ISO/IEC 18004, version 40-L).
const MaxText = 4296

const (
	maxAttribute = 512  // bytes of a text attribute; longer ones are no data of a card
	maxName      = 256  // bytes of an issuer name, subject or status list URI
	maxPhoto     = 2048 // bytes of a face; a larger one makes no symbol that a phone reads
	maxPrivate   = 32   // private attributes, so that a claims map stays within 64 pairs

	minID, maxID = 8, 16 // bytes of a cti
)
