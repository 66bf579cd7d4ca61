package pdf417_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/pdf417"
)

// TestOtherReadersReadEverySize draws symbols of every number of rows, of columns and every
// level, with texts of all kinds, and has two readers read them that know nothing of this
// package. The symbols that zint makes of some of these texts are read beside them.
func TestOtherReadersReadEverySize(t *testing.T) {
	dir := t.TempDir()
	want := drawSizes(t, dir)
	compareReaders(t, dir, want)
}

// compareReaders has both readers read all pictures of a folder and compares the bytes they
// find. In a short test there is one reader.
func compareReaders(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	t.Run("zxing-cpp", func(t *testing.T) {
		t.Parallel()
		for name, text := range want {
			got := cardtest.Tool(t, "ZXingReader", "-format", "PDF417", "-bytes", filepath.Join(dir, name))
			if got != text {
				t.Errorf("%s: read %.60q, want %.60q", name, got, text)
			}
		}
	})
	t.Run("zxing-wasm", func(t *testing.T) {
		if testing.Short() {
			t.Skip("npm installs it")
		}
		t.Parallel()
		read := cardtest.ZXingWASM(t, "PDF417", dir)
		if len(read) != len(want) {
			t.Fatalf("%d files read, want %d", len(read), len(want))
		}
		for name, texts := range read {
			if len(texts) != 1 || texts[0] != want[name] {
				t.Errorf("%s: read %.60q, want %.60q", name, texts, want[name])
			}
		}
	})
}

// drawSizes writes the symbols as PNG files and returns the text of each file.
func drawSizes(t *testing.T, dir string) map[string]string {
	t.Helper()
	want := map[string]string{}
	rows, columns, levels := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for i, z := range sizes() {
		if (z.columns+z.rows)%2 != 0 || testing.Short() && i%20 != 0 {
			continue
		}
		kind := alphabets[i/2%len(alphabets)]
		text := z.filled(kind.letters)
		s, err := pdf417.Encode(text, z.columns, z.level)
		if err != nil || s.Rows != z.rows {
			t.Fatalf("%+v: %d bytes: %v", z, len(text), err)
		}
		rows[s.Rows], columns[s.Columns], levels[s.Level] = true, true, true
		name := fmt.Sprintf("%02d-%02d-%d-%s", z.columns, z.rows, z.level, kind.name)
		picture(t, filepath.Join(dir, name+".png"), s)
		want[name+".png"] = text
		if i%12 == 0 && z.rows < 25 {
			theirs := parse(t, zint(t, text, "--nobackground", z.columns, z.level), z.columns, z.level)
			picture(t, filepath.Join(dir, name+"-zint.png"), theirs)
			want[name+"-zint.png"] = text
		}
	}
	if !testing.Short() && (len(rows) != 88 || len(columns) != 30 || len(levels) != 9) {
		t.Fatalf("%d numbers of rows, %d of columns, %d levels, want 88, 30, 9", len(rows), len(columns), len(levels))
	}
	return want
}

// filled returns the longest text of an alphabet with which the symbol has the size.
func (z size) filled(letters string) string {
	all := textOfLength(letters, pdf417.MaxText, uint64(z.rows))
	n := sort.Search(len(all), func(n int) bool {
		_, rows, err := pdf417.Size(all[:n+1], z.columns, z.level)
		return err != nil || rows > z.rows
	})
	if _, rows, err := pdf417.Size(all[:n], z.columns, z.level); err == nil && rows == z.rows {
		return all[:n]
	}
	return z.room() // one character more takes two rows more
}

// TestDamagedSymbolsAreRead spoils as many codewords as level 5 corrects where their place
// is not known, which are 31. Of light gaps there are fewer, as zxing-cpp does not read
// symbols with 31 of them; zxing-wasm does.
func TestDamagedSymbolsAreRead(t *testing.T) {
	const columns, level = 12, 5
	dir, want := t.TempDir(), map[string]string{}
	for i, a := range alphabets {
		text := textOfLength(a.letters, 120+40*i, 1)
		for kind, spoiled := range map[string]int{"other": 31, "light": 15} {
			s, err := pdf417.Encode(text, columns, level)
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(uint64(i), 2))
			for _, at := range r.Perm(columns * s.Rows)[:spoiled] {
				var pattern uint32
				if kind == "other" {
					pattern = pdf417.Patterns()[at/columns%3][r.IntN(929)]
				}
				spoil(s, at/columns, at%columns, pattern)
			}
			if got, err := decode(s); err == nil {
				t.Errorf("%s: spoiled symbol decodes to %q", a.name, got)
			}
			name := a.name + "-" + kind + ".png"
			picture(t, filepath.Join(dir, name), s)
			want[name] = text
		}
	}
	compareReaders(t, dir, want)
}

// spoil puts a pattern in the place of a codeword.
func spoil(s *pdf417.Symbol, row, column int, pattern uint32) {
	for i := range 17 {
		x := 17*(column+2) + i
		b := &s.Bits[row*((s.Width+7)/8)+x/8]
		*b &^= 1 << (7 - x%8)
		*b |= byte(pattern>>(16-i)&1) << (7 - x%8)
	}
}

// picture writes a PNG file with four pixels a module and rows three modules high.
func picture(t *testing.T, name string, s *pdf417.Symbol) {
	t.Helper()
	const scale, tall, margin = 4, 3, pdf417.QuietZone
	img := image.NewPaletted(image.Rect(0, 0, scale*(s.Width+2*margin), scale*(tall*s.Rows+2*margin)), color.Palette{color.White, color.Black})
	for y := range tall * scale * s.Rows {
		row := img.Pix[(scale*margin+y)*img.Stride:]
		for x := range scale * s.Width {
			if s.Dark(x/scale, y/(tall*scale)) {
				row[scale*margin+x] = 1
			}
		}
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
