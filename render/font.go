package render

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/sealcard/sealcard/internal/font"
	"github.com/sealcard/sealcard/internal/text"
	"github.com/sealcard/sealcard/internal/tree"
)

var errPin = errors.New("is another file than the layout names by its SHA-256")

// fontNames returns the names that texts may use.
func (l *Layout) fontNames() []string {
	names := font.Names()
	for _, f := range l.Fonts {
		names = append(names, f.Name)
	}
	return names
}

// fonts binds the fonts of a layout.
func (b *binder) fonts(l *Layout, list *tree.Node) {
	b.list(list, "fonts", maxFonts, func(o *object) {
		f := Font{Name: b.name(o, l.fontNames()), Index: o.number("index", 0, 0, 1000), File: o.file("file", true)}
		o.read("sha256", o.require("sha256"), tree.String, func(s string) error {
			sum, err := hex.DecodeString(s)
			if err != nil || len(sum) != len(f.SHA256) {
				return fmt.Errorf("%q is not a SHA-256 digest in 64 hexadecimal digits", s)
			}
			copy(f.SHA256[:], sum)
			return nil
		})
		l.Fonts = append(l.Fonts, f)
	})
}

// name reads the name of a font, an ink or the like, which is none of those taken.
func (b *binder) name(o *object, taken []string) (name string) {
	o.read("name", o.require("name"), tree.String, func(s string) error {
		name = s
		if s == "" || len(s) > maxName {
			return fmt.Errorf("a name of %d bytes, want 1 to %d", len(s), maxName)
		}
		for _, t := range taken {
			if s == t {
				return fmt.Errorf("%q is taken", s)
			}
		}
		return nil
	})
	return name
}

// chains opens the fonts of a layout and puts each, and each built-in one, before the
// others.
func (l *Layout) chains(fsys fs.FS) (map[string]*text.Chain, error) {
	var own []*font.Face
	for _, f := range l.Fonts {
		face, err := f.open(fsys)
		if err != nil {
			return nil, fmt.Errorf("render: font %q: %w", f.Name, err)
		}
		own = append(own, face)
	}
	chains := map[string]*text.Chain{}
	for i, f := range l.Fonts {
		chains[f.Name] = text.NewChain(f.Name, append([]*font.Face{own[i]}, own...)...)
	}
	for _, name := range font.Names() {
		face, err := font.Lookup(name)
		if err != nil {
			return nil, fmt.Errorf("render: font %q: %w", name, err)
		}
		chains[name] = text.NewChain(name, append([]*font.Face{face}, own...)...)
	}
	return chains, nil
}

func (f *Font) open(fsys fs.FS) (*font.Face, error) {
	if fsys == nil {
		return nil, errNoResources
	}
	data, err := readFile(fsys, f.File, font.MaxBytes)
	if err != nil {
		return nil, err
	}
	if sha256.Sum256(data) != f.SHA256 {
		return nil, errPin
	}
	return font.Open(f.Name, data, f.Index)
}

// builtins are the chains of a layout without fonts.
var builtins = sync.OnceValue(func() map[string]*text.Chain {
	chains, err := new(Layout).chains(nil)
	if err != nil {
		panic("render: internal error: " + err.Error()) // the fonts are in the program
	}
	return chains
})

// builtin returns the chain of a built-in font.
func builtin(name string) *text.Chain { return builtins()[name] }
