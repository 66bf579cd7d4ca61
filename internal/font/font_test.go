package font_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-text/typesetting/language"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/font"
)

// file returns a built-in font's file.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(cardtest.Root(), "internal", "font", "noto", name+".ttf"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestFontsAreTheOnesThatWerePublished pins the files: layouts are measured with them.
func TestFontsAreTheOnesThatWerePublished(t *testing.T) {
	want := map[string]string{
		"NotoSans-Bold":            "13a813c49624ae3ba3c5c6e72c5ebffc4b9e1e6ea32f421c04069b037c6ad431",
		"NotoSans-Regular":         "fe8c022f48d8dd29f17b744d16f9346f4357e16f7d4f7be58b000ae7c291b614",
		"NotoSans-SemiBold":        "e691fe27813ec6ed11d0a5be4c6c1f6739996ed682462eaa3244a6185217dd6c",
		"NotoSansArabic-Bold":      "ded6fc7359ca36d15d7aab9ef0c066e21ce48b26a069994d6602fa2cb9a1b952",
		"NotoSansArabic-Regular":   "504d7407d86875acf7d04dfaa0fd7524d0b8797723bc4aa18022f29db25b0b6e",
		"NotoSansBengali-Bold":     "22c9ff99baca4d31c531ce450a1369beed889467e1ad964f4b8a6f810aa46955",
		"NotoSansBengali-Regular":  "9bb35b3547829ecc42041b6017e87fd4c5f1da1edcd00f59171777050f346018",
		"NotoSansEthiopic-Bold":    "cc16f0c43be76a2ecb5f6d08de4fe6705886b9be90251bfb5959a90955be7f1d",
		"NotoSansEthiopic-Regular": "58bc43b062961b38ee45757d2e74e6a991a12011aa0399fb03004ac432e5c852",
		"NotoSansHebrew-Bold":      "d3b01343f71e8a93fffb84c345a1aecbaf4694b98d0eaace916cb9eac9e6dcd3",
		"NotoSansHebrew-Regular":   "436900d5ad77d33e4234247f3076eaecd25b92b9bea0519514f684140e3566a7",
		"NotoSansKhmer-Bold":       "cc74e7ac685da9a84e18b773ec8d80d06765aa1754bb14acc390c3620023c4dc",
		"NotoSansKhmer-Regular":    "bc9a5e2afcee249849e409aabe6e22330c479b878ea3e59bf5e7c84482d7ee53",
		"NotoSansMono-Medium":      "340794b9ffa781e8b93eac07c939c9ae963c24b6e80c779551f740f2ad5bcb94",
		"NotoSansMyanmar-Bold":     "e37e2ef189431020b1eaf4fb8d43252666dc24265d628145fff119613afea174",
		"NotoSansMyanmar-Regular":  "3fe9a4babc12081adc979e0313433e6ec85bb3ad069681c23ee8d8ea8b91332b",
		"NotoSansThai-Bold":        "97bbc8ea98328325285f2f552228c7aac1db39d8f38f0096a61ba7df1f1f780e",
		"NotoSansThai-Regular":     "dfbd5ed0f1e68c3cbc51aa08f646d1ab0e68e7c4ceab70a69e465225ff701f93",
	}
	names, err := filepath.Glob(filepath.Join(cardtest.Root(), "internal", "font", "noto", "*.ttf"))
	if err != nil || len(names) != len(want) {
		t.Fatalf("%d fonts, %v, want %d", len(names), err, len(want))
	}
	for _, path := range names {
		name := filepath.Base(path[:len(path)-len(".ttf")])
		if got := fmt.Sprintf("%x", sha256.Sum256(file(t, name))); got != want[name] {
			t.Errorf("font %s has SHA-256 %s, want %s", name, got, want[name])
		}
	}
}

