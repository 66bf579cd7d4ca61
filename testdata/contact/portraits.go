package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"slices"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/internal/photo"
	"github.com/sealcard/sealcard/testdata"
)

// A sample is an upload as an office gets them, made of one of the drawn portraits.
type sample struct {
	caption string
	photo   string
	upload  func(img *image.RGBA) ([]byte, error)
}

var samples = []sample{
	{"As a studio gives it", "03.jpg", asJPEG},
	{"Held sideways: the file says so, and it is turned", "08.jpg", sideways},
	{"Far off, to one side: cropped by the eyes", "02.jpg", farOff},
	{"A wall with a pattern", "09.jpg", patterned},
	{"Too dark", "05.jpg", shaded(func(v int) int { return v * 2 / 9 })},
	{"Too much light", "12.jpg", shaded(func(v int) int { return min(v*7/4, 255) })},
	{"Hazy", "14.jpg", shaded(func(v int) int { return 120 + v/5 })},
	{"Out of focus", "17.jpg", blurred},
	{"Few pixels", "20.jpg", small},
}

// The picture of portraits: three samples in a row.
const (
	columns            = 3
	cellWide, cellTall = 560, 350
	wide, tall         = 180, 240 // of an upload and a print, at most
)

var (
	paperShade = color.RGBA{0xf4, 0xf5, 0xf6, 0xff}
	inkShade   = color.RGBA{0x22, 0x28, 0x2e, 0xff}
	warnShade  = color.RGBA{0x9a, 0x3b, 0x12, 0xff}
)

// portraits draws each sample: the upload, what is printed, the face in the code, and what
// is said about it.
func portraits() (image.Image, error) {
	rows := (len(samples) + columns - 1) / columns
	sheet := image.NewRGBA(image.Rect(0, 0, columns*cellWide, rows*cellTall))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(paperShade), image.Point{}, draw.Src)
	bold, err := face(gobold.TTF, 19)
	if err != nil {
		return nil, err
	}
	plain, err := face(goregular.TTF, 15)
	if err != nil {
		return nil, err
	}
	for i := range samples {
		s := &samples[i]
		at := image.Pt(i%columns*cellWide+36, i/columns*cellTall+24)
		warnings, err := s.draw(sheet, at)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.caption, err)
		}
		write(sheet, bold, inkShade, at.Add(image.Pt(0, tall+28)), s.caption)
		for j, w := range warnings {
			write(sheet, plain, warnShade, at.Add(image.Pt(0, tall+50+20*j)), w)
		}
	}
	return sheet, nil
}

// draw prepares the sample's upload and draws what came of it.
func (s *sample) draw(sheet *image.RGBA, at image.Point) (warnings []string, err error) {
	data, err := fs.ReadFile(testdata.FS, "photos/"+s.photo)
	if err != nil {
		return nil, err
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	pixels := image.NewRGBA(img.Bounds())
	draw.Draw(pixels, pixels.Bounds(), img, image.Point{}, draw.Src)
	upload, err := s.upload(pixels)
	if err != nil {
		return nil, err
	}
	p, err := portrait.Prepare(bytes.NewReader(upload), &portrait.Options{Flatten: true})
	if err != nil {
		return nil, err
	}
	for i, data := range [][]byte{upload, p.Print, p.Face.Data} {
		img, err := photo.Decode(data)
		if err != nil {
			return nil, err
		}
		height := tall
		if i == 2 {
			height = 160 // twice its pixels, as a device shows it
		}
		b := img.Bounds()
		to := image.Rectangle{Min: at, Max: at.Add(image.Pt(b.Dx()*height/b.Dy(), height))}
		if i == 0 && to.Dx() > wide {
			to.Max = at.Add(image.Pt(wide, b.Dy()*wide/b.Dx()))
		}
		draw.CatmullRom.Scale(sheet, to, img, b, draw.Src, nil)
		at.X = to.Max.X + 14
	}
	for _, w := range p.Warnings {
		warnings = append(warnings, w.String())
	}
	return warnings, nil
}

func face(data []byte, size float64) (font.Face, error) {
	f, err := opentype.Parse(data)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72})
}

func write(sheet *image.RGBA, f font.Face, shade color.Color, at image.Point, words string) {
	d := font.Drawer{Dst: sheet, Src: image.NewUniform(shade), Face: f, Dot: fixed.P(at.X, at.Y)}
	d.DrawString(words)
}

// Uploads.

func asJPEG(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92})
	return b.Bytes(), err
}

// sideways turns the picture left, with an Exif segment that says to turn it right.
func sideways(img *image.RGBA) ([]byte, error) {
	b := img.Bounds()
	turned := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			turned.SetRGBA(y, b.Dx()-1-x, img.RGBAAt(x, y))
		}
	}
	data, err := asJPEG(turned)
	exif := "\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
	return slices.Concat(data[:2], []byte(exif), data[2:]), err
}

// farOff puts the picture small into the lower left of a wide one.
func farOff(img *image.RGBA) ([]byte, error) {
	wide := image.NewRGBA(image.Rect(0, 0, 2000, 1500))
	for y := range 1500 { // the ground goes on as its edge does
		c := img.RGBAAt(2, min(max(y-700, 0), 300))
		for x := range 2000 {
			wide.SetRGBA(x, y, c)
		}
	}
	draw.CatmullRom.Scale(wide, image.Rect(300, 700, 900, 1500), img, img.Bounds(), draw.Src, nil)
	return asJPEG(wide)
}

// patterned paints stripes and spots over what is like the ground.
func patterned(img *image.RGBA) ([]byte, error) {
	ground := img.RGBAAt(3, 3)
	random := rand.New(rand.NewPCG(1, 2))
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := img.RGBAAt(x, y)
			far := max(int(c.R)-int(ground.R), int(ground.R)-int(c.R)) + max(int(c.B)-int(ground.B), int(ground.B)-int(c.B))
			if far > 60 || y > 560 {
				continue
			}
			shade := uint8(90 + 100*((x/40+y/70)%2) + random.IntN(30))
			img.SetRGBA(x, y, color.RGBA{shade, shade - 20, shade - 40, 255})
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// shaded changes the shade of every pixel.
func shaded(to func(v int) int) func(*image.RGBA) ([]byte, error) {
	return func(img *image.RGBA) ([]byte, error) {
		for i := range img.Pix {
			if i%4 < 3 {
				img.Pix[i] = uint8(to(int(img.Pix[i])))
			}
		}
		return asJPEG(img)
	}
}

// blurred makes the picture as small as the detail that is left, and large again.
func blurred(img *image.RGBA) ([]byte, error) {
	b := img.Bounds()
	few := image.NewRGBA(image.Rect(0, 0, b.Dx()/11, b.Dy()/11))
	draw.CatmullRom.Scale(few, few.Bounds(), img, b, draw.Src, nil)
	draw.CatmullRom.Scale(img, b, few, few.Bounds(), draw.Src, nil)
	return asJPEG(img)
}

func small(img *image.RGBA) ([]byte, error) {
	few := image.NewRGBA(image.Rect(0, 0, 180, 240))
	draw.CatmullRom.Scale(few, few.Bounds(), img, img.Bounds(), draw.Src, nil)
	return asJPEG(few)
}
