package pdf

import "fmt"

// A Record is a card as a press selects it.
type Record struct {
	Index  int    // of the card in the file, from 1
	Number string // that the card has, empty for none
	Digest string // of the card's signed bytes, in hexadecimal
}

// parts are the document parts of a file (ISO 16612-2): a job of blocks of cards, each
// card with its pages. Blocks have no meaning but to keep arrays short.
type parts struct {
	*file
	tree  *tree // of cards
	root  int   // DPartRoot
	open  int   // part of the record under way, 0 for none
	above int   // its parent
	first int   // its first page
	last  int
}

func newParts(f *file) *parts {
	return &parts{file: f, root: f.alloc(), tree: newTree(f, "DPart", "DParts")}
}

// page puts a page into the record under way and returns the record's part.
func (p *parts) page(n int) int {
	if p.open == 0 {
		p.open = p.alloc()
		p.above = p.tree.add(p.open)
		p.first = n
	}
	p.last = n
	return p.open
}

// end writes the part of a record.
func (p *parts) end(r Record) {
	if p.open == 0 {
		return
	}
	end := ""
	if p.last != p.first { // a part of one page has no end
		end = fmt.Sprintf("/End %d 0 R", p.last)
	}
	p.object(p.open, "<</Type/DPart/Parent %d 0 R/Start %d 0 R%s/DPM<</CardIndex %d/CardNumber%s/CardDigest(%s)>>>>",
		p.above, p.first, end, r.Index, hexText(r.Number), r.Digest)
	p.open = 0
}

// finish writes the upper parts.
func (p *parts) finish() {
	p.tree.finish(fmt.Sprintf("/Parent %d 0 R", p.root))
	p.object(p.root, "<</Type/DPartRoot/DPartRootNode %d 0 R/NodeNameList[/Job /Block /Card]/RecordLevel 2>>", p.tree.root)
}
