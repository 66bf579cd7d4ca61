package text_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/text"
)

// cjk is Debian's fonts-noto-cjk: a collection of fonts for Japanese, Korean and both
// ways of Chinese.
const cjk = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"

// names returns the sample names by script.
func names(t testing.TB) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(cardtest.Root(), "testdata", "names", "names.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	m := map[string][]string{}
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); f[0] != "script" {
			m[f[0]] = append(m[f[0]], f[2])
		}
	}
	return m
}

// withCJK returns a chain that holds the fonts of fonts-noto-cjk, and their place in its
// file.
func withCJK(t testing.TB) (*text.Chain, map[*font.Face]string) {
	t.Helper()
	regular, err := font.Lookup("regular")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(cjk)
	if err != nil {
		cardtest.Missing(t, "Chinese, Japanese and Korean are not compared: %v", err)
	}
	faces, index := []*font.Face{regular}, map[*font.Face]string{}
	for i, at := range []string{"0", "1"} {
		f, err := font.Open("cjk"+at, data, i)
		if err != nil {
			t.Fatal(err)
		}
		faces, index[f] = append(faces, f), at
	}
	return text.NewChain("regular", faces...), index
}

// TestShapedAsHarfBuzzDoes compares the glyphs and places of every sample name with those
// of HarfBuzz's own program, run by run.
func TestShapedAsHarfBuzzDoes(t *testing.T) {
	c, index := withCJK(t)
	compared, scripts := 0, 0
	for script, list := range names(t) {
		scripts++
		for _, name := range list {
			s := text.Style{Chain: c, Size: 2822}
			runs, err := text.Shape(s, name)
			if err != nil {
				t.Errorf("%s: a name cannot be set: %v: %q", script, err, name)
				continue
			}
			compared++
			for _, r := range runs {
				file, at := filepath.Join(cardtest.Root(), "internal", "font", "noto", r.Face.Name()+".ttf"), "0"
				if i, ok := index[r.Face]; ok {
					file, at = cjk, i
				}
				before, after, _ := strings.Cut(name, r.Text)
				args := []string{"--no-glyph-names", "--no-clusters", "--font-file=" + file, "--face-index=" + at,
					"--text-before=" + before, "--text-after=" + after, "--direction=" + map[bool]string{true: "rtl", false: "ltr"}[r.Right]}
				if sc := text.ScriptOf(r.Text); sc != "Zyyy" {
					args = append(args, "--script="+sc)
				}
				got := strings.TrimSpace(cardtest.Tool(t, "hb-shape", append(args, "--text="+r.Text)...))
				if got != r.Glyphs {
					t.Errorf("%s %q in %s:\nours     %s\nhb-shape %s", script, r.Text, r.Face.Name(), r.Glyphs, got)
				}
			}
		}
	}
	if compared < 200 || scripts < 12 {
		t.Errorf("compared %d names in %d scripts, want 200 in 12", compared, scripts)
	}
}
