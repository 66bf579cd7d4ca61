package pdfx

import (
	"fmt"
	"slices"
)

// A leaf is one page with what it inherits.
type leaf struct {
	number int // from 1
	num    int // object number
	dict   dict
	boxes  map[name]object // MediaBox and CropBox
	res    dict            // nil for none
}

// A node is one step of a walk through the page tree.
type node struct {
	leaf
	ref    object
	parent ref
	after  bool // all below it has been seen
	before int  // pages before it
}

// tree returns the pages in order and looks at the page tree (ISO 32000-1, 7.7.3).
func (l *lint) tree() []leaf {
	var pages []leaf
	seen := map[int]bool{}
	root, nodes := l.root()["Pages"], 0
	for stack := []node{{ref: root}}; len(stack) > 0; {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if n.after {
			if count, _ := l.int(n.dict["Count"]); count != len(pages)-n.before {
				l.add("tree", n.num, "Count is %d, there are %d pages", count, len(pages)-n.before)
			}
			continue
		}
		r, _ := n.ref.(ref)
		n.num, n.dict = r.num, l.dict(n.ref)
		if r.num == 0 || seen[r.num] || n.dict == nil || l.spend(1) != nil {
			l.add("tree", n.num, "a node is direct, missing or stands in the tree twice")
			continue
		}
		seen[r.num] = true
		if p, _ := n.dict["Parent"].(ref); p != n.parent {
			l.add("tree", n.num, "Parent is not the node above")
		}
		n.leaf = inherit(l.file, n.leaf)
		if l.name(n.dict["Type"]) == "Page" {
			n.number = len(pages) + 1
			pages = append(pages, n.leaf)
			continue
		}
		if l.name(n.dict["Type"]) != "Pages" {
			l.add("tree", n.num, "a node is neither Page nor Pages")
			continue
		}
		n.after, n.before = true, len(pages)
		stack = append(stack, n)
		kids := l.array(n.dict["Kids"])
		if nodes += len(kids); nodes > len(l.entries) {
			l.add("tree", n.num, "the tree has more nodes than the file has objects")
			break
		}
		for _, kid := range slices.Backward(kids) {
			stack = append(stack, node{ref: kid, parent: r, leaf: leaf{boxes: n.boxes, res: n.res}})
		}
	}
	if len(pages) == 0 {
		l.add("tree", number(root), "no page")
	}
	return pages
}

// inherit lays a node's own entries over those from above.
func inherit(f *file, n leaf) leaf {
	own := map[name]object{"MediaBox": n.boxes["MediaBox"], "CropBox": n.boxes["CropBox"]}
	for key := range own {
		if o := n.dict[key]; o != nil {
			own[key] = o
		}
	}
	n.boxes = own
	if o := n.dict["Resources"]; o != nil {
		n.res = f.dict(o)
	}
	return n
}

// A box is left, bottom, right, top in points.
type box [4]float64

// inside reports whether a box lies within another, edges included.
func (b box) inside(c box) bool { return b[0] >= c[0] && b[1] >= c[1] && b[2] <= c[2] && b[3] <= c[3] }

func (b box) String() string { return fmt.Sprint([4]float64(b)) }

// box reads a rectangle with a positive area.
func (f *file) box(o object) (box, bool) {
	n := f.numbers(o)
	if len(n) != 4 {
		return box{}, false
	}
	b := box{min(n[0], n[2]), min(n[1], n[3]), max(n[0], n[2]), max(n[1], n[3])}
	return b, b[0] < b[2] && b[1] < b[3]
}

// leaf looks at one page.
func (l *lint) leaf(p leaf) {
	bleed := l.boxes(p)
	for _, o := range l.array(p.dict["Annots"]) {
		r, ok := l.box(l.dict(o)["Rect"])
		if !ok || r[0] < bleed[2] && r[2] > bleed[0] && r[1] < bleed[3] && r[3] > bleed[1] {
			l.add("annotation", p.num, "an annotation within the bleed")
		}
	}
	if p.res == nil {
		l.add("resources", p.num, "the page has no resources")
	}
	s := &scope{res: p.res, num: p.num}
	l.group(p.dict["Group"], s)
	l.resources(s)
	var data []byte
	for _, o := range l.list(p.dict["Contents"]) {
		part := l.stream(o)
		if part == nil {
			l.add("stream", p.num, "Contents is not streams")
			continue
		}
		b, ok := l.bytes(part)
		if !ok {
			return
		}
		if len(data)+len(b) > maxStream {
			l.add("unread", p.num, "the content has very many bytes")
			return
		}
		data = append(append(data, b...), '\n')
	}
	l.content(data, s)
}

// boxes looks at the boxes of a page (ISO 32000-1, 14.11.2; ISO 15930-7, recalled) and
// returns its bleed.
func (l *lint) boxes(p leaf) box {
	all := map[name]box{}
	for _, key := range []name{"MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"} {
		o := p.dict[key]
		if inherited := p.boxes[key]; inherited != nil {
			o = inherited
		}
		if o == nil {
			continue
		}
		b, ok := l.box(o)
		if !ok {
			l.add("box", p.num, "%s is not four numbers around an area", key)
			continue
		}
		all[key] = b
	}
	within := func(inner, outer name) {
		in, ok1 := all[inner]
		out, ok2 := all[outer]
		if ok1 && ok2 && !in.inside(out) {
			l.add("box", p.num, "%s %v is not inside %s %v", inner, in, outer, out)
		}
	}
	if p.boxes["MediaBox"] == nil {
		l.add("box", p.num, "no MediaBox")
	}
	if (p.dict["TrimBox"] == nil) == (p.dict["ArtBox"] == nil) {
		l.add("box", p.num, "TrimBox or ArtBox must stand, not both")
	}
	for _, key := range []name{"CropBox", "BleedBox", "TrimBox", "ArtBox"} {
		within(key, "MediaBox")
	}
	within("TrimBox", "BleedBox")
	within("ArtBox", "BleedBox")
	within("BleedBox", "CropBox")
	for _, key := range []name{"BleedBox", "CropBox", "MediaBox"} {
		if b, ok := all[key]; ok {
			return b
		}
	}
	return box{}
}
