package text_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/text"
)

func chain(t testing.TB, name string) *text.Chain {
	t.Helper()
	f, err := font.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return text.NewChain(name, f)
}

func style(t testing.TB, size int64) text.Style {
	t.Helper()
	return text.Style{Chain: chain(t, "regular"), Size: size}
}

func TestWidthIsTheSumOfAdvancesAndKerning(t *testing.T) {
	s := style(t, 1_000_000) // an em of a meter: a unit of the font is a millimeter
	f, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	a, _ := f.Glyph('A')
	v, _ := f.Glyph('V')
	alone := int64(f.Advance(a)+f.Advance(v)) * 1000
	kerned := s.Width("AV")
	if kerned >= alone || kerned < alone*9/10 {
		t.Errorf("Width(AV) = %d, of the letters alone %d: want it a little less", kerned, alone)
	}
	s.Tracking = 7
	if got := s.Width("AV"); got != kerned+7 {
		t.Errorf("Width(AV) with tracking = %d, want %d", got, kerned+7)
	}
	if got := s.Width(""); got != 0 {
		t.Errorf("Width of nothing = %d", got)
	}
	if joined := (text.Style{Chain: s.Chain, Size: s.Size}); s.Width("محمد") != joined.Width("محمد") {
		t.Error("tracking tears joined letters apart")
	}
}

func TestGlyphsStartWhereTheLineDoes(t *testing.T) {
	s := style(t, 2822)
	runs, err := s.Runs("Té", draw.Point{X: 100, Y: 200})
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 1 || len(runs[0].Glyphs) != 2 {
		t.Fatalf("Runs = %+v", runs)
	}
	g := runs[0].Glyphs
	if g[0].At != (draw.Point{X: 100, Y: 200}) || g[1].At.Y != 200 || g[1].Rune != 'é' || runs[0].Text != "Té" {
		t.Errorf("Runs = %+v", runs)
	}
	if end := g[1].At.X - 100 + s.Width("é"); max(end-s.Width("Té"), s.Width("Té")-end) > 1 {
		t.Errorf("the last glyph ends at %d, the line at %d", end, s.Width("Té"))
	}
}

// TestRunsStandInTheOrderInWhichTheyAreSeen sets lines of both directions: text, and
// whether it reads to the left, from left to right (Unicode Standard Annex 9).
func TestRunsStandInTheOrderInWhichTheyAreSeen(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		want       []string
	}{
		{"Latin", "Anna 12", []string{"Anna 12"}},
		{"Hebrew", "דוד לוי", []string{"<דוד לוי"}},
		{"Hebrew, a number, Hebrew", "דוד 12 לוי", []string{"< לוי", "12", "<דוד "}},
		{"Latin, then Hebrew with a number", "Levi דוד 12 לוי", []string{"Levi ", "< לוי", "12", "<דוד "}},
		{"Hebrew, then Latin", "דוד Levi", []string{"Levi", "<דוד "}},
		{"brackets", "דוד (Levi)", []string{"<)", "Levi", "<דוד ("}},
		{"Arabic with its own digits", "محمد ١٢", []string{"١٢", "<محمد "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			runs, err := style(t, 2822).Runs(tt.line, draw.Point{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range runs {
				way := ""
				if r.Right {
					way = "<"
				}
				// Fonts split a run of one direction too; what they split is joined again.
				if n := len(got); n > 0 && strings.HasPrefix(got[n-1], "<") == r.Right {
					if r.Right {
						got[n-1] = way + r.Text + strings.TrimPrefix(got[n-1], "<")
					} else {
						got[n-1] += r.Text
					}
					continue
				}
				got = append(got, way+r.Text)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("Runs = %q, want %q", got, tt.want)
			}
			for i := 1; i < len(runs); i++ {
				if runs[i].Glyphs[0].At.X < runs[i-1].Glyphs[0].At.X {
					t.Errorf("run %d stands left of run %d", i, i-1)
				}
			}
		})
	}
}

func TestTextsThatAreNotSet(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"Latin", "Þórunn Nguyễn Żółtowska Çağrı ẹṣọ", ""},
		{"combining marks", "e\u0301 Ọ̀ṣun g\u0303", ""},
		{"Greek", "Νικόλαος Παπαδημητρίου", ""},
		{"Cyrillic", "Айгерім Нұрланқызы Ђорђевић", ""},
		{"signs", "4917-2035/8846 (№ 7) “A” – €", ""},
		{"Persian joiner", "علی\u200cرضا", ""},
		{"Han", "李明", "of the script Han that no font of the layout has"},
		{"emoji", "\U0001F600", "that no font of the layout has"},
		{"a sign without a glyph", "\u2615", "that no font of the layout has"},
		{"a vowel without its letter", "ि", "a mark without the letter"},
		{"a Khmer vowel without its letter", "ា", "a mark without the letter"},
		{"direction override", "a\u202eb", "cannot be seen"},
		{"line feed", "a\x00b", "cannot be seen"},
		{"private use", "\ue000", "cannot be seen"},
		{"not UTF-8", "a\xffb", "cannot be seen"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := style(t, 2822).Check(tt.text)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("Check = %v, want %q", err, tt.want)
			}
		})
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
		{"hyphen", "word-word", word * 3 / 2, []string{"word-", "word"}, true},
		{"four lines", "word word word word", word, nil, false},
		{"long word", "word wordword", word, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := s.Break(tt.text, tt.width, 3)
			if ok != tt.ok || !slices.Equal(texts(got), tt.want) {
				t.Errorf("Break = %q, %v, want %q, %v", texts(got), ok, tt.want, tt.ok)
			}
		})
	}
}

