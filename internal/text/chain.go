package text

import (
	"sync"

	"github.com/go-text/typesetting/language"

	"github.com/sealcard/sealcard/internal/font"
)

// A Chain is the fonts that a text is set in: a font, and those behind it for the
// characters that it lacks. It is safe for concurrent use, and keeps the lines that it
// shaped last, as labels and dates repeat from card to card.
type Chain struct {
	name  string
	faces []*font.Face

	mu       sync.Mutex
	new, old map[lineKey]line // the old ones are dropped when the new are many
}

type lineKey struct {
	text string
	base base
	lang string
}

// maxKept is how many lines a generation of a chain's memory holds.
const maxKept = 1024

// NewChain returns the chain of the font called name, those given, and the built-in
// ones. Faces has at least the font itself, which is its first.
func NewChain(name string, faces ...*font.Face) *Chain {
	return &Chain{name: name, faces: faces, new: map[lineKey]line{}}
}

// face returns the first font that has a character, the chain's own if none has.
func (c *Chain) face(r rune, script language.Script) *font.Face {
	for _, f := range c.faces {
		if _, ok := f.Glyph(r); ok {
			return f
		}
	}
	for _, f := range []*font.Face{font.Behind(c.name, script), regular()} {
		if f == nil {
			continue
		}
		if _, ok := f.Glyph(r); ok {
			return f
		}
	}
	return c.faces[0]
}

// regular stands behind a layout's own fonts for Latin letters and signs.
func regular() *font.Face {
	f, err := font.Lookup("regular")
	if err != nil {
		return nil
	}
	return f
}

// shaped returns a line from memory or shapes it.
func (c *Chain) shaped(key lineKey) (line, error) {
	c.mu.Lock()
	l, ok := c.new[key]
	if !ok {
		l, ok = c.old[key]
	}
	c.mu.Unlock()
	if ok {
		return l, nil
	}
	l, err := c.shape(key)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.new) >= maxKept {
		c.old, c.new = c.new, map[lineKey]line{}
	}
	c.new[key] = l
	return l, nil
}
