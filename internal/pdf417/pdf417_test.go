package pdf417_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/pdf417"
)

// alphabets of texts that the tests make.
var alphabets = []struct{ name, letters string }{
	{"digits", "0123456789"},
	{"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ "},
	{"lower", "abcdefghijklmnopqrstuvwxyz "},
	{"letters", "ABCDEFGHIJKLMnopqrstuvwxyz"},
	{"mixed", "0123456789&,:#-.$/+%*=^ "},
	{"punctuation", ";<>@[\\]_`~!,:-.$/\"|*()?{}'"},
	{"base45", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"},
	{"licence", "DAQDCSDBB0123456789ABCdef\n\r\x1e@,-"},
	{"binary", func() string {
		var b strings.Builder
		for i := range 256 {
			b.WriteByte(byte(i))
		}
		return b.String()
	}()},
	{"high", func() string {
		var b strings.Builder
		for i := 128; i < 256; i++ {
			b.WriteByte(byte(i))
		}
		return b.String()
	}()},
}

// textOfLength returns n characters of an alphabet, in an order that the seed gives. A
// longer text of the same seed begins with the shorter.
func textOfLength(letters string, n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

// runs returns n characters in runs of one alphabet each.
func runs(n int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	var b strings.Builder
	for b.Len() < n {
		a := alphabets[r.IntN(len(alphabets))]
		b.WriteString(textOfLength(a.letters, 1+r.IntN(50), r.Uint64()))
	}
	return b.String()[:n]
}

func TestCodewordsOfTheStandard(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		level      int
		want       []int
	}{
		{"text, 5.4.2; correction, 5.10", "PDF417", 1, []int{5, 453, 178, 121, 239, 452, 327, 657, 619}},
		{"six bytes, 5.4.3", "\x01\x02\x03\x04\x05\x06", 0, []int{7, 924, 1, 620, 89, 74, 846}},
		{"seven bytes", "\x01\x02\x03\x04\x05\x06\x07", 0, []int{8, 901, 1, 620, 89, 74, 846, 7}},
		{"digits, 5.4.4", "000213298174000", 0, []int{8, 902, 1, 624, 434, 632, 282, 200}},
		{"shift to a byte", "AA\x80A", 0, []int{5, 0, 913, 128, 29}},
		{"shift to a byte, half a codeword open", "A\x80A", 0, []int{5, 29, 913, 128, 29}},
		{"latches and shifts", "AaA0;", 0, []int{6, 27, 27, 28, 29, 29}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := wordsOf(t, tt.text, tt.level)
			if !slices.Equal(got[:len(tt.want)], tt.want) || syndrome(got, tt.level) != 0 {
				t.Errorf("codewords of %q = %d, want %d", tt.text, got, tt.want)
			}
		})
	}
}

