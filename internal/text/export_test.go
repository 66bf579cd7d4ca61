package text

import (
	"fmt"
	"strings"

	"github.com/go-text/typesetting/language"

	"github.com/sealcard/sealcard/internal/font"
)

// A Shaped is a run as hb-shape is asked to make it.
type Shaped struct {
	Face   *font.Face
	Text   string
	Right  bool
	Glyphs string // as hb-shape writes them without names and clusters
}

// Shape returns the runs of a line in the order in which they are read.
func Shape(s Style, text string) ([]Shaped, error) {
	l, err := s.Chain.shaped(s.key(text))
	if err != nil {
		return nil, err
	}
	out := make([]Shaped, len(l))
	for i, r := range l {
		var glyphs []string
		for _, g := range r.glyphs {
			w := fmt.Sprint(g.id)
			if g.dx != 0 || g.dy != 0 {
				w += fmt.Sprintf("@%d,%d", g.dx, g.dy)
			}
			glyphs = append(glyphs, w+fmt.Sprintf("+%d", g.advance))
		}
		out[i] = Shaped{Face: r.face, Text: r.text, Right: r.right, Glyphs: "[" + strings.Join(glyphs, "|") + "]"}
	}
	return out, nil
}

// ScriptOf returns the script of the first letter of a run.
func ScriptOf(text string) string {
	for _, r := range text {
		if s := language.LookupScript(r); s.Strong() {
			return s.String()
		}
	}
	return "Zyyy"
}
