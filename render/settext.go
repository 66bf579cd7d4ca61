package render

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/locale"
	"github.com/sealcard/sealcard/internal/text"
)

// language returns the language of a text on a card.
func (t *Text) language(l *Layout, c *card.Claims) locale.Language {
	tag := t.Lang
	switch tag {
	case "":
		tag = l.Lang
	case LangHolder:
		tag = c.Identity.Language
	case LangSecondary:
		tag = c.Identity.SecondaryLanguage
	}
	lang, _ := locale.Find(tag) // English stands in for what nobody has words for
	return lang
}

// compose sets the text within box.
func (t *Text) compose(l *Layout, box Size, claims *card.Claims, fonts *text.Chain) ([]draw.Op, error) {
	lang := t.language(l, claims)
	s := t.Value
	if t.Field != "" {
		s = field(claims, t.Field).in(lang, t)
	}
	if s == "" {
		return nil, nil
	}
	style := t.style(fonts)
	style.Lang = lang.BCP47()
	ops, _, err := t.set(l, box, s, style)
	return ops, err
}

// style returns how the text looks at its full size.
func (t *Text) style(fonts *text.Chain) text.Style {
	dir := map[Dir]text.Dir{DirLTR: text.LeftToRight, DirRTL: text.RightToLeft}[t.Dir]
	return text.Style{Chain: fonts, Size: int64(t.Size), Tracking: int64(t.Tracking), Dir: dir}
}

// set sets s within a box at the origin and returns the height of the block, from the top
// of its first capitals to its last baseline.
func (t *Text) set(l *Layout, box Size, s string, style text.Style) (ops []draw.Op, block int64, err error) {
	if t.Caps {
		s = strings.ToUpper(s)
	}
	if err := style.Check(s); err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrGlyph, err)
	}
	if t.Micro {
		s, style = repeated(s, style, int64(box.W))
	}
	fitted, lines, ok := style.Fit(s, int64(box.W), t.Lines, int64(t.MinSize))
	if !ok && t.Fit == FitTruncate {
		fitted.Size = int64(t.MinSize)
		lines, ok = fitted.Truncate(s, int64(box.W), t.Lines)
	}
	// Leading shrinks with the text.
	leading := int64(t.Leading) * fitted.Size / int64(t.Size)
	block = fitted.CapHeight() + int64(len(lines)-1)*leading
	if !ok || block > int64(box.H) {
		return nil, 0, fmt.Errorf("%w of %s", ErrOverflow, box)
	}
	y := fitted.CapHeight()
	switch t.VAlign {
	case AlignMiddle:
		y += (int64(box.H) - block) / 2
	case AlignBottom:
		y += int64(box.H) - block
	}
	ink, align := l.ink(t.Ink, t.Color), t.Align.side(style.Right(s))
	for _, line := range lines {
		style := fitted.For(line)
		runs, err := style.Runs(line.Text, draw.Point{X: align.start(int64(box.W), style.Width(line.Text)), Y: y})
		if err != nil {
			return nil, 0, fmt.Errorf("%w: %w", ErrGlyph, err)
		}
		for _, run := range runs {
			run.Ink = ink
			ops = append(ops, run)
		}
		y += leading
	}
	return ops, block, nil
}

// repeated returns s over and over, as often as a width holds, at most maxRepeats times, and
// the style in which it fills the width.
func repeated(s string, style text.Style, width int64) (string, text.Style) {
	once, space := style.Width(s), style.Width(" ")
	if once <= 0 {
		return s, style
	}
	n := min((width+space)/(once+space), maxRepeats)
	line := strings.TrimSuffix(strings.Repeat(s+" ", int(max(n, 1))), " ")
	rest, gaps := width-style.Width(line), int64(utf8.RuneCountInString(line)-1)
	if n < maxRepeats && rest > 0 && gaps > 0 {
		style.Tracking += rest / gaps
	}
	return line, style
}

// side returns left, center or right for a text that reads from right to left or not.
func (a Align) side(right bool) Align {
	switch {
	case a == AlignStart && right, a == AlignEnd && !right:
		return AlignRight
	case a == AlignStart, a == AlignEnd:
		return AlignLeft
	}
	return a
}

// start returns where a line of some width begins in a box of width w.
func (a Align) start(w, width int64) int64 {
	switch a {
	case AlignCenter:
		return (w - width) / 2
	case AlignRight:
		return w - width
	}
	return 0
}
