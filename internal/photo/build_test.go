package photo_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
)

// file returns one of testdata.
func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// portrait returns a baseline JPEG of 600 x 800 pixels.
func portrait(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(cardtest.Root(), "testdata", "photos", "01.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sample is a picture of 6 x 8 pixels.
func sample() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 6, 8))
	for i := range 48 {
		img.SetRGBA(i%6, i/6, color.RGBA{uint8(5 * i), uint8(255 - 4*i), uint8(40 * (i % 6)), 255})
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment returns one of a JPEG.
func segment(mark byte, body string) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0xff, mark}, uint16(len(body)+2))
	return append(b, body...)
}

// inJPEG returns a JPEG with segments behind its first marker.
func inJPEG(file []byte, segments ...[]byte) []byte {
	return bytes.Join([][]byte{file[:2], bytes.Join(segments, nil), file[2:]}, nil)
}

// iccSegments returns a profile in pieces of a size.
func iccSegments(profile string, size int) (out [][]byte) {
	n := (len(profile) + size - 1) / size
	for i := range n {
		part := profile[i*size : min((i+1)*size, len(profile))]
		out = append(out, segment(0xe2, "ICC_PROFILE\x00"+string([]byte{byte(i + 1), byte(n)})+part))
	}
	return out
}

// chunk returns one of a PNG.
func chunk(name, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// inPNG returns a PNG with chunks behind its header.
func inPNG(file []byte, chunks ...[]byte) []byte {
	return bytes.Join([][]byte{file[:33], bytes.Join(chunks, nil), file[33:]}, nil)
}

// header returns the chunk of a PNG's size and kind.
func header(w, h uint32, depth, kind, interlace byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, w)
	b = binary.BigEndian.AppendUint32(b, h)
	return chunk("IHDR", string(append(b, depth, kind, 0, 0, interlace)))
}

func deflate(b []byte) string {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.String()
}

func iccp(profile string) []byte { return chunk("iCCP", "name\x00\x00"+deflate([]byte(profile))) }

const signature = "\x89PNG\r\n\x1a\n"

// webpOf returns a WebP file of chunks, as name and body in turn.
func webpOf(chunks ...string) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WEBP")
	for i := 0; i < len(chunks); i += 2 {
		b = append(b, chunks[i]...)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(chunks[i+1])))
		b = append(b, chunks[i+1]...)
		b = append(b, make([]byte, len(chunks[i+1])&1)...)
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// canvas returns the content of a chunk VP8X.
func canvas(flags byte, w, h int) string {
	w, h = w-1, h-1
	return string([]byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)})
}

// inWebP returns a WebP of one chunk with others before and after it.
func inWebP(file []byte, w, h int, before, after []string) []byte {
	chunks := append([]string{"VP8X", canvas(0, w, h)}, before...)
	size := binary.LittleEndian.Uint32(file[16:])
	chunks = append(chunks, string(file[12:16]), string(file[20:20+size]))
	return webpOf(append(chunks, after...)...)
}

// tiff returns Exif data with an orientation.
func tiff(order binary.AppendByteOrder, orientation int) string {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(orientation))
	return string(order.AppendUint16(b, 0)) + "\x00\x00\x00\x00"
}

// flat returns a progressive JPEG of three full channels in mid gray: a scan of the constant
// terms, and passes over the others, in a few bytes each.
func flat(w, h, passes int) []byte {
	blocks := (w + 7) / 8 * ((h + 7) / 8)
	b := []byte("\xff\xd8")
	b = append(b, segment(0xdb, "\x00"+string(bytes.Repeat([]byte{1}, 64)))...)
	frame := []byte{8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0}
	b = append(b, segment(0xc2, string(frame))...)
	// One code of 1 bit for a difference of 0; 15 codes of 4 bits for runs of empty blocks.
	dc := "\x00" + "\x01" + string(make([]byte, 15)) + "\x00"
	ac := "\x10" + "\x00\x00\x00\x0f" + string(make([]byte, 12))
	for i := range 15 {
		ac += string([]byte{byte(i << 4)})
	}
	b = append(b, segment(0xc4, dc+ac)...)
	b = append(b, segment(0xda, "\x03\x01\x00\x02\x00\x03\x00\x00\x00\x00")...)
	b = append(b, make([]byte, (3*blocks+7)/8)...)
	for i := range 3 * passes {
		b = append(b, segment(0xda, string([]byte{1, byte(i%3 + 1), 0, 1, 63, 0}))...)
		b = appendRuns(b, blocks)
	}
	return append(b, 0xff, 0xd9)
}

// appendRuns codes empty blocks: each code is a power of two and what is beyond it.
func appendRuns(b []byte, blocks int) []byte {
	var acc uint64
	var n int
	put := func(v uint64, width int) {
		for acc, n = acc<<width|v, n+width; n >= 8; n -= 8 {
			if b = append(b, byte(acc>>(n-8))); b[len(b)-1] == 0xff {
				b = append(b, 0)
			}
		}
	}
	for blocks > 0 {
		run := min(blocks, 32767)
		width := 0
		for run>>(width+1) > 0 {
			width++
		}
		put(uint64(width), 4)
		put(uint64(run-1<<width), width)
		blocks -= run
	}
	put(0, 7)
	return b
}
