package pdf

import (
	"encoding/binary"
	"iter"
	"slices"
)

// offsets remembers where each object of a file begins: about two bytes an object, once
// all near it are written.
type offsets struct {
	count  int
	packed [][]byte // of the first parts: each offset as the distance from the one before
	parts  []part   // of the rest
}

// A part holds the offsets of a range of numbers, 0 for those that are not written yet.
type part []int64

const (
	// perPart is how many objects a part has. Parts are not copied when the file grows.
	perPart = 4096
	// loose is how many parts stay as they are: what gets a number early and is written
	// late, such as a leaf of a tree, is written before it has gone through them.
	loose = 2
)

// alloc returns the number of an object that is written later.
func (o *offsets) alloc() int {
	if o.count%perPart == 0 {
		o.pack()
		o.parts = append(o.parts, make(part, perPart))
	}
	o.count++
	return o.count
}

// pack shrinks the part that has gone far enough. One that lacks an object, such as the
// first, with the fonts and the roots of trees, stays as it is.
func (o *offsets) pack() {
	if len(o.parts) <= loose {
		return
	}
	i := len(o.parts) - loose - 1
	p := o.parts[i]
	if p == nil || slices.Contains(p, 0) {
		return
	}
	b := make([]byte, 0, 3*perPart)
	last := int64(0)
	for _, at := range p {
		b = binary.AppendVarint(b, at-last)
		last = at
	}
	for len(o.packed) <= i {
		o.packed = append(o.packed, nil)
	}
	o.packed[i], o.parts[i] = slices.Clone(b), nil
}

func (o *offsets) set(n int, at int64) { o.parts[(n-1)/perPart][(n-1)%perPart] = at }

// all yields where each object begins, 0 for one that was not written.
func (o *offsets) all() iter.Seq[int64] {
	return func(yield func(int64) bool) {
		left := o.count
		for i, p := range o.parts {
			if p == nil {
				p = unpack(o.packed[i])
			}
			for _, at := range p[:min(left, perPart)] {
				if !yield(at) {
					return
				}
			}
			left -= perPart
		}
	}
}

func unpack(b []byte) part {
	p := make(part, 0, perPart)
	last := int64(0)
	for len(b) > 0 {
		d, n := binary.Varint(b)
		last += d
		p = append(p, last)
		b = b[n:]
	}
	return p
}
