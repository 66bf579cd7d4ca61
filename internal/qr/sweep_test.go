package qr_test

import (
	"fmt"
	"os"
	"path/filepath"
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
		read func(t *testing.T) map[string][]string
	}{
		{"zbar", func(t *testing.T) map[string][]string { return cardtest.ZBar(t, "qrcode", names) }},
		{"zxing-cpp", func(t *testing.T) map[string][]string { return cardtest.ZXing(t, "QRCode", names) }},
		{"zxing-wasm", func(t *testing.T) map[string][]string { return cardtest.ZXingWASM(t, "QRCode", dir) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.read(t)
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

// picture returns a PNG file.
func picture(t *testing.T, s *qr.Symbol) []byte {
	t.Helper()
	side := s.Size + 2*qrsize.QuietZone
	packed := s.Bits(qrsize.QuietZone)
	width := (side + 7) / 8
	return cardtest.Picture(t, side, side, func(x, y int) bool { return packed[y*width+x/8]>>(7-x%8)&1 != 0 })
}
