package render_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"io/fs"
	"slices"
	"testing"

	"github.com/sealcard/sealcard/card"
	uploads "github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/testdata"
)

// prepared returns the print image of a sample portrait, for a box of 24 x 31 mm.
func prepared(t testing.TB, r *render.Renderer) *uploads.Portrait {
	t.Helper()
	data, err := fs.ReadFile(testdata.FS, "photos/05.jpg")
	if err != nil {
		t.Fatal(err)
	}
	p, err := uploads.Prepare(bytes.NewReader(data), &uploads.Options{Size: r.PortraitSize(), FaceBytes: -1})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pagesWith returns the file of a card with a portrait.
func pagesWith(t testing.TB, r *render.Renderer, upload []byte) ([]byte, error) {
	t.Helper()
	p, err := render.NewPortrait(upload)
	if err != nil {
		return nil, err
	}
	print, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), p)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := r.NewCardWriter(&out, nil)
	if _, err := w.Add(print); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), nil
}

func TestPortraitSizeIsThatOfTheLargestBox(t *testing.T) {
	for _, tt := range []struct {
		elements string
		dpi      int
		want     image.Point
	}{
		{`{"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {}}`, 0, image.Pt(283, 366)},
		{`{"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {}}`, 600, image.Pt(567, 732)},
		{`{"box": ["5mm", "5mm", "10mm", "12mm"], "photo": {}}, {"box": ["30mm", "5mm", "20mm", "20mm"], "photo": {}}`, 0, image.Pt(236, 236)},
		{`{"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {"ghost": true}}`, 0, image.Pt(283, 366)},
		{`{"box": ["5mm", "5mm", "10mm", "12mm"], "photo": {}}, {"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {"ghost": true}}`, 0, image.Pt(118, 142)},
		{`{"box": ["5mm", "5mm", "30mm", "44mm"], "photo": {}}`, 2400, image.Pt(2793, 4096)},
		{`{"box": ["5mm", "5mm", "1mm", "1mm"], "photo": {}}`, 0, image.Pt(12, 12)},
		{`{"box": ["5mm", "5mm", "24mm", "31mm"], "rect": {}}`, 0, image.Point{}},
	} {
		r := parsed(t, layout(tt.elements), &render.Options{PhotoDPI: tt.dpi})
		if got := r.PortraitSize(); got != tt.want {
			t.Errorf("PortraitSize of %s at %d dpi = %v, want %v", tt.elements, tt.dpi, got, tt.want)
		}
	}
}

// TestPreparedPortraitIsPrintedAsItIs gives the print samples that no decoder would take for
// the picture: they reach the file as they are, so that nothing was decoded.
func TestPreparedPortraitIsPrintedAsItIs(t *testing.T) {
	r := parse(t, `{"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {}}`)
	p := prepared(t, r)
	if p.Size != image.Pt(283, 366) {
		t.Fatalf("prepared at %v", p.Size)
	}
	print := bytes.Clone(p.Print)
	for i := len(print) - 100; i < len(print)-50; i++ {
		print[i] = 0x55
	}
	file, err := pagesWith(t, r, print)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(file, print) {
		t.Error("the file holds another picture than was prepared")
	}
	// With one segment more it is an upload like any other.
	upload := append(append(bytes.Clone(p.Print[:2]), "\xff\xfe\x00\x05GPS"...), p.Print[2:]...)
	if file, err = pagesWith(t, r, upload); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(file, []byte("GPS")) || bytes.Contains(file, p.Print) {
		t.Error("an upload is in the file as it came")
	}
}

// TestPreparedPortraitInOtherBoxes has it cropped and made smaller where it does not fit.
func TestPreparedPortraitInOtherBoxes(t *testing.T) {
	r := parse(t, `{"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {}}, {"box": ["35mm", "5mm", "12mm", "12mm"], "photo": {}},
		{"box": ["35mm", "25mm", "12mm", "12mm"], "photo": {"ghost": true}}`)
	p := prepared(t, r)
	file, err := pagesWith(t, r, p.Print)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(file, p.Print) || bytes.Count(file, []byte("/DCTDecode")) != 2 {
		t.Errorf("the file has %d pictures", bytes.Count(file, []byte("/DCTDecode")))
	}
	// The small ones need its pixels, and tell what is wrong with them.
	broken := bytes.Clone(p.Print[:len(p.Print)/2])
	broken = append(bytes.TrimRight(broken, "\xff"), 0xff, 0xd9)
	if _, err := jpeg.Decode(bytes.NewReader(broken)); err == nil {
		t.Fatal("half a picture decodes")
	}
	if file, err := pagesWith(t, r, broken); err == nil {
		t.Errorf("half a picture is printed in a file of %d bytes", len(file))
	}
}

func TestPortraitsStandUpright(t *testing.T) {
	data, err := fs.ReadFile(testdata.FS, "photos/05.jpg")
	if err != nil {
		t.Fatal(err)
	}
	exif := "\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00"
	turned := append(append(bytes.Clone(data[:2]), exif...), data[2:]...)
	r := parse(t, `{"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {}}`)
	proof := func(upload []byte) image.Image {
		p, err := render.NewPortrait(upload)
		if err != nil {
			t.Fatal(err)
		}
		print, err := r.Compose(newCard(t, func(c *card.Claims) { c.Specimen = false }), p)
		if err != nil {
			t.Fatal(err)
		}
		img, err := print.Proof("front", 100)
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	a, b := proof(data), proof(turned)
	// The shirt is below in one and above in the other; the ground is light.
	x, up, down := 60, 30, 128
	if luma(a, x, up) < luma(a, x, down) == (luma(b, x, up) < luma(b, x, down)) {
		t.Errorf("upright: %d above, %d below; half a turn: %d above, %d below", luma(a, x, up), luma(a, x, down), luma(b, x, up), luma(b, x, down))
	}
}

// TestLintFindsPortraitsOfTooFewPixels has one that was prepared for the layout, which has as
// many as are printed, and one that has fewer.
func TestLintFindsPortraitsOfTooFewPixels(t *testing.T) {
	data, err := fs.ReadFile(testdata.FS, "photos/05.jpg")
	if err != nil {
		t.Fatal(err)
	}
	const elements = `{"box": ["5mm", "5mm", "24mm", "31mm"], "photo": {}}`
	for _, dpi := range []int{0, 200, 600} {
		r := parsed(t, layout(elements), &render.Options{PhotoDPI: dpi})
		size := r.PortraitSize()
		for _, tt := range []struct {
			size image.Point
			want bool
		}{{size, false}, {image.Pt(180, 233), true}} {
			p, err := uploads.Prepare(bytes.NewReader(data), &uploads.Options{Size: tt.size, FaceBytes: -1})
			if err != nil {
				t.Fatal(err)
			}
			items := slices.Values([]render.Item{{Card: newCard(t, nil), Upload: p.Print}})
			findings, err := render.Preflight(t.Context(), r, items, nil)
			if err != nil {
				t.Fatal(err)
			}
			found := slices.ContainsFunc(findings, func(f render.Finding) bool { return f.ID == "resolution" })
			if found != tt.want {
				t.Errorf("at %d dpi, a portrait of %v: found %v, want %v: %v", dpi, p.Size, found, tt.want, findings)
			}
		}
	}
}
