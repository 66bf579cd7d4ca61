package pdf417

// Submodes of text compaction (section 5.4.2), the first in which a symbol starts.
const (
	alpha = iota
	lower
	mixed
	punctuation
	submodes
)

// characters of a submode stand at their values; the values of latches and shifts hold a
// byte that no submode encodes. All but punctuation have a space at 26.
var characters = [submodes]string{
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ ",
	"abcdefghijklmnopqrstuvwxyz ",
	"0123456789&\r\t,:#-.$/+%*=^\x00 ",
	";<>@[\\]_`~!\r\t,:\n-.$/\"|*()?{}'",
}

// Values with which text compaction changes its submode. The one number means different
// changes in different submodes.
const (
	toPunctuation   = 25 // in mixed
	toLower         = 27 // in alpha and mixed
	shiftAlpha      = 27 // in lower
	toMixed         = 28 // in alpha and lower
	mixedToAlpha    = 28
	shiftPunct      = 29 // in all but punctuation
	punctToAlpha    = 29
	valuesACodeword = 30
)

// latches holds, by the submodes before and after, the values that change the one into the
// other.
var latches = [submodes][submodes][]uint16{
	alpha:       {lower: {toLower}, mixed: {toMixed}, punctuation: {toMixed, toPunctuation}},
	lower:       {alpha: {toMixed, mixedToAlpha}, mixed: {toMixed}, punctuation: {toMixed, toPunctuation}},
	mixed:       {alpha: {mixedToAlpha}, lower: {toLower}, punctuation: {toPunctuation}},
	punctuation: {alpha: {punctToAlpha}, lower: {punctToAlpha, toLower}, mixed: {punctToAlpha, toMixed}},
}

// values holds, by submode and byte, the value of a byte plus 1, or 0 where there is none.
var values = func() (v [submodes][256]uint16) {
	for m, all := range characters {
		for i := range len(all) {
			v[m][all[i]] = uint16(i) + 1
		}
	}
	for m := range v {
		v[m][0] = 0
	}
	return v
}()

// A way is how text compaction writes a byte without leaving its submode.
type way int

const (
	none way = iota
	direct
	shiftUpper // in lower, for one of alpha
	shiftMark  // for one of punctuation
	shiftByte  // a codeword that announces one byte
)

// wayOf returns the shortest way to write a byte in a submode, and its length in half
// codewords; odd tells whether half a codeword stands open before. In punctuation there is
// none for bytes of other submodes: it has no shift, and no value that fills a codeword and
// keeps the submode.
func wayOf(submode int, b byte, odd bool) (w way, halves int) {
	switch {
	case values[submode][b] > 0:
		return direct, 1
	case submode == punctuation:
		return none, 0
	case values[punctuation][b] > 0:
		return shiftMark, 2
	case submode == lower && values[alpha][b] > 0:
		return shiftUpper, 2
	case odd:
		return shiftByte, 5
	}
	return shiftByte, 4
}
