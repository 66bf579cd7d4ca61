package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"iter"
	"slices"

	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/qrsize"
	"github.com/sealcard/sealcard/internal/raster"
)

// gather composes all elements of a side and calls bad for those that do not fit.
func (r *Renderer) gather(i int, h *holder, bad func(error)) *draw.List {
	s := &r.layout.Sides[i]
	list := &draw.List{Name: s.Name, Trim: r.layout.trim(), Bleed: int64(r.layout.Bleed)}
	if r.static[i] != nil {
		list.Ops = append(list.Ops, r.static[i])
	}
	for j := range s.Fields {
		ops, err := r.element(s.Name, &s.Fields[j], h)
		if err != nil {
			bad(err)
			continue
		}
		list.Ops = append(list.Ops, ops...)
	}
	return list
}

// batch composes every card.
func (p *preflight) batch(ctx context.Context, items iter.Seq[Item]) error {
	record := 0
	for item := range items {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		record++
		if item.Card == nil {
			continue
		}
		h := &holder{text: item.Card.Text(), claims: item.Card.Claims(), portrait: item.Portrait}
		if h.portrait == nil && len(item.Upload) > 0 {
			portrait, err := NewPortrait(item.Upload)
			if err != nil {
				p.merge(record, Finding{ID: "photo", Severity: SeverityError, Message: err.Error(), Fix: "Ask for another portrait."}, "", "")
			}
			h.portrait = portrait
		}
		p.chars, p.faces = max(p.chars, len(h.text)), p.faces || h.face()
		for i := range p.l.Sides {
			p.r.gather(i, h, func(err error) { p.card(record, err) })
		}
		p.portrait(record, h)
	}
	return nil
}

// card notes what one card has in common with others, once.
func (p *preflight) card(record int, err error) {
	e, ok := errors.AsType[*ElementError](err)
	if !ok {
		return
	}
	id, fix := "element", "Look at the element."
	for _, k := range []struct {
		is      error
		id, fix string
	}{
		{ErrOverflow, "overflow", "Make the box larger, or let the text shrink or wrap."},
		{ErrGlyph, "glyph", "Add a font with these characters to the layout."},
		{ErrXDimension, "x-dimension", "Make the box larger, or state less on the card."},
		{ErrCode, "code", "Print a field that the code can hold."},
		{ErrPhoto, "photo", "Ask for a larger portrait."},
		{ErrMRZ, "mrz", "State names in Latin, Cyrillic or Arabic letters and a number of at most 22 characters."},
	} {
		if errors.Is(e.Err, k.is) {
			id, fix = k.id, k.fix
			break
		}
	}
	p.merge(record, Finding{ID: id, Severity: SeverityError, Message: e.Err.Error(), Fix: fix}, e.Side, e.Element)
}

// merge adds a finding about a card, or counts it where others show the same.
func (p *preflight) merge(record int, f Finding, side, element string) {
	key := f.ID + " " + side + " " + element + " " + f.Message
	if at, ok := p.merged[key]; ok {
		p.found[at].Cards++
		return
	}
	f.Record, f.Cards = record, 1
	p.merged[key] = len(p.found)
	p.add(f, side, p.find(side, element))
}

// find returns the element of a path, nil if there is none.
func (p *preflight) find(side, path string) *placed {
	for i := range p.l.Sides {
		if p.l.Sides[i].Name != side {
			continue
		}
		elements := p.l.Sides[i].placed()
		if at := slices.IndexFunc(elements, func(e placed) bool { return e.path == path }); at >= 0 {
			return &elements[at]
		}
	}
	return nil
}

// portrait looks at the resolution in which a portrait is printed.
func (p *preflight) portrait(record int, h *holder) {
	if h.portrait == nil {
		return
	}
	for i := range p.l.Sides {
		for _, e := range p.l.Sides[i].placed() {
			if e.Photo == nil || e.Photo.Ghost {
				continue
			}
			// What the renderer would not print in more pixels is good enough.
			good := draw.ToDots(int64(e.upright().W), min(goodDPI, p.r.photoDPI))
			if w := h.portrait.crop(e.upright()).Dx(); w >= e.upright().W.dots(minPortraitDPI) && w < good {
				p.merge(record, Finding{ID: "resolution", Severity: SeverityWarning, Message: fmt.Sprintf("a portrait of less than %d pixels an inch", goodDPI),
					Fix: "Ask for a larger portrait."}, p.l.Sides[i].Name, e.path)
			}
		}
	}
}

// sampleChars is the length of a card of text alone with a long name.
const sampleChars = 420

// codes draws a sample and measures the contrast of each code in its pixels.
func (p *preflight) codes() error {
	for i := range p.l.Sides {
		h := nobody(min(sampleChars, max(p.l.QRCapacity(), minText)))
		list := p.r.gather(i, h, func(error) {}) // a made-up card need not fit
		dpi := p.l.sampleDPI()
		img, err := raster.Draw(list, dpi, 0)
		if err != nil {
			return fmt.Errorf("render: preflight of %s: %w", list.Name, err)
		}
		elements := p.l.Sides[i].placed()
		for j := range elements {
			if e := &elements[j]; e.isCode() {
				p.contrast(list, sampled{img, dpi}, e)
			} else if e.MRZ != nil {
				p.zone(list, e)
			}
		}
	}
	return nil
}

