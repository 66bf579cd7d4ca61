package render

import (
	"image"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/photo"
	"github.com/sealcard/sealcard/internal/qrsize"
)

// A QRForecast is what a QR code of the layout would be like.
type QRForecast struct {
	Side    string
	Element string // within the side, for instance fields[3]
	Version int    // 0 if no version holds the text
	Level   string
	Dots    int    // a module
	X       Length // width of a module, rounded
	Width   Length // of the symbol with its quiet zone, rounded
	Fits    bool   // with the least dots a module that the layout demands
}

// ForecastQR says, before a card is issued, how large its QR codes would be: chars is the
// length of its text, which card.Forecast knows, and face says that it carries one.
func (l *Layout) ForecastQR(chars int, face bool) []QRForecast {
	var out []QRForecast
	for i := range l.Sides {
		for _, p := range l.Sides[i].placed() {
			q := p.QR
			if q == nil {
				continue
			}
			f := QRForecast{Side: l.Sides[i].Name, Element: p.path, Level: q.least().String()}
			version, level, dots := q.version(chars, face, p.upright(), l.DPI)
			if version > 0 {
				f.Version, f.Level, f.Dots = version, level.String(), dots
				f.X, f.Width = Inch*Length(dots)/Length(l.DPI), symbolSide(version, dots, l.DPI)
				f.Fits = dots >= q.MinDots
			}
			out = append(out, f)
		}
	}
	return out
}

// QRCapacity returns how many characters a card's text may have so that every QR
// code of the layout keeps its least dots a module; 0 if there is no QR code.
func (l *Layout) QRCapacity() int {
	least, found := 0, false
	for i := range l.Sides {
		for _, p := range l.Sides[i].placed() {
			if p.QR == nil {
				continue
			}
			n := 0
			if v := p.QR.largest(p.upright(), l.DPI); v > 0 {
				n = qrsize.Capacity(v, p.QR.least())
			}
			if !found || n < least {
				least, found = n, true
			}
		}
	}
	return least
}

// HasPhoto reports whether the layout shows the holder's portrait.
func (l *Layout) HasPhoto() bool { return l.anyPhoto(func(*Photo) bool { return true }) }

// NeedsPhoto reports whether a card without a portrait cannot be printed.
func (l *Layout) NeedsPhoto() bool {
	return l.anyPhoto(func(p *Photo) bool { return p.Missing == MissingError })
}

func (l *Layout) anyPhoto(is func(*Photo) bool) bool {
	for i := range l.Sides {
		for _, p := range l.Sides[i].placed() {
			if p.Photo != nil && is(p.Photo) {
				return true
			}
		}
	}
	return false
}

// PortraitSize returns how many pixels the portrait needs to be printed at the renderer's
// resolution: those of the layout's largest box for it, or for a ghost of it where there is
// no other, zero if there is none. No side is longer than 4,096.
func (r *Renderer) PortraitSize() image.Point {
	size := r.largest(false)
	if size == (image.Point{}) {
		size = r.largest(true)
	}
	if longer := max(size.X, size.Y); longer > photo.MaxPrint {
		size = image.Pt(max(size.X*photo.MaxPrint/longer, 1), max(size.Y*photo.MaxPrint/longer, 1))
	}
	return size
}

// largest returns the pixels of the largest box of a portrait, or of a ghost.
func (r *Renderer) largest(ghost bool) (size image.Point) {
	for i := range r.layout.Sides {
		for _, p := range r.layout.Sides[i].placed() {
			if p.Photo == nil || p.Photo.Ghost != ghost {
				continue
			}
			box := p.upright()
			w, h := max(draw.ToDots(int64(box.W), r.photoDPI), 1), max(draw.ToDots(int64(box.H), r.photoDPI), 1)
			if int64(w)*int64(h) > int64(size.X)*int64(size.Y) {
				size = image.Pt(w, h)
			}
		}
	}
	return size
}
