package render

const (
	maxSides      = 2
	maxElements   = 300     // of a list
	maxDepth      = 4       // of groups in each other
	maxSteps      = 5000    // of a path
	maxCopies     = 360     // of a path
	maxDrawn      = 200_000 // steps of all paths with their copies
	maxRepeats    = 2000    // of a text in microprint
	maxDPI        = 2400
	minDPI        = 150
	maxSample     = 16 << 20 // pixels of a side that preflight looks at, dots of a ghost
	maxPixels     = 64 << 20 // of a proof
	maxFonts      = 20
	maxInks       = 20
	maxDots       = 100
	maxID         = 50 // characters; with its version it is a claim of 64
	maxVersion    = 1_000_000_000
	maxOutputs    = 20
	maxProfile    = 8 << 20 // bytes of an ICC profile
	maxLegends    = 20
	maxKeepOuts   = 20
	maxConditions = 20             // of an element, and texts of one
	minMicro      = Millimeter / 5 // the em of microprint
	maxName       = 60             // bytes of the name of a font or an ink
	maxValue      = 2000           // bytes of a fixed text
	maxEm         = 100 * Millimeter
	maxLines      = 50 // of a text
	maxTrim       = 1000 * Millimeter
	maxBleed      = 20 * Millimeter
	minPicture    = Millimeter // on a side
	// maxReduction is more than ink ever spreads.
	maxReduction = Millimeter / 10

	// minPortraitDPI is the least resolution at which a portrait is printed: below,
	// eyes turn into blocks.
	minPortraitDPI = 150

	// minText is the length of the shortest card's text in characters: an issuer of
	// two letters and no identity data. A layout whose QR box cannot hold even that
	// is refused when it is read.
	minText = 165

	// defaultDPI is the resolution of common card printers.
	defaultDPI = 300
	// defaultDots is 0.339 mm at 300 dpi, the least for hand-held scanning.
	defaultDots = 4
	// defaultBarDots is 0.254 mm at 300 dpi.
	defaultBarDots = 3
)
