package render

import (
	"fmt"
	"io/fs"

	"github.com/sealcard/sealcard/internal/tree"
)

// An OutputKind is who prints.
type OutputKind string

// Kinds of outputs.
const (
	OutputDirect OutputKind = "direct" // a card printer: pages in whole dots
	OutputBureau OutputKind = "bureau" // a card bureau or print shop: trim, bleed, plates
	OutputPaper  OutputKind = "paper"  // an office printer: larger, on paper, to be cut out and folded
)

// An Output is a way to print a layout, as its file states it.
type Output struct {
	Name     string
	Kind     OutputKind
	OverEdge Length // direct: by how much pages reach beyond the trim on every edge
	PhotoDPI int    // as in Options

	Profile      string // bureau: file of the ICC output profile; empty means no press
	Condition    string // bureau: name of the printing condition
	Outlines     bool   // as in Options
	Vectors      bool   // as in Options
	BarReduction Length // as in Options
	InkLimit     int    // bureau: most ink, percent of all plates together; 0 means no limit

	Scale int  // paper: percent
	Media Size // paper
}

// Options returns the options of a Renderer for the output. Profiles are read from fsys.
func (o *Output) Options(fsys fs.FS) (*Options, error) {
	opts := &Options{
		Resources: fsys, PhotoDPI: o.PhotoDPI, OverEdge: o.OverEdge,
		Bleed: o.Kind == OutputBureau, Outlines: o.Outlines, Vectors: o.Vectors, BarReduction: o.BarReduction,
	}
	if o.Profile == "" {
		return opts, nil
	}
	if fsys == nil {
		return nil, fmt.Errorf("render: output %s: profile %q: %w", o.Name, o.Profile, errNoResources)
	}
	profile, err := readFile(fsys, o.Profile, maxProfile)
	if err != nil {
		return nil, fmt.Errorf("render: output %s: profile %q: %w", o.Name, o.Profile, err)
	}
	opts.Press = &Press{Profile: profile, Condition: o.Condition}
	return opts, nil
}

// outputs binds the outputs of a layout.
func (b *binder) outputs(l *Layout, list *tree.Node) {
	var taken []string
	b.list(list, "outputs", maxOutputs, func(o *object) {
		out := Output{
			Name: b.name(o, taken), Kind: choice(o, "kind", OutputDirect, OutputBureau, OutputPaper),
			PhotoDPI: o.number("photoDPI", 300, minDPI, maxDPI),
			Outlines: choice(o, "text", "glyphs", "outlines") == "outlines",
			Vectors:  choice(o, "codes", "mask", "vectors") == "vectors",
		}
		taken = append(taken, out.Name)
		out.BarReduction = o.length("barReduction", 0, maxReduction, 0)
		if m, ok := o.members["barReduction"]; ok && !out.Vectors && o.good("codes") {
			b.fault(m.Pos, o.join("barReduction"), "has no use with codes as masks, only with vectors")
		}
		if !o.good("kind") {
			o.pardon()
			return
		}
		switch out.Kind {
		case OutputDirect:
			out.OverEdge = o.length("overEdge", 0, maxBleed, 0)
			if out.OverEdge > l.Bleed && b.shaped && o.good("overEdge") {
				o.fault("overEdge", o.members["overEdge"].Value.Pos, "%s is more than the bleed of %s", out.OverEdge, l.Bleed)
			}
		case OutputBureau:
			b.press(o, &out)
		case OutputPaper:
			out.Scale = o.number("scale", 150, 100, 400)
			out.Media = o.media(A4)
		}
		l.Outputs = append(l.Outputs, out)
	})
}

// press binds what a press needs: both parts of its condition or neither.
func (b *binder) press(o *object, out *Output) {
	out.Profile = o.file("profile", false)
	out.Condition = o.words("condition", o.take("condition"))
	out.InkLimit = o.number("inkLimit", 0, 100, 400)
	if (o.members["profile"].Value == nil) != (o.members["condition"].Value == nil) {
		b.fault(o.at, o.path, "has one of profile and condition, want both or neither")
	}
}
