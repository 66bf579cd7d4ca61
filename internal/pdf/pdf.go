// Package pdf writes display lists as PDF pages with gofpdf. It is the only package
// that imports a PDF library.
//
// Text is real text in subset fonts, placed glyph by glyph where it is kerned.
// Symbols are images of one bit a printer dot in DeviceGray, on whole dots counted
// from the bottom left corner of the page: black lands on the black plate alone.
//
// gofpdf keeps the whole document in memory, about 0.4 MB a card, and gives every
// page the same resources, so a page that is cut out of a file carries the
// portraits of all others: hand out whole files only. It writes images of the same
// width in a random order, so two files of the same cards differ in their bytes.
package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jung-kurt/gofpdf"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/font"
)

// Points per inch and micrometers per inch.
const (
	points = 72
	inch   = 25400
)

var errStopped = errors.New("pdf: gofpdf stopped")

// A Document is a PDF file under way. It is not safe for concurrent use. After its
// first error every call returns that error.
type Document struct {
	pdf    *gofpdf.Fpdf
	images map[*draw.Image]string       // names of pictures that were drawn before
	files  map[[sha256.Size]byte]string // names of image files by content
	fonts  map[string]*font.Face
	height float64 // of the page, points
	pages  int
	err    error
}

// New returns an empty document, dated created: the file names no other time.
func New(title string, created time.Time) *Document {
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "pt", Size: gofpdf.SizeType{Wd: 1, Ht: 1}})
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCatalogSort(true)
	f.SetTitle(title, true)
	f.SetCreator("sealcard", false)
	f.SetCreationDate(created)
	f.SetModificationDate(created)
	return &Document{pdf: f, images: map[*draw.Image]string{}, files: map[[sha256.Size]byte]string{}, fonts: map[string]*font.Face{}}
}

// Pages returns the number of pages so far.
func (d *Document) Pages() int { return d.pages }

// AddPage begins a page of w x h points.
func (d *Document) AddPage(w, h float64) error {
	return d.do(func() error {
		d.pdf.AddPageFormat("P", gofpdf.SizeType{Wd: w, Ht: h})
		d.height = h
		d.pages++
		return nil
	})
}

// Draw paints a list on the current page, with the lower left corner of its trim at
// origin, which counts from the lower left corner of the page upward. Nothing is
// painted beyond the list's bleed.
func (d *Document) Draw(l *draw.List, origin draw.Point) error {
	return d.do(func() error {
		p := &page{Document: d, list: l, origin: origin}
		w, h := l.Trim.W+2*l.Bleed, l.Trim.H+2*l.Bleed
		d.pdf.ClipRect(p.x(-l.Bleed), p.y(-l.Bleed), pt(w), pt(h), false)
		for _, op := range l.Ops {
			if err := p.op(op); err != nil {
				return err
			}
		}
		d.pdf.ClipEnd()
		return nil
	})
}

// WriteTo writes the file. The document cannot be used afterwards.
func (d *Document) WriteTo(w io.Writer) (n int64, err error) {
	c := &counter{w: w}
	err = d.do(func() error { return d.pdf.Output(c) })
	return c.n, err
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// do runs f unless an error came before. gofpdf panics on some inputs and keeps
// other errors to itself; both become the document's error.
func (d *Document) do(f func() error) (err error) {
	if d.err != nil {
		return d.err
	}
	defer func() {
		if p := recover(); p != nil {
			err = errStopped // what it panics with can be a holder's character
		}
		d.err = err
	}()
	if err := f(); err != nil {
		return err
	}
	return d.pdf.Error()
}

// pt returns micrometers as points.
func pt(um int64) float64 { return float64(um) * points / inch }

// face makes a font known to the document when it is first used.
func (d *Document) face(name string) (*font.Face, error) {
	if f, ok := d.fonts[name]; ok {
		return f, nil
	}
	f, err := font.Lookup(name)
	if err != nil {
		return nil, err
	}
	// gofpdf changes the bytes that it is given.
	d.pdf.AddUTF8FontFromBytes(name, "", bytes.Clone(f.Data()))
	d.fonts[name] = f
	return f, d.pdf.Error()
}

// image makes a picture known to the document and returns its name.
func (d *Document) image(img *draw.Image) string {
	if name, ok := d.images[img]; ok {
		return name
	}
	name := d.register(img.Format, img.Data)
	d.images[img] = name
	return name
}

// register gives gofpdf an image file and returns its name. The same content has one
// name: gofpdf names its resources by content, and a name that stands in a dictionary
// twice is a fault of the file.
func (d *Document) register(format string, data []byte) string {
	sum := sha256.Sum256(data)
	if name, ok := d.files[sum]; ok {
		return name
	}
	name := fmt.Sprint("i", len(d.files)+1)
	d.files[sum] = name
	d.pdf.RegisterImageOptionsReader(name, gofpdf.ImageOptions{ImageType: format}, bytes.NewReader(data))
	return name
}
