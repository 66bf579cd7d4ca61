package photo_test

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/sealcard/sealcard/internal/photo"
)

func addSeeds(f *testing.F) {
	f.Helper()
	flat6, base := pngOf(f, sample()), jpegOf(f, sample())
	for _, seed := range [][]byte{
		base, flat6, flat(20, 20, 2), file(f, "progressive-444.jpg"), file(f, "gray-progressive.jpg"), file(f, "rgb.jpg"),
		file(f, "restart.jpg"), file(f, "alpha.webp"), file(f, "lossy.webp"), file(f, "lossless.webp"),
		inJPEG(base, iccSegments("profile", 4)...), inJPEG(base, segment(0xe1, "Exif\x00\x00"+tiff(binary.BigEndian, 6))),
		inPNG(flat6, iccp("profile"), chunk("cICP", "\x0c\x0d\x00\x01"), chunk("eXIf", tiff(binary.LittleEndian, 8))),
		inWebP(file(f, "lossy.webp"), 300, 400, []string{"ICCP", "profile"}, []string{"EXIF", tiff(binary.LittleEndian, 3)}),
		ftyp("mif1", "heic"), []byte("GIF89a"),
	} {
		f.Add(seed)
	}
}

// classed reports whether an error is one of the three that a caller tells apart.
func classed(err error) bool {
	return errors.Is(err, photo.ErrKind) || errors.Is(err, photo.ErrLimit) || errors.Is(err, photo.ErrBroken)
}

func FuzzReadHeader(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := photo.ReadHeader(data)
		switch {
		case err != nil:
			if !classed(err) {
				t.Errorf("%v is of no class", err)
			}
		case h.W < 1 || h.H < 1 || h.W > 16384 || h.H > 16384 || h.W*h.H > 40<<20:
			t.Errorf("a size of %d x %d", h.W, h.H)
		case h.Orientation < 1 || h.Orientation > 8 || len(h.Profile) > 1<<20:
			t.Errorf("orientation %d, a profile of %d bytes", h.Orientation, len(h.Profile))
		case h.Cost < int64(h.W*h.H) || h.Cost > 400<<20:
			t.Errorf("a cost of %d for %d x %d", h.Cost, h.W, h.H)
		case h.P3 && h.Profile != nil:
			t.Errorf("%s", say(h))
		}
	})
}

// FuzzPicture holds that what is decoded has the size that was promised.
func FuzzPicture(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := photo.ReadHeader(data)
		if err != nil || h.W*h.H > 1<<16 {
			return
		}
		img, err := h.Decode()
		if err != nil {
			if !classed(err) {
				t.Errorf("%v is of no class", err)
			}
			return
		}
		if b := img.Bounds(); b.Dx() != h.W || b.Dy() != h.H || b.Empty() {
			t.Errorf("Decode returns %v, the header says %d x %d", b, h.W, h.H)
		}
	})
}
