package render_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/render"
)

// Fonts of Debian: one collection for Chinese, Japanese and Korean with CFF outlines and
// CIDs (fonts-noto-cjk), one with CFF outlines and names (fonts-ocr-b).
const (
	cjkFile  = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	ocrBFile = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
)

// namesLayout is a card with a name on it and nothing else.
const namesLayout = `{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "20mm"]},
  "fonts": [{"name": "cjk", "file": "cjk.ttc", "index": 2, "sha256": "%x"}, {"name": "kr", "file": "cjk.ttc", "index": 1, "sha256": "%x"},
    {"name": "ocr", "file": "ocr.otf", "sha256": "%x"}],
  "sides": [{"fields": [
    {"box": ["2mm", "6mm", "76mm", "8mm"], "text": {"field": "fullName", "size": "14pt", "minSize": "6pt", "fit": "shrink"}},
    {"box": ["2mm", "16mm", "70mm", "3mm"], "text": {"value": "I<UTOD23145890", "font": "ocr", "size": "6pt"}}]}]}`

// withFonts returns a renderer of a layout whose fonts are Debian's.
func withFonts(t testing.TB, layout string, opts *render.Options) *render.Renderer {
	t.Helper()
	fsys := fstest.MapFS{}
	var sums []any
	for name, path := range map[string]string{"cjk.ttc": cjkFile, "ocr.otf": ocrBFile} {
		data, err := os.ReadFile(path)
		if err != nil {
			cardtest.Missing(t, "a font of the system is not here: %v", err)
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	for _, name := range []string{"cjk.ttc", "cjk.ttc", "ocr.otf"} {
		sums = append(sums, sha256.Sum256(fsys[name].Data))
	}
	l, err := render.ParseLayout("names.json", fmt.Appendf(nil, layout, sums...))
	if err != nil {
		t.Fatal(err)
	}
	opts.Resources = fsys
	r, err := render.NewRenderer(l, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sampleLines returns the sample names of every script.
func sampleLines(t testing.TB) (names []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(cardtest.Root(), "testdata", "names", "names.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); f[0] != "script" {
			names = append(names, f[2])
		}
	}
	return names
}

// TestNamesAreReadAgain prints every sample name, with a font of CFF outlines beside it,
// and gets the text back from the PDF with two readers.
func TestNamesAreReadAgain(t *testing.T) {
	r := withFonts(t, namesLayout, &render.Options{})
	names := sampleLines(t)
	var cards []*card.Card
	for _, name := range names {
		cards = append(cards, newCard(t, func(c *card.Claims) {
			c.Specimen = false
			c.Identity = card.Identity{FullName: name}
		}))
	}
	var out bytes.Buffer
	writeCards(t, r.NewCardWriter(&out, nil), r.ComposeAll(context.Background(), items(cards, nil), 0))
	file := writeFile(t, out.Bytes())
	if check := cardtest.Tool(t, "qpdf", "--check", file); !strings.Contains(check, "No syntax or stream encoding errors") {
		t.Errorf("qpdf --check:\n%s", check)
	}
	if out.Len() > 3_000_000 {
		t.Errorf("the file has %d bytes: fonts are not cut down to what is shown", out.Len())
	}
	fonts := cardtest.Tool(t, "pdffonts", file)
	for _, want := range []string{"CID TrueType", "CID Type 0C", "+cjk", "+ocr", "NotoSansKhmer"} {
		if !strings.Contains(fonts, want) {
			t.Errorf("pdffonts lacks %s:\n%s", want, fonts)
		}
	}
	pages := strings.Split(cardtest.Tool(t, "pdftotext", file, "-"), "\f")
	exact := 0
	for i, name := range names {
		// Cards hold composed text; readers mark directions and part words.
		want, got := letters(name)+"I<UTOD23145890", letters(pages[i])
		if got == want {
			exact++
		} else if !turnsAround(name) || sorted(got) != sorted(want) {
			t.Errorf("pdftotext reads %q, want %q", got, want)
		}
	}
	if exact < 340 {
		t.Errorf("pdftotext reads %d of %d names letter by letter, want 340", exact, len(names))
	}
}

// turnsAround reports whether pdftotext gets the order of a name's characters wrong: it
// orders lines of both directions, marks above and below letters that are read from
// right to left, and the two letters of a ligature of lam and alef, as it finds them. It
// still reads the same characters.
func turnsAround(name string) bool {
	right := strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.Hebrew, unicode.Arabic) })
	both := strings.ContainsFunc(name, func(r rune) bool { return unicode.In(r, unicode.Latin) || unicode.IsDigit(r) })
	marks := strings.ContainsFunc(norm.NFD.String(name), func(r rune) bool { return unicode.Is(unicode.Mn, r) })
	ligature := strings.ContainsRune(name, 'ل')
	return right && (both || marks || ligature)
}

func sorted(s string) string {
	r := []rune(norm.NFD.String(s))
	slices.Sort(r)
	return string(r)
}

// letters returns composed text without spaces and signs that turn directions.
func letters(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s))
}

// TestPinnedFontsAlone gives a layout other files than it names.
func TestPinnedFontsAlone(t *testing.T) {
	l, err := render.ParseLayout("x.json", []byte(`{"layout": 1, "id": "test", "version": 1, "card": {"trim": ["80mm", "20mm"]}, "fonts": [{"name": "own", "file": "own.ttf",
		"sha256": "`+strings.Repeat("00", 32)+`"}], "sides": [{"fields": []}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"no file", fstest.MapFS{}, `render: font "own": file does not exist`},
		{"another file", fstest.MapFS{"own.ttf": {Data: []byte("x")}}, `render: font "own": is another file than the layout names by its SHA-256`},
	} {
		if _, err := render.NewRenderer(l, &render.Options{Resources: tt.fsys}); err == nil || err.Error() != tt.want {
			t.Errorf("%s: NewRenderer = %v, want %s", tt.name, err, tt.want)
		}
	}
	broken := fstest.MapFS{"own.ttf": {Data: []byte("no font")}}
	l.Fonts[0].SHA256 = sha256.Sum256(broken["own.ttf"].Data)
	if _, err := render.NewRenderer(l, &render.Options{Resources: broken}); err == nil || err.Error() != `render: font "own": a broken font file` {
		t.Errorf("NewRenderer with a broken font = %v", err)
	}
}
