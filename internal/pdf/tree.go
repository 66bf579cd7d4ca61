package pdf

import "fmt"

// leaf is how many entries a node of a tree has at most.
const leaf = 128

// A tree is a page tree or a tree of document parts: a root above leaves, each written
// when it is full, so that no more than one leaf and the numbers of the leaves are kept.
type tree struct {
	*file
	kind, entries string // of a node's type and its entries
	root          int
	leaves        []int
	open          int   // number of the leaf under way
	kids          []int // of it
	entriesBelow  int   // of the root
}

func newTree(f *file, kind, entries string) *tree {
	return &tree{file: f, kind: kind, entries: entries, root: f.alloc()}
}

// add puts an entry into the tree and returns the object that is its parent.
func (t *tree) add(n int) (parent int) {
	if len(t.kids) == leaf {
		t.flush()
	}
	if len(t.kids) == 0 {
		t.open = t.alloc()
		t.leaves = append(t.leaves, t.open)
	}
	t.kids = append(t.kids, n)
	t.entriesBelow++
	return t.open
}

// flush writes the leaf under way.
func (t *tree) flush() {
	if len(t.kids) > 0 {
		t.node(t.open, fmt.Sprintf("/Parent %d 0 R", t.root), t.kids, len(t.kids))
		t.kids = t.kids[:0]
	}
}

// finish writes the rest of the tree, with more entries in its root.
func (t *tree) finish(more string) {
	t.flush()
	t.node(t.root, more, t.leaves, t.entriesBelow)
}

func (t *tree) node(n int, more string, kids []int, count int) {
	b := fmt.Appendf(nil, "<</Type/%s%s", t.kind, more)
	if t.kind == "Pages" {
		b = fmt.Appendf(b, "/Count %d", count)
	}
	b = fmt.Appendf(b, "/%s%s", t.entries, references(kids, t.kind == "DPart"))
	t.object(n, "%s>>", b)
}

// references returns an array of objects, or an array of such an array.
func references(numbers []int, nested bool) []byte {
	b := []byte{'['}
	if nested {
		b = append(b, '[')
	}
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ' ')
		}
		b = fmt.Appendf(b, "%d 0 R", n)
	}
	if nested {
		b = append(b, ']')
	}
	return append(b, ']')
}
