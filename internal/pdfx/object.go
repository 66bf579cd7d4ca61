package pdfx

// An object is nil, a bool, int64, float64, name, text, array, dict, ref, *stream or,
// between objects, a word.
type object any

type (
	name  string
	text  string // a string as its bytes
	word  string // a keyword or an operator
	array []object
	dict  map[name]object
	ref   struct{ num, gen int }
)

// A stream keeps its packed bytes; they belong to the file.
type stream struct {
	dict dict
	raw  []byte
	num  int
}

// get follows references to an object.
func (f *file) get(o object) object {
	for range maxDepth {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		e, ok := f.entries[r.num]
		if !ok || e.free || e.gen != r.gen {
			return nil
		}
		o = f.load(r.num)
	}
	return nil
}

// at returns an entry of a dictionary, references followed.
func (f *file) at(d dict, key name) object { return f.get(d[key]) }

// dict returns a dictionary or that of a stream, or nil.
func (f *file) dict(o object) dict {
	switch o := f.get(o).(type) {
	case dict:
		return o
	case *stream:
		return o.dict
	}
	return nil
}

func (f *file) array(o object) array {
	a, _ := f.get(o).(array)
	return a
}

func (f *file) name(o object) name {
	n, _ := f.get(o).(name)
	return n
}

func (f *file) stream(o object) *stream {
	s, _ := f.get(o).(*stream)
	return s
}

func (f *file) int(o object) (int, bool) {
	n, ok := f.get(o).(int64)
	return int(n), ok && int64(int(n)) == n
}

func (f *file) number(o object) (float64, bool) {
	switch n := f.get(o).(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

// numbers returns an array of numbers, or nil if it is anything else.
func (f *file) numbers(o object) []float64 {
	a := f.array(o)
	out := make([]float64, 0, len(a))
	for _, o := range a {
		n, ok := f.number(o)
		if !ok {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// list returns an array, or one object as an array of it, or nil for none: filters and
// contents may be either.
func (f *file) list(o object) array {
	switch o := f.get(o).(type) {
	case nil:
		return nil
	case array:
		return o
	}
	return array{o}
}

// number returns the object number of a reference, or 0 for a direct object.
func number(o object) int {
	r, _ := o.(ref)
	return r.num
}
