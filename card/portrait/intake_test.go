package portrait_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// tiff returns Exif data that states an orientation, a place and a maker.
func tiff(order binary.AppendByteOrder, orientation int) []byte {
	b := []byte("II*\x00")
	if order == binary.BigEndian {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, kind)
		b = order.AppendUint32(b, count)
		b = order.AppendUint32(b, value)
	}
	entry(0x010f, 2, 16, 38) // Make
	value := uint32(orientation)
	if order == binary.BigEndian {
		value <<= 16
	}
	entry(0x0112, 3, 1, value)
	b = order.AppendUint32(b, 0)
	return append(b, "SECRETCAMERAGPS\x00"...)
}

// jpegWith puts segments behind the start of a JPEG file.
func jpegWith(data []byte, segments ...[]byte) []byte {
	return slices.Concat(data[:2], slices.Concat(segments...), data[2:])
}

func segment(marker byte, body ...string) []byte {
	s := strings.Join(body, "")
	return append([]byte{0xff, marker, byte((len(s) + 2) >> 8), byte(len(s) + 2)}, s...)
}

// pngWith puts chunks behind the header of a PNG file.
func pngWith(data []byte, chunks ...[]byte) []byte {
	const header = 8 + 25
	return slices.Concat(data[:header], slices.Concat(chunks...), data[header:])
}

func chunk(kind, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, kind+body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// stored returns how a picture is stored so that an orientation makes it upright again:
// the rows and columns of Exif 2.32, 4.6.4.
func stored(img *image.RGBA, orientation int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			at := map[int]image.Point{
				1: {x, y}, 2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {y, w - 1 - x}, 7: {h - 1 - y, w - 1 - x}, 8: {h - 1 - y, x},
			}[orientation]
			out.SetRGBA(at.X, at.Y, img.RGBAAt(x, y))
		}
	}
	return out
}

func TestOrientationIsApplied(t *testing.T) {
	img := pixels(t, 8)
	upright := prepare(t, pngOf(t, img), nil)
	for orientation := 1; orientation <= 8; orientation++ {
		if testing.Short() && orientation != 6 {
			continue
		}
		turned := stored(img, orientation)
		for name, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
			exif := tiff(order, orientation)
			p := prepare(t, pngWith(pngOf(t, turned), chunk("eXIf", string(exif))), nil)
			if !bytes.Equal(p.Print, upright.Print) || !bytes.Equal(p.Face.Data, upright.Face.Data) {
				t.Errorf("PNG, %s, orientation %d: another portrait", name, orientation)
			}
			q := prepare(t, jpegWith(jpegOf(t, turned), segment(0xe1, "Exif\x00\x00", string(exif))), nil)
			if q.Size != upright.Size || apart(decoded(t, q), decoded(t, upright)) > 3 {
				t.Errorf("JPEG, %s, orientation %d: %v, apart by %.1f", name, orientation, q.Size, apart(decoded(t, q), decoded(t, upright)))
			}
		}
	}
	if p := prepare(t, pngOf(t, stored(img, 3)), &portrait.Options{Eyes: eyes(300, 400, 100)}); apart(decoded(t, p), decoded(t, upright)) < 10 {
		t.Error("a portrait upside down looks like one that is upright: the test cannot fail")
	}
}

// TestNothingButPixelsComesOut hides marks wherever a file holds more than its picture.
func TestNothingButPixelsComesOut(t *testing.T) {
	const mark = "SECRET"
	exif := "Exif\x00\x00" + string(tiff(binary.BigEndian, 1))
	plain, paint := file(t, 4), pngOf(t, pixels(t, 4))
	tails := map[string]string{
		"zip": "PK\x03\x04SECRET", "html": "<html><script>SECRET</script>", "another picture": string(jpegWith(plain, segment(0xfe, mark))),
		"pdf": "%PDF-1.4 SECRET %%EOF", "zeros": strings.Repeat("\x00", 5000) + mark,
	}
	uploads := map[string][]byte{
		"every segment": jpegWith(plain, segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), segment(0xe1, exif),
			segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>SECRET"), segment(0xe2, "MPF\x00SECRET"), segment(0xed, "Photoshop 3.0\x00SECRET"),
			segment(0xef, mark), segment(0xfe, mark)),
		"every chunk": pngWith(paint, chunk("tEXt", "Comment\x00SECRET"), chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00SECRET"),
			chunk("eXIf", string(tiff(binary.LittleEndian, 1))), chunk("prVt", mark)),
	}
	for name, tail := range tails {
		uploads["JPEG and "+name] = append(bytes.Clone(plain), tail...)
		uploads["PNG and "+name] = append(bytes.Clone(paint), tail...)
	}
	dir := t.TempDir()
	for name, data := range uploads {
		if !bytes.Contains(data, []byte(mark)) {
			t.Fatalf("%s: no mark is hidden", name)
		}
		p := prepare(t, data, nil)
		for what, out := range map[string][]byte{"print": p.Print, "face": p.Face.Data} {
			for _, no := range []string{mark, "Exif", "http", "xmp", "ICC_PROFILE", "PK\x03\x04", "<html", "%PDF", "JFIF\x00\x01\x01\x00\x00\x01"} {
				if bytes.Contains(out, []byte(no)) {
					t.Errorf("%s: %q is in the %s", name, no, what)
				}
			}
			save(t, filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+"."+what), out)
		}
	}
	// What another program finds: sizes and ways of coding, and no more.
	found := cardtest.Tool(t, "exiftool", "-q", "-q", "-G0", "-s", "-r", "-ext", "*", dir)
	for line := range strings.Lines(found) {
		group, _, ok := strings.Cut(strings.TrimPrefix(line, "["), "]")
		if ok && !slices.Contains([]string{"File", "Composite", "ExifTool", "RIFF"}, group) {
			t.Errorf("exiftool finds %s", line)
		}
	}
	if !strings.Contains(found, "Baseline DCT") || !strings.Contains(found, "WEBP") {
		t.Errorf("exiftool finds no pictures:\n%.500s", found)
	}
}

