package portrait

import (
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/sealcard/sealcard/internal/facecode"
	"github.com/sealcard/sealcard/internal/facefind"
	"github.com/sealcard/sealcard/internal/icc"
	"github.com/sealcard/sealcard/internal/photo"
	"github.com/sealcard/sealcard/internal/resample"
)

var (
	errSize = fmt.Errorf("a print image has 1 to %d pixels on a side", photo.MaxPrint)
	errFace = fmt.Errorf("a face has at most %d bytes", maxFaceBytes)
	errEyes = errors.New("eyes are two different points of the picture, the left one first")
)

// Prepare reads an upload to its end and makes a portrait of it. The error is ErrUpload if
// the upload is to blame, ErrFace if its face does not fit, ErrOptions if the options cannot
// be met, or one of the reader.
//
// A print image of the size that is wanted, as an earlier call made it, is kept as it is. If
// no face is wanted it is not decoded either, and nothing is measured.
func Prepare(r io.Reader, opts *Options) (*Portrait, error) {
	o := opts.withDefaults()
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	data, err := io.ReadAll(io.LimitReader(r, photo.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	d := &draft{opts: &o}
	if size, ok := photo.Printed(data); ok && size == o.Size && o.Eyes == nil {
		d.kept = data
		if o.FaceBytes < 0 {
			return &Portrait{Print: data, Size: size, Crop: image.Rectangle{Max: size}}, nil
		}
	}
	h, err := photo.ReadHeader(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUpload, err)
	}
	profile, err := o.profile(h)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUpload, err)
	}
	defer o.Budget.acquire(o.cost(h, len(data)))()
	img, err := h.Decode()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUpload, err)
	}
	src := &resample.Source{Image: img, Orientation: h.Orientation}
	if !profile.SRGB {
		src.Curves, src.Matrix = &profile.Linear, &profile.Matrix
	}
	if err := d.look(src); err != nil {
		return nil, err
	}
	return d.finish()
}

// check returns what is wrong with options that have every default in place.
func (o *Options) check() error {
	if s := o.Size; min(s.X, s.Y) < 1 || max(s.X, s.Y) > photo.MaxPrint {
		return errSize
	}
	if o.FaceBytes > maxFaceBytes {
		return errFace
	}
	return nil
}

// cost returns how many bytes a file takes: itself, decoded, in boxes of linear light, of
// which a side has fewer than twice 7/4 as many as the print has pixels, and printed.
func (o *Options) cost(h *photo.Header, file int) int64 {
	print := int64(o.Size.X) * int64(o.Size.Y)
	return int64(file) + h.Cost + 6*min(int64(h.W)*int64(h.H), 49*print/4) + 4*print
}

// profile returns how the numbers of a picture become light.
func (o *Options) profile(h *photo.Header) (*icc.Profile, error) {
	p, err := h.Colors()
	if err != nil && o.AssumeSRGB {
		return icc.SRGB(), nil
	}
	return p, err
}

// A draft is a portrait that is being made.
type draft struct {
	opts   *Options
	kept   []byte // the upload, if it is a print image already; nil otherwise
	eyes   *Eyes  // nil if they are not known
	others int    // further faces
	doubt  bool   // the eyes are not certain
	print  image.Rectangle
	face   image.Rectangle  // closer
	light  *resample.Linear // of both
}

// look finds the eyes and keeps of the picture what is printed.
func (d *draft) look(src *resample.Source) error {
	bounds := image.Rectangle{Max: src.Size()}
	if d.eyes = d.opts.Eyes; d.eyes == nil {
		d.find(src)
	} else if !d.eyes.in(bounds) {
		return fmt.Errorf("%w: %w", ErrOptions, errEyes)
	}
	close := image.Pt(closeWide, closeTall)
	if d.kept != nil {
		d.print = bounds
		d.face = cover(bounds, close)
		if d.eyes != nil {
			d.face = d.eyes.frame(bounds, close, closeHeight)
		}
	} else if d.eyes != nil {
		d.print, d.face = d.eyes.frame(bounds, d.opts.Size, frameHeight), d.eyes.frame(bounds, close, closeHeight)
	} else {
		d.print = cover(bounds, d.opts.Size)
		d.face = cover(d.print, close)
	}
	both, size := d.print.Union(d.face), d.size()
	d.light = src.Reduce(both, size.X*both.Dx()/d.print.Dx(), size.Y*both.Dy()/d.print.Dy())
	return nil
}

// findSide is the longer side of the picture in which a face is looked for, in pixels: a
// little more than what facefind looks at.
const findSide = 320

// sureScore is what a face scores that is certain: nine of ten clear portraits do, and what
// was found in the wrong place did not.
const sureScore = 60

// find looks for the eyes.
func (d *draft) find(src *resample.Source) {
	gray, step := src.Gray(findSide)
	f, ok := facefind.Find(gray)
	if !ok {
		return
	}
	// The middle of a box of pixels is where it shows.
	place := func(p image.Point) image.Point { return p.Mul(step).Add(image.Pt(step/2, step/2)) }
	eyes := &Eyes{place(f.LeftEye), place(f.RightEye)}
	if eyes.in(image.Rectangle{Max: src.Size()}) {
		d.eyes, d.others, d.doubt = eyes, f.Others, f.Score < sureScore
	}
}

// size returns that of the print image, which is never larger than what is cropped.
func (d *draft) size() image.Point {
	want, have := d.opts.Size, d.print.Size()
	if have.X >= want.X && have.Y >= want.Y {
		return want
	}
	// The shape is that of the options, as near as whole pixels come.
	if have.X*want.Y <= have.Y*want.X {
		return image.Pt(have.X, min(max((have.X*want.Y+want.X/2)/want.X, 1), have.Y))
	}
	return image.Pt(min(max((have.Y*want.X+want.Y/2)/want.Y, 1), have.X), have.Y)
}

// finish makes the print image and the face, and measures.
func (d *draft) finish() (*Portrait, error) {
	size := d.size()
	pixels := d.light.Scale(d.print, size.X, size.Y)
	p := &Portrait{Size: size, Crop: d.print, Quality: d.measure(pixels)}
	p.Warnings = d.warn(&p.Quality, size)
	var err error
	if p.Print = d.kept; p.Print == nil {
		if p.Print, err = photo.EncodePrint(pixels); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUpload, err)
		}
	}
	if d.opts.FaceBytes < 0 {
		return p, nil
	}
	f, err := facecode.Encode(d.small(), d.opts.FaceBytes)
	if errors.Is(err, facecode.ErrBudget) {
		return nil, fmt.Errorf("%w: %w", ErrFace, err)
	}
	if err != nil {
		return nil, err
	}
	p.Face = &Face{Data: f.Data, Size: image.Pt(f.W, f.H), Gray: f.Gray, Similarity: int(100 * f.SSIM)}
	if f.Gray {
		p.Warnings = append(p.Warnings, Warning{Kind: WarnGray})
	}
	return p, nil
}

// flattenHeight is the height in pixels at which a ground is painted over: enough for hair.
const flattenHeight = 320

// small returns what makes the face in a size.
func (d *draft) small() func(w, h int) *image.RGBA {
	if !d.opts.Flatten {
		return func(w, h int) *image.RGBA { return d.light.Scale(d.face, w, h) }
	}
	img := d.light.Scale(d.face, flattenHeight*closeWide/closeTall, flattenHeight)
	facecode.Flatten(img)
	flat := &resample.Source{Image: img}
	return func(w, h int) *image.RGBA { return flat.Reduce(img.Rect, w, h).Scale(img.Rect, w, h) }
}
