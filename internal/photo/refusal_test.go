package photo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/photo"
)

// ftyp returns the start of an ISO/IEC 14496-12 file.
func ftyp(major string, compatible ...string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(16+4*len(compatible)))
	b = append(b, "ftyp"+major+"\x00\x00\x00\x00"+strings.Join(compatible, "")...)
	return append(b, "\x00\x00\x00\x10meta"...)
}

// TestOtherKindsAreRefusedByName names each after its bytes; no name of a file is asked.
func TestOtherKindsAreRefusedByName(t *testing.T) {
	const export = "; export as JPEG"
	none := "not a JPEG, PNG or WebP picture"
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, "an empty file"},
		{"a byte", []byte{0xff}, none},
		{"text", []byte("portrait of a person"), none},
		{"half a signature", []byte("\x89PNG\r\n"), none},
		{"sound", []byte("RIFF\x24\x00\x00\x00WAVEfmt "), none},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), "a GIF picture" + export},
		{"BMP", []byte("BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"), "a BMP picture" + export},
		{"a word that begins so", []byte("BMX riders and their friends"), none},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00"), "a TIFF or raw picture" + export},
		{"TIFF, big-endian", []byte("MM\x00*\x00\x00\x00\x08"), "a TIFF or raw picture" + export},
		{"HEIC", ftyp("heic", "mif1", "heic"), "a HEIC picture" + export},
		{"HEIC of 10 bits", ftyp("heix"), "a HEIC picture" + export},
		{"HEIC by compatibility", ftyp("mif1", "miaf", "heic"), "a HEIC picture" + export},
		{"HEIF", ftyp("mif1", "miaf"), "a HEIF picture" + export},
		{"AVIF", ftyp("avif", "mif1", "miaf"), "an AVIF picture" + export},
		{"AVIF by compatibility", ftyp("mif1", "avif"), "an AVIF picture" + export},
		{"raw of Canon", ftyp("crx ", "isom"), "a raw picture" + export},
		{"film", ftyp("mp42", "isom"), "a film" + export},
		{"film of no end", append([]byte("\xff\xff\xff\xffftypisom"), make([]byte, 4000)...), "a film" + export},
		{"JPEG 2000", []byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), "a JPEG 2000 picture" + export},
		{"JPEG 2000, bare", []byte("\xff\x4f\xff\x51\x00\x2f"), "a JPEG 2000 picture" + export},
		{"JPEG XL", []byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), "a JPEG XL picture" + export},
		{"JPEG XL, bare", []byte("\xff\x0a\xfa\x1f"), "a JPEG XL picture" + export},
		{"PDF", []byte("%PDF-1.7\n"), "a PDF file" + export},
		{"SVG", []byte("\xef\xbb\xbf\n<?xml version='1.0'?>\n<!-- x -->\n<SVG xmlns='http://www.w3.org/2000/svg'/>"), "an SVG drawing" + export},
		{"a web page", []byte("  <!DOCTYPE html><html>"), "a web page" + export},
		{"an archive", []byte("PK\x03\x04"), "an archive or a document" + export},
		{"Photoshop", []byte("8BPS\x00\x01"), "a Photoshop picture" + export},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := photo.ReadHeader(tt.in)
			if !errors.Is(err, photo.ErrKind) || err.Error() != tt.want {
				t.Errorf("ReadHeader = %v, want %s", err, tt.want)
			}
		})
	}
}

// reframe returns a JPEG with its frame's marker changed, and the frame's bytes by change.
func reframe(file []byte, mark byte, change func([]byte)) []byte {
	out := bytes.Clone(file)
	at := bytes.Index(out, []byte{0xff, 0xc0})
	out[at+1] = mark
	change(out[at+4:])
	return out
}