// wordsOf returns the codewords of a symbol of one column, which has no pads.
func wordsOf(t *testing.T, text string, level int) []int {
	t.Helper()
	s, err := pdf417.Encode(text, 1, level)
	if err != nil {
		t.Fatal(err)
	}
	got, err := codewordsOf(s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestSymbolsReadBack encodes texts of all lengths and kinds and reads the modules.
func TestSymbolsReadBack(t *testing.T) {
	for n := 1; n <= pdf417.MaxText; n += 1 + n/8 {
		for i, a := range alphabets {
			for j, text := range []string{textOfLength(a.letters, n, uint64(i)), runs(n, uint64(i))} {
				level := (n + i) % 6
				columns := 1 + (n+7*i+j)%30
				check(t, text, columns, level)
			}
		}
	}
}

// check encodes a text and reads it back. That it does not fit is no failure if the error
// of Size is the same.
func check(t *testing.T, text string, columns, level int) {
	t.Helper()
	width, rows, sizeErr := pdf417.Size(text, columns, level)
	s, err := pdf417.Encode(text, columns, level)
	if err != nil {
		if sizeErr == nil || sizeErr.Error() != err.Error() {
			t.Errorf("%d columns, level %d: Encode: %v, Size: %v", columns, level, err, sizeErr)
		}
		return
	}
	if sizeErr != nil || s.Width != width || s.Rows != rows || s.Columns != columns || s.Level != level {
		t.Errorf("symbol of %d columns, %d rows, level %d, width %d; Size: %d, %d, %v", s.Columns, s.Rows, s.Level, s.Width, width, rows, sizeErr)
	}
	if rows < 3 || rows > 90 || rows*columns > 928 || len(s.Bits) != rows*((width+7)/8) {
		t.Errorf("%d columns, %d rows, %d bytes", columns, rows, len(s.Bits))
	}
	if got, err := decode(s); err != nil || got != text {
		t.Errorf("%d columns, level %d: read %.60q, %v, want %.60q", columns, level, got, err, text)
	}
}

func TestTextsThatAreNoSymbol(t *testing.T) {
	for _, tt := range []struct {
		name           string
		text           string
		columns, level int
		want           string
	}{
		{"nothing", "", 5, 3, "text: nothing, a symbol holds 1 byte or more"},
		{"no column", "A", 0, 3, "columns: 0, a symbol has 1 to 30"},
		{"columns", "A", 31, 3, "columns: 31, a symbol has 1 to 30"},
		{"level below", "A", 5, -1, "level: -1, error correction has 0 to 8"},
		{"level above", "A", 5, 9, "level: 9, error correction has 0 to 8"},
		{"bytes", strings.Repeat("1", 2711), 16, 0, "text: 2711 bytes, a symbol holds 2710 of the most compact kind"},
		{"codewords", strings.Repeat("\x80", 1111), 16, 0, "text: needs 930 codewords with level 0, a symbol of 16 columns has 928"},
		{"rows", strings.Repeat("A", 175), 1, 0, "text: needs 91 codewords with level 0, a symbol of 1 columns has 90"},
		{"correction", "A", 1, 8, "text: needs 514 codewords with level 8, a symbol of 1 columns has 90"},
		{"columns of no use", strings.Repeat("A", 1795), 30, 0, "text: needs 901 codewords with level 0, a symbol of 30 columns has 900"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := pdf417.Encode(tt.text, tt.columns, tt.level); err == nil || err.Error() != tt.want {
				t.Errorf("Encode = %v, want %s", err, tt.want)
			}
			if _, _, err := pdf417.Size(tt.text, tt.columns, tt.level); err == nil || err.Error() != tt.want {
				t.Errorf("Size = %v, want %s", err, tt.want)
			}
		})
	}
}

// TestLongestTexts has the capacities that the standard names in its introduction: 2710
// digits, 1850 characters of text or 1108 bytes.
func TestLongestTexts(t *testing.T) {
	for _, tt := range []struct {
		name, character string
		want            int
	}{
		{"digits", "7", 2710}, {"letters", "Z", 1850}, {"bytes", "\xc3", 1108},
	} {
		t.Run(tt.name, func(t *testing.T) {
			check(t, strings.Repeat(tt.character, tt.want), 16, 0)
			if _, rows, err := pdf417.Size(strings.Repeat(tt.character, tt.want), 16, 0); err != nil || rows != 58 {
				t.Errorf("%d rows, %v, want 58", rows, err)
			}
			if _, _, err := pdf417.Size(strings.Repeat(tt.character, tt.want+1), 16, 0); err == nil {
				t.Errorf("%d characters fit, want an error", tt.want+1)
			}
		})
	}
}

func TestModulesOutsideAreLight(t *testing.T) {
	s, err := pdf417.Encode("A", 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range [][2]int{{-1, 0}, {0, -1}, {s.Width, 0}, {0, s.Rows}} {
		if s.Dark(p[0], p[1]) {
			t.Errorf("Dark(%d, %d) = true, want false", p[0], p[1])
		}
	}
	if !s.Dark(0, 0) || !s.Dark(s.Width-1, s.Rows-1) {
		t.Error("start or stop bar is light")
	}
}

func FuzzEncode(f *testing.F) {
	for i, a := range alphabets {
		f.Add(textOfLength(a.letters, 40*i+1, uint64(i)), 1+i, i%9)
		f.Add(runs(90*i+1, uint64(i)), 30-i, i%9)
	}
	f.Fuzz(func(t *testing.T, text string, columns, level int) {
		check(t, text, columns, level)
	})
}

func BenchmarkEncode(b *testing.B) {
	text := textOfLength(alphabets[6].letters, 300, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pdf417.Encode(text, 12, 5); err != nil {
			b.Fatal(err)
		}
	}
}
