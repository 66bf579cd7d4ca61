package render

import (
	"errors"
	"image"
	"image/color"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/qr"
	"github.com/sealcard/sealcard/internal/qrsize"
)

var (
	errRaster = errors.New("render: the image has not the dots of a page of the card file")
	errNoCode = errors.New("render: no QR code stands where the layout has one, or it is not perfect")
)

// ReadPage returns the text of the QR code on a page of a card file that a program has
// rasterized at the layout's resolution, a pixel a dot: what a printer would get. The
// code is looked for where the layout places it and must be without a single fault, so
// this finds out whether a file is drawn as it was meant, and is no scanner.
func (r *Renderer) ReadPage(side string, page image.Image) (string, error) {
	w := r.NewCardWriter(nil, nil)
	size := image.Pt(w.page.Dots.W, w.page.Dots.H)
	if page == nil {
		return "", errRaster
	}
	// Some programs round up what is a whole number already.
	if more := page.Bounds().Size().Sub(size); !more.In(image.Rect(0, 0, 2, 2)) {
		return "", errRaster
	}
	for _, s := range r.layout.Sides {
		for i := range s.Elements {
			e := &s.Elements[i]
			if s.Name != side || e.QR == nil {
				continue
			}
			if text, ok := r.readCode(e, page, size.Y, w.origin); ok {
				return text, nil
			}
		}
	}
	return "", errNoCode
}

// readCode tries each version: it alone decides how large a symbol is and where it stands.
func (r *Renderer) readCode(e *Element, page image.Image, height, origin int) (string, bool) {
	dpi := r.layout.DPI
	for v := 1; v <= qrsize.MaxVersion; v++ {
		dots := e.QR.dots(v, e.Box, dpi)
		if dots < e.QR.MinDots {
			break
		}
		side := qrsize.Modules(v) + 2*qrsize.QuietZone
		s := centered(e.Box, draw.Symbol{Modules: &draw.Bitmap{W: side, H: side}, CellW: dots, CellH: dots, DPI: dpi})[0].(draw.Symbol)
		left := origin + draw.ToDots(s.At.X, dpi) + qrsize.QuietZone*dots
		below := origin + draw.ToDots(int64(r.layout.Trim.H)-s.At.Y-s.Size().H, dpi)
		top := page.Bounds().Min.Y + height - below - side*dots + qrsize.QuietZone*dots
		text, err := qr.ReadModules(qrsize.Modules(v), func(x, y int) bool {
			c := page.At(page.Bounds().Min.X+left+x*dots+dots/2, top+y*dots+dots/2)
			return color.GrayModel.Convert(c).(color.Gray).Y < 128
		})
		if err == nil {
			return text, true
		}
	}
	return "", false
}
