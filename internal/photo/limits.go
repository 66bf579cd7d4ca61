package photo

// Limits that are checked before a picture is decoded: a PNG of 72 bytes can ask
// for 1.5 GiB.
const (
	// MaxBytes bounds a file. Cameras make 3 to 12 MB.
	MaxBytes = 20 << 20

	// maxPixels bounds the time of a decode; cameras have 8 to 24 million pixels.
	maxPixels = 40 << 20

	// maxSide bounds a row: that of WebP, which has the smallest.
	maxSide = 16384

	// MaxPrint bounds a side of a print image, in pixels: a portrait of 43 mm at 2,400 dots
	// an inch.
	MaxPrint = 4096

	// maxAspect is how many times the longer side of an upload may have the shorter one:
	// a face fills no strip.
	maxAspect = 4

	// maxCost bounds what a decode takes, in bytes: with the file, the program and what
	// the collector has not collected yet it stays below 512 MiB.
	maxCost = 400 << 20

	// maxSegments bounds the segments or chunks of a file. PNG files of 20 MiB that libpng
	// writes have 2,600.
	maxSegments = 8192

	// maxVisits bounds how many times blocks of 64 samples are visited in all scans of a
	// progressive JPEG, and with it the time: 12 passes over the largest picture. Usual
	// encoders need 4 to 6. A scan costs a file a few bytes and a decoder all blocks.
	maxVisits = 12 << 20
)
