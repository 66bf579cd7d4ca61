package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// quality is that of the printed JPEG: at 300 dpi no difference to the source shows.
const quality = 90

// Plain returns an image file that every reader of PDF takes, as "jpeg" or "png": the file
// itself if it is a JPEG in gray or YCbCr, otherwise one of 8 bits a channel in RGB.
func Plain(img image.Image, data []byte) (format string, plain []byte, err error) {
	var out bytes.Buffer
	if bytes.HasPrefix(data, []byte(jpegStart)) {
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

// Cover returns the largest part of bounds with the shape of w to h, in the middle from
// left to right and nearer to the top than to the bottom, as heads are.
func Cover(bounds image.Rectangle, w, h int64) image.Rectangle {
	bw, bh := int64(bounds.Dx()), int64(bounds.Dy())
	cw, ch := bw, (bw*h+w/2)/w
	if ch > bh {
		cw, ch = (bh*w+h/2)/h, bh
	}
	cw, ch = max(min(cw, bw), 1), max(min(ch, bh), 1)
	x := bounds.Min.X + int((bw-cw)/2)
	y := bounds.Min.Y + int((bh-ch)/3)
	return image.Rect(x, y, x+int(cw), y+int(ch))
}
