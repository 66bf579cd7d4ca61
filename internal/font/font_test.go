package font_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"

	"github.com/sealcard/sealcard/internal/font"
)

// TestFontsAreTheOnesThatWerePublished pins the files: layouts are measured with them.
func TestFontsAreTheOnesThatWerePublished(t *testing.T) {
	for name, want := range map[string]string{
		"regular":  "fe8c022f48d8dd29f17b744d16f9346f4357e16f7d4f7be58b000ae7c291b614",
		"semibold": "e691fe27813ec6ed11d0a5be4c6c1f6739996ed682462eaa3244a6185217dd6c",
		"bold":     "13a813c49624ae3ba3c5c6e72c5ebffc4b9e1e6ea32f421c04069b037c6ad431",
		"mono":     "340794b9ffa781e8b93eac07c939c9ae963c24b6e80c779551f740f2ad5bcb94",
	} {
		f, err := font.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(f.Data())); got != want {
			t.Errorf("font %s has SHA-256 %s, want %s", name, got, want)
		}
	}
}

func TestTextsThatAreNotSet(t *testing.T) {
	f, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, text, want string }{
		{"Latin", "Þórunn Nguyễn Żółtowska Çağrı ẹṣọ", ""},
		{"Greek", "Νικόλαος Παπαδημητρίου", ""},
		{"Cyrillic", "Айгерім Нұрланқызы Ђорђевић", ""},
		{"signs", "4917-2035/8846 (№ 7) “A” – €", ""},
		{"Arabic", "أمينة", "script Arabic"},
		{"Devanagari, which the font has", "अमीना", "script Devanagari"},
		{"Han", "李明", "script Han"},
		{"combining mark", "e\u0301", "combining mark"},
		{"joiner", "a\u200db", "cannot be seen"},
		{"line feed", "a\nb", "cannot be seen"},
		{"emoji", "\U0001F600", "beyond the basic plane"},
		{"letter beyond the basic plane", "\U00010780", "beyond the basic plane"},
		{"sign without a glyph", "\u2615", "no glyph"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := f.Sets(tt.text)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("Sets = %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := font.Lookup("comic"); err == nil {
		t.Error("Lookup of a font that is not there = nil, want an error")
	}
}

func TestOutlines(t *testing.T) {
	f, err := font.Lookup("mono")
	if err != nil {
		t.Fatal(err)
	}
	id, ok := f.Glyph('H')
	if !ok {
		t.Fatal("no H")
	}
	top := 0
	if err := f.Outline(id, func(s sfnt.Segment) { top = min(top, int(s.Args[0].Y)) }); err != nil {
		t.Fatal(err)
	}
	if -top != f.CapHeight() {
		t.Errorf("H is %d units high, capitals %d", -top, f.CapHeight())
	}
	if f.Advance(id) != 600 {
		t.Errorf("a character of the fixed-width font is %d units wide, want 600", f.Advance(id))
	}
}
