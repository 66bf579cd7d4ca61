package cbor

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A shape is what the tags of a struct say.
type shape struct {
	array  bool
	fields []field // of an array as they stand in the struct, else as they stand in a map
}

// A field is one field of a struct.
type field struct {
	index     int
	key       any    // int64 or string
	written   []byte // the key as it is written
	omitEmpty bool
}

// shapes holds the shape of each struct type that was met, a handful. A shape does not
// change, so it does not matter who puts it there.
var shapes sync.Map // reflect.Type to *shape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := newShape(t)
	shapes.Store(t, s)
	return s
}

func newShape(t reflect.Type) *shape {
	s := new(shape)
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("cbor"), ",")
		switch {
		case t.Field(i).Name == "_":
			s.array = options == "toarray"
		case s.array:
			s.fields = append(s.fields, field{index: i})
		default:
			s.fields = append(s.fields, newField(i, name, options))
		}
	}
	if !s.array {
		slices.SortFunc(s.fields, func(a, b field) int { return bytes.Compare(a.written, b.written) })
	}
	return s
}

func newField(index int, name, options string) field {
	f := field{index: index, key: name, omitEmpty: strings.Contains(options, "omitempty")}
	if !strings.Contains(options, "keyasint") {
		f.written = append(AppendHead(nil, majorText, uint64(len(name))), name...)
		return f
	}
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		panic("cbor: internal error: " + err.Error()) // the tags are constants
	}
	f.key, f.written = n, appendInt(nil, n)
	return f
}

// find returns the place in s.fields of a key that was read, or -1. A text in other case is
// found, too, as status lists of others have always been read so.
func (s *shape) find(key any) int {
	text, isText := key.(string)
	for i := range s.fields {
		name, named := s.fields[i].key.(string)
		if key == s.fields[i].key || isText && named && len(name) == len(text) && strings.EqualFold(name, text) {
			return i
		}
	}
	return -1
}
