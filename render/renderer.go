package render

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/draw"
	"github.com/sealcard/sealcard/internal/pdf"
	"github.com/sealcard/sealcard/internal/photo"
	"github.com/sealcard/sealcard/internal/raster"
	"github.com/sealcard/sealcard/internal/text"
)

// Options are the optional parts of a Renderer.
type Options struct {
	// Resources holds the images that the layout names. Nil means none.
	Resources fs.FS
	// PhotoDPI is the resolution of printed portraits, dots per inch. Zero means
	// 300. A picture with fewer pixels is printed as it is.
	PhotoDPI int
	// OverEdge makes the pages of a card file reach beyond the trim on every edge, into
	// the bleed, as printers want that print over the edge of a card.
	OverEdge Length
	// Bleed gives the pages of a card file their bleed, with boxes around trim and bleed,
	// for bureaus that cut cards and want the colors of a screen. Files for a press
	// have it anyway.
	Bleed bool
	// Press makes files for a press. Nil means for card and office printers.
	Press *Press
	// Outlines draws text as shapes, for presses that want no fonts. Nobody can search
	// or copy it.
	Outlines bool
	// Vectors draws QR codes and barcodes as rectangles and not as bitmaps, each
	// narrower by BarReduction at every edge between dark and light, for presses whose
	// ink spreads.
	Vectors      bool
	BarReduction Length
}

// A Press is a printing condition: files for it are PDF/X-4 (ISO 15930-7).
type Press struct {
	// Profile is the condition's ICC output profile, which the file carries.
	Profile []byte
	// Condition is its name, for instance FOGRA39.
	Condition string
}

// A Renderer composes cards with one layout. It is safe for concurrent use.
type Renderer struct {
	layout   *Layout
	photoDPI int
	images   map[string]*draw.Image
	chains   map[string]*text.Chain // by the name of their first font
	static   []*draw.Group          // by side, nil for a side without static elements
	fixed    map[*Element][]draw.Op // elements of fields that are the same on every card
	cut      bool                   // pages of a card file have their bleed
	beyond   int                    // dots of a card page beyond the trim, on every edge
	more     int                    // dots more on the right and at the top
	style    pdf.Style
	intent   *pdf.Intent
}

// NewRenderer returns a Renderer after it has read every image that the layout
// names. The caller does not change the layout any more.
func NewRenderer(l *Layout, opts *Options) (*Renderer, error) {
	if opts == nil {
		opts = &Options{}
	}
	if l == nil || !l.parsed {
		return nil, errNotParsed
	}
	r := &Renderer{layout: l, photoDPI: opts.PhotoDPI, images: map[string]*draw.Image{}, fixed: map[*Element][]draw.Op{}}
	if r.photoDPI <= 0 {
		r.photoDPI = 300
	}
	if r.photoDPI > maxDPI {
		return nil, fmt.Errorf("render: portraits at %d dots per inch, limit is %d", r.photoDPI, maxDPI)
	}
	if err := r.output(opts); err != nil {
		return nil, err
	}
	for i := range l.Sides {
		for _, p := range l.Sides[i].placed() {
			if p.Image == nil {
				continue
			}
			if err := r.load(opts.Resources, p.Image.File); err != nil {
				return nil, fmt.Errorf("render: %s/%s image %q: %w", l.Sides[i].Name, p.path, p.Image.File, err)
			}
		}
	}
	var err error
	if r.chains, err = l.chains(opts.Resources); err != nil {
		return nil, err
	}
	return r, r.prepare()
}

// output checks what kind of files is asked for.
func (r *Renderer) output(opts *Options) error {
	if opts.BarReduction < 0 || opts.BarReduction > maxReduction {
		return fmt.Errorf("render: bar reduction of %s, allowed are 0mm to %s", opts.BarReduction, maxReduction)
	}
	if opts.OverEdge < 0 || opts.OverEdge > r.layout.Bleed {
		return fmt.Errorf("render: pages %s over the edge, the bleed is %s", opts.OverEdge, r.layout.Bleed)
	}
	r.beyond = opts.OverEdge.dots(r.layout.DPI)
	if r.cut = opts.Bleed || opts.Press != nil; r.cut {
		// Whole dots, so that codes stay on them, and one for what the trim has beyond those.
		r.beyond, r.more = 0, 1
		for draw.Dots(r.beyond, r.layout.DPI) < int64(r.layout.Bleed) {
			r.beyond++
		}
	}
	r.style = pdf.Style{Press: opts.Press != nil, Outlines: opts.Outlines, Vectors: opts.Vectors, Reduction: int64(opts.BarReduction)}
	if opts.Press != nil {
		r.intent = &pdf.Intent{Profile: opts.Press.Profile, Condition: opts.Press.Condition}
		if err := r.intent.Check(); err != nil {
			return fmt.Errorf("render: press: %w", err)
		}
	}
	return nil
}