func TestEveryScriptHasAFontBehindEachBuiltInOne(t *testing.T) {
	letters := map[language.Script]rune{
		language.Arabic: 'ع', language.Bengali: 'ক', language.Devanagari: 'क', language.Ethiopic: 'አ',
		language.Hebrew: 'א', language.Khmer: 'ក', language.Myanmar: 'က', language.Thai: 'ก',
	}
	for _, name := range append(font.Names(), "a font of a layout") {
		for script, letter := range letters {
			f := font.Behind(name, script)
			if f == nil {
				t.Errorf("%s has no font behind it for %s", name, script)
				continue
			}
			if _, ok := f.Glyph(letter); !ok {
				t.Errorf("%s for %s behind %s has no glyph for %c", f.Name(), script, name, letter)
			}
		}
		if f := font.Behind(name, language.Han); f != nil {
			t.Errorf("Behind(%s, Han) = %s, want none", name, f.Name())
		}
	}
}

// openFile reads a font of the system, one of Debian's packages.
func openFile(t testing.TB, path string, index int) *font.Face {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		cardtest.Missing(t, "a font of the system is not here: %v", err)
	}
	f, err := font.Open("test", data, index)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Fonts with CFF outlines: one with CIDs, from fonts-noto-cjk, and one with names, from
// fonts-ocr-b.
const (
	cjk  = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	ocrB = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
)

// TestSubsetsDrawTheSame takes glyphs out of fonts, opens the TrueType subsets again and
// compares outlines and widths.
func TestSubsetsDrawTheSame(t *testing.T) {
	for _, name := range []string{"NotoSans-Regular", "NotoSansArabic-Bold", "NotoSansKhmer-Regular"} {
		f, err := font.Open(name, file(t, name), 0)
		if err != nil {
			t.Fatal(err)
		}
		var glyphs []uint16
		for id := uint16(1); id < 300; id += 7 {
			glyphs = append(glyphs, id)
		}
		s, err := f.Subset(glyphs)
		if err != nil {
			t.Fatal(err)
		}
		// A subset has no character map, which a font needs to be opened by itself.
		again, err := font.Open(name, withCmap(s.Data), 0)
		if err != nil {
			t.Fatalf("%s: the subset cannot be read: %v", name, err)
		}
		for _, id := range glyphs {
			a, errA := f.Outline(id)
			b, errB := again.Outline(s.Index[id])
			if errA != nil || errB != nil || !slices.Equal(a, b) {
				t.Fatalf("%s: glyph %d has %d segments, %v, in the subset %d, %v", name, id, len(a), errA, len(b), errB)
			}
			if f.Advance(id) != again.Advance(s.Index[id]) {
				t.Errorf("%s: glyph %d is %d wide, in the subset %d", name, id, f.Advance(id), again.Advance(s.Index[id]))
			}
		}
		if len(s.Data) > len(file(t, name))/2 {
			t.Errorf("%s: the subset has %d bytes", name, len(s.Data))
		}
	}
}

func TestRefusedFonts(t *testing.T) {
	good := file(t, "NotoSansThai-Regular")
	restricted := bytes.Clone(good)
	restricted[table(good, "OS/2")+9] = 2
	for _, tt := range []struct {
		name string
		data []byte
		at   int
		want string
	}{
		{"nothing", nil, 0, "a broken font file"},
		{"text", []byte("not a font, but long enough to hold a header"), 0, "a broken font file"},
		{"too large", make([]byte, font.MaxBytes+1), 0, "more than 64 MiB"},
		{"index", good, 1, "the collection has no font of that number"},
		{"may not be embedded", restricted, 0, "a font whose licence bits forbid to embed it"},
		{"without outlines", without(without(good, "glyf"), "loca"), 0, "a font without TrueType or CFF outlines"},
		{"without widths", without(good, "hmtx"), 0, "a broken font file"},
		{"without a character map", without(good, "cmap"), 0, "a broken font file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if f, err := font.Open("x", tt.data, tt.at); err == nil || err.Error() != tt.want {
				t.Errorf("Open = %v, %v, want %q", f, err, tt.want)
			}
		})
	}
}

