package differential

import (
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
	"golang.org/x/text/encoding/charmap"

	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

var zxingLevels = map[qrsize.Level]decoder.ErrorCorrectionLevel{
	qrsize.L: decoder.ErrorCorrectionLevel_L, qrsize.M: decoder.ErrorCorrectionLevel_M,
	qrsize.Q: decoder.ErrorCorrectionLevel_Q, qrsize.H: decoder.ErrorCorrectionLevel_H,
}

// An alphabet is the characters of texts that are one segment, and how many of them about
// fill a version that holds n alphanumeric characters.
type alphabet struct {
	name, characters string
	length           func(n int) int
}

var alphabets = []alphabet{
	{"numeric", "0123456789", func(n int) int { return n*33/20 - 3 }},
	{"alphanumeric", "ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", func(n int) int { return n }},
	{"byte", others, func(n int) int { return n*11/16 - 2 }},
}

// others is all bytes outside the alphanumeric mode. Letters alone would favor one mask.
var others = func() string {
	var b []byte
	for c := range 256 {
		if !strings.ContainsRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", rune(c)) {
			b = append(b, byte(c))
		}
	}
	return string(b)
}()

func (a *alphabet) text(n, seed int) string {
	b := make([]byte, n)
	x := uint32(seed)*2_654_435_761 + 1
	for i := range b {
		x = x*1_664_525 + 1_013_904_223
		b[i] = a.characters[int(x>>16)%len(a.characters)]
	}
	return string(b)
}

// zxingSymbol returns the symbol of gozxing with a mask, or with the one that it
// chooses.
func zxingSymbol(t *testing.T, text string, l qrsize.Level, hints map[gozxing.EncodeHintType]any) *encoder.QRCode {
	t.Helper()
	runes := make([]rune, len(text))
	for i := range runes {
		runes[i] = rune(text[i])
	}
	code, err := encoder.Encoder_encode(string(runes), zxingLevels[l], hints)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// equal tells whether two symbols are the same module for module.
func equal(s *qr.Symbol, code *encoder.QRCode) bool {
	m := code.GetMatrix()
	if m.GetWidth() != s.Size || m.GetHeight() != s.Size {
		return false
	}
	for y := range s.Size {
		for x := range s.Size {
			if (m.Get(x, y) == 1) != s.Dark(x, y) {
				return false
			}
		}
	}
	return true
}

// TestSymbolsEqualThoseOfZXing looks, in each version, level and mode, for a text to
// which each of the masks is the best, and compares the symbol with the one that gozxing
// makes with that mask. For some of the texts gozxing chooses the mask itself.
func TestSymbolsEqualThoseOfZXing(t *testing.T) {
	// Any byte is a character of ISO 8859-1, which gozxing then writes as that byte.
	was := encoder.Encoder_DEFAULT_BYTE_MODE_ENCODING
	encoder.Encoder_DEFAULT_BYTE_MODE_ENCODING = charmap.ISO8859_1
	t.Cleanup(func() { encoder.Encoder_DEFAULT_BYTE_MODE_ENCODING = was })
	compared := 0
	for v := 1; v <= qrsize.MaxVersion; v++ {
		for l := range zxingLevels {
			for _, a := range alphabets {
				n := a.length(qrsize.Capacity(v, l))
				seen := 0
				for seed := 0; seed < 300 && seen != 0xff; seed++ {
					text := a.text(n, seed)
					s, err := qr.Encode(text, l)
					if err != nil || s.Version != v {
						t.Fatalf("%d-%s, %s, text %d: %v", v, l, a.name, seed, err)
					}
					if seed < 2 {
						code := zxingSymbol(t, text, l, nil)
						if code.GetMaskPattern() != s.Mask {
							t.Errorf("%d-%s, %s, text %d: mask %d, gozxing chooses %d", v, l, a.name, seed, s.Mask, code.GetMaskPattern())
						}
					}
					if seen>>s.Mask&1 != 0 {
						continue
					}
					seen |= 1 << s.Mask
					hints := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_QR_MASK_PATTERN: s.Mask}
					if code := zxingSymbol(t, text, l, hints); !equal(s, code) {
						t.Errorf("%d-%s, %s, mask %d: not the symbol of gozxing", v, l, a.name, s.Mask)
					}
					compared++
				}
				if seen != 0xff {
					t.Errorf("%d-%s, %s: the masks found are %08b", v, l, a.name, seen)
				}
			}
		}
	}
	t.Logf("%d symbols compared", compared)
}
