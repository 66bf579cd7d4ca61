package qr

import "github.com/sealcard/sealcard/internal/qrsize"

const (
	maxSize      = 17 + 4*qrsize.MaxVersion // modules on a side
	maxCodewords = 3706                     // of version 40
	maxText      = 7089                     // characters: digits in version 40-L
	maxCorrect   = 30                       // error correction codewords of a block
)

// A mode is a way to write characters (section 7.3).
type mode int

const (
	modeNumeric mode = iota
	modeAlphanumeric
	modeByte
	modes
)

// indicators are the four bits before a segment (table 2).
var indicators = [modes]uint32{1, 2, 4}

// countBits is the length of a segment's character count for versions 1 to 9, 10 to 26
// and 27 to 40 (table 3).
var countBits = [3][modes]uint{{10, 9, 8}, {12, 11, 16}, {14, 13, 16}}

// class returns which of the three a version is of.
func class(version int) int {
	switch {
	case version <= 9:
		return 0
	case version <= 26:
		return 1
	}
	return 2
}

// levelBits is how the format information writes a level (table 12).
var levelBits = [...]uint32{qrsize.L: 1, qrsize.M: 0, qrsize.Q: 3, qrsize.H: 2}

// A correction is how a version at a level is split into blocks (table 9). All blocks
// have the same number of error correction codewords; the last ones may have one data
// codeword more than the first.
type correction struct {
	blocks int
	each   int // error correction codewords of a block
}

// corrections has a row for each version with levels L, M, Q and H.
var corrections = [qrsize.MaxVersion][4]correction{
	{{1, 7}, {1, 10}, {1, 13}, {1, 17}},
	{{1, 10}, {1, 16}, {1, 22}, {1, 28}},
	{{1, 15}, {1, 26}, {2, 18}, {2, 22}},
	{{1, 20}, {2, 18}, {2, 26}, {4, 16}},
	{{1, 26}, {2, 24}, {4, 18}, {4, 22}},
	{{2, 18}, {4, 16}, {4, 24}, {4, 28}},
	{{2, 20}, {4, 18}, {6, 18}, {5, 26}},
	{{2, 24}, {4, 22}, {6, 22}, {6, 26}},
	{{2, 30}, {5, 22}, {8, 20}, {8, 24}},
	{{4, 18}, {5, 26}, {8, 24}, {8, 28}},
	{{4, 20}, {5, 30}, {8, 28}, {11, 24}},
	{{4, 24}, {8, 22}, {10, 26}, {11, 28}},
	{{4, 26}, {9, 22}, {12, 24}, {16, 22}},
	{{4, 30}, {9, 24}, {16, 20}, {16, 24}},
	{{6, 22}, {10, 24}, {12, 30}, {18, 24}},
	{{6, 24}, {10, 28}, {17, 24}, {16, 30}},
	{{6, 28}, {11, 28}, {16, 28}, {19, 28}},
	{{6, 30}, {13, 26}, {18, 28}, {21, 28}},
	{{7, 28}, {14, 26}, {21, 26}, {25, 26}},
	{{8, 28}, {16, 26}, {20, 30}, {25, 28}},
	{{8, 28}, {17, 26}, {23, 28}, {25, 30}},
	{{9, 28}, {17, 28}, {23, 30}, {34, 24}},
	{{9, 30}, {18, 28}, {25, 30}, {30, 30}},
	{{10, 30}, {20, 28}, {27, 30}, {32, 30}},
	{{12, 26}, {21, 28}, {29, 30}, {35, 30}},
	{{12, 28}, {23, 28}, {34, 28}, {37, 30}},
	{{12, 30}, {25, 28}, {34, 30}, {40, 30}},
	{{13, 30}, {26, 28}, {35, 30}, {42, 30}},
	{{14, 30}, {28, 28}, {38, 30}, {45, 30}},
	{{15, 30}, {29, 28}, {40, 30}, {48, 30}},
	{{16, 30}, {31, 28}, {43, 30}, {51, 30}},
	{{17, 30}, {33, 28}, {45, 30}, {54, 30}},
	{{18, 30}, {35, 28}, {48, 30}, {57, 30}},
	{{19, 30}, {37, 28}, {51, 30}, {60, 30}},
	{{19, 30}, {38, 28}, {53, 30}, {63, 30}},
	{{20, 30}, {40, 28}, {56, 30}, {66, 30}},
	{{21, 30}, {43, 28}, {59, 30}, {70, 30}},
	{{22, 30}, {45, 28}, {62, 30}, {74, 30}},
	{{24, 30}, {47, 28}, {65, 30}, {77, 30}},
	{{25, 30}, {49, 28}, {68, 30}, {81, 30}},
}

// correctionOf returns the blocks of a version at a level.
func correctionOf(version int, l qrsize.Level) correction { return corrections[version-1][l-1] }

// secondCenter is the coordinate of the second alignment pattern in a row of them; the
// first is at 6, and from the second to the last the steps are equal (annex E).
var secondCenter = [qrsize.MaxVersion]int{
	0, 18, 22, 26, 30, 34, 22, 24, 26, 28, 30, 32, 34, 26, 26, 26, 30, 30, 30, 34,
	28, 26, 30, 28, 32, 30, 34, 26, 30, 26, 30, 34, 30, 34, 30, 24, 28, 32, 26, 30,
}
