package pdf

import (
	"bytes"
	"encoding/ascii85"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/png"

	display "github.com/sealcard/sealcard/internal/draw"
)

// picture draws an image over its box.
func (p *painter) picture(pic display.Picture) error {
	b := pic.Box
	p.overprints(false)
	matrix := func() {
		p.out = append(p.out, "q "...)
		x, y, w, h := units(b.X), p.y(b.Y+b.H), units(b.W), units(b.H)
		m := [...][]unit{
			{w, 0, 0, h, x, y}, {0, h, -w, 0, x + w, y}, {-w, 0, 0, -h, x + w, y + h}, {0, -h, w, 0, x, y + h},
		}[pic.Turn]
		p.out = append(appendUnits(p.out, m...), "cm "...)
	}
	if !p.inline {
		matrix()
		p.name('I', add(&p.res.images, pic.Image), " Do Q\n")
		return nil
	}
	x, err := readImage(pic.Image)
	if err != nil {
		return err
	}
	matrix()
	p.out = fmt.Appendf(p.out, "BI/W %d/H %d/BPC 8/CS/%s/F[/A85 /%s] ID ", x.w, x.h, map[int]string{1: "G", 3: "RGB"}[x.channels], map[bool]string{true: "DCT", false: "Fl"}[x.jpeg])
	text := make([]byte, ascii85.MaxEncodedLen(len(x.data)))
	text = text[:ascii85.Encode(text, x.data)]
	p.out = append(append(p.out, text...), "~> EI Q\n"...)
	return nil
}

// A raw image is what stands in a file.
type rawImage struct {
	w, h     int
	channels int    // 1 or 3, of 8 bits
	jpeg     bool   // data is a JPEG file; otherwise rows in zlib
	data     []byte //
	alpha    []byte // rows of 8 bits in zlib, nil if all is opaque
}

// readImage takes a picture's file apart. A JPEG passes through: who made the image has
// decoded it once.
func readImage(img *display.Image) (*rawImage, error) {
	switch img.Format {
	case "jpeg":
		w, h, channels, ok := frame(img.Data)
		if !ok {
			return nil, errImage
		}
		return &rawImage{w: w, h: h, channels: channels, jpeg: true, data: img.Data}, nil
	case "png":
		src, err := png.Decode(bytes.NewReader(img.Data))
		if err != nil {
			return nil, errImage
		}
		return rows(src), nil
	}
	return nil, errImage
}

// frame reads the frame header of a JPEG file (ITU-T T.81, B.2.2): baseline or
// progressive, 8 bits, one component or three.
func frame(data []byte) (w, h, channels int, ok bool) {
	for at := 2; at+9 < len(data) && data[at] == 0xff; {
		marker, length := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xff { // padding
			at++
			continue
		}
		if marker >= 0xc0 && marker <= 0xc2 {
			s := data[at+4:]
			h, w, channels = int(binary.BigEndian.Uint16(s[1:])), int(binary.BigEndian.Uint16(s[3:])), int(s[5])
			return w, h, channels, s[0] == 8 && w > 0 && h > 0 && (channels == 1 || channels == 3)
		}
		if marker == 0xda || length < 2 {
			return 0, 0, 0, false
		}
		at += 2 + length
	}
	return 0, 0, 0, false
}

// rows turns an image into rows of red, green and blue and, if it is not opaque, of
// alpha.
func rows(src image.Image) *rawImage {
	b := src.Bounds()
	flat := image.NewNRGBA(image.Rectangle{Max: b.Size()})
	draw.Draw(flat, flat.Bounds(), src, b.Min, draw.Src)
	color := make([]byte, 0, 3*b.Dx()*b.Dy())
	alpha := make([]byte, 0, b.Dx()*b.Dy())
	for i := 0; i < len(flat.Pix); i += 4 {
		color = append(color, flat.Pix[i:i+3]...)
		alpha = append(alpha, flat.Pix[i+3])
	}
	out := &rawImage{w: b.Dx(), h: b.Dy(), channels: 3, data: compress(color)}
	if !flat.Opaque() {
		out.alpha = compress(alpha)
	}
	return out
}
