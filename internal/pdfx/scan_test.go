package pdfx

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"testing"
)

func TestScannerReadsObjects(t *testing.T) {
	for in, want := range map[string]object{
		"true":                true,
		"+17":                 int64(17),
		"-.5":                 -0.5,
		"4.":                  4.0,
		"/":                   name(""),
		"/A#42;c":             name("AB;c"),
		"(a(b)c)":             text("a(b)c"),
		"(\\n\\r\\t\\b\\f)":   text("\n\r\t\b\f"),
		"(\\(\\)\\\\\\z)":     text("()\\z"),
		"(\\53\\0533\\7)":     text("++3\a"),
		"(a\\\nb\\\r\nc\\\r)": text("abc"),
		"(a\r\nb\rc)":         text("a\nb\nc"),
		"< 61 6 >":            text("a`"),
		"% note\n1":           int64(1),
		"Tj":                  word("Tj"),
	} {
		s := &scanner{b: []byte(in)}
		if got, err := s.next(0); err != nil || got != want {
			t.Errorf("next of %q = %#v, %v, want %#v", in, got, err, want)
		}
	}
	s := &scanner{b: []byte("<< /A [1 2 0 R null] >>")}
	got, err := s.next(0)
	if want := "map[A:[1 {2 0} <nil>]]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("next = %v, %v, want %s", got, err, want)
	}
}

func TestScannerRefusesBrokenObjects(t *testing.T) {
	for _, in := range []string{
		"", "(a", "(\\", "<6", "<6x>", "/A#4", "/A#00", "1e3", "0x10", "1_0", "--1", "+", "<< /A >>", "<< 1 2 >>", "<< /A 1",
		"[1", "[1 0 R]x"[:5], "[R]", "[0 0 R]", "[1 70000 R]", "[/A 0 R]", "[>>", "<< ]",
	} {
		s := &scanner{b: []byte(in)}
		if got, err := s.next(0); err == nil {
			t.Errorf("next of %q = %#v, want an error", in, got)
		}
	}
}

// TestPredictorsAgainstPNG undoes the filters that the standard library's writer of PNG
// chose for a picture of slopes and edges.
func TestPredictorsAgainstPNG(t *testing.T) {
	pic := image.NewNRGBA(image.Rect(0, 0, 40, 60))
	for y := range 60 {
		for x := range 40 {
			v := []int{x * x * 37 * (y + 1), x * 5, x*x*91 + y*3, x*4 + y*4, (x*x*7 + y*y*5) / 9, x * y * 3}[y/10]
			pic.Set(x, y, color.NRGBA{uint8(v), uint8(v * 2), uint8(v / 3), uint8(v/2 | 1)})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, pic); err != nil {
		t.Fatal(err)
	}
	var packed []byte
	for b := file.Bytes()[8:]; len(b) > 0; {
		size := binary.BigEndian.Uint32(b)
		if string(b[4:8]) == "IDAT" {
			packed = append(packed, b[8:8+size]...)
		}
		b = b[12+size:]
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	used := map[byte]bool{}
	for i := 0; i < len(rows); i += 161 {
		used[rows[i]] = true
	}
	got, err := unfilter(rows, 160, 4)
	if err != nil || !bytes.Equal(got, pic.Pix) {
		t.Errorf("unfilter of filters %v gives other pixels, %v", used, err)
	}
	if len(used) < 4 {
		t.Errorf("the picture has filters %v only", used)
	}
	rows[0] = 5
	if _, err := unfilter(rows, 160, 4); err == nil {
		t.Error("unfilter takes filter 5")
	}
}
