package pdfx

import (
	"maps"
	"regexp"
	"slices"
)

// CheckParts returns what keeps a PDF file from being PDF/VT-1 (ISO 16612-2), as Check
// does: all that Check finds, then what is wrong with its document parts.
func CheckParts(file []byte) ([]Finding, error) {
	l, err := newLint(file)
	if err != nil {
		return nil, err
	}
	l.all()
	l.parts()
	return l.findings(), nil
}

// nmtoken is an XML name token of ASCII (Extensible Markup Language 1.0, production 7);
// letters beyond ASCII are let through.
var nmtoken = regexp.MustCompile(`^[-.:_0-9A-Za-z\x{80}-\x{10ffff}]+$`)

// A partWalk is a walk over the document parts in order.
type partWalk struct {
	next   int         // index of the page that the next leaf must start at
	index  map[int]int // of pages, by object number
	levels int         // of nodes met
	nodes  int         // put up
}

// parts looks at the document parts (ISO 16612-2, recalled; their dictionaries are those
// of ISO 32000-2, tables 408 and 409) and at what XMP says of them.
func (l *lint) parts() {
	if v := l.xmp[nsVT+"GTS_PDFVTVersion"]; v != "PDF/VT-1" {
		l.add("parts-xmp", 0, "pdfvtid:GTS_PDFVTVersion is %q, want PDF/VT-1", v)
	}
	if v := l.xmp[nsVT+"GTS_PDFVTModDate"]; v == "" || v != l.xmp[nsXMP+"ModifyDate"] {
		l.add("parts-xmp", 0, "pdfvtid:GTS_PDFVTModDate is %q, not xmp:ModifyDate", v)
	}
	root, _ := l.root()["DPartRoot"].(ref)
	d := l.dict(root)
	if d == nil {
		l.add("parts-root", number(l.trailer["Root"]), "the catalog has no DPartRoot")
		return
	}
	if t := l.name(d["Type"]); d["Type"] != nil && t != "DPartRoot" {
		l.add("parts-root", root.num, "Type is %q", t)
	}
	if r, _ := d["DPartRootNode"].(ref); l.dict(r) == nil {
		l.add("parts-root", root.num, "no DPartRootNode")
		return
	}
	w := &partWalk{index: map[int]int{}}
	for i, p := range l.leaves {
		w.index[p.num] = i
	}
	l.partTree(w, part{ref: d["DPartRootNode"], parent: root})
	if w.next < len(l.leaves) {
		l.add("parts-range", root.num, "page %d is in no part", w.next+1)
	}
	l.partNames(root.num, d, w.levels)
}

// partNames looks at the names of levels: one a level, and the level of records is one
// of them.
func (l *lint) partNames(num int, d dict, levels int) {
	names := l.array(d["NodeNameList"])
	if len(names) != levels {
		l.add("parts-names", num, "NodeNameList has %d names for %d levels", len(names), levels)
	}
	for _, o := range names {
		if n := l.name(o); !nmtoken.MatchString(string(n)) {
			l.add("parts-names", num, "%q in NodeNameList is no name token", n)
		}
	}
	// Not required of every file, but without it nothing tells which parts are records.
	if n, ok := l.int(d["RecordLevel"]); !ok || n < 0 || n >= levels {
		l.add("parts-record", num, "RecordLevel is not a level from 0 to %d", levels-1)
	}
}

// A part is a node on its way.
type part struct {
	ref    object
	parent ref
	level  int
}

// partTree walks the nodes in order of pages.
func (l *lint) partTree(w *partWalk, root part) {
	seen := map[int]bool{}
	for stack := []part{root}; len(stack) > 0; {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		r, _ := p.ref.(ref)
		d := l.dict(r)
		if d == nil || seen[r.num] || l.spend(1) != nil {
			l.add("parts-node", r.num, "a node is direct, missing or stands in the tree twice")
			continue
		}
		seen[r.num] = true
		w.levels = max(w.levels, p.level+1)
		if t := l.name(d["Type"]); d["Type"] != nil && t != "DPart" {
			l.add("parts-node", r.num, "Type is %q", t)
		}
		if parent, _ := d["Parent"].(ref); parent != p.parent {
			l.add("parts-node", r.num, "Parent is not the node above")
		}
		l.metadataOf(r.num, d["DPM"])
		if (d["DParts"] == nil) == (d["Start"] == nil) {
			l.add("parts-node", r.num, "a node needs either DParts or Start")
			continue
		}
		if d["Start"] != nil {
			l.partRange(w, r.num, d)
			continue
		}
		kids := l.below(r, d, p.level+1)
		if w.nodes += len(kids); w.nodes > len(l.entries) {
			l.add("parts-node", r.num, "there are more nodes than objects in the file")
			return
		}
		stack = append(stack, kids...)
	}
}

// below returns the nodes under a node, last first. DParts is an array of arrays, so that
// a node may have more of them than an array of old readers may have entries.
func (l *lint) below(r ref, d dict, level int) []part {
	var kids []part
	for _, o := range l.array(d["DParts"]) {
		for _, kid := range l.array(o) {
			kids = append(kids, part{ref: kid, parent: r, level: level})
		}
	}
	if len(kids) == 0 {
		l.add("parts-node", r.num, "DParts is no array of arrays of nodes")
	}
	slices.Reverse(kids)
	return kids
}

// partRange looks at the pages of a leaf: the next ones of the file, each pointing back.
// End stands only for more than one page (ISO 32000-2, table 409).
func (l *lint) partRange(w *partWalk, num int, d dict) {
	end := d["End"]
	if end == nil {
		end = d["Start"]
	} else if number(end) == number(d["Start"]) {
		l.add("parts-range", num, "End stands for a single page")
	}
	first, ok1 := w.index[number(d["Start"])]
	last, ok2 := w.index[number(end)]
	if !ok1 || !ok2 || first != w.next || last < first {
		l.add("parts-range", num, "Start and End are not pages %d and later", w.next+1)
		if !ok1 || !ok2 || last < w.next {
			return
		}
		first = w.next
	}
	for _, p := range l.leaves[first : last+1] {
		if r, _ := p.dict["DPart"].(ref); r.num != num {
			l.add("parts-page", p.num, "DPart of page %d is not the part that has it", p.number)
		}
	}
	w.next = last + 1
}

// metadataOf looks at the metadata of a part: text strings, names, numbers, booleans,
// arrays and dictionaries, no streams, and keys that are name tokens (ISO 16612-2,
// recalled; the form of keys is stricter here than some files of others).
func (l *lint) metadataOf(num int, o object) {
	if o == nil {
		return
	}
	if d, ok := l.get(o).(dict); !ok || len(d) == 0 {
		l.add("parts-metadata", num, "DPM is no dictionary")
		return
	}
	type item struct {
		o     object
		depth int
	}
	for stack := []item{{o: o}}; len(stack) > 0; {
		it := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if it.depth > maxDepth || l.spend(1) != nil {
			l.add("parts-metadata", num, "DPM goes too deep")
			return
		}
		switch o := l.get(it.o).(type) {
		case bool, int64, float64, name, text:
		case array:
			for _, e := range o {
				stack = append(stack, item{e, it.depth + 1})
			}
		case dict:
			for _, key := range slices.Sorted(maps.Keys(o)) {
				if !nmtoken.MatchString(string(key)) {
					l.add("parts-metadata", num, "key %q is no name token", key)
				}
				stack = append(stack, item{o[key], it.depth + 1})
			}
		default:
			l.add("parts-metadata", num, "DPM holds %T", o)
		}
	}
}
