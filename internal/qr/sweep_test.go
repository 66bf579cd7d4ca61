package qr_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// TestOtherReadersReadEverySymbol draws all versions, levels and modes with the shortest
// and the longest text of each, and has three readers read them that know nothing of
// this package.
func TestOtherReadersReadEverySymbol(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	dir := t.TempDir()
	want := drawAll(t, dir)
	names, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil || len(names) != len(want) || len(want) != 40*4*3*2 {
		t.Fatalf("%d files of %d symbols, want 960: %v", len(names), len(want), err)
	}
	for _, tt := range []struct {
		name string
		read func(t *testing.T, dir string, names []string) map[string][]string
	}{
		{"zbar", zbar}, {"zxing-cpp", zxing}, {"zxing-wasm", zxingWASM},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.read(t, dir, names)
			for name, text := range want {
				if texts := got[name]; len(texts) != 1 || texts[0] != text {
					t.Errorf("%s: read %.60q, want %.60q", name, texts, text)
				}
			}
		})
	}
}

// drawAll writes the symbols as PNG files and returns the text of each file.
func drawAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	var e qr.Encoder
	want := map[string]string{}
	for v := 1; v <= qrsize.MaxVersion; v++ {
		for _, l := range levels {
			for _, k := range kinds {
				for i, n := range []int{k.capacity(v-1, l) + 1, k.capacity(v, l)} {
					text := k.text(n, v+i)
					s, err := e.Encode(text, l)
					if err != nil || s.Version != v {
						t.Fatalf("%d characters at %s: %v, want version %d", n, l, err, v)
					}
					name := fmt.Sprintf("%02d-%s-%s-%d.png", v, l, k.name, i)
					if err := os.WriteFile(filepath.Join(dir, name), picture(t, s), 0o600); err != nil {
						t.Fatal(err)
					}
					want[name] = text
				}
			}
		}
	}
	return want
}

// picture returns a PNG file with four pixels a module.
func picture(t *testing.T, s *qr.Symbol) []byte {
	t.Helper()
	const scale = 4
	side := s.Size + 2*qrsize.QuietZone
	img := image.NewPaletted(image.Rect(0, 0, scale*side, scale*side), color.Palette{color.White, color.Black})
	packed := s.Bits(qrsize.QuietZone)
	width := (side + 7) / 8
	for y := range scale * side {
		row := packed[y/scale*width:]
		for x := range scale * side {
			img.Pix[y*img.Stride+x] = row[x/scale/8] >> (7 - x/scale%8) & 1
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zbar reads with zbarimg of Debian.
func zbar(t *testing.T, _ string, names []string) map[string][]string {
	args := append([]string{"--quiet", "--xml", "--nodbus", "-Sdisable", "-Sqrcode.enable"}, names...)
	var out struct {
		Sources []struct {
			Name  string   `xml:"href,attr"`
			Texts []string `xml:"index>symbol>data"`
		} `xml:"source"`
	}
	if err := xml.Unmarshal([]byte(cardtest.Tool(t, "zbarimg", args...)), &out); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, s := range out.Sources {
		got[filepath.Base(s.Name)] = s.Texts
	}
	return got
}

// zxing reads with zxing-cpp of Debian.
func zxing(t *testing.T, dir string, names []string) map[string][]string {
	got := map[string][]string{}
	out := cardtest.Tool(t, "ZXingReader", append([]string{"-format", "QRCode", "-1"}, names...)...)
	for line := range strings.Lines(out) { // file QRCode "text"
		name, text, _ := strings.Cut(strings.TrimPrefix(line, dir+"/"), " QRCode \"")
		got[name] = append(got[name], strings.TrimSuffix(text, "\"\n"))
	}
	return got
}

// zxingWASM reads with zxing-cpp as browsers run it, which npm installs beside a script.
func zxingWASM(t *testing.T, dir string, _ []string) map[string][]string {
	npm := cardtest.NPM(t, filepath.Join("testdata", "zxing"))
	got := map[string][]string{}
	for line := range strings.Lines(cardtest.Tool(t, "node", filepath.Join(npm, "read.mjs"), dir)) {
		var found struct {
			Name  string
			Texts []string
		}
		if err := json.Unmarshal([]byte(line), &found); err != nil {
			t.Fatal(err)
		}
		got[found.Name] = found.Texts
	}
	return got
}
