// Package font reads TrueType and OpenType fonts: the built-in ones and those of a
// layout. A Face gives what setting, drawing and embedding a font need; package text
// shapes with it.
//
// The built-in fonts are Noto Sans in three weights and Noto Sans Mono, with Noto Sans
// for seven more scripts behind them, as published, under the SIL Open Font License
// beside them.
//
// A font file of somebody else is hostile until it is read: Open bounds it, reads every
// table that is used later, and turns a panic of the parser into an error.
package font

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// MaxBytes is the largest font file: Chinese, Japanese and Korean collections have 20
// to 30 MB.
const MaxBytes = 64 << 20

// A Kind is the form of a font's outlines.
type Kind int

// Kinds of outlines.
const (
	TrueType Kind = iota + 1 // table glyf
	CFF                      // table CFF
)

// A Face is one font. It is safe for concurrent use.
type Face struct {
	name string
	sum  [sha256.Size]byte
	kind Kind
	font *font.Font // read and not changed

	tables  map[string][]byte // parts of the file
	metrics Metrics
	widths  []uint16 // advances in units, by glyph; the last one holds for those beyond
	glyphs  int
	letters func() []rune // by glyph, 0 for none
	faces   sync.Pool     // of *font.Face, each of which serves one call at a time
	shapers sync.Pool     // of *Shaper
}

// Metrics are measures of a font in units, y up.
type Metrics struct {
	UnitsPerEm        int
	Ascent, Descent   int // Descent is below zero
	CapHeight         int
	Box               [4]int // around all glyphs: left, bottom, right, top
	ItalicAngle       float64
	FixedPitch, Serif bool
}

var (
	errBytes    = fmt.Errorf("more than %d MiB", MaxBytes>>20)
	errBroken   = errors.New("a broken font file")
	errIndex    = errors.New("the collection has no font of that number")
	errOutlines = errors.New("a font without TrueType or CFF outlines")
	errEmbed    = errors.New("a font whose licence bits forbid to embed it")
)

// Open reads the font in a file, or the one at index of a collection. The name is what
// layouts and display lists call it. The caller does not change data any more.
func Open(name string, data []byte, index int) (f *Face, err error) {
	if len(data) > MaxBytes {
		return nil, errBytes
	}
	// The parser is not made for hostile files: some make it panic.
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, errBroken
		}
	}()
	tables, err := tablesOf(data)
	if err != nil {
		return nil, err
	}
	if index < 0 || index >= len(tables) {
		return nil, errIndex
	}
	loaders, err := opentype.NewLoaders(bytes.NewReader(data))
	if err != nil {
		return nil, errBroken
	}
	parsed, err := font.NewFont(loaders[index])
	if err != nil {
		return nil, errBroken
	}
	mendPairs(parsed)
	f = &Face{name: name, sum: sha256.Sum256(data), font: parsed, tables: tables[index]}
	f.sum[0] ^= byte(index) // fonts of one collection differ
	f.faces.New = func() any { return font.NewFace(parsed) }
	f.letters = sync.OnceValue(f.readLetters)
	if err := f.load(); err != nil {
		return nil, err
	}
	return f, nil
}

// tablesOf returns the tables of a font file, or of each font of a collection, as parts
// of the file. It returns an error if one does not lie inside: the parser sets aside what a
// table claims to have before it reads it.
func tablesOf(data []byte) ([]map[string][]byte, error) {
	starts := []int{0}
	if bytes.HasPrefix(data, []byte("ttcf")) {
		n := int(binary.BigEndian.Uint32(data[8:]))
		if n > len(data)/4 {
			return nil, errBroken
		}
		starts = starts[:0]
		for i := range n {
			starts = append(starts, int(binary.BigEndian.Uint32(data[12+4*i:])))
		}
	}
	var fonts []map[string][]byte
	for _, start := range starts {
		header := data[start:]
		switch string(header[:4]) {
		case "\x00\x01\x00\x00", "true", "OTTO":
		default:
			return nil, errBroken // compressed forms among others
		}
		tables, total := map[string][]byte{}, uint64(0)
		for i := range int(binary.BigEndian.Uint16(header[4:])) {
			entry := header[12+16*i:]
			at, length := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
			if total += length; at+length > uint64(len(data)) || total > uint64(len(data)) {
				return nil, errBroken
			}
			tables[string(entry[:4])] = data[at : at+length : at+length]
		}
		fonts = append(fonts, tables)
	}
	return fonts, nil
}

// load checks the tables that are embedded and measured.
func (f *Face) load() error {
	switch {
	case f.tables["glyf"] != nil && f.tables["loca"] != nil:
		f.kind = TrueType
	case f.tables["CFF "] != nil:
		f.kind = CFF
	default:
		return errOutlines
	}
	if err := f.measure(); err != nil {
		return err
	}
	// A subset of nothing but the first glyph reads the rest of the tables.
	_, err := f.Subset([]uint16{0})
	return err
}

