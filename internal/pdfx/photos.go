package pdfx

import "slices"

// Photos returns for each page the object numbers of the JPEG images that the page leads
// to through its resources, in rising order: what somebody gets who is given that page
// alone. The links from a page to its parents and to other pages do not count.
func Photos(file []byte) ([][]int, error) {
	l, err := newLint(file)
	if err != nil {
		return nil, err
	}
	out := make([][]int, len(l.leaves))
	for i, p := range l.leaves {
		own := dict{"Resources": p.res}
		for key, o := range p.dict {
			if key != "Parent" && key != "DPart" && key != "Resources" {
				own[key] = o
			}
		}
		if out[i], err = l.photos(own); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// photos returns the numbers of JPEG images below an object.
func (l *lint) photos(o object) ([]int, error) {
	var found []int
	seen := map[int]bool{}
	for stack := []object{o}; len(stack) > 0; {
		o := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if err := l.spend(1); err != nil {
			return nil, err
		}
		switch o := o.(type) {
		case ref:
			if d := l.dict(o); !seen[o.num] && l.name(d["Type"]) != "Page" && l.name(d["Type"]) != "Pages" {
				seen[o.num] = true
				stack = append(stack, l.get(o))
			}
		case array:
			stack = append(stack, o...)
		case dict:
			for _, e := range o {
				stack = append(stack, e)
			}
		case *stream:
			if l.codec(o.dict) == "DCTDecode" {
				found = append(found, o.num)
			}
			stack = append(stack, o.dict)
		}
	}
	slices.Sort(found)
	return found, nil
}
