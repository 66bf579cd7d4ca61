package photo

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Files that are read begin so.
const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	jpegStart    = "\xff\xd8\xff"
)

// foreign are kinds of files that are not read, by what they begin with.
func foreign() [][2]string {
	return [][2]string{
		{"GIF8", "a GIF picture"},
		{"II*\x00", "a TIFF or raw picture"}, {"MM\x00*", "a TIFF or raw picture"},
		{"II+\x00", "a TIFF picture"}, {"MM\x00+", "a TIFF picture"},
		{"IIU\x00", "a raw picture"}, {"IIRO", "a raw picture"}, {"IIRS", "a raw picture"}, {"FUJIFILMCCD-RAW", "a raw picture"},
		{"II\xbc", "a JPEG XR picture"},
		{"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"}, {"\xff\x4f\xff\x51", "a JPEG 2000 picture"},
		{"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"}, {"\xff\x0a", "a JPEG XL picture"},
		{"8BPS", "a Photoshop picture"},
		{"\x00\x00\x01\x00", "an icon"},
		{"%PDF-", "a PDF file"}, {"%!PS", "a PostScript file"},
		{"PK\x03\x04", "an archive or a document"},
	}
}

// brands are those of ISO/IEC 14496-12 files, by their first four characters.
func brands() [][2]string {
	return [][2]string{
		{"avif", "an AVIF picture"}, {"avis", "an AVIF picture"},
		{"heic", "a HEIC picture"}, {"heix", "a HEIC picture"}, {"heim", "a HEIC picture"}, {"heis", "a HEIC picture"},
		{"hevc", "a HEIC picture"}, {"hevx", "a HEIC picture"}, {"hevm", "a HEIC picture"}, {"hevs", "a HEIC picture"},
		{"crx ", "a raw picture"},
		{"mif1", "a HEIF picture"}, {"mif2", "a HEIF picture"}, {"msf1", "a HEIF picture"},
	}
}

// kind returns "jpeg", "png" or "webp", or a refusal that names what the file is.
func kind(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte(jpegStart)):
		return "jpeg", nil
	case bytes.HasPrefix(data, []byte(pngSignature)):
		return "png", nil
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return "webp", nil
	case len(data) == 0:
		return "", refuse(ErrKind, "an empty file")
	}
	if name := foreignKind(data); name != "" {
		return "", refuse(ErrKind, "%s; export as JPEG", name)
	}
	return "", refuse(ErrKind, "not a JPEG, PNG or WebP picture")
}

// foreignKind names a file that is not read, as far as it is known.
func foreignKind(data []byte) string {
	for _, f := range foreign() {
		if bytes.HasPrefix(data, []byte(f[0])) {
			return f[1]
		}
	}
	switch {
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		return brand(data)
	case len(data) >= 18 && string(data[:2]) == "BM" && bytes.Equal(data[6:10], make([]byte, 4)):
		return "a BMP picture"
	}
	head := strings.ToLower(string(data[:min(len(data), 1024)]))
	switch text := strings.TrimLeft(strings.TrimPrefix(head, "\xef\xbb\xbf"), " \t\r\n"); {
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<svg"):
		return "an SVG drawing"
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"):
		return "a web page"
	}
	return ""
}

// brand names an ISO/IEC 14496-12 file by its major brand and the first 32 compatible ones: that
// of HEIF alone says nothing about the coding.
func brand(data []byte) string {
	size := min(uint64(binary.BigEndian.Uint32(data)), uint64(len(data)), 16+4*32)
	for _, b := range brands() {
		for at := uint64(8); at+4 <= size; at += 4 {
			if at != 12 && string(data[at:at+4]) == b[0] {
				return b[1]
			}
		}
	}
	return "a film"
}
