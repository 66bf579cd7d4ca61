package photo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/photo"
)

func TestHeaderIsWhatIsDecoded(t *testing.T) {
	base := jpegOf(t, sample())
	wide := image.NewNRGBA64(image.Rect(0, 0, 6, 8))
	lossy, lossless := file(t, "lossy.webp"), file(t, "lossless.webp")
	for _, tt := range []struct {
		name string
		data []byte
		want photo.Header
		img  image.Image // of the same type
	}{
		{"baseline", portrait(t), photo.Header{Format: "jpeg", W: 600, H: 800}, &image.YCbCr{}},
		{"baseline of Go", base, photo.Header{Format: "jpeg", W: 6, H: 8}, &image.YCbCr{}},
		{"gray of Go", jpegOf(t, image.NewGray(image.Rect(0, 0, 9, 9))), photo.Header{Format: "jpeg", W: 9, H: 9, Gray: true}, &image.Gray{}},
		{"restarts", file(t, "restart.jpg"), photo.Header{Format: "jpeg", W: 75, H: 100}, &image.YCbCr{}},
		{"progressive", file(t, "progressive.jpg"), photo.Header{Format: "jpeg", W: 300, H: 400, Progressive: true}, &image.YCbCr{}},
		{"progressive, full channels", file(t, "progressive-444.jpg"), photo.Header{Format: "jpeg", W: 75, H: 100, Progressive: true}, &image.YCbCr{}},
		{"progressive gray", file(t, "gray-progressive.jpg"), photo.Header{Format: "jpeg", W: 75, H: 100, Progressive: true, Gray: true}, &image.Gray{}},
		{"progressive, flat", flat(70, 65, 1), photo.Header{Format: "jpeg", W: 70, H: 65, Progressive: true}, &image.YCbCr{}},
		{"RGB in a JPEG", file(t, "rgb.jpg"), photo.Header{Format: "jpeg", W: 75, H: 100}, &image.RGBA{}},
		{"PNG", pngOf(t, sample()), photo.Header{Format: "png", W: 6, H: 8}, &image.RGBA{}},
		{"PNG of 16 bits with alpha", pngOf(t, wide), photo.Header{Format: "png", W: 6, H: 8}, &image.NRGBA64{}},
		{"gray PNG", pngOf(t, image.NewGray16(image.Rect(0, 0, 5, 4))), photo.Header{Format: "png", W: 5, H: 4, Gray: true}, &image.Gray16{}},
		{"PNG with a palette", pngOf(t, image.NewPaletted(image.Rect(0, 0, 5, 4), color.Palette{color.White})), photo.Header{Format: "png", W: 5, H: 4}, &image.Paletted{}},
		{"interlaced", file(t, "interlaced.png"), photo.Header{Format: "png", W: 75, H: 100, Progressive: true}, &image.RGBA{}},
		{"WebP", lossy, photo.Header{Format: "webp", W: 300, H: 400}, &image.YCbCr{}},
		{"lossless WebP", lossless, photo.Header{Format: "webp", W: 75, H: 100}, &image.NRGBA{}},
		{"WebP of two pictures", webpOf("VP8 ", string(lossy[20:]), "VP8L", string(lossless[20:]), "VP8 ", ""), photo.Header{Format: "webp", W: 300, H: 400}, &image.YCbCr{}},
		{"WebP with alpha", file(t, "alpha.webp"), photo.Header{Format: "webp", W: 75, H: 100}, &image.NYCbCrA{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, err := photo.ReadHeader(tt.data)
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Orientation = 1
			if got, want := say(h), say(&tt.want); got != want {
				t.Errorf("ReadHeader = %s\nwant         %s", got, want)
			}
			img, err := h.Decode()
			if err != nil {
				t.Fatal(err)
			}
			if got, want := fmt.Sprintf("%T", img), fmt.Sprintf("%T", tt.img); got != want {
				t.Errorf("Decode returns %s, want %s", got, want)
			}
			if pixels := int64(h.W * h.H); h.Cost < pixels || h.Cost > 16*pixels+1<<23 {
				t.Errorf("Cost = %d for %d pixels", h.Cost, pixels)
			}
		})
	}
}

// say returns a header as text, without what it costs.
func say(h *photo.Header) string {
	return fmt.Sprintf("%s %d x %d, orientation %d, profile %q, P3 %v, gray %v, progressive %v",
		h.Format, h.W, h.H, h.Orientation, h.Profile, h.P3, h.Gray, h.Progressive)
}

