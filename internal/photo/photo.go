// Package photo reads uploaded pictures within limits and makes the image that is
// printed. Pixels alone survive: metadata, and whatever is appended to a file, is
// left behind.
package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Limits that are checked before a picture is decoded: a PNG of 72 bytes can ask
// for 1.5 GiB.
const (
	MaxBytes  = 20 << 20
	maxPixels = 40 << 20
	maxSide   = 16384 // pixels
)

// quality is that of the printed JPEG: at 300 dpi no difference to the source shows.
const quality = 90

var (
	errKind  = errors.New("not a JPEG or PNG picture")
	errBytes = fmt.Errorf("more than %d MiB", MaxBytes>>20)
	errEmpty = errors.New("a picture without pixels")
)

// Decode returns the picture in a JPEG or PNG file. It reads the whole file, so a
// picture that is cut short is an error.
func Decode(data []byte) (image.Image, error) {
	if len(data) > MaxBytes {
		return nil, errBytes
	}
	config, decode := jpeg.DecodeConfig, jpeg.Decode
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		config, decode = png.DecodeConfig, png.Decode
	default:
		return nil, errKind
	}
	c, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("a broken picture: %w", err)
	}
	switch {
	case c.Width < 1 || c.Height < 1:
		return nil, errEmpty
	case c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels:
		return nil, fmt.Errorf("a picture of %d x %d pixels, limit is %d on a side and %d million in all",
			c.Width, c.Height, maxSide, maxPixels>>20)
	}
	img, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("a broken picture: %w", err)
	}
	return img, nil
}

// Plain returns an image file that every reader of PDF takes, as "jpeg" or "png": the file
// itself if it is a JPEG in gray or YCbCr, otherwise one of 8 bits a channel in RGB.
func Plain(img image.Image, data []byte) (format string, plain []byte, err error) {
	var out bytes.Buffer
	if !bytes.HasPrefix(data, []byte("\x89PNG")) {
		switch img.(type) {
		case *image.YCbCr, *image.Gray:
			return "jpeg", data, nil
		}
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 95})
		return "jpeg", out.Bytes(), err
	}
	flat := image.NewNRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(flat, flat.Bounds(), img, img.Bounds().Min, draw.Src)
	err = png.Encode(&out, flat)
	return "png", out.Bytes(), err
}

// Cover returns the largest part of bounds with the shape of w to h, in the middle
// from left to right and nearer to the top than to the bottom, as heads are.
func Cover(bounds image.Rectangle, w, h int64) image.Rectangle {
	bw, bh := int64(bounds.Dx()), int64(bounds.Dy())
	cw, ch := bw, bw*h/w
	if ch > bh {
		cw, ch = bh*w/h, bh
	}
	x := bounds.Min.X + int((bw-cw)/2)
	y := bounds.Min.Y + int((bh-ch)/3)
	return image.Rect(x, y, x+int(max(cw, 1)), y+int(max(ch, 1)))
}

// Print returns the part of img inside crop as a JPEG of at most w x h pixels, and
// its size. It makes a picture smaller and never larger, on a white ground.
func Print(img image.Image, crop image.Rectangle, w, h int) (data []byte, size image.Point, err error) {
	size = image.Pt(min(w, crop.Dx()), min(h, crop.Dy()))
	dst := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if size == crop.Size() {
		draw.Draw(dst, dst.Bounds(), img, crop.Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(dst, dst.Bounds(), img, crop, draw.Over, nil)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, dst, &jpeg.Options{Quality: quality}); err != nil {
		return nil, size, err
	}
	return out.Bytes(), size, nil
}