func TestRareJPEGIsRefused(t *testing.T) {
	base := jpegOf(t, sample())
	same := func([]byte) {}
	sos := bytes.Index(base, []byte{0xff, 0xda})
	cmyk := slices.Concat([]byte("\xff\xd8"), segment(0xc0, "\x08\x00\x08\x00\x08\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00"), []byte("\xff\xd9"))
	two := slices.Concat([]byte("\xff\xd8"), segment(0xc0, "\x08\x00\x08\x00\x08\x02\x01\x11\x00\x02\x11\x00"), []byte("\xff\xd9"))
	for _, tt := range []struct {
		name   string
		in     []byte
		reason error
		want   string
	}{
		{"CMYK", cmyk, photo.ErrKind, "a CMYK picture; export as RGB JPEG"},
		{"YCCK of a program", file(t, "cmyk.jpg"), photo.ErrKind, "a CMYK picture; export as RGB JPEG"},
		{"two channels", two, photo.ErrKind, "of 2 channels"},
		{"arithmetic", file(t, "arithmetic.jpg"), photo.ErrKind, "arithmetic"},
		{"restarts where the decoder does not look", file(t, "progressive-restart.jpg"), photo.ErrKind, "with restarts in single channels"},
		{"lossless", reframe(base, 0xc3, same), photo.ErrKind, "lossless"},
		{"hierarchical", reframe(base, 0xc5, same), photo.ErrKind, "hierarchical"},
		{"12 bits", reframe(base, 0xc1, func(b []byte) { b[0] = 12 }), photo.ErrKind, "of 12 bits a channel"},
		{"JPEG-LS", reframe(base, 0xf7, same), photo.ErrKind, "a JPEG-LS picture"},
		{"height in a later segment", reframe(base, 0xc0, func(b []byte) { b[1], b[2] = 0, 0 }), photo.ErrBroken, "without pixels"},
		{"no width", reframe(base, 0xc0, func(b []byte) { b[3], b[4] = 0, 0 }), photo.ErrBroken, "without pixels"},
		{"lines in a segment", slices.Concat(base[:len(base)-2], segment(0xdc, "\x00\x08"), base[len(base)-2:]), photo.ErrBroken, "the marker 0xdc"},
		{"no sampling", reframe(base, 0xc0, func(b []byte) { b[7] = 0 }), photo.ErrBroken, "its sampling"},
		{"two frames", slices.Concat(base[:sos], segment(0xc0, "\x08\x00\x08\x00\x06\x01\x01\x11\x00"), base[sos:]), photo.ErrBroken, "its frame"},
		{"a frame of another length", slices.Concat([]byte("\xff\xd8"), segment(0xc0, "\x08\x00\x08\x00\x06\x03\x01\x11\x00"), base[2:]), photo.ErrBroken, "its frame"},
		{"a segment of a byte", slices.Concat(base[:2], []byte("\xff\xe0\x00\x01"), base[2:]), photo.ErrBroken, "a segment of 1 bytes"},
		{"a scan before the frame", slices.Concat(base[:2], base[sos:]), photo.ErrBroken, "a scan"},
		{"the scan twice", slices.Concat(base[:len(base)-2], base[sos:]), photo.ErrBroken, "a scan"},
		{"an end alone", []byte("\xff\xd8\xff\xd9"), photo.ErrBroken, "cut short"},
		{"a spectrum turned around", bytes.Replace(file(t, "progressive.jpg"), []byte("\x01\x05\x02"), []byte("\x05\x01\x02"), 1), photo.ErrBroken, "a scan"},
		{"a scan of a strange channel", bytes.Replace(base, []byte("\xff\xda\x00\x0c\x03\x01"), []byte("\xff\xda\x00\x0c\x03\x09"), 1), photo.ErrBroken, "a scan"},
		{"profile 1 of 2", inJPEG(base, iccSegments("profile", 4)[0]), photo.ErrBroken, "a part of its color profile missing"},
		{"profile part twice", inJPEG(base, slices.Repeat(iccSegments("profile", 4)[:1], 2)...), photo.ErrBroken, "a broken color profile"},
		{"profile 1 of 1 and 2 of 2", inJPEG(base, iccSegments("a", 1)[0], iccSegments("profile", 4)[1]), photo.ErrBroken, "a broken color profile"},
		{"profile 0 of 1", inJPEG(base, segment(0xe2, "ICC_PROFILE\x00\x00\x01x")), photo.ErrBroken, "a broken color profile"},
		{"profile 2 of 1", inJPEG(base, segment(0xe2, "ICC_PROFILE\x00\x02\x01x")), photo.ErrBroken, "a broken color profile"},
		{"profile 1 of 0", inJPEG(base, segment(0xe2, "ICC_PROFILE\x00\x01\x00x")), photo.ErrBroken, "a broken color profile"},
		{"profile of nothing", inJPEG(base, segment(0xe2, "ICC_PROFILE\x00")), photo.ErrBroken, "a broken color profile"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := photo.ReadHeader(tt.in)
			if !errors.Is(err, tt.reason) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadHeader = %v, want %s", err, tt.want)
			}
		})
	}
	odd := reframe(base, 0xc0, func(b []byte) { b[7] = 0x31 })
	h, err := photo.ReadHeader(odd)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Decode(); !errors.Is(err, photo.ErrKind) {
		t.Errorf("sampling in thirds: Decode = %v, want ErrKind", err)
	}
}

// webpLength puts the length of a WebP file in its header.
func webpLength(file []byte) []byte {
	binary.LittleEndian.PutUint32(file[4:], uint32(len(file)-8))
	return file
}

