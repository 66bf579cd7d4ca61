package chain

import "bytes"

// A Collector puts a chain together from the texts that a camera reads, in any order and as
// often as they come. The zero Collector is ready. It is for one goroutine at a time.
//
// It keeps to the chain that it has begun. Another takes its place once two different parts
// of that one have come, or its only one, with none of the first in between: so a code at the
// edge of the picture does no harm, and a screen that shows newer lists needs no button.
// Parts that together do not have the chain's digest, or are more than 1 MiB, are dropped,
// and it starts over.
type Collector struct {
	now, rival gathering
}

// Progress is how far a Collector is.
type Progress struct {
	Have, Of int    // parts; Have is 0 after it started over
	Lists    []byte // of the whole chain, once; nil before
}

// Add takes in a text, and reports false for one that is no part of a chain. After the last
// part it returns the lists and forgets the chain.
func (c *Collector) Add(text string) (Progress, bool) {
	l, ok := parse(text)
	if !ok {
		return Progress{}, false
	}
	if c.choose(l) {
		return c.take(l), true
	}
	return c.now.progress(), true
}

// choose reports whether a link is of the chain in hand, which it may become here.
func (c *Collector) choose(l link) bool {
	if c.now.of(l) || len(c.now.parts) == 0 {
		c.rival = gathering{}
		return true
	}
	if !c.rival.of(l) {
		c.rival = gathering{}
	}
	c.rival.add(l)
	if len(c.rival.parts) < min(2, l.n) {
		return false
	}
	c.now, c.rival = c.rival, gathering{}
	return true
}

// take adds a link of the chain in hand.
func (c *Collector) take(l link) Progress {
	c.now.add(l)
	p := c.now.progress()
	if p.Have < p.Of && c.now.size <= maxLists {
		return p
	}
	all := c.now
	c.now = gathering{}
	if all.size <= maxLists {
		p.Lists = all.join()
	}
	if p.Lists == nil || digest(p.Lists) != all.digest {
		return Progress{Of: p.Of}
	}
	return p
}

// A gathering is the parts of one chain that have come.
type gathering struct {
	digest string
	n      int
	parts  map[int][]byte
	size   int // bytes
}

// of reports whether a link is of the same chain.
func (g *gathering) of(l link) bool { return g.digest == l.digest && g.n == l.n }

// add puts a part in its place. If another was there, one of the two is wrong: the later
// counts, and the digest tells.
func (g *gathering) add(l link) {
	if g.parts == nil {
		*g = gathering{digest: l.digest, n: l.n, parts: map[int][]byte{}}
	}
	g.size += len(l.part) - len(g.parts[l.i])
	g.parts[l.i] = l.part
}

func (g *gathering) progress() Progress { return Progress{Have: len(g.parts), Of: g.n} }

// join returns the parts in order, of which none is missing.
func (g *gathering) join() []byte {
	var b bytes.Buffer
	for i := range g.n {
		b.Write(g.parts[i+1])
	}
	return b.Bytes()
}
