package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// TestEveryQRCodeIsReadFromItsPage prints a full symbol of every version at every level, four
// dots a module, and has it read from pages as a press or a card printer draws them, at its
// own resolution and twice that.
func TestEveryQRCodeIsReadFromItsPage(t *testing.T) {
	if testing.Short() {
		t.Skip("a minute of pages")
	}
	const dpi, dots = 300, 4
	var file bytes.Buffer
	w := pdf.NewWriter(&file, &pdf.Options{})
	var want []string
	for version := 1; version <= qrsize.MaxVersion; version++ {
		for _, level := range []qrsize.Level{qrsize.L, qrsize.M, qrsize.Q, qrsize.H} {
			text := strings.Repeat("K7$Q %*A-./:0Z", 400)[:qrsize.Capacity(version, level)-1] + "X"
			s, err := qr.Encode(text, level)
			if err != nil || s.Version != version {
				t.Fatalf("Encode: version %d, %v, want %d-%s", s.Version, err, version, level)
			}
			side := s.Size + 2*qrsize.QuietZone
			size := draw.Dots(side*dots, dpi)
			list := &draw.List{Trim: draw.Size{W: size, H: size}, Ops: []draw.Op{draw.Symbol{
				Modules: &draw.Bitmap{W: side, H: side, Bits: s.Bits(qrsize.QuietZone)}, CellW: dots, CellH: dots, DPI: dpi,
			}}}
			content, err := (&pdf.Style{}).Paint(list)
			if err != nil {
				t.Fatal(err)
			}
			page := pdf.Page{Dots: pdf.Dots{W: side * dots, H: side * dots, DPI: dpi}}
			if err := w.AddPage(&page, pdf.Placed{Content: content, DPI: dpi}); err != nil {
				t.Fatal(err)
			}
			want = append(want, text)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "codes.pdf")
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dpi := range []string{"300", "600"} {
		for program, draw := range map[string]func(out string){
			"gs": func(out string) {
				cardtest.Tool(t, "gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pngmono", "-r"+dpi, "-o", out+"%03d.png", name)
			},
			"mutool": func(out string) {
				cardtest.Tool(t, "mutool", "draw", "-q", "-c", "gray", "-r", dpi, "-o", out+"%03d.png", name)
			},
		} {
			t.Run(program+" at "+dpi, func(t *testing.T) {
				t.Parallel()
				out := t.TempDir()
				draw(out + "/")
				readAll(t, out, want)
			})
		}
	}
}

// readAll has the code of each page in a folder read by two programs.
func readAll(t *testing.T, dir string, want []string) {
	t.Helper()
	var paths []string
	for i := range want {
		paths = append(paths, filepath.Join(dir, fmt.Sprintf("%03d.png", i+1)))
	}
	for reader, got := range map[string]map[string][]string{
		"zbar": cardtest.ZBar(t, "qrcode", paths), "zxing-cpp": cardtest.ZXing(t, "QRCode", paths),
	} {
		for i, text := range want {
			if texts := got[fmt.Sprintf("%03d.png", i+1)]; len(texts) != 1 || texts[0] != text {
				t.Errorf("%s, page %d: read %.40q, want %.40q", reader, i+1, texts, text)
			}
		}
	}
}
