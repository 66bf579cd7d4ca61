package portrait_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/image/webp"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/internal/photo"
	"github.com/sealcard/sealcard/testdata"
)

// file returns a drawn portrait, 600 x 800 pixels, 1 to 24.
func file(t testing.TB, n int) []byte {
	t.Helper()
	data, err := fs.ReadFile(testdata.FS, fmt.Sprintf("photos/%02d.jpg", n))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// pixels returns a drawn portrait decoded.
func pixels(t testing.TB, n int) *image.RGBA {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file(t, n)))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), img, image.Point{}, draw.Src)
	return out
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func prepare(t testing.TB, data []byte, opts *portrait.Options) *portrait.Portrait {
	t.Helper()
	p, err := portrait.Prepare(bytes.NewReader(data), opts)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// decoded returns the print image.
func decoded(t testing.TB, p *portrait.Portrait) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(p.Print))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Size() != p.Size {
		t.Fatalf("the print image has %v, Size says %v", img.Bounds(), p.Size)
	}
	return img
}

// apart returns the mean difference of two images in luma, 0 to 255.
func apart(a, b image.Image) float64 {
	sum, r := 0, a.Bounds()
	for y := range r.Dy() {
		for x := range r.Dx() {
			v := color.GrayModel.Convert(a.At(x, y)).(color.Gray).Y
			w := color.GrayModel.Convert(b.At(x, y)).(color.Gray).Y
			sum += max(int(v)-int(w), int(w)-int(v))
		}
	}
	return float64(sum) / float64(r.Dx()*r.Dy())
}

func TestDrawnPortraitsArePrepared(t *testing.T) {
	for n := 1; n <= 24; n++ {
		p := prepare(t, file(t, n), nil)
		if p.Size != image.Pt(413, 531) {
			t.Errorf("%02d: %v, want 413 x 531", n, p.Size)
		}
		decoded(t, p)
		if size, ok := photo.Printed(p.Print); !ok || size != p.Size {
			t.Errorf("%02d: the print image is not recognized", n)
		}
		img, err := webp.Decode(bytes.NewReader(p.Face.Data))
		if err != nil || img.Bounds().Size() != p.Face.Size {
			t.Fatalf("%02d: face of %v is %v, %v", n, p.Face.Size, img.Bounds(), err)
		}
		if len(p.Face.Data) > 450 || p.Face.Size != image.Pt(64, 80) || p.Face.Gray {
			t.Errorf("%02d: face of %d bytes, %v, gray %v", n, len(p.Face.Data), p.Face.Size, p.Face.Gray)
		}
		if p.Face.Similarity < 92 || p.Face.Similarity > 100 {
			t.Errorf("%02d: similarity %d", n, p.Face.Similarity)
		}
		if b := p.Face.Biometric(); b.Kind != card.FormatImage || b.SubFormat != card.SubImageWebP || !bytes.Equal(b.Data, p.Face.Data) {
			t.Errorf("%02d: stated as kind %d, sub-format %d", n, b.Kind, b.SubFormat)
		}
		if len(p.Warnings) > 0 {
			t.Errorf("%02d: %v", n, p.Warnings)
		}
	}
}

func TestUploadsThatAreRefused(t *testing.T) {
	good := file(t, 1)
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "an empty file"},
		{"words", []byte("my photo"), "not a JPEG, PNG or WebP picture"},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "a HEIC picture; export as JPEG"},
		{"GIF with another name", []byte("GIF89a"), "a GIF picture; export as JPEG"},
		{"cut", good[:len(good)/2], "cut short"},
		{"too many bytes", append(bytes.Clone(good), make([]byte, 20<<20)...), "more than 20 MiB"},
		{"a strip", pngOf(t, image.NewGray(image.Rect(0, 0, 900, 100))), "the longer side may have 4 times the shorter one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := portrait.Prepare(bytes.NewReader(tt.data), nil)
			if !errors.Is(err, portrait.ErrUpload) || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "portrait: upload: ") {
				t.Errorf("Prepare = %v, %v, want ErrUpload with %q", p, err, tt.want)
			}
		})
	}
}

