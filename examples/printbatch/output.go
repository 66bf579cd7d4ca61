package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

// outputOptions are the flags about the form of the print files.
type outputOptions struct {
	press, condition  string
	outlines, vectors bool
	reduction         string
	sample            int
	output            string
	sheetOptions
}

func (o *outputOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.output, "output", "", "`name` of one of the layout's outputs, in place of the flags about the form of files")
	f.StringVar(&o.press, "press", "", "make PDF/X-4 for a press: its ICC output profile, a `file`")
	f.StringVar(&o.condition, "condition", "", "`name` of the press's printing condition, such as FOGRA39")
	f.BoolVar(&o.outlines, "outlines", false, "draw text as shapes, without fonts")
	f.BoolVar(&o.vectors, "vectors", false, "draw codes as rectangles and not as bitmaps")
	f.StringVar(&o.reduction, "bar-reduction", "0mm", "`length` by which each edge of a code is drawn in, with --vectors")
	f.IntVar(&o.sample, "sample", 0, "rasterize every `n`-th card with pdftoppm and verify the code that it shows")
	o.sheetOptions.flags(f)
}

// maxProfile is more than any output profile has.
const maxProfile = 32 << 20 // bytes

// options returns what the flags say to a renderer.
func (o *outputOptions) options() (*render.Options, error) {
	reduction, err := render.ParseLength(o.reduction)
	if err != nil {
		return nil, fmt.Errorf("--bar-reduction: %q is %w", o.reduction, err)
	}
	if reduction != 0 && !o.vectors {
		return nil, errors.New("--bar-reduction goes with --vectors")
	}
	if o.sample < 0 {
		return nil, errors.New("--sample: a number of cards from 1 is needed")
	}
	if (o.press == "") != (o.condition == "") {
		return nil, errors.New("--press and --condition go together")
	}
	opts := &render.Options{Outlines: o.outlines, Vectors: o.vectors, BarReduction: reduction}
	if o.press == "" {
		return opts, nil
	}
	profile, err := readAll(os.DirFS(filepath.Dir(o.press)), filepath.Base(o.press), maxProfile)
	if err != nil {
		return nil, fmt.Errorf("--press %s: %w", o.press, err)
	}
	opts.Press = &render.Press{Profile: profile, Condition: o.condition}
	return opts, nil
}

// forOutput returns the layout and the renderer's options for the output that is asked for:
// one of the layout's by name, or what the flags say.
func (e *edition) forOutput(l *render.Layout) (*render.Layout, *render.Options, error) {
	if e.output.output == "" {
		opts, err := e.output.options()
		if err == nil {
			opts.Resources = e.read
		}
		return l, opts, err
	}
	out, err := e.output.named(l)
	if err != nil {
		return nil, nil, err
	}
	opts, err := out.Options(e.read)
	if err != nil || out.Kind != render.OutputPaper {
		return l, opts, err
	}
	if e.output.sample > 0 {
		return nil, nil, errors.New("--sample reads pages of card files, and the output is paper")
	}
	e.paper = out
	l, err = l.Scale(out.Scale)
	return l, opts, err
}

// named returns the output of the layout that the flags name.
func (o *outputOptions) named(l *render.Layout) (*render.Output, error) {
	if o.press != "" || o.condition != "" || o.outlines || o.vectors {
		return nil, errors.New("--output stands for --press, --condition, --outlines and --vectors, give it alone")
	}
	names := make([]string, len(l.Outputs))
	for i := range l.Outputs {
		if names[i] = l.Outputs[i].Name; names[i] == o.output {
			return &l.Outputs[i], nil
		}
	}
	return nil, fmt.Errorf("--output: %q is not one of the layout's outputs: %s", o.output, strings.Join(names, ", "))
}

// A cardWriter writes a file with pages of one card each.
type cardWriter interface {
	Add(*render.Print) (render.Location, error)
	Close() error
}

// cardsName returns the name of the file with a page a card, or a side.
func (e *edition) cardsName() string {
	if e.paper != nil {
		return paperFile
	}
	return cardsFile
}

// layerPrefix begins the names of files for the fluorescent and clear panels of card
// printers: the number of the page in the card file, and that of the ink in the layout.
const layerPrefix = "layer-"

// writeLayers writes what the page of each side of a card lacks, for card printers.
func (e *edition) writeLayers(p *render.Print, page int) error {
	if e.press != nil || e.paper != nil {
		return nil
	}
	l := e.renderer.Layout()
	for i, ink := range l.Inks {
		if ink.Kind != render.InkUV && ink.Kind != render.InkOverlay {
			continue
		}
		for j, s := range l.Sides {
			var png bytes.Buffer
			if err := p.WriteLayer(&png, s.Name, ink.Name); err != nil {
				return err
			}
			if err := e.folder.write(e.called(fmt.Sprintf("%s%06d-%d.png", layerPrefix, page+j, i+1)), private, png.Bytes()); err != nil {
				return err
			}
		}
	}
	return nil
}

var errPoppler = errors.New("--sample needs the program pdftoppm, of poppler-utils")

// readBack rasterizes the sampled cards as a printer would and compares their codes with
// the texts that are verified.
func (e *edition) readBack(ctx context.Context) error {
	l := e.renderer.Layout()
	side := 0
	for l.Sides[side].Name != e.codeSide {
		side++
	}
	name := e.called(cardsFile)
	for _, i := range slices.Sorted(maps.Keys(e.sampled)) {
		page := i*len(l.Sides) + side + 1
		img, err := rasterize(ctx, e.folder.path(name), page, l.DPI)
		if err != nil {
			return err
		}
		text, err := e.renderer.ReadPage(e.codeSide, img)
		if err == nil && text != e.sampled[i] {
			err = errors.New("its code shows another card")
		}
		if err != nil {
			return fmt.Errorf("page %d of %s, rasterized: %w; nothing was written", page, name, err)
		}
	}
	return nil
}

// rasterize returns a page at dpi dots per inch.
func rasterize(ctx context.Context, file string, page, dpi int) (image.Image, error) {
	n := fmt.Sprint(page)
	cmd := exec.CommandContext(ctx, "pdftoppm", "-gray", "-r", fmt.Sprint(dpi), "-f", n, "-l", n, "-singlefile", file)
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, command.Fail(command.ExitUsage, errPoppler)
	}
	if err != nil {
		return nil, fmt.Errorf("pdftoppm: %w", err)
	}
	// A PGM file: "P5", width, height, 255, and a byte a pixel.
	var w, h, depth int
	if n, err := fmt.Sscanf(string(out[:min(len(out), 40)]), "P5\n%d %d\n%d\n", &w, &h, &depth); n != 3 || err != nil || depth != 255 || w*h > len(out) {
		return nil, errors.New("pdftoppm: not a PGM file")
	}
	return &image.Gray{Pix: out[len(out)-w*h:], Stride: w, Rect: image.Rect(0, 0, w, h)}, nil
}
