package cardtest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"path/filepath"
	"strings"
	"testing"
)

// Picture returns a PNG file of w x h modules with four pixels a module. dark is asked
// for each module.
func Picture(t testing.TB, w, h int, dark func(x, y int) bool) []byte {
	t.Helper()
	const scale = 4
	img := image.NewPaletted(image.Rect(0, 0, scale*w, scale*h), color.Palette{color.White, color.Black})
	for y := range h {
		row := img.Pix[y*scale*img.Stride:][:img.Stride]
		for x := range w {
			if dark(x, y) {
				copy(row[scale*x:], []byte{1, 1, 1, 1})
			}
		}
		for i := 1; i < scale; i++ {
			copy(img.Pix[(y*scale+i)*img.Stride:], row)
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ZBar returns the texts of a kind of symbol, such as qrcode, by file name. It reads PNG
// files with zbarimg of Debian.
func ZBar(t testing.TB, kind string, paths []string) map[string][]string {
	t.Helper()
	args := append([]string{"--quiet", "--xml", "--nodbus", "-Sdisable", "-S" + kind + ".enable"}, paths...)
	var out struct {
		Sources []struct {
			Name  string   `xml:"href,attr"`
			Texts []string `xml:"index>symbol>data"`
		} `xml:"source"`
	}
	if err := xml.Unmarshal([]byte(Tool(t, "zbarimg", args...)), &out); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, s := range out.Sources {
		got[filepath.Base(s.Name)] = s.Texts
	}
	return got
}

// ZXing returns the texts of a kind of symbol, such as QRCode, by file name. It reads PNG
// files with zxing-cpp of Debian.
func ZXing(t testing.TB, kind string, paths []string) map[string][]string {
	t.Helper()
	got := map[string][]string{}
	out := Tool(t, "ZXingReader", append([]string{"-format", kind, "-1"}, paths...)...)
	for line := range strings.Lines(out) { // file QRCode "text"
		path, text, _ := strings.Cut(line, " "+kind+" \"")
		name := filepath.Base(path)
		got[name] = append(got[name], strings.TrimSuffix(text, "\"\n"))
	}
	return got
}

// ZXingWASM returns what symbols of a kind hold, such as QRCode, byte for byte and by file
// name. It reads the PNG files of a folder with zxing-cpp as browsers run it, which npm
// installs.
func ZXingWASM(t testing.TB, kind, dir string) map[string][]string {
	t.Helper()
	npm := NPM(t, filepath.Join(Root(), "internal", "cardtest", "testdata", "zxing"))
	got := map[string][]string{}
	for line := range strings.Lines(Tool(t, "node", filepath.Join(npm, "read.mjs"), dir, kind)) {
		var found struct {
			Name  string
			Bytes [][]byte
		}
		if err := json.Unmarshal([]byte(line), &found); err != nil {
			t.Fatal(err)
		}
		got[found.Name] = nil
		for _, b := range found.Bytes {
			got[found.Name] = append(got[found.Name], string(b))
		}
	}
	return got
}
