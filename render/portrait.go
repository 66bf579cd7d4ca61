package render

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/photo"
	"github.com/sealcard/sealcard/internal/resample"
)

// A Portrait is the holder's picture, taken apart once. It is safe for concurrent
// use.
type Portrait struct {
	size image.Point // upright
	file []byte      // if it can be printed as it is; nil otherwise
	open func() (*resample.Source, error)

	mu     sync.Mutex
	prints map[printKey]*draw.Image // made when first printed
	ghosts map[Size]*draw.Bitmap
}

// A printKey is what a printed picture depends on.
type printKey struct {
	box Size
	dpi int
}

const redactedPortrait = "portrait(redacted)"

// Format writes a fixed word, so that a portrait does not reach a log.
func (p *Portrait) Format(s fmt.State, _ rune) { io.WriteString(s, redactedPortrait) }

// MarshalText returns a fixed word, for the same reason.
func (p *Portrait) MarshalText() ([]byte, error) { return []byte(redactedPortrait), nil }

// NewPortrait reads a JPEG, PNG or WebP file of at most 20 MiB and 40 million pixels. Pixels
// alone are kept, upright and in sRGB: no metadata reaches the print.
//
// A print image of package portrait is recognized and printed without being decoded, where
// its box has its shape and not fewer dots than it has pixels. Any other picture is decoded
// whole, so that a broken one is found here and not at the printer, and is cropped in the
// middle. Uploads of strangers go through portrait.Prepare first: it decodes whatever it is
// given, and nothing but pixels comes out of it.
func NewPortrait(data []byte) (*Portrait, error) {
	if size, ok := photo.Printed(data); ok {
		file := bytes.Clone(data)
		return &Portrait{
			size: size, file: file, open: sync.OnceValues(func() (*resample.Source, error) { return openPicture(file) }),
			prints: map[printKey]*draw.Image{}, ghosts: map[Size]*draw.Bitmap{},
		}, nil
	}
	src, err := openPicture(data)
	if err != nil {
		return nil, err
	}
	return newPortrait(src), nil
}

// newPortrait returns a portrait that is decoded.
func newPortrait(src *resample.Source) *Portrait {
	return &Portrait{
		size: src.Size(), open: func() (*resample.Source, error) { return src, nil },
		prints: map[printKey]*draw.Image{}, ghosts: map[Size]*draw.Bitmap{},
	}
}

// openPicture decodes a file.
func openPicture(data []byte) (*resample.Source, error) {
	h, err := photo.ReadHeader(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPhoto, err)
	}
	colors, err := h.Colors()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPhoto, err)
	}
	img, err := h.Decode()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPhoto, err)
	}
	src := &resample.Source{Image: img, Orientation: h.Orientation}
	if !colors.SRGB {
		src.Curves, src.Matrix = &colors.Linear, &colors.Matrix
	}
	return src, nil
}

// crop returns the part of the portrait that a box shows.
func (p *Portrait) crop(box Size) image.Rectangle {
	return photo.Cover(image.Rectangle{Max: p.size}, int64(box.W), int64(box.H))
}

// print returns the portrait cropped to a box, at dpi or what the picture has.
func (p *Portrait) print(box Size, dpi int) (*draw.Image, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := printKey{box, dpi}
	if img, ok := p.prints[key]; ok {
		return img, nil
	}
	crop := p.crop(box)
	if least := max(box.W.dots(minPortraitDPI), 1); crop.Dx() < least {
		return nil, fmt.Errorf("%w: %d x %d pixels, its box of %s needs at least %d x %d",
			ErrPhoto, p.size.X, p.size.Y, box, least, box.H.dots(minPortraitDPI))
	}
	want := image.Pt(draw.ToDots(int64(box.W), dpi), draw.ToDots(int64(box.H), dpi))
	img := &draw.Image{Format: "jpeg", Data: p.file, W: p.size.X, H: p.size.Y}
	if p.file == nil || !p.asIs(crop, want) {
		size := image.Pt(min(want.X, crop.Dx()), min(want.Y, crop.Dy()))
		pixels, err := p.scale(crop, size)
		if err != nil {
			return nil, err
		}
		if img.Data, err = photo.EncodePrint(pixels); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPhoto, err)
		}
		img.W, img.H = size.X, size.Y
	}
	p.prints[key] = img
	return img, nil
}

// asIs reports whether a crop is the whole picture, but for a row or column that rounding
// leaves, and has no more pixels than are wanted.
func (p *Portrait) asIs(crop image.Rectangle, want image.Point) bool {
	return p.size.X-crop.Dx() <= 1 && p.size.Y-crop.Dy() <= 1 && p.size.X <= want.X && p.size.Y <= want.Y
}

// scale returns the part of the portrait inside crop in a size.
func (p *Portrait) scale(crop image.Rectangle, size image.Point) (*image.RGBA, error) {
	src, err := p.open()
	if err != nil {
		return nil, err
	}
	return src.Reduce(crop, size.X, size.Y).Scale(crop, size.X, size.Y), nil
}

// compose draws the portrait, or its ghost, over a box.
func (p *Photo) compose(r *Renderer, box Size, portrait *Portrait) ([]draw.Op, error) {
	all := draw.Rect{W: int64(box.W), H: int64(box.H)}
	if portrait == nil {
		return p.missing(all)
	}
	if p.Ghost {
		dots, err := portrait.ghost(box)
		if err != nil {
			return nil, err
		}
		return []draw.Op{draw.Stencil{Box: all, Dots: dots, Ink: r.layout.ink(p.Ink, p.Color)}}, nil
	}
	img, err := portrait.print(box, r.photoDPI)
	if err != nil {
		return nil, err
	}
	return []draw.Op{draw.Picture{Box: all, Image: img}}, nil
}

// ghostDPI makes dots that a printer of 300 dots an inch can make.
const ghostDPI = 300

// ghost returns the portrait in dots: as many as it is dark.
func (p *Portrait) ghost(box Size) (*draw.Bitmap, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if g, ok := p.ghosts[box]; ok {
		return g, nil
	}
	dpi := ghostDPI
	for box.W.dots(dpi)*box.H.dots(dpi) > maxSample {
		dpi /= 2 // on a poster
	}
	size := image.Pt(max(box.W.dots(dpi), 1), max(box.H.dots(dpi), 1))
	pixels, err := p.scale(p.crop(box), size)
	if err != nil {
		return nil, err
	}
	g := &draw.Bitmap{W: size.X, H: size.Y, Bits: photo.Dots(pixels)}
	p.ghosts[box] = g
	return g, nil
}