// measure reads the metrics (OpenType 1.9, tables head, hhea, hmtx, maxp, OS/2 and post).
func (f *Face) measure() error {
	head, hhea, maxp := f.tables["head"], f.tables["hhea"], f.tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return errBroken
	}
	m := &f.metrics
	m.UnitsPerEm = int(binary.BigEndian.Uint16(head[18:]))
	f.glyphs = int(binary.BigEndian.Uint16(maxp[4:]))
	if m.UnitsPerEm < 16 || m.UnitsPerEm > 16384 || f.glyphs == 0 {
		return errBroken
	}
	for i := range m.Box {
		m.Box[i] = signed(head[36+2*i:])
	}
	m.Ascent, m.Descent = signed(hhea[4:]), signed(hhea[6:])
	m.CapHeight = m.UnitsPerEm * 7 / 10 // usual, where a font does not say
	if os2 := f.tables["OS/2"]; len(os2) >= 78 {
		// Bit 1 alone: restricted licence embedding.
		if binary.BigEndian.Uint16(os2[8:])&0xf == 2 {
			return errEmbed
		}
		m.Serif = os2[32] == 2 && os2[33] >= 2 && os2[33] <= 10 // PANOSE
		if len(os2) >= 90 && binary.BigEndian.Uint16(os2) >= 2 {
			if h := signed(os2[88:]); h > 0 {
				m.CapHeight = h
			}
		}
	}
	if post := f.tables["post"]; len(post) >= 16 {
		m.ItalicAngle = float64(int32(binary.BigEndian.Uint32(post[4:]))) / 65536
		m.FixedPitch = binary.BigEndian.Uint32(post[12:]) != 0
	}
	return f.readWidths(int(binary.BigEndian.Uint16(hhea[34:])))
}

// readWidths reads n advances.
func (f *Face) readWidths(n int) error {
	hmtx := f.tables["hmtx"]
	if n < 1 || n > f.glyphs || len(hmtx) < 4*n+2*(f.glyphs-n) {
		return errBroken
	}
	f.widths = make([]uint16, n)
	for i := range f.widths {
		f.widths[i] = binary.BigEndian.Uint16(hmtx[4*i:])
	}
	return nil
}

func signed(b []byte) int { return int(int16(binary.BigEndian.Uint16(b))) }

// Name returns the name that the font was opened with.
func (f *Face) Name() string { return f.name }

// Sum returns a digest of the font file and the font's place in it.
func (f *Face) Sum() [sha256.Size]byte { return f.sum }

// Kind returns the form of the outlines.
func (f *Face) Kind() Kind { return f.kind }

// Metrics returns the measures of the font.
func (f *Face) Metrics() Metrics { return f.metrics }

// Glyph returns the font's glyph for a rune, and false if it has none.
func (f *Face) Glyph(r rune) (uint16, bool) {
	id, ok := f.font.NominalGlyph(r)
	return uint16(id), ok && id != 0 && int(id) < f.glyphs
}

// Advance returns the width of a glyph in units.
func (f *Face) Advance(id uint16) int { return int(f.widths[min(int(id), len(f.widths)-1)]) }

// Rune returns the character that a glyph stands for, 0 if it stands for none by
// itself. Of several it is the lowest. Forms of Arabic letters that Unicode keeps for the
// sake of old systems do not count.
func (f *Face) Rune(id uint16) rune {
	if letters := f.letters(); int(id) < len(letters) {
		return letters[id]
	}
	return 0
}

// maxLetters is more than Unicode has characters: a broken map can claim ranges that
// take minutes to walk.
const maxLetters = 0x110000

// readLetters turns the character map around, as far as it can be read.
func (f *Face) readLetters() (letters []rune) {
	letters = make([]rune, f.glyphs)
	defer func() { _ = recover() }() // what was read stays good
	n := 0
	for it := f.font.Cmap.Iter(); it.Next() && n < maxLetters; n++ {
		r, id := it.Char()
		form := r >= 0xfb50 && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc
		if int(id) < len(letters) && !form && (letters[id] == 0 || r < letters[id]) {
			letters[id] = r
		}
	}
	return letters
}

// A Segment is a piece of an outline: 'M' begins a contour at the first point, 'L' is a
// line to it, 'Q' and 'C' are curves through two and three. Points are in units, y up.
type Segment struct {
	Op rune
	P  [3]struct{ X, Y float32 }
}

// Outline returns the outline of a glyph, empty for a space.
func (f *Face) Outline(id uint16) (out []Segment, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, errBroken
		}
	}()
	face := f.faces.Get().(*font.Face)
	defer f.faces.Put(face)
	o, ok := face.GlyphDataOutline(tables.GlyphID(id))
	if !ok {
		return nil, errBroken
	}
	out = make([]Segment, len(o.Segments))
	for i, s := range o.Segments {
		out[i].Op = rune("MLQC"[s.Op])
		for j, p := range s.Args {
			out[i].P[j].X, out[i].P[j].Y = p.X, p.Y
		}
	}
	return out, nil
}
