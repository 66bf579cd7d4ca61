package pdf417

// Patterns of all codewords by cluster, for the decoder of the tests.
var Patterns = patterns

// MaxText is the longest text.
const MaxText = maxText
