package render

import (
	"strings"

	"github.com/sealcard/sealcard/internal/draw"
)

// Dump returns the display lists of a print as text.
func Dump(p *Print) string {
	var b strings.Builder
	for _, l := range p.sides {
		b.WriteString(l.Dump())
	}
	return b.String()
}

// Sides returns the display lists of a print.
func Sides(p *Print) []*draw.List { return p.sides }

// Slot returns the lower left corner of a place on a sheet.
func Slot(s *Sheet, l *Layout, position int, back bool) (x, y Length) {
	p := s.slot(l, position, back)
	return Length(p.X), Length(p.Y)
}

// WithPhotoDPI makes a renderer print portraits at another resolution.
func WithPhotoDPI(r *Renderer, dpi int) *Renderer {
	r.photoDPI = dpi
	return r
}

// PhotoBytes returns the size of the printed portrait's file.
func PhotoBytes(p *Print) int {
	for _, op := range p.sides[0].Ops {
		if pic, ok := op.(draw.Picture); ok && len(pic.Image.Data) > 0 && pic.Box.X > 0 && pic.Image.Format == "jpeg" {
			return len(pic.Image.Data)
		}
	}
	return 0
}

// WithOwnPhoto returns the print with a portrait that no other print shares, as in a
// batch of different holders.
func WithOwnPhoto(p *Print) *Print {
	for i, op := range p.sides[0].Ops {
		if pic, ok := op.(draw.Picture); ok && pic.Box.X > 0 && pic.Image.Format == "jpeg" {
			own := *pic.Image
			pic.Image = &own
			p.sides[0].Ops[i] = pic
		}
	}
	return p
}

// SlotBox returns what the card of a place covers on the front of a sheet, with its lower
// left corner counted from that of the sheet.
func SlotBox(s *Sheet, l *Layout, position int) (x, y, w, h Length) {
	r := s.slot(l, position, false)
	return Length(r.X), Length(r.Y), Length(r.W), Length(r.H)
}
