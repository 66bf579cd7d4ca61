package text_test

import (
	"slices"
	"testing"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/text"
)

func style(t testing.TB, size int64) text.Style {
	t.Helper()
	f, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	return text.Style{Face: f, Size: size}
}

func TestWidthIsTheSumOfAdvancesAndKerning(t *testing.T) {
	s := style(t, 1_000_000) // an em of a meter: a unit of the font is a millimeter
	f := s.Face
	a, _ := f.Glyph('A')
	v, _ := f.Glyph('V')
	kern := f.Kern(a, v)
	if kern >= 0 {
		t.Fatalf("Kern(A, V) = %d, want less than 0", kern)
	}
	if got, want := s.Width("AV"), int64(f.Advance(a)+kern+f.Advance(v))*1000; got != want {
		t.Errorf("Width(AV) = %d, want %d", got, want)
	}
	s.Tracking = 7
	if got, want := s.Width("AV"), int64(f.Advance(a)+kern+f.Advance(v))*1000+7; got != want {
		t.Errorf("Width(AV) with tracking = %d, want %d", got, want)
	}
	if got := s.Width(""); got != 0 {
		t.Errorf("Width of nothing = %d", got)
	}
}

func TestGlyphsStartWhereTheLineDoes(t *testing.T) {
	s := style(t, 2822)
	g := s.Glyphs("Té", draw.Point{X: 100, Y: 200})
	if len(g) != 2 || g[0].At != (draw.Point{X: 100, Y: 200}) || g[1].At.Y != 200 || g[1].Rune != 'é' {
		t.Fatalf("Glyphs = %+v", g)
	}
	if end := g[1].At.X - 100 + s.Width("é"); max(end-s.Width("Té"), s.Width("Té")-end) > 1 {
		t.Errorf("the last glyph ends at %d, the line at %d", end, s.Width("Té"))
	}
}

func TestBreak(t *testing.T) {
	s := style(t, 2822)
	word := s.Width("word")
	for _, tt := range []struct {
		name  string
		text  string
		width int64
		want  []string
		ok    bool
	}{
		{"one line", "word word", 3 * word, []string{"word word"}, true},
		{"two lines", "word word", word, []string{"word", "word"}, true},
		{"line feed", "word\nword", 9 * word, []string{"word", "word"}, true},
		{"empty line", "word\n\nword", 9 * word, []string{"word", "", "word"}, true},
		{"spaces are one", "word   word ", 3 * word, []string{"word word"}, true},
		{"four lines", "word word word word", word, nil, false},
		{"long word", "word wordword", word, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := s.Break(tt.text, tt.width, 3)
			if ok != tt.ok || !slices.Equal(got, tt.want) {
				t.Errorf("Break = %q, %v, want %q, %v", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestFitShrinksNoMoreThanItMust(t *testing.T) {
	s := style(t, 4000)
	width := s.Width("Małgorzata Wiśniewska") * 9 / 10
	got, lines, ok := s.Fit("Małgorzata Wiśniewska", width, 1, 2000)
	if !ok || len(lines) != 1 || got.Width(lines[0]) > width {
		t.Fatalf("Fit = %v, %q, %v", got.Size, lines, ok)
	}
	if got.Size < 4000*9/10-100 {
		t.Errorf("Fit shrank to %d, 90 %% would have done", got.Size)
	}
	if _, _, ok := s.Fit("Małgorzata Wiśniewska", width/3, 1, 2000); ok {
		t.Error("Fit shrank below its least size")
	}
}
