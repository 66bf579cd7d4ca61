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
	for i := range r.layout.Sides {
		if r.layout.Sides[i].Name != side {
			continue
		}
		for _, p := range r.layout.Sides[i].placed() {
			if p.QR == nil {
				continue
			}
			if text, ok := r.readCode(&p, page, size.Y, w.origin); ok {
				return text, nil
			}
		}
	}
	return "", errNoCode
}

// readCode tries each version: it alone decides how large a symbol is and where it stands.
func (r *Renderer) readCode(p *placed, page image.Image, height, origin int) (string, bool) {
	dpi := r.layout.DPI
	frame := p.frame()
	frame.At, frame.Turn = draw.Point{X: int64(p.box.X), Y: int64(p.box.Y)}, p.turn
	for v := 1; v <= qrsize.MaxVersion; v++ {
		dots := p.QR.dots(v, p.upright(), dpi)
		if dots < p.QR.MinDots {
			break
		}
		size := qrsize.Modules(v)
		side := size + 2*qrsize.QuietZone
		upright := p.QR.Ground.centered(p.upright(), draw.Symbol{Modules: draw.NewBitmap(side, side), CellW: dots, CellH: dots, DPI: dpi})
		s := frame.Place(upright[0]).(draw.Symbol)
		left := origin + draw.ToDots(s.At.X, dpi) + qrsize.QuietZone*dots
		below := origin + draw.ToDots(int64(r.layout.Trim.H)-s.At.Y-s.Size().H, dpi)
		top := page.Bounds().Min.Y + height - below - side*dots + qrsize.QuietZone*dots
		text, err := qr.ReadModules(size, func(x, y int) bool {
			for range p.turn {
				x, y = y, size-1-x
			}
			c := page.At(page.Bounds().Min.X+left+x*dots+dots/2, top+y*dots+dots/2)
			return color.GrayModel.Convert(c).(color.Gray).Y < 128
		})
		if err == nil {
			return text, true
		}
	}
	return "", false
}
