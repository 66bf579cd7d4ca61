package pdfx

// What a hostile file may cost. A file of 10,000 cards stays far below each.
const (
	maxDepth    = 64       // arrays and dictionaries inside one another
	maxNumber   = 8388607  // of an object; ISO 32000-1, annex C
	maxSections = 1024     // cross-reference sections of one file
	maxStream   = 64 << 20 // bytes of one unpacked stream, or of the content of one page
	maxFindings = 1000
	maxXMP      = 1 << 20 // bytes
)

// limit returns how many bytes and objects are looked at in a file of so many bytes,
// each as often as it is met. An image of one color packs to a thousandth; whole files
// of cards to a tenth at the best.
func limit(size int) int64 { return 64<<20 + 256*int64(size) }
