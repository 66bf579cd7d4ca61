package pdf

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode/utf16"

	"github.com/sealcard/sealcard/internal/font"
)

// An embedded font is one whose glyphs the file shows so far.
type embedded struct {
	face   *font.Face
	object int
	used   []uint64 // a bit a glyph
	texts  map[uint16]string
}

func (e *embedded) use(u fontUse) {
	for id, text := range u.texts {
		if e.texts[id] == "" {
			e.texts[id] = text
		}
	}
	for _, id := range u.glyphs {
		for int(id)/64 >= len(e.used) {
			e.used = append(e.used, 0)
		}
		e.used[id/64] |= 1 << (id % 64)
	}
}

// glyphs returns the numbers of the glyphs in rising order.
func (e *embedded) glyphs() []uint16 {
	var out []uint16
	for i, word := range e.used {
		for bit := range 64 {
			if word>>bit&1 != 0 {
				out = append(out, uint16(64*i+bit))
			}
		}
	}
	return out
}

// Flags of a font descriptor (ISO 32000-1, table 123).
const (
	flagFixedPitch = 1 << 0
	flagSerif      = 1 << 1
	flagSymbolic   = 1 << 2
	flagItalic     = 1 << 6
)

// embed writes a font with the glyphs that were used: CIDs are glyph numbers of the
// original font, so that contents do not depend on what others show.
func (w *Writer) embed(e *embedded) error {
	used := e.glyphs()
	subset, err := e.face.Subset(used)
	if err != nil {
		return fmt.Errorf("pdf: font %s: %w", e.face.Name(), err)
	}
	name := subsetTag(e.face, used) + "+" + nameObject(e.face.Name())[1:]
	program, descriptor, cid, unicode := w.alloc(), w.alloc(), w.alloc(), w.alloc()
	kind, key, mapping := "CIDFontType2", "FontFile2", ""
	if e.face.Kind() == font.CFF {
		kind, key = "CIDFontType0", "FontFile3"
		w.stream(program, "/Subtype/CIDFontType0C/Filter/FlateDecode", compress(subset.Data))
	} else {
		w.stream(program, fmt.Sprintf("/Length1 %d/Filter/FlateDecode", len(subset.Data)), compress(subset.Data))
		m := w.alloc()
		w.stream(m, "/Filter/FlateDecode", compress(cidToGlyph(used, subset.Index)))
		mapping = fmt.Sprintf("/CIDToGIDMap %d 0 R", m)
	}
	w.object(descriptor, "%s/FontName/%s/%s %d 0 R>>", describe(e.face), name, key, program)
	w.object(cid, "<</Type/Font/Subtype/%s/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[%s]%s>>",
		kind, name, descriptor, widths(e.face, used), mapping)
	w.stream(unicode, "/Filter/FlateDecode", compress(e.toUnicode(used)))
	w.object(e.object, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, unicode)
	return w.err
}

// subsetTag returns six capital letters that differ from subset to subset.
func subsetTag(f *font.Face, used []uint16) string {
	// FNV-1a, over the font and the glyphs.
	h := uint64(14695981039346656037)
	sum := f.Sum()
	for _, b := range sum {
		h = (h ^ uint64(b)) * 1099511628211
	}
	for _, id := range used {
		h = (h ^ uint64(id)) * 1099511628211
	}
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = byte('A' + h%26)
		h /= 26
	}
	return string(tag)
}

// cidToGlyph returns two bytes for each CID: the glyph in the subset.
func cidToGlyph(used []uint16, index map[uint16]uint16) []byte {
	out := make([]byte, 2*(int(used[len(used)-1])+1))
	for _, id := range used {
		binary.BigEndian.PutUint16(out[2*int(id):], index[id])
	}
	return out
}

// describe returns the beginning of a font descriptor.
func describe(f *font.Face) string {
	m := f.Metrics()
	scale := func(v int) int64 { return divide(int64(v)*1000, int64(m.UnitsPerEm)) }
	flags := flagSymbolic
	if m.FixedPitch {
		flags |= flagFixedPitch
	}
	if m.Serif {
		flags |= flagSerif
	}
	if m.ItalicAngle != 0 {
		flags |= flagItalic
	}
	// StemV is asked for and not known; 80 is that of a regular weight.
	return fmt.Sprintf("<</Type/FontDescriptor/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle %g/Ascent %d/Descent %d/CapHeight %d/StemV 80",
		flags, scale(m.Box[0]), scale(m.Box[1]), scale(m.Box[2]), scale(m.Box[3]), m.ItalicAngle, scale(m.Ascent), scale(m.Descent), scale(m.CapHeight))
}

// widths returns the widths of CIDs, in runs of neighbors.
func widths(f *font.Face, used []uint16) []byte {
	var b []byte
	for i := 0; i < len(used); {
		b = fmt.Appendf(b, "%d[", used[i])
		for first := true; ; first = false {
			if !first {
				b = append(b, ' ')
			}
			b = fmt.Appendf(b, "%d", thousandths(f, f.Advance(used[i])))
			i++
			if i == len(used) || used[i] != used[i-1]+1 {
				break
			}
		}
		b = append(b, ']')
	}
	return b
}

// toUnicode returns a CMap from CIDs to the characters that glyphs stand for, or that
// they showed first (Adobe Technical Note 5411).
func (e *embedded) toUnicode(used []uint16) []byte {
	var pairs [][]byte
	for _, id := range used {
		text := e.texts[id]
		if r := e.face.Rune(id); r != 0 {
			text = string(r)
		}
		if text != "" {
			line := append(appendHex([]byte{'<'}, id), ">\x20<"...)
			for _, u := range utf16.Encode([]rune(text)) {
				line = appendHex(line, u)
			}
			pairs = append(pairs, append(line, ">\n"...))
		}
	}
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for chunk := range slices.Chunk(pairs, 100) { // the most that a CMap allows at once
		b = fmt.Appendf(b, "%d beginbfchar\n", len(chunk))
		for _, line := range chunk {
			b = append(b, line...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"...)
}