func TestRarePNGAndWebPAreRefused(t *testing.T) {
	flat, lossy := pngOf(t, sample()), file(t, "lossy.webp")
	frame := string(lossy[20:])
	for _, tt := range []struct {
		name   string
		in     []byte
		reason error
		want   string
	}{
		{"no header", []byte(signature + string(chunk("IDAT", "")) + string(chunk("IEND", ""))), photo.ErrBroken, "its header"},
		{"two headers", inPNG(flat, header(6, 8, 8, 2, 0)), photo.ErrBroken, "its header"},
		{"a header of 12 bytes", slices.Concat([]byte(signature), chunk("IHDR", "twelve bytes")), photo.ErrBroken, "its header"},
		{"colors twice", inPNG(flat, chunk("cICP", "\x01\x0d\x00\x01"), chunk("cICP", "\x01\x0d\x00\x01")), photo.ErrBroken, "its colors"},
		{"no width", []byte(signature + string(header(0, 8, 8, 2, 0))), photo.ErrBroken, "without pixels"},
		{"HDR colors", inPNG(flat, chunk("cICP", "\x09\x10\x00\x01")), photo.ErrKind, "in rare colors (9, 16, 0, 1)"},
		{"P3 of studio range", inPNG(flat, chunk("cICP", "\x0c\x0d\x00\x00")), photo.ErrKind, "in rare colors"},
		{"profile without a name's end", inPNG(flat, chunk("iCCP", strings.Repeat("n", 90))), photo.ErrBroken, "a broken color profile"},
		{"profile of another method", inPNG(flat, chunk("iCCP", "name\x00\x01"+deflate([]byte("p")))), photo.ErrBroken, "a broken color profile"},
		{"profile that does not inflate", inPNG(flat, chunk("iCCP", "name\x00\x00profile")), photo.ErrBroken, "a broken color profile"},
		{"profile that is cut", inPNG(flat, chunk("iCCP", "name\x00\x00"+deflate(make([]byte, 500))[:9])), photo.ErrBroken, "a broken color profile"},
		{"profile of nothing", inPNG(flat, iccp("")), photo.ErrBroken, "a broken color profile"},
		{"animated by flag", webpOf("VP8X", canvas(2, 300, 400), "VP8 ", frame), photo.ErrKind, "an animated WebP picture; export as JPEG"},
		{"animated by chunk", webpOf("VP8X", canvas(0, 300, 400), "ANIM", "\x00\x00\x00\x00\x00\x00"), photo.ErrKind, "an animated WebP picture"},
		{"another canvas", webpOf("VP8X", canvas(0, 301, 400), "VP8 ", frame), photo.ErrBroken, "300 x 400 pixels, its header says 301 x 400"},
		{"header behind the pixels", webpOf("VP8 ", frame, "VP8X", canvas(0, 300, 400)), photo.ErrBroken, "its header"},
		{"no pixels", webpOf("EXIF", "x"), photo.ErrBroken, "cut short"},
		{"not a key frame", webpOf("VP8 ", "\x01"+frame[1:]), photo.ErrBroken, "its frame"},
		{"no start code", webpOf("VP8 ", frame[:3]+"\x00"+frame[4:]), photo.ErrBroken, "its frame"},
		{"no start of a lossless one", webpOf("VP8L", "\x2e\x00\x00\x00\x00"), photo.ErrBroken, "its frame"},
		{"alpha twice", webpOf("VP8X", canvas(16, 300, 400), "ALPH", "\x00", "ALPH", "\x00", "VP8 ", frame), photo.ErrBroken, "its alpha"},
		{"alpha of a lossless one", webpOf("VP8X", canvas(16, 1, 1), "ALPH", "\x00", "VP8L", "\x2f\x00\x00\x00\x00"), photo.ErrBroken, "its frame"},
		{"two canvases", webpOf("VP8X", canvas(0, 300, 400), "VP8X", canvas(0, 300, 400)), photo.ErrBroken, "its header"},
		{"a chunk behind the end", webpLength(append(bytes.Clone(lossy), "EXIF\xff\xff\xff\xff"...)), photo.ErrBroken, "cut short"},
		{"half a chunk's name", webpLength(append(bytes.Clone(lossy), "EXI"...)), photo.ErrBroken, "cut short"},
		{"a large profile", webpOf("VP8X", canvas(0, 300, 400), "ICCP", strings.Repeat("p", 1<<20+1), "VP8 ", frame), photo.ErrLimit, "more than 1 MiB"},
		{"no width of a frame", webpOf("VP8 ", frame[:6]+"\x00\x00"+frame[8:]), photo.ErrBroken, "without pixels"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := photo.ReadHeader(tt.in)
			if !errors.Is(err, tt.reason) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadHeader = %v, want %s", err, tt.want)
			}
		})
	}
	gray12 := slices.Concat([]byte(signature), header(6, 8, 4, 2, 0), chunk("IDAT", deflate(nil)), chunk("IEND", ""))
	h, err := photo.ReadHeader(gray12)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Decode(); !errors.Is(err, photo.ErrKind) {
		t.Errorf("RGB of 4 bits: Decode = %v, want ErrKind", err)
	}
}

