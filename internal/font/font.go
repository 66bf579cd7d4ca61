// Package font holds the built-in fonts and reads their metrics and outlines.
//
// They are Noto Sans in three weights and Noto Sans Mono, as published, under the
// SIL Open Font License beside them. This package sets no complex script: the
// caller asks Sets before it sets a text.
package font

import (
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Em is the number of units in which metrics are given: all built-in fonts have
// 1,000 to the em.
const Em = 1000

var (
	//go:embed noto/NotoSans-Regular.ttf
	regular []byte
	//go:embed noto/NotoSans-SemiBold.ttf
	semiBold []byte
	//go:embed noto/NotoSans-Bold.ttf
	bold []byte
	//go:embed noto/NotoSansMono-Medium.ttf
	mono []byte
)

var faces = map[string]func() (*Face, error){
	"regular":  load("regular", regular),
	"semibold": load("semibold", semiBold),
	"bold":     load("bold", bold),
	"mono":     load("mono", mono),
}

// Names returns the names of the built-in fonts.
func Names() []string { return []string{"regular", "semibold", "bold", "mono"} }

// Lookup returns the built-in font of that name.
func Lookup(name string) (*Face, error) {
	f, ok := faces[name]
	if !ok {
		return nil, fmt.Errorf("no font %q", name)
	}
	return f()
}

// A Face is one font. It is safe for concurrent use.
type Face struct {
	name      string
	data      []byte
	font      *sfnt.Font
	capHeight int
	buffers   sync.Pool // of *sfnt.Buffer, which serves one call at a time
}

func load(name string, data []byte) func() (*Face, error) {
	return sync.OnceValues(func() (*Face, error) {
		f, err := sfnt.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		if f.UnitsPerEm() != Em {
			return nil, fmt.Errorf("font %s: has %d units to the em, want %d", name, f.UnitsPerEm(), Em)
		}
		face := &Face{name: name, data: data, font: f}
		face.buffers.New = func() any { return new(sfnt.Buffer) }
		var b sfnt.Buffer
		m, err := f.Metrics(&b, Em, font.HintingNone)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		face.capHeight = int(m.CapHeight)
		return face, nil
	})
}

// Name returns the font's name.
func (f *Face) Name() string { return f.name }

// Data returns the font file. The caller must not change it.
func (f *Face) Data() []byte { return f.data }

// CapHeight returns the height of a capital letter in units.
func (f *Face) CapHeight() int { return f.capHeight }

func (f *Face) buffer() (*sfnt.Buffer, func()) {
	b := f.buffers.Get().(*sfnt.Buffer)
	return b, func() { f.buffers.Put(b) }
}

// Glyph returns the font's glyph for a rune, and false if it has none.
func (f *Face) Glyph(r rune) (uint16, bool) {
	b, done := f.buffer()
	defer done()
	id, err := f.font.GlyphIndex(b, r)
	return uint16(id), err == nil && id != 0
}

// Advance returns the width of a glyph in units.
func (f *Face) Advance(id uint16) int {
	b, done := f.buffer()
	defer done()
	// Em as a number of 1/64 pixels makes the result a number of units.
	a, err := f.font.GlyphAdvance(b, sfnt.GlyphIndex(id), fixed.Int26_6(Em), font.HintingNone)
	if err != nil {
		return 0
	}
	return int(a)
}

// Kern returns by how much the space between two glyphs is widened, in units; it is
// mostly negative or zero.
func (f *Face) Kern(left, right uint16) int {
	b, done := f.buffer()
	defer done()
	k, err := f.font.Kern(b, sfnt.GlyphIndex(left), sfnt.GlyphIndex(right), fixed.Int26_6(Em), font.HintingNone)
	if err != nil {
		return 0 // sfnt.ErrNotFound: the pair has no entry
	}
	return int(k)
}

// Outline calls draw for each segment of a glyph, in units with y down.
func (f *Face) Outline(id uint16, draw func(sfnt.Segment)) error {
	b, done := f.buffer()
	defer done()
	segments, err := f.font.LoadGlyph(b, sfnt.GlyphIndex(id), fixed.Int26_6(Em), nil)
	if err != nil {
		return err
	}
	for _, s := range segments {
		draw(s)
	}
	return nil
}

var (
	errMark   = errors.New("a combining mark: give the text in composed form (NFC)")
	errHidden = errors.New("a character that cannot be seen")
	errPlane  = errors.New("a character beyond the basic plane of Unicode")
)

// Sets returns an error unless every character of s can be set one after the other
// from left to right: letters of the Latin, Greek and Cyrillic scripts and what they
// share with others, as far as the font has a glyph. The error names the script of
// the first character that cannot, never the character.
func (f *Face) Sets(s string) error {
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc):
			return errMark
		case unicode.In(r, unicode.Cf, unicode.Cc):
			return errHidden
		case r > 0xffff:
			return errPlane // gofpdf holds tables of 65,536 characters
		case !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common):
			return fmt.Errorf("a character of the script %s", script(r))
		}
		if _, ok := f.Glyph(r); !ok {
			return fmt.Errorf("a character that the font has no glyph for (script %s)", script(r))
		}
	}
	return nil
}

func script(r rune) string {
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "unknown"
}