func texts(lines []text.Line) (out []string) {
	for _, l := range lines {
		out = append(out, l.Text)
	}
	return out
}

// TestLinesReadAsTheirParagraphDoes breaks an address: the number at the start of a line
// stays at its right where the paragraph reads so, and not in the paragraph behind it.
func TestLinesReadAsTheirParagraphDoes(t *testing.T) {
	s := style(t, 2822)
	lines, ok := s.Break("شارع الميناء الكبير القديم (14)\n10100 Amaurot", s.Width("شارع الميناء الكبير القديم"), 3)
	if !ok || !slices.Equal(texts(lines), []string{"شارع الميناء الكبير القديم", "(14)", "10100 Amaurot"}) {
		t.Fatalf("Break = %q, %v", texts(lines), ok)
	}
	for i, want := range []string{"", ")14(", "10100 Amaurot"} {
		runs, err := s.For(lines[i]).Runs(lines[i].Text, draw.Point{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range runs {
			got += r.Text
		}
		if want != "" && got != want {
			t.Errorf("line %d is seen as %q, want %q", i, got, want)
		}
	}
}

func TestFitShrinksNoMoreThanItMust(t *testing.T) {
	s := style(t, 4000)
	width := s.Width("Małgorzata Wiśniewska") * 9 / 10
	got, lines, ok := s.Fit("Małgorzata Wiśniewska", width, 1, 2000)
	if !ok || len(lines) != 1 || got.Width(lines[0].Text) > width {
		t.Fatalf("Fit = %v, %q, %v", got.Size, texts(lines), ok)
	}
	if got.Size < 4000*9/10-100 {
		t.Errorf("Fit shrank to %d, 90 %% would have done", got.Size)
	}
	if _, _, ok := s.Fit("Małgorzata Wiśniewska", width/3, 1, 2000); ok {
		t.Error("Fit shrank below its least size")
	}
}

func BenchmarkRuns(b *testing.B) {
	for _, name := range []struct{ script, text string }{{"Latin", "Amina Njeri Odhiambo"}, {"Arabic", "أمينة عبد الرحمن"}} {
		b.Run(name.script+"/new", func(b *testing.B) {
			s, n := style(b, 4000), 0
			b.ReportAllocs()
			for b.Loop() {
				// A name that was not set before.
				if _, err := s.Runs(name.text+strings.Repeat(" ", n%3)+string(rune('A'+n%26)), draw.Point{}); err != nil {
					b.Fatal(err)
				}
				if n++; n%78 == 0 {
					s.Chain = chain(b, "regular")
				}
			}
		})
		b.Run(name.script+"/kept", func(b *testing.B) {
			s := style(b, 4000)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Runs(name.text, draw.Point{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