// TestCutFilesAreRefused cuts each kind at every kilobyte, at every byte of its first 700 and
// of its end: none yields a picture.
func TestCutFilesAreRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"baseline": portrait(t), "progressive": file(t, "progressive.jpg"), "restarts": file(t, "restart.jpg"),
		"PNG": pngOf(t, sample()), "interlaced PNG": file(t, "interlaced.png"),
		"WebP": file(t, "lossy.webp"), "lossless WebP": file(t, "lossless.webp"), "WebP with alpha": file(t, "alpha.webp"),
		"WebP with Exif": inWebP(file(t, "lossy.webp"), 300, 400, nil, []string{"EXIF", tiff(binary.BigEndian, 6)}),
	} {
		for n := range data {
			if n > 700 && n%1024 != 0 && n < len(data)-40 {
				continue
			}
			if img, err := photo.Decode(data[:n]); err == nil {
				t.Errorf("%s cut at %d of %d bytes is a picture of %v", name, n, len(data), img.Bounds())
			} else if n > 40 && !strings.Contains(err.Error(), "cut short") {
				t.Errorf("%s cut at %d of %d bytes: %v", name, n, len(data), err)
			}
		}
	}
}

// TestMendedFilesAreRefused cuts at every kilobyte and puts an end behind, as a program
// would that wrote what it had: sizes are right, pixels are missing. Zeros stand for
// what a download did not bring.
func TestMendedFilesAreRefused(t *testing.T) {
	lossy, lossless := file(t, "lossy.webp"), file(t, "lossless.webp")
	flat := file(t, "interlaced.png")
	idat := bytes.Index(flat, []byte("IDAT")) + 4
	for name, tt := range map[string]struct {
		data []byte
		mend func([]byte) []byte
	}{
		"baseline":    {portrait(t), func(b []byte) []byte { return append(b, 0xff, 0xd9) }},
		"progressive": {file(t, "progressive.jpg"), func(b []byte) []byte { return append(b, 0xff, 0xd9) }},
		"restarts":    {file(t, "restart.jpg"), func(b []byte) []byte { return append(b, 0xff, 0xd9) }},
		"zeros":       {file(t, "progressive.jpg"), func(b []byte) []byte { return append(b, make([]byte, 9000)...) }},
		"PNG": {flat[idat:], func(b []byte) []byte {
			return slices.Concat(flat[:33], chunk("IDAT", string(b)), chunk("IEND", ""))
		}},
		"WebP":          {lossy[20:], func(b []byte) []byte { return webpOf("VP8 ", string(b)) }},
		"lossless WebP": {lossless[20:], func(b []byte) []byte { return webpOf("VP8L", string(b)) }},
	} {
		for n := 700; n < len(tt.data); n += 1 << 10 {
			img, err := photo.Decode(tt.mend(bytes.Clone(tt.data[:n])))
			if err == nil {
				t.Errorf("%s cut at %d of %d bytes and mended is a picture of %v", name, n, len(tt.data), img.Bounds())
			} else if !errors.Is(err, photo.ErrBroken) {
				t.Errorf("%s cut at %d of %d bytes and mended: %v", name, n, len(tt.data), err)
			}
		}
	}
}

// TestMissingScansAreCut leaves out each scan of a progressive picture in turn, down to the first.
func TestMissingScansAreCut(t *testing.T) {
	data := file(t, "progressive.jpg")
	var scans []int
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte{0xff, 0xda})
		if i < 0 {
			break
		}
		scans = append(scans, at+i)
		at += i + 2
	}
	if len(scans) != 10 {
		t.Fatalf("the picture has %d scans", len(scans))
	}
	for i, at := range scans {
		if _, err := photo.ReadHeader(append(data[:at:at], 0xff, 0xd9)); err == nil || !strings.Contains(err.Error(), "cut short") {
			t.Errorf("without scan %d and on: %v", i, err)
		}
	}
}

func TestErrorsHoldNothingOfTheFile(t *testing.T) {
	secret := strings.Repeat("Mr. Example, 1 January 1970. ", 10)
	for i, in := range [][]byte{
		[]byte(secret), append([]byte(signature), secret...), append([]byte("\xff\xd8\xff\xe1"), secret...),
		webpOf("VP8 ", secret), ftyp(secret[:4]), inPNG(pngOf(t, sample()), iccp("")[:20]),
	} {
		_, err := photo.ReadHeader(in)
		if err == nil {
			t.Errorf("file %d is read", i)
		} else if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "Mr. E") {
			t.Errorf("file %d: %v", i, err)
		}
	}
}
