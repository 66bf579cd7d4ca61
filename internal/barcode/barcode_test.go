package barcode_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/barcode"
)

// widths writes modules as the widths of bars and spaces in turn.
func widths(bars []bool) string {
	var b strings.Builder
	for i := 0; i < len(bars); {
		n := i
		for n < len(bars) && bars[n] == bars[i] {
			n++
		}
		b.WriteByte(byte('0' + n - i))
		i = n
	}
	return b.String()
}

func TestPatternsOfTheStandard(t *testing.T) {
	// ISO/IEC 15417, table 1: start C, 12, 34, check character (105 + 12 + 2 x 34) mod
	// 103 = 82, stop.
	const want = "211232" + "112232" + "131123" + "121241" + "2331112"
	bars, err := barcode.Code128("1234")
	if err != nil || widths(bars) != want {
		t.Errorf("Code128(1234) = %s, %v, want %s", widths(bars), err, want)
	}
}

func TestTextsThatAreNoBarcode(t *testing.T) {
	code128 := func(s string) error { _, err := barcode.Code128(s); return err }
	aztec := func(s string) error { _, err := barcode.Aztec(s, barcode.MinLevel); return err }
	dataMatrix := func(s string) error { _, err := barcode.DataMatrix(s); return err }
	const character, long = "a character that is not printable ASCII", "more text than the largest symbol holds"
	for _, tt := range []struct {
		name   string
		encode func(string) error
		text   string
		want   string
	}{
		{"nothing", code128, "", "0 characters, a barcode of this kind holds 1 to 40"},
		{"nothing", aztec, "", "0 characters, a barcode of this kind holds 1 to 3000"},
		{"nothing", dataMatrix, "", "0 characters, a barcode of this kind holds 1 to 2608"},
		{"long", code128, strings.Repeat("1", 41), "41 characters, a barcode of this kind holds 1 to 40"},
		{"long", aztec, strings.Repeat("1", 3001), "3001 characters, a barcode of this kind holds 1 to 3000"},
		{"long", dataMatrix, strings.Repeat("1", 2609), "2609 characters, a barcode of this kind holds 1 to 2608"},
		{"no room", aztec, strings.Repeat("!a", 1500), long},
		{"144 modules", dataMatrix, strings.Repeat("a", 1305), long},
		{"no room", dataMatrix, strings.Repeat("a", 1559), long},
		{"control character", code128, "A\t", character},
		{"function character", code128, "A\u00f1", character},
		{"control character", aztec, "A\x1d", character},
		{"two bytes", aztec, "\u00e9", character},
		{"GS1 mark", dataMatrix, "\xe80101", character},
		{"delete", dataMatrix, "\x7f", character},
	} {
		if err := tt.encode(tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %.20q = %v, want %s", tt.name, tt.text, err, tt.want)
		}
	}
	for _, level := range []int{0, 22, 51, 100} {
		if _, err := barcode.Aztec("A", level); err == nil {
			t.Errorf("Aztec at level %d = nil, want an error", level)
		}
	}
}

// TestFaultsOfTheEncoderAreErrors has an encoder that panics, and one that quotes.
func TestFaultsOfTheEncoderAreErrors(t *testing.T) {
	for _, run := range []func(){func() { panic("SECRET") }, func() {}} {
		if m, err := barcode.Encode("SECRET", run); m != nil || err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("Encode = %v, %v", m, err)
		}
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("SEALCARD 2026", 23)
	f.Add(". , : \r\n!", 50)
	f.Add("\xe8\u00f1", 33)
	f.Add(strings.Repeat("\"a1", 200), 40)
	f.Fuzz(func(t *testing.T, text string, level int) {
		bars, err := barcode.Code128(text)
		if err == nil && (len(bars) < 35 || len(bars) > 11*43+2) {
			t.Errorf("Code128(%q) has %d modules", text, len(bars))
		}
		aztec, err := barcode.Aztec(text, level)
		if err == nil && aztec.W != aztec.H || errors.Is(err, barcode.ErrEncoder) {
			t.Errorf("Aztec(%q, %d) = %+v, %v", text, level, aztec, err)
		}
		matrix, err := barcode.DataMatrix(text)
		if err == nil && places[matrix.W] == 0 || errors.Is(err, barcode.ErrEncoder) {
			t.Errorf("DataMatrix(%q) = %+v, %v", text, matrix, err)
		}
	})
}

func BenchmarkCode128(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := barcode.Code128("SEALCARD 0123456789"); err != nil {
			b.Fatal(err)
		}
	}
}

// A card's text without a photo has some 400 characters.
func BenchmarkAztec(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := barcode.Aztec(text(5, 400), barcode.MinLevel); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDataMatrix(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := barcode.DataMatrix(text(5, 400)); err != nil {
			b.Fatal(err)
		}
	}
}
