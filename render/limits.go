package render

const (
	maxSides    = 2
	maxElements = 200 // of a side
	maxDPI      = 2400
	minDPI      = 150
	maxPixels   = 64 << 20 // of a proof
	maxFonts    = 20
	maxInks     = 20
	maxName     = 60   // bytes of the name of a font or an ink
	maxValue    = 2000 // bytes of a fixed text
	maxTrim     = 1000 * Millimeter
	maxBleed    = 20 * Millimeter
	minPicture  = Millimeter // on a side
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
	// defaultQRDots is 0.339 mm at 300 dpi, the least for hand-held scanning.
	defaultQRDots = 4
	// defaultBarDots is 0.254 mm at 300 dpi.
	defaultBarDots = 3
)