func TestOptionsThatCannotBeMet(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts portrait.Options
		want string
	}{
		{"no width", portrait.Options{Size: image.Pt(0, 531)}, "1 to 4096 pixels on a side"},
		{"a poster", portrait.Options{Size: image.Pt(5000, 5000)}, "1 to 4096 pixels on a side"},
		{"a face that no card states", portrait.Options{FaceBytes: 2049}, "a face has at most 2048 bytes"},
		{"eyes elsewhere", portrait.Options{Eyes: &portrait.Eyes{Left: image.Pt(200, 300), Right: image.Pt(600, 300)}}, "two different points"},
		{"eyes in one place", portrait.Options{Eyes: &portrait.Eyes{Left: image.Pt(200, 300), Right: image.Pt(200, 300)}}, "two different points"},
		{"eyes exchanged", portrait.Options{Eyes: &portrait.Eyes{Left: image.Pt(300, 300), Right: image.Pt(200, 300)}}, "the left one first"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := portrait.Prepare(bytes.NewReader(file(t, 1)), &tt.opts)
			if !errors.Is(err, portrait.ErrOptions) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Prepare = %v, want ErrOptions with %q", err, tt.want)
			}
		})
	}
}

func TestFaceThatDoesNotFitIsAnErrorOfItsOwn(t *testing.T) {
	_, err := portrait.Prepare(bytes.NewReader(file(t, 1)), &portrait.Options{FaceBytes: 40})
	if !errors.Is(err, portrait.ErrFace) || !strings.Contains(err.Error(), "bytes are needed at the least, 40 allowed") {
		t.Errorf("Prepare = %v, want ErrFace", err)
	}
}

// TestPrintImagesAreKept prepares what was prepared: the same bytes, and without a face not
// even decoded.
func TestPrintImagesAreKept(t *testing.T) {
	first := prepare(t, file(t, 9), nil)
	again := prepare(t, first.Print, nil)
	if !bytes.Equal(again.Print, first.Print) || again.Crop != image.Rect(0, 0, 413, 531) || again.Size != first.Size {
		t.Errorf("prepared again: %v, crop %v", again.Size, again.Crop)
	}
	if again.Face == nil || again.Face.Similarity < 90 || again.Quality.Sharpness == 0 {
		t.Errorf("prepared again: face %v, %+v", again.Face, again.Quality)
	}
	broken := bytes.Clone(first.Print)
	for i := len(broken) - 2000; i < len(broken)-50; i++ {
		broken[i] = 0x55
	}
	if p := prepare(t, broken, &portrait.Options{FaceBytes: -1}); !bytes.Equal(p.Print, broken) || p.Quality != (portrait.Quality{}) {
		t.Error("a print image was decoded for nothing")
	}
	if p := prepare(t, first.Print, &portrait.Options{Size: image.Pt(200, 257)}); p.Size != image.Pt(200, 257) {
		t.Errorf("for another size: %v", p.Size)
	}
	if p := prepare(t, first.Print, &portrait.Options{Eyes: eyes(200, 240, 100)}); bytes.Equal(p.Print, first.Print) {
		t.Error("eyes are stated, and it is not cropped")
	}
}

func TestErrorsOfTheReaderAreHandedOn(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := portrait.Prepare(io.MultiReader(bytes.NewReader(file(t, 1)[:1000]), iotest.ErrReader(broken)), nil)
	if err != broken {
		t.Errorf("Prepare = %v, want %v", err, broken)
	}
	if _, err := portrait.Prepare(iotest.OneByteReader(bytes.NewReader(file(t, 1))), nil); err != nil {
		t.Errorf("Prepare byte by byte = %v", err)
	}
}

