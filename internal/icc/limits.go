package icc

const (
	// MaxSize bounds a profile in bytes. Those of curves and a matrix have 0.5 to 20 kB;
	// larger ones hold tables that are not read.
	MaxSize = 1 << 20

	// maxTags bounds the tag table. Profiles have 9 to 30 tags.
	maxTags = 128

	// maxGamma is the steepest curve, as s15Fixed16: the steepest in use is 2.6.
	maxGamma = 16 << 16

	// maxColorant bounds a colorant's coordinates, as s15Fixed16: in use are -0.1 to 1.
	maxColorant = 4 << 16

	// maxCell bounds a cell of the matrix, 16.16, so that a resizer may multiply by it
	// without looking: those of the widest space in use, ROMM RGB, are below 2.1.
	maxCell = 8 << 16
)