var errNotParsed = errors.New("render: a layout comes from ParseLayout or LoadLayout")

var errNoResources = errors.New("there are no resources to read it from")

// load reads an image once, whole and within limits.
func (r *Renderer) load(fsys fs.FS, name string) error {
	if _, ok := r.images[name]; ok {
		return nil
	}
	if fsys == nil {
		return errNoResources
	}
	data, err := readFile(fsys, name, photo.MaxBytes)
	if err != nil {
		return err
	}
	img, err := photo.Decode(data)
	if err != nil {
		return err
	}
	out := &draw.Image{W: img.Bounds().Dx(), H: img.Bounds().Dy(), Shared: true}
	if out.Format, out.Data, err = photo.Plain(img, data); err != nil {
		return err
	}
	r.images[name] = out
	return nil
}

var (
	errRegular = errors.New("not a regular file")
	errLarge   = errors.New("a file that is too large")
)

// readFile reads a regular file of at most limit bytes. Its errors do not name the file.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	bare := func(err error) error {
		if p, ok := errors.AsType[*fs.PathError](err); ok {
			return p.Err
		}
		return err
	}
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, bare(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errRegular
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, bare(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, bare(err)
	}
	if int64(len(data)) > limit {
		return nil, errLarge
	}
	return data, nil
}

// Layout returns the layout that the Renderer composes with.
func (r *Renderer) Layout() *Layout { return r.layout }

// A Print is one card composed: what each of its sides looks like, ready to be drawn
// any number of times. It does not change.
type Print struct {
	card     *card.Card
	renderer *Renderer
	sides    []*draw.List
	contents []painted // by side
}

// A painted is a side as operators of PDF, made when it is first asked for.
type painted struct {
	once    sync.Once
	content *pdf.Content
	err     error
}

// content returns a side as operators. A font or an image that is broken in a way that
// only drawing finds is an error.
func (p *Print) content(side int) (*pdf.Content, error) {
	c := &p.contents[side]
	c.once.Do(func() { c.content, c.err = p.renderer.style.Paint(p.sides[side]) })
	return c.content, c.err
}

const redactedPrint = "print(redacted)"

// Format writes a fixed word, so that what a card says does not reach a log.
func (p *Print) Format(s fmt.State, _ rune) { io.WriteString(s, redactedPrint) }

// MarshalText returns a fixed word, for the same reason.
func (p *Print) MarshalText() ([]byte, error) { return []byte(redactedPrint), nil }

// Card returns the card that the print shows. Its Text is in the QR code.
func (p *Print) Card() *card.Card { return p.card }

var errSide = errors.New("render: card has no side of that name")

// list returns the display list of a side.
func (p *Print) list(side string) (*draw.List, error) {
	i := slices.IndexFunc(p.sides, func(l *draw.List) bool { return l.Name == side })
	if i < 0 {
		return nil, errSide
	}
	return p.sides[i], nil
}

// Proof draws a side as an image at dpi dots per inch, without bleed. Zero means the
// layout's resolution, at which symbols are pixel for pixel what is printed.
func (p *Print) Proof(side string, dpi int) (image.Image, error) {
	return p.ProofWith(side, dpi, Overlay{})
}

var errLayer = errors.New("render: the layout has no UV or overlay ink of that name")

// WriteLayer writes what one UV or overlay ink of the layout paints on a side, as a PNG
// file of one bit a dot, black on white: the form in which card printers take what goes
// to their fluorescent and clear panels. It has the dots of the card file's page.
func (p *Print) WriteLayer(w io.Writer, side, ink string) error {
	list, err := p.list(side)
	if err != nil {
		return err
	}
	l := p.renderer.layout
	if !slices.ContainsFunc(l.Inks, func(i Ink) bool { return i.Name == ink && (i.Kind == InkUV || i.Kind == InkOverlay) }) {
		return errLayer
	}
	if l.Trim.W.dots(l.DPI)*l.Trim.H.dots(l.DPI) > maxPixels {
		return fmt.Errorf("render: layer of %s at %d dots per inch, limit is %d million pixels", l.Trim, l.DPI, maxPixels>>20)
	}
	img, err := raster.Layer(list, ink, l.DPI, raster.Margin{Around: p.renderer.beyond, More: p.renderer.more})
	if err != nil {
		return fmt.Errorf("render: layer %s of %s: %w", ink, side, err)
	}
	if err := png.Encode(w, raster.OneBit(img)); err != nil {
		return fmt.Errorf("render: layer %s of %s: %w", ink, side, err)
	}
	return nil
}