// directory returns the place of each table's entry in a font file.
func directory(data []byte) map[string]int {
	at := map[string]int{}
	for i := 12; i < 12+16*int(data[5]); i += 16 {
		at[string(data[i:i+4])] = i
	}
	return at
}

// table returns the place of a table.
func table(data []byte, tag string) int {
	e := data[directory(data)[tag]:]
	return int(e[8])<<24 | int(e[9])<<16 | int(e[10])<<8 | int(e[11])
}

// without returns a font in which a table has another name.
func without(data []byte, tag string) []byte {
	out := bytes.Clone(data)
	copy(out[directory(data)[tag]:], "zzzz")
	return out
}

// withCmap adds a character map without characters to a font file.
func withCmap(data []byte) []byte {
	cmap := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12, 0, 4, 0, 24, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 1, 0, 0}
	out := bytes.Clone(data[:12])
	out[5]++
	names := slices.Sorted(maps.Keys(directory(data)))
	entry := func(tag string, at, n int) {
		out = append(out, tag...)
		out = append(out, 0, 0, 0, 0, byte(at>>24), byte(at>>16), byte(at>>8), byte(at), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	entry("cmap", len(data)+16, len(cmap))
	for _, tag := range names {
		e := data[directory(data)[tag]:]
		entry(tag, table(data, tag)+16, int(e[12])<<24|int(e[13])<<16|int(e[14])<<8|int(e[15]))
	}
	return append(append(out, data[12+16*len(names):]...), cmap...)
}

// TestCFFSubsetsAreSmall takes a name's characters out of fonts with CFF outlines. That
// they are drawn is seen where PDF files are read by others.
func TestCFFSubsetsAreSmall(t *testing.T) {
	for _, tt := range []struct {
		path, text string
		index      int
	}{{cjk, "李明华王小红", 2}, {cjk, "山田太郎", 0}, {cjk, "김민준", 1}, {ocrB, "I<UTO2309<<", 0}} {
		f := openFile(t, tt.path, tt.index)
		if f.Kind() != font.CFF {
			t.Fatalf("%s has outlines of kind %d, want CFF", tt.path, f.Kind())
		}
		var glyphs []uint16
		for _, r := range tt.text {
			id, ok := f.Glyph(r)
			if !ok {
				t.Fatalf("%s has no %c", tt.path, r)
			}
			if f.Rune(id) == 0 {
				t.Errorf("%s: glyph %d of %c stands for nothing", tt.path, id, r)
			}
			glyphs = append(glyphs, id)
		}
		s, err := f.Subset(glyphs)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Data) > 120_000 {
			t.Errorf("%s: a subset of %d glyphs has %d bytes", tt.path, len(glyphs), len(s.Data))
		}
	}
}

// exercise opens a font and uses what a card would: nothing may panic.
func exercise(data []byte) {
	f, err := font.Open("x", data, 0)
	if err != nil {
		return
	}
	var used []uint16
	for _, r := range "Aé Ω ก" {
		id, _ := f.Glyph(r)
		f.Advance(id)
		f.Rune(id)
		f.Outline(id)
		used = append(used, id)
	}
	f.Subset(used)
}

// TestDamagedFontsDoNotPanic flips bits of the first kilobytes of fonts and cuts them.
func TestDamagedFontsDoNotPanic(t *testing.T) {
	for _, data := range [][]byte{file(t, "NotoSansThai-Regular"), file(t, "NotoSansHebrew-Bold")} {
		r := rand.New(rand.NewPCG(1, 2))
		for range 1500 {
			broken := bytes.Clone(data)
			for range 6 {
				broken[r.IntN(4000)] ^= 1 << r.IntN(8)
			}
			exercise(broken)
		}
		for n := 0; n < len(data); n += len(data)/200 + 1 {
			exercise(data[:n])
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(file(f, "NotoSansThai-Regular"))
	if data, err := os.ReadFile(ocrB); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { exercise(data) })
}
