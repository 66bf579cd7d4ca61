package photo

import (
	"bytes"
	"image"
	"image/jpeg"
	"sync"
)

// EncodePrint returns the image that is printed: a baseline JPEG in YCbCr with the tables
// of the standard library's encoder, and no segment of anything but the picture.
func EncodePrint(img *image.RGBA) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// A head is everything before the samples of a printed image, with zeros for its size.
type head struct {
	bytes []byte
	size  int // offset of height and width, two bytes each (ITU-T T.81, B.2.2)
}

// printHead is the same for each size, so that it tells what EncodePrint made.
var printHead = sync.OnceValue(func() head {
	data, err := EncodePrint(image.NewRGBA(image.Rect(0, 0, 1, 1)))
	if err != nil {
		panic("photo: internal error: " + err.Error())
	}
	h := head{}
	at := 2 // behind SOI
	for {
		marker, length := data[at+1], int(data[at+2])<<8|int(data[at+3])
		if marker == 0xc0 { // SOF0
			h.size = at + 5
		}
		at += 2 + length
		if marker == 0xda { // SOS
			break
		}
	}
	h.bytes = bytes.Clone(data[:at])
	clear(h.bytes[h.size : h.size+4])
	return h
})

// Printed returns the size of an image that EncodePrint made, and false for any other. It
// compares everything before the samples byte for byte and looks for markers among them,
// so that such an image can be printed as it is. It decodes nothing: what bits the samples
// have is for whoever made them.
func Printed(data []byte) (size image.Point, ok bool) {
	h := printHead()
	n := len(h.bytes)
	if len(data) < n+2 || len(data) > MaxBytes {
		return size, false
	}
	at := h.size
	if !bytes.Equal(data[:at], h.bytes[:at]) || !bytes.Equal(data[at+4:n], h.bytes[at+4:]) {
		return size, false
	}
	size = image.Pt(int(data[at+2])<<8|int(data[at+3]), int(data[at])<<8|int(data[at+1]))
	if size.X < 1 || size.Y < 1 || size.X > maxSide || size.Y > maxSide || size.X*size.Y > maxPixels {
		return size, false
	}
	// No byte of the samples is 0xff without a zero behind it; then comes EOI, and no more.
	samples, end := data[n:len(data)-2], data[len(data)-2:]
	for len(samples) > 0 {
		i := bytes.IndexByte(samples, 0xff)
		if i < 0 {
			break
		}
		if i+1 >= len(samples) || samples[i+1] != 0 {
			return size, false
		}
		samples = samples[i+2:]
	}
	return size, end[0] == 0xff && end[1] == 0xd9
}
