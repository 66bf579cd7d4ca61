package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"

	"github.com/sealcard/sealcard/internal/draw"
)

// bits returns modules as a PNG file of one bit a dot, gray and not indexed, which
// the standard library does not write: gofpdf copies it into the PDF as a DeviceGray
// image. Each module is cellW x cellH dots.
func bits(m *draw.Bitmap, cellW, cellH int) []byte {
	stride := 1 + (m.W*cellW+7)/8 // filter byte, then the row
	row := make([]byte, stride)
	var data bytes.Buffer
	z := zlib.NewWriter(&data)
	for y := range m.H {
		clear(row)
		for x := range m.W * cellW {
			if !m.Dark[y*m.W+x/cellW] {
				row[1+x/8] |= 0x80 >> (x % 8) // 1 is white
			}
		}
		for range cellH {
			z.Write(row) // a bytes.Buffer takes everything
		}
	}
	z.Close()

	header := binary.BigEndian.AppendUint32(nil, uint32(m.W*cellW))
	header = binary.BigEndian.AppendUint32(header, uint32(m.H*cellH))
	header = append(header, 1, 0, 0, 0, 0) // 1 bit, gray, deflate, filters, no interlace
	out := []byte("\x89PNG\r\n\x1a\n")
	out = chunk(out, "IHDR", header)
	out = chunk(out, "IDAT", data.Bytes())
	return chunk(out, "IEND", nil)
}

// chunk appends a chunk of a PNG file (PNG specification, section 5.3).
func chunk(out []byte, kind string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	start := len(out)
	out = append(append(out, kind...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[start:]))
}
