package font

import (
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"
	"github.com/go-text/typesetting/harfbuzz"
)

// A Shaper shapes one run at a time in one font: results are units of the font.
type Shaper struct {
	Font   *harfbuzz.Font
	Buffer *harfbuzz.Buffer
}

// Shaper returns a shaper that nobody else uses until it is given to Release.
func (f *Face) Shaper() *Shaper {
	if s, ok := f.shapers.Get().(*Shaper); ok {
		return s
	}
	return &Shaper{Font: harfbuzz.NewFont(font.NewFace(f.font)), Buffer: harfbuzz.NewBuffer()}
}

// Release gives a shaper back. One that panicked is not given back.
func (f *Face) Release(s *Shaper) { f.shapers.Put(s) }

// mendPairs makes class kerning work as HarfBuzz applies it: where the second glyph of a
// pair is of class 0, a subtable has nothing to say and the next one is asked. The
// shaper stops at a glyph that a font puts into class 0 by name, so those entries are
// left out here: a glyph without an entry is of class 0 as well.
func mendPairs(f *font.Font) {
	for _, lookup := range f.GPOS.Lookups {
		for i, subtable := range lookup.Subtables {
			pair, ok := subtable.(tables.PairPos)
			if !ok {
				continue
			}
			if classes, ok := pair.Data.(tables.PairPosData2); ok {
				classes.ClassDef2 = withoutZero(classes.ClassDef2)
				lookup.Subtables[i] = tables.PairPos{Data: classes}
			}
		}
	}
}

// withoutZero returns the same classes without entries of class 0.
func withoutZero(d tables.ClassDef) tables.ClassDef {
	var out tables.ClassDef2
	add := func(first, last tables.GlyphID, class uint16) {
		if class == 0 {
			return
		}
		if n := len(out.ClassRangeRecords); n > 0 {
			if r := &out.ClassRangeRecords[n-1]; r.Class == class && r.EndGlyphID+1 == first {
				r.EndGlyphID = last
				return
			}
		}
		out.ClassRangeRecords = append(out.ClassRangeRecords, tables.ClassRangeRecord{StartGlyphID: first, EndGlyphID: last, Class: class})
	}
	switch d := d.(type) {
	case tables.ClassDef1:
		for i, class := range d.ClassValueArray {
			glyph := d.StartGlyphID + tables.GlyphID(i)
			add(glyph, glyph, class)
		}
	case tables.ClassDef2:
		for _, r := range d.ClassRangeRecords {
			add(r.StartGlyphID, r.EndGlyphID, r.Class)
		}
	}
	return out
}