func TestFaceKeepsItsBudget(t *testing.T) {
	for _, budget := range []int{250, 300, 350, 450, 700, 1000} {
		p := prepare(t, file(t, 7), &portrait.Options{FaceBytes: budget})
		if n := len(p.Face.Data); n > budget || n < budget/2 {
			t.Errorf("a face of %d bytes for a budget of %d", n, budget)
		}
	}
	if p := prepare(t, file(t, 7), &portrait.Options{FaceBytes: -1}); p.Face != nil {
		t.Error("there is a face that nobody asked for")
	}
	if least, most := prepare(t, file(t, 7), &portrait.Options{FaceBytes: 250}), prepare(t, file(t, 7), &portrait.Options{FaceBytes: 1000}); least.Face.Similarity >= most.Face.Similarity {
		t.Errorf("similarity %d at 250 bytes and %d at 1,000", least.Face.Similarity, most.Face.Similarity)
	}
	p := prepare(t, file(t, 7), &portrait.Options{FaceBytes: 160})
	if !p.Face.Gray || p.Face.Size != image.Pt(48, 60) || len(p.Face.Data) > 160 {
		t.Errorf("for 160 bytes: %v, gray %v, %d bytes", p.Face.Size, p.Face.Gray, len(p.Face.Data))
	}
	if last := p.Warnings[len(p.Warnings)-1]; last.Kind != portrait.WarnGray || last.String() != "the face for the code is in gray" {
		t.Errorf("warnings: %v", p.Warnings)
	}
}

func TestSmallUploadsAreNotEnlarged(t *testing.T) {
	small := image.NewRGBA(image.Rect(0, 0, 150, 200))
	draw.Draw(small, small.Bounds(), pixels(t, 3), image.Pt(225, 200), draw.Src)
	for _, tt := range []struct{ size, want image.Point }{
		{image.Pt(413, 531), image.Pt(150, 193)},
		{image.Pt(283, 366), image.Pt(150, 194)},
		{image.Pt(400, 400), image.Pt(150, 150)},
		{image.Pt(100, 129), image.Pt(100, 129)},
	} {
		p := prepare(t, pngOf(t, small), &portrait.Options{Size: tt.size, Eyes: &portrait.Eyes{Left: image.Pt(1, 90), Right: image.Pt(148, 90)}})
		if p.Size != tt.want {
			t.Errorf("%v of 150 x 200 pixels: %v, want %v", tt.size, p.Size, tt.want)
		}
		if warned := len(p.Warnings) > 0 && p.Warnings[0].Kind == portrait.WarnPixels; warned != (tt.want != tt.size) {
			t.Errorf("%v: warnings %v", tt.size, p.Warnings)
		}
	}
}

func TestTransparentGroundsAreLight(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 600, 800))
	draw.Draw(clear, image.Rect(150, 150, 450, 800), pixels(t, 2), image.Pt(150, 150), draw.Src)
	img := decoded(t, prepare(t, pngOf(t, clear), &portrait.Options{Eyes: &portrait.Eyes{Left: image.Pt(250, 330), Right: image.Pt(350, 330)}}))
	if v := color.GrayModel.Convert(img.At(3, 3)).(color.Gray).Y; v < 230 {
		t.Errorf("a transparent ground has the luma %d", v)
	}
}

func TestPortraitsHaveNoWords(t *testing.T) {
	p := prepare(t, file(t, 1), nil)
	for _, s := range []string{fmt.Sprint(p), fmt.Sprintf("%#v", *p), fmt.Sprintf("%+v", p.Face), fmt.Sprintf("%s", *p.Face)} {
		if s != "portrait(redacted)" {
			t.Errorf("a portrait prints as %.60q", s)
		}
	}
	for _, m := range []interface{ MarshalText() ([]byte, error) }{p, p.Face} {
		if b, err := m.MarshalText(); err != nil || string(b) != "portrait(redacted)" {
			t.Errorf("a portrait is marshaled as %.60q, %v", b, err)
		}
	}
}
