package render_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jung-kurt/gofpdf"
	"github.com/skip2/go-qrcode"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/raster"
)

// A baseline draws display lists with gofpdf, as a program without an engine of its own
// would: text in gofpdf's fonts, pictures and symbols as its images, and what is the same on
// every card as one background picture.
type baseline struct {
	t     testing.TB
	pdf   *gofpdf.Fpdf
	fonts map[string]bool
	h     float64
	trim  draw.Size
}

func newBaseline(t testing.TB) *baseline {
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "pt", Size: gofpdf.SizeType{Wd: 1, Ht: 1}})
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	return &baseline{t: t, pdf: f, fonts: map[string]bool{}}
}

// encode makes the QR code of a text, with the level that skip2 calls Medium.
func (b *baseline) encode(text string) *draw.Bitmap {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		b.t.Fatal(err)
	}
	rows := code.Bitmap() // with its quiet zone
	m := draw.NewBitmap(len(rows), len(rows))
	for y, row := range rows {
		for x, dark := range row {
			if dark {
				m.SetDark(x, y)
			}
		}
	}
	return m
}

func pt(um int64) float64 { return float64(um) * 72 / 25_400 }

func (b *baseline) y(um int64) float64 { return b.h - pt(b.trim.H-um) }

// page draws a side, with modules in place of those of its QR code.
func (b *baseline) page(l *draw.List, modules *draw.Bitmap) {
	b.trim, b.h = l.Trim, pt(l.Trim.H)
	b.pdf.AddPageFormat("P", gofpdf.SizeType{Wd: pt(l.Trim.W), Ht: b.h})
	b.ops(l.Ops, modules)
}

func (b *baseline) ops(ops []draw.Op, modules *draw.Bitmap) {
	for _, op := range ops {
		switch op := op.(type) {
		case *draw.Group:
			b.image(op, "jpeg", b.background(op), draw.Rect{W: op.Trim.W, H: op.Trim.H})
		case draw.Fill:
			c := op.Ink.Color
			b.pdf.SetFillColor(int(c.R), int(c.G), int(c.B))
			b.pdf.Rect(pt(op.Box.X), b.y(op.Box.Y), pt(op.Box.W), pt(op.Box.H), "F")
		case draw.Line:
			c := op.Ink.Color
			b.pdf.SetDrawColor(int(c.R), int(c.G), int(c.B))
			b.pdf.SetLineWidth(pt(op.Width))
			b.pdf.Line(pt(op.From.X), b.y(op.From.Y), pt(op.To.X), b.y(op.To.Y))
		case draw.Run:
			b.run(op)
		case draw.Picture:
			b.image(op.Image, op.Image.Format, op.Image.Data, op.Box)
		case draw.Stencil:
			b.image(op.Dots, "png", pngOf(op.Dots, 1, 1), op.Box)
		case draw.Symbol:
			if op.CellW == op.CellH {
				op.Modules = modules
			}
			size := op.Size()
			b.image(op.Modules, "png", pngOf(op.Modules, op.CellW, op.CellH), draw.Rect{X: op.At.X, Y: op.At.Y, W: size.W, H: size.H})
		}
	}
}

func (b *baseline) run(r draw.Run) {
	name := r.Face.Name()
	if name == "OCRB" {
		name = "NotoSansMono-Medium" // gofpdf reads no CFF
	}
	if !b.fonts[name] {
		data, err := os.ReadFile(filepath.Join(cardtest.Root(), "internal", "font", "noto", name+".ttf"))
		if err != nil {
			b.t.Fatal(err)
		}
		b.pdf.AddUTF8FontFromBytes(name, "", data)
		b.fonts[name] = true
	}
	c := r.Ink.Color
	b.pdf.SetFont(name, "", pt(r.Size))
	b.pdf.SetTextColor(int(c.R), int(c.G), int(c.B))
	// Characters where the list has them; tracked and kerned ones each by itself.
	for _, g := range r.Glyphs {
		b.pdf.Text(pt(g.At.X), b.y(g.At.Y), string(g.Rune))
	}
}

// background returns a group as a JPEG file, made once.
func (b *baseline) background(g *draw.Group) []byte {
	if data, ok := backgrounds.Load(g); ok {
		return data.([]byte)
	}
	img, err := raster.Draw(&draw.List{Trim: g.Trim, Ops: g.Ops}, 300, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		b.t.Fatal(err)
	}
	backgrounds.Store(g, out.Bytes())
	return out.Bytes()
}

var backgrounds sync.Map

// image draws an image, which is registered once if it is the same one.
func (b *baseline) image(same any, format string, data []byte, box draw.Rect) {
	name := fmt.Sprintf("%p", same)
	if b.pdf.GetImageInfo(name) == nil {

		b.pdf.RegisterImageOptionsReader(name, gofpdf.ImageOptions{ImageType: format}, bytes.NewReader(data))
	}
	b.pdf.ImageOptions(name, pt(box.X), b.y(box.Y), pt(box.W), pt(box.H), false, gofpdf.ImageOptions{}, 0, "")
}

// pngOf returns modules as a PNG file of one bit a dot in gray.
func pngOf(m *draw.Bitmap, cellW, cellH int) []byte {
	row := make([]byte, 1+(m.W*cellW+7)/8)
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	for y := range m.H {
		clear(row)
		for x := range m.W * cellW {
			if !m.Dark(x/cellW, y) {
				row[1+x/8] |= 0x80 >> (x % 8)
			}
		}
		for range cellH {
			z.Write(row)
		}
	}
	z.Close()
	header := binary.BigEndian.AppendUint32(nil, uint32(m.W*cellW))
	header = binary.BigEndian.AppendUint32(header, uint32(m.H*cellH))
	out := chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", append(header, 1, 0, 0, 0, 0))
	return chunk(chunk(out, "IDAT", data.Bytes()), "IEND", nil)
}

func chunk(out []byte, kind string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	start := len(out)
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}