// TestRGBInJPEGKeepsItsColors compares a JPEG of R, G, B with the usual one of the same picture.
func TestRGBInJPEGKeepsItsColors(t *testing.T) {
	rgb, err := photo.Decode(file(t, "rgb.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	usual, err := photo.Decode(file(t, "restart.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	var off int64
	for y := range 100 {
		for x := range 75 {
			r, g, b, _ := rgb.At(x, y).RGBA()
			r2, g2, b2, _ := usual.At(x, y).RGBA()
			for _, d := range []int64{int64(r) - int64(r2), int64(g) - int64(g2), int64(b) - int64(b2)} {
				off += max(d, -d) >> 8
			}
		}
	}
	if mean := off / (75 * 100 * 3); mean > 4 {
		t.Errorf("the channels differ by %d of 255 on average", mean)
	}
}

func TestOrientationIsFoundInEveryFormat(t *testing.T) {
	base, flat, lossy := jpegOf(t, sample()), pngOf(t, sample()), file(t, "lossy.webp")
	const xmp = "http://ns.adobe.com/xap/1.0/\x00<x/>"
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for want := 1; want <= 8; want++ {
			data := tiff(order, want)
			for name, in := range map[string][]byte{
				"JPEG":                    inJPEG(base, segment(0xe1, "Exif\x00\x00"+data)),
				"JPEG, XMP before it":     inJPEG(base, segment(0xe1, xmp), segment(0xe1, "Exif\x00\x00"+data)),
				"JPEG, the second counts": inJPEG(base, segment(0xe1, "Exif\x00\x00"+data), segment(0xe1, "Exif\x00\x00"+tiff(order, 9-want))),
				"PNG":                     inPNG(flat, chunk("eXIf", data)),
				"PNG, behind the pixels":  slices.Concat(flat[:len(flat)-12], chunk("eXIf", data), flat[len(flat)-12:]),
				"WebP":                    inWebP(lossy, 300, 400, nil, []string{"EXIF", data}),
				"WebP, with a prefix":     inWebP(lossy, 300, 400, nil, []string{"EXIF", "Exif\x00\x00" + data}),
				"WebP, lossless":          inWebP(file(t, "lossless.webp"), 75, 100, []string{"odd ", "x"}, []string{"EXIF", data}),
			} {
				h, err := photo.ReadHeader(in)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if h.Orientation != want {
					t.Errorf("%s, %v: Orientation = %d, want %d", name, order, h.Orientation, want)
				}
				if _, err := h.Decode(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

func TestProfileIsFoundInEveryFormat(t *testing.T) {
	base, flat, lossy := jpegOf(t, sample()), pngOf(t, sample()), file(t, "lossy.webp")
	long := strings.Repeat("a profile of some length ", 20_000)
	parts := iccSegments(long, 65_000)
	turned := slices.Clone(parts)
	slices.Reverse(turned)
	number := func(b ...byte) []byte { return chunk("cICP", string(b)) }
	for _, tt := range []struct {
		name string
		in   []byte
		want string
		p3   bool
	}{
		{"JPEG", inJPEG(base, iccSegments("profile", 100)...), "profile", false},
		{"JPEG in eight pieces", inJPEG(base, parts...), long, false},
		{"JPEG in pieces from the last", inJPEG(base, turned...), long, false},
		{"JPEG of several pictures", inJPEG(base, segment(0xe2, "MPF\x00")), "", false},
		{"PNG", inPNG(flat, iccp("profile")), "profile", false},
		{"PNG, the second does not count", inPNG(flat, iccp("profile"), iccp("other")), "profile", false},
		{"PNG that says sRGB", inPNG(flat, chunk("sRGB", "\x00")), "", false},
		{"PNG with a gamma", inPNG(flat, chunk("gAMA", "\x00\x01\x86\xa0")), "", false},
		{"PNG in sRGB by number", inPNG(flat, number(1, 13, 0, 1), iccp("profile")), "", false},
		{"PNG in Display P3 by number", inPNG(flat, iccp("profile"), number(12, 13, 0, 1)), "", true},
		{"WebP", inWebP(lossy, 300, 400, []string{"ICCP", "profile"}, nil), "profile", false},
		{"WebP, the second does not count", inWebP(lossy, 300, 400, []string{"ICCP", "profile", "ICCP", "other"}, nil), "profile", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, err := photo.ReadHeader(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if string(h.Profile) != tt.want || h.P3 != tt.p3 {
				t.Errorf("a profile of %d bytes, P3 %v, want %d bytes, %v", len(h.Profile), h.P3, len(tt.want), tt.p3)
			}
			if _, err := h.Decode(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestWhatFollowsThePictureDoesNotMatter has the files of phones, and polyglots.
func TestWhatFollowsThePictureDoesNotMatter(t *testing.T) {
	for name, tail := range map[string][]byte{
		"a second JPEG":  portrait(t), // MPO, gain maps
		"a half JPEG":    portrait(t)[:2000],
		"a web page":     []byte("<html><script>alert(1)</script>"),
		"an archive":     []byte("PK\x03\x04" + strings.Repeat("\x00", 26) + "PK\x05\x06"),
		"a film":         []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"),
		"a PDF file":     []byte("%PDF-1.7\n%%EOF"),
		"10,000 markers": bytes.Repeat(segment(0xe1, "Exif\x00\x00"), 10_000),
	} {
		for kind, data := range map[string][]byte{
			"JPEG": jpegOf(t, sample()), "progressive JPEG": file(t, "progressive.jpg"),
			"PNG": pngOf(t, sample()), "WebP": file(t, "lossy.webp"), "lossless WebP": file(t, "lossless.webp"),
		} {
			want, err := photo.ReadHeader(data)
			if err != nil {
				t.Fatal(err)
			}
			got, err := photo.ReadHeader(append(data[:len(data):len(data)], tail...))
			if err != nil {
				t.Errorf("%s and %s: %v", kind, name, err)
				continue
			}
			if say(got) != say(want) {
				t.Errorf("%s and %s: %s\nwant %s", kind, name, say(got), say(want))
			}
			if _, err := got.Decode(); err != nil {
				t.Errorf("%s and %s: %v", kind, name, err)
			}
		}
	}
}

func TestShapeIsLimitedForPortraitsOnly(t *testing.T) {
	for _, tt := range []struct {
		w, h int
		ok   bool
	}{{40, 10, true}, {41, 10, false}, {10, 40, true}, {10, 41, false}, {1, 1, true}} {
		data := pngOf(t, image.NewGray(image.Rect(0, 0, tt.w, tt.h)))
		if _, err := photo.ReadHeader(data); (err == nil) != tt.ok || err != nil && !errors.Is(err, photo.ErrLimit) {
			t.Errorf("%d x %d: %v", tt.w, tt.h, err)
		}
		if _, err := photo.Decode(data); err != nil {
			t.Errorf("%d x %d as art: %v", tt.w, tt.h, err)
		}
	}
}

func BenchmarkReadHeader(b *testing.B) {
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"portrait", portrait(b)},
		{"largest", slices.Concat(portrait(b)[:39_000], bytes.Repeat([]byte("\x12\xff\x00\x34"), 5<<20-16_000), []byte("\xff\xd9"))},
	} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(tt.data)))
			for b.Loop() {
				if _, err := photo.ReadHeader(tt.data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestLimitsAreExact has what is at a limit, and what is one over it: a row, a byte, a pass.
func TestLimitsAreExact(t *testing.T) {
	size := func(w, h uint32, depth, kind, interlace byte) []byte {
		return slices.Concat([]byte(signature), header(w, h, depth, kind, interlace), chunk("IEND", ""))
	}
	base := jpegOf(t, sample())
	parts := func(n int) []byte { // besides the five of the sample, its end among them
		return inJPEG(base, slices.Repeat([][]byte{segment(0xfe, "")}, n)...)
	}
	bytesOf := func(n int) []byte { return append(base[:len(base):len(base)], make([]byte, n-len(base))...) }
	for _, tt := range []struct {
		name     string
		in, over []byte
		want     string
	}{
		{"pixels", size(5120, 8192, 8, 0, 0), size(5120, 8193, 8, 0, 0), "limit is 16384 on a side and 40 million in all"},
		{"shape", size(400, 1600, 8, 0, 0), size(400, 1601, 8, 0, 0), "4 times the shorter one"},
		{"bytes", bytesOf(20 << 20), bytesOf(20<<20 + 1), "more than 20 MiB"},
		{"parts", parts(8192 - 5), parts(8192 - 4), "more than 8192 parts"},
		{"passes", flat(6400, 4368, 8), flat(6400, 4368, 9), "in very many passes"},
		{"memory", size(5120, 5120, 16, 6, 1), size(5120, 5121, 16, 6, 1), "limit is 400 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := photo.ReadHeader(tt.in); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			if _, err := photo.ReadHeader(tt.over); !errors.Is(err, photo.ErrLimit) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("over the limit: %v, want %q", err, tt.want)
			}
		})
	}
}

// TestLossyWebPHasTheColorsOfItsPicture compares with another decoder: the planes of VP8 do
// not reach from 0 to 255.
func TestLossyWebPHasTheColorsOfItsPicture(t *testing.T) {
	for _, name := range []string{"lossy.webp", "alpha.webp"} {
		h, err := photo.ReadHeader(file(t, name))
		if err != nil {
			t.Fatal(err)
		}
		img, err := h.Decode()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "picture.ppm")
		cardtest.Tool(t, "dwebp", "-quiet", "-nofancy", "-nodither", filepath.Join("testdata", name), "-ppm", "-o", path)
		ppm, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head := fmt.Sprintf("P6\n%d %d\n255\n", h.W, h.H)
		want, ok := bytes.CutPrefix(ppm, []byte(head))
		if !ok || len(want) != 3*h.W*h.H {
			t.Fatalf("dwebp writes %d bytes, want the head %q", len(ppm), head)
		}
		worst, sum := 0, 0
		for y := range h.H {
			for x := range h.W {
				c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
				for i, v := range []uint8{c.R, c.G, c.B} {
					d := int(v) - int(want[3*(y*h.W+x)+i])
					worst, sum = max(worst, d, -d), sum+max(d, -d)
				}
			}
		}
		if mean := float64(sum) / float64(len(want)); worst > 4 || mean > 1 {
			t.Errorf("%s: colors are off by %d at most and %.2f on average", name, worst, mean)
		}
	}
}