func save(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestTruncatedUploads cuts uploads at every kilobyte: whole or refused, and never a panic.
func TestTruncatedUploads(t *testing.T) {
	for name, data := range map[string][]byte{"JPEG": file(t, 6), "PNG": pngOf(t, half(t))} {
		for n := 0; n < len(data); n += 1024 {
			p, err := portrait.Prepare(bytes.NewReader(data[:n]), nil)
			if err == nil || !strings.HasPrefix(err.Error(), "portrait: upload: ") {
				t.Errorf("%s cut at %d of %d bytes: %v, %v", name, n, len(data), p, err)
			}
		}
	}
}

// half returns a portrait of fewer pixels, so that its PNG file is short.
func half(t testing.TB) *image.RGBA {
	img := pixels(t, 6)
	out := image.NewRGBA(image.Rect(0, 0, 300, 400))
	for y := range 400 {
		for x := range 300 {
			out.SetRGBA(x, y, img.RGBAAt(2*x, 2*y))
		}
	}
	return out
}

// childUpload names the upload that a child of the test prepares, and no more.
const childUpload = "SEALCARD_TEST_UPLOAD"

func TestMain(m *testing.M) {
	path := os.Getenv(childUpload)
	if path == "" {
		os.Exit(m.Run())
	}
	f, err := os.Open(path)
	if err == nil {
		_, err = portrait.Prepare(f, nil)
	}
	// The most memory that this process had: what the system tells its parent counts the
	// parent's own before the start.
	status, _ := os.ReadFile("/proc/self/status")
	fmt.Printf("%v\n%s", err, status)
}

// child prepares an upload in a process of its own and returns the most memory that it
// had, in MiB, and its error.
func child(t *testing.T, data []byte) (peak int, said string) {
	t.Helper()
	if testing.Short() {
		t.Skip("the race detector takes memory of its own")
	}
	path := filepath.Join(t.TempDir(), "upload")
	save(t, path, data)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childUpload+"="+path)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	said, status, _ := strings.Cut(string(out), "\n")
	_, status, ok := strings.Cut(status, "VmHWM:")
	if !ok {
		t.Skip("the memory of a process is read where /proc tells it, on Linux")
	}
	if _, err := fmt.Sscanf(status, "%d kB", &peak); err != nil {
		t.Fatal(err)
	}
	return peak >> 10, said
}

func TestBombsTakeNoMemory(t *testing.T) {
	huge := "\x89PNG\r\n\x1a\n" + string(chunk("IHDR", "\x00\x00\x9c\x40\x00\x00\x9c\x40\x10\x06\x00\x00\x00")) + string(chunk("IDAT", "")) + string(chunk("IEND", ""))
	frame := string(segment(0xc0, "\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"))
	for _, tt := range []struct{ name, data, want string }{
		{"a PNG of 69 bytes that asks for 12 GB", huge, "a picture of 40000 x 40000 pixels"},
		{"a JPEG of 65,535 x 65,535", "\xff\xd8" + frame + "\xff\xd9", "a picture of 65535 x 65535 pixels"},
		{"a GIF", "GIF89a\xff\xff\xff\xff", "a GIF picture; export as JPEG"},
	} {
		peak, said := child(t, []byte(tt.data))
		if !strings.Contains(said, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, said, tt.want)
		}
		if peak > 64 {
			t.Errorf("%s takes %d MiB, at most 64", tt.name, peak)
		}
	}
}

func TestTwelveMillionPixelsTakeLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("drawing the upload takes its time")
	}
	peak, said := child(t, phone(t))
	if said != "<nil>" {
		t.Fatal(said)
	}
	t.Logf("%d MiB at most", peak)
	if peak > 64 {
		t.Errorf("12 million pixels take %d MiB, at most 64", peak)
	}
}