// sampleDPI returns the layout's resolution, or a part of it for a card of very many dots.
func (l *Layout) sampleDPI() int {
	dpi := l.DPI
	for l.Trim.W.dots(dpi)*l.Trim.H.dots(dpi) > maxSample {
		dpi /= 2
	}
	return dpi
}

// A sampled side is an image at dots per inch.
type sampled struct {
	*image.RGBA
	dpi int
}

// Symbol contrast in percent of white (ISO/IEC 15415, 7.8.4): grade A, and grade B, below
// which readers begin to fail.
const (
	contrastA = 70
	contrastB = 55
)

// contrast compares the darkest of a symbol's light modules, quiet zone included, with the
// lightest of its dark ones.
func (p *preflight) contrast(list *draw.List, img sampled, e *placed) {
	for s := range symbols(list.Ops) {
		center := Point{Length(s.At.X + s.Size().W/2), Length(s.At.Y + s.Size().H/2)}
		if !(Rect{center.X, center.Y, 1, 1}).within(e.box) {
			continue
		}
		light, dark := 255, 0
		// Dots count from the lower left corner, as everywhere.
		left, below := draw.ToDots(s.At.X, s.DPI), draw.ToDots(list.Trim.H-s.At.Y-s.Size().H, s.DPI)
		pixels := func(dots int) int { return dots * img.dpi / s.DPI }
		for y := range s.Modules.H {
			for x := range s.Modules.W {
				up := below + (s.Modules.H-1-y)*s.CellH + s.CellH/2
				at := image.Pt(pixels(left+x*s.CellW+s.CellW/2), img.Bounds().Dy()-1-pixels(up))
				if !at.In(img.Bounds()) {
					continue
				}
				v := int(color.GrayModel.Convert(img.RGBAAt(at.X, at.Y)).(color.Gray).Y)
				if s.Modules.Dark(x, y) {
					dark = max(dark, v)
				} else {
					light = min(light, v)
				}
			}
		}
		percent := max(light-dark, 0) * 100 / 255
		severity := SeverityWarning
		if percent < contrastB {
			severity = SeverityError
		}
		if percent < contrastA {
			p.add(Finding{ID: "contrast", Severity: severity, Message: fmt.Sprintf("a contrast of %d %% between modules, want %d %%", percent, contrastA),
				Fix: "Let the code stand on white, and nothing be painted over it."}, list.Name, e)
		}
	}
}

// symbols yields the symbols of a list, those in groups included.
func symbols(ops []draw.Op) iter.Seq[*draw.Symbol] {
	return func(yield func(*draw.Symbol) bool) {
		for _, op := range ops {
			switch op := op.(type) {
			case draw.Symbol:
				if !yield(&op) {
					return
				}
			case *draw.Group:
				for s := range symbols(op.Ops) {
					if !yield(s) {
						return
					}
				}
			}
		}
	}
}

// zone looks at the ground of a machine readable zone, as it is without the text.
func (p *preflight) zone(list *draw.List, e *placed) {
	bare := *list
	bare.Ops = slices.DeleteFunc(slices.Clone(list.Ops), func(op draw.Op) bool {
		run, ok := op.(draw.Run)
		return ok && run.Face.Name() == "OCRB"
	})
	img, err := raster.Draw(&bare, proofDPI, 0)
	if err != nil {
		return
	}
	b := e.box
	area := image.Rect(b.X.dots(proofDPI), b.Y.dots(proofDPI), (b.X + b.W).dots(proofDPI), (b.Y + b.H).dots(proofDPI))
	light := 255
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			light = min(light, int(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y))
		}
	}
	if percent := light * 100 / 255; percent < contrastA {
		p.add(Finding{ID: "contrast", Severity: SeverityError, Message: fmt.Sprintf("the ground of the zone is %d %% of white, want %d %%", percent, contrastA),
			Fix: "Leave the ground of the zone white."}, list.Name, e)
	}
}

// proofDPI is enough to see grounds.
const proofDPI = 150

// Frames of cameras, by their height in pixels.
var cameras = []struct {
	name   string
	height int
}{{"480p", 480}, {"720p", 720}, {"1080p", 1080}, {"2160p", 2160}}

// A camera needs so many pixels a module, with the symbol in so much of the frame's height.
const (
	pixelsPerModule = 3
	frameShare      = 60 // percent
)

// reach says what camera reads the QR codes: of the batch's longest text, or of the longest
// that fits.
func (p *preflight) reach() {
	chars, what := p.chars, "the longest card of the batch"
	if chars == 0 {
		chars, what = p.l.QRCapacity(), "the longest card that fits"
	}
	for i := range p.l.Sides {
		for _, e := range p.l.Sides[i].placed() {
			if e.QR == nil || chars == 0 {
				continue
			}
			version, level, _ := e.QR.version(chars, p.faces, e.upright(), p.l.DPI)
			if version == 0 {
				continue
			}
			need := (qrsize.Modules(version) + 2*qrsize.QuietZone) * pixelsPerModule * 100 / frameShare
			camera, severity := "a camera of more than 2160p", SeverityWarning
			for _, c := range cameras {
				if need <= c.height {
					camera = "a " + c.name + " camera"
					if c.height <= 1080 {
						severity = SeverityNote
					}
					break
				}
			}
			p.add(Finding{ID: "camera", Severity: severity, Message: fmt.Sprintf("version %d-%s of %s needs %s at %d %% of the frame", version, level, what, camera, frameShare),
				Fix: "State less on the card for simpler cameras."}, p.l.Sides[i].Name, &e)
		}
	}
}
