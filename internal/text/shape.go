package text

import (
	"errors"
	"fmt"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/di"
	otfont "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"

	"github.com/sealcard/sealcard/internal/font"
)

var (
	errMark   = errors.New("a mark without the letter that it belongs to")
	errHidden = errors.New("a character that cannot be seen")
	errShaper = errors.New("its font cannot be read")
)

// Joiners change how letters meet and are part of the spelling in some scripts.
const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
)

// dottedCircle is what a shaper puts where a letter is missing below a mark.
const dottedCircle = '\u25cc'

// A line is one line of text shaped: runs in the order in which they are seen from left
// to right. It does not depend on the size.
type line []run

// A run is a piece of a line in one font, script and direction.
type run struct {
	face    *font.Face
	text    string // in reading order
	right   bool   // reads from right to left
	tracked bool   // takes tracking: its letters do not join
	glyphs  []glyph
}

// A glyph is one shape of a run, in units of its font.
type glyph struct {
	id       uint16
	r        rune   // the one character that it alone shows, or 0
	text     string // with r 0: what the cluster that begins here shows
	advance  int64
	dx, dy   int64 // of the shape from where it would stand, y up
	lastPart bool  // of a cluster
}

// A splitter takes one line at a time apart.
type splitter struct {
	chain   *Chain
	parts   shaping.Segmenter
	faces   map[*font.Face]*otfont.Face // marks that stand for fonts while a line is split
	ours    map[*otfont.Face]*font.Face
	script  language.Script
	lang    language.Language
	current *otfont.Face
}

var splitters = sync.Pool{New: func() any {
	return &splitter{faces: map[*font.Face]*otfont.Face{}, ours: map[*otfont.Face]*font.Face{}}
}}

// shape shapes one line with the fonts of c.
func (c *Chain) shape(key lineKey) (out line, err error) {
	// A font file can be broken in a way that only shaping finds.
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, errShaper
		}
	}()
	runes := []rune(key.text)
	if err := visible(runes); err != nil {
		return nil, err
	}
	s := splitters.Get().(*splitter)
	s.chain, s.lang = c, language.NewLanguage(key.lang)
	// Not put back after a panic: its state is unknown.
	out, err = s.line(runes, key.base)
	s.chain = nil
	splitters.Put(s)
	return out, err
}

// visible returns an error if a character is one that nobody can check on a card:
// controls, signs that turn the direction, code points that are no characters, and what
// stands for bytes that are no text.
func visible(runes []rune) error {
	for _, r := range runes {
		if r == unicode.ReplacementChar || unicode.In(r, unicode.Cf, unicode.Cc, unicode.Cs, unicode.Co, unicode.Zl, unicode.Zp) && r != joiner && r != nonJoiner {
			return errHidden
		}
	}
	return nil
}

func (s *splitter) line(runes []rune, b base) (line, error) {
	var runs line
	var levels []int
	for _, p := range stretches(runes, b) {
		left := p.level%2 == 0
		in := shaping.Input{Text: runes, RunStart: p.start, RunEnd: p.end, Direction: di.DirectionLTR}
		if !left {
			in.Direction = di.DirectionRTL
		}
		s.current = nil
		for _, part := range s.parts.Split(in, s) {
			part.Language = s.lang
			r, err := shapeRun(s.ours[part.Face], &part, left)
			if err != nil {
				return nil, err
			}
			runs, levels = append(runs, r), append(levels, p.level)
		}
	}
	reorder(runs, levels)
	return runs, nil
}

