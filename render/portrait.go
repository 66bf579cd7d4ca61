package render

import (
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/photo"
)

// A Portrait is the holder's picture, taken apart once. It is safe for concurrent
// use.
type Portrait struct {
	img image.Image

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

// NewPortrait reads a JPEG or PNG file of at most 20 MiB and 40 million pixels. The
// whole picture is decoded, so a broken one is found here and not at the printer.
// Pixels alone are kept: no metadata reaches the print.
func NewPortrait(data []byte) (*Portrait, error) {
	img, err := photo.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPhoto, err)
	}
	return &Portrait{img: img, prints: map[printKey]*draw.Image{}, ghosts: map[Size]*draw.Bitmap{}}, nil
}

// print returns the portrait cropped to a box, at dpi or what the picture has.
func (p *Portrait) print(box Size, dpi int) (*draw.Image, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := printKey{box, dpi}
	if img, ok := p.prints[key]; ok {
		return img, nil
	}
	crop := photo.Cover(p.img.Bounds(), int64(box.W), int64(box.H))
	if least := max(box.W.dots(minPortraitDPI), 1); crop.Dx() < least {
		b := p.img.Bounds()
		return nil, fmt.Errorf("%w: %d x %d pixels, its box of %s needs at least %d x %d",
			ErrPhoto, b.Dx(), b.Dy(), box, least, box.H.dots(minPortraitDPI))
	}
	data, size, err := photo.Print(p.img, crop, draw.ToDots(int64(box.W), dpi), draw.ToDots(int64(box.H), dpi))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPhoto, err)
	}
	img := &draw.Image{Format: "jpeg", Data: data, W: size.X, H: size.Y}
	p.prints[key] = img
	return img, nil
}

// dpi returns how many of the picture's pixels an inch of a box would show.
func (p *Portrait) dpi(box Size) int {
	crop := photo.Cover(p.img.Bounds(), int64(box.W), int64(box.H))
	return int(int64(crop.Dx()) * int64(Inch) / int64(box.W))
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
	crop := photo.Cover(p.img.Bounds(), int64(box.W), int64(box.H))
	if crop.Empty() {
		return nil, fmt.Errorf("%w: too few pixels for its box of %s", ErrPhoto, box)
	}
	dpi := ghostDPI
	for box.W.dots(dpi)*box.H.dots(dpi) > maxSample {
		dpi /= 2 // on a poster
	}
	bits, size := photo.Dots(p.img, crop, box.W.dots(dpi), box.H.dots(dpi))
	g := &draw.Bitmap{W: size.X, H: size.Y, Bits: bits}
	p.ghosts[box] = g
	return g, nil
}