// shapeRun shapes one part of a line.
func shapeRun(face *font.Face, in *shaping.Input, left bool) (run, error) {
	sh := face.Shaper()
	buffer := sh.Buffer
	buffer.Clear()
	buffer.AddRunes(in.Text, in.RunStart, in.RunEnd-in.RunStart)
	buffer.Props = harfbuzz.SegmentProperties{Direction: harfbuzz.LeftToRight, Script: in.Script, Language: in.Language}
	if !left {
		buffer.Props.Direction = harfbuzz.RightToLeft
	}
	buffer.Shape(sh.Font, nil)
	defer face.Release(sh)
	circle, hasCircle := face.Glyph(dottedCircle)
	out := run{
		face: face, text: string(in.Text[in.RunStart:in.RunEnd]), right: !left, tracked: !joins(in.Script),
		glyphs: make([]glyph, len(buffer.Info)),
	}
	for i := 0; i < len(buffer.Info); {
		n := i
		for n < len(buffer.Info) && buffer.Info[n].Cluster == buffer.Info[i].Cluster {
			n++
		}
		start := buffer.Info[i].Cluster
		cluster := in.Text[start:clusterEnd(buffer.Info, i, n, in.RunEnd)]
		for j, g := range buffer.Info[i:n] {
			if g.Glyph == 0 {
				return run{}, missing(cluster)
			}
			if hasCircle && uint16(g.Glyph) == circle && cluster[0] != dottedCircle {
				return run{}, errMark
			}
			p := buffer.Pos[i+j]
			out.glyphs[i+j] = glyph{
				id: uint16(g.Glyph), advance: int64(p.XAdvance), dx: int64(p.XOffset), dy: int64(p.YOffset), lastPart: i+j == n-1,
			}
		}
		spell(out.glyphs[i:n], cluster, !left, joins(in.Script) && left)
		i = n
	}
	return out, nil
}

// spell says which characters the glyphs of a cluster show: one each, in the order in
// which they are seen, if there are as many and the script does not change their order.
func spell(glyphs []glyph, cluster []rune, right, reorders bool) {
	if len(glyphs) != len(cluster) || reorders && len(cluster) > 1 {
		glyphs[0].text = string(cluster)
		return
	}
	for i, r := range cluster {
		if right {
			i = len(glyphs) - 1 - i
		}
		glyphs[i].r = r
	}
}

// clusterEnd returns where the characters of the cluster of glyphs i to n end in the
// text: where the one that is read next begins, on either side.
func clusterEnd(info []harfbuzz.GlyphInfo, i, n, end int) int {
	at := info[i].Cluster
	if i > 0 && info[i-1].Cluster > at {
		end = min(end, info[i-1].Cluster)
	}
	if n < len(info) && info[n].Cluster > at {
		end = min(end, info[n].Cluster)
	}
	return end
}

// missing names the script of the first character that a font has no glyph for, never
// the character.
func missing(cluster []rune) error {
	script := language.Common
	for _, r := range cluster {
		if s := language.LookupScript(r); s.Strong() {
			script = s
			break
		}
	}
	name := scriptName(script, cluster[0])
	return fmt.Errorf("a character of the script %s that no font of the layout has", name)
}

func scriptName(s language.Script, r rune) string {
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return s.String()
}

// joins reports whether letters of a script touch each other, or stand above and below,
// so that nothing can be put between them.
func joins(s language.Script) bool {
	switch s {
	case language.Latin, language.Greek, language.Cyrillic, language.Armenian, language.Georgian, language.Hebrew,
		language.Han, language.Hiragana, language.Katakana, language.Hangul, language.Ethiopic, language.Common:
		return false
	}
	return true
}

// SetScript is called before the characters of a run of a script are given fonts.
func (s *splitter) SetScript(script language.Script) { s.script = script }

// ResolveFace returns the font for a character: a mark keeps the one of its letter.
func (s *splitter) ResolveFace(r rune) *otfont.Face {
	if unicode.In(r, unicode.Mn, unicode.Mc, unicode.Me) && s.current != nil {
		return s.current
	}
	f := s.chain.face(r, s.script)
	if s.faces[f] == nil {
		own := new(otfont.Face)
		s.faces[f], s.ours[own] = own, f
	}
	s.current = s.faces[f]
	return s.current
}
