package cbor

import (
	"fmt"
	"reflect"
	"slices"
)

// A Marshaler writes itself. What it returns is one item in deterministic form.
type Marshaler interface{ MarshalCBOR() ([]byte, error) }

// Marshal returns v in deterministic form: a struct, integer, string, bool or []byte, nil,
// pointers, slices and maps of them, or what Unmarshal stored in any but for floats. What is
// nil is written as null. It returns an error for another type, and what a Marshaler returns.
func Marshal(v any) ([]byte, error) {
	return appendValue(make([]byte, 0, 1024), reflect.ValueOf(v)) // room for most cards
}

var null = []byte{majorSimple | infoNull}

func appendValue(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.Invalid:
		return append(b, null...), nil
	case reflect.Pointer, reflect.Interface:
		return appendValue(b, v.Elem()) // that of nil is invalid
	case reflect.String:
		major := byte(majorText)
		if v.Type() == reflect.TypeFor[byteKey]() {
			major = majorBytes
		}
		return append(AppendHead(b, major, uint64(v.Len())), v.String()...), nil
	case reflect.Bool:
		if v.Bool() {
			return append(b, majorSimple|infoTrue), nil
		}
		return append(b, majorSimple|infoFalse), nil
	case reflect.Slice:
		return appendSlice(b, v)
	case reflect.Map:
		return appendMap(b, v)
	case reflect.Struct:
		return appendStruct(b, v)
	}
	switch {
	case v.Type() == reflect.TypeFor[simple]():
		return AppendHead(b, majorSimple, v.Uint()), nil
	case v.CanUint():
		return AppendHead(b, majorUint, v.Uint()), nil
	case v.CanInt():
		return appendInt(b, v.Int()), nil
	}
	return nil, fmt.Errorf("cbor: cannot write a value of type %s", v.Type())
}

func appendInt(b []byte, n int64) []byte {
	if n < 0 {
		return AppendHead(b, majorNint, uint64(-1-n))
	}
	return AppendHead(b, majorUint, uint64(n))
}

func appendSlice(b []byte, v reflect.Value) (_ []byte, err error) {
	if v.IsNil() {
		return append(b, null...), nil
	}
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return append(AppendHead(b, majorBytes, uint64(v.Len())), v.Bytes()...), nil
	}
	b = AppendHead(b, majorArray, uint64(v.Len()))
	if numbers, ok := v.Interface().([]uint64); ok { // a status list has a million
		for _, n := range numbers {
			b = AppendHead(b, majorUint, n)
		}
		return b, nil
	}
	for i := range v.Len() {
		if b, err = appendValue(b, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// appendMap writes the pairs in the order of the bytes of their keys, which are different.
func appendMap(b []byte, v reflect.Value) ([]byte, error) {
	if v.IsNil() {
		return append(b, null...), nil
	}
	keys, pairs := make([]string, 0, v.Len()), make(map[string]reflect.Value, v.Len())
	for i := v.MapRange(); i.Next(); {
		key, err := appendValue(nil, i.Key())
		if err != nil {
			return nil, err
		}
		keys, pairs[string(key)] = append(keys, string(key)), i.Value()
	}
	slices.Sort(keys)
	b = AppendHead(b, majorMap, uint64(v.Len()))
	for _, k := range keys {
		var err error
		if b, err = appendValue(append(b, k...), pairs[k]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func appendStruct(b []byte, v reflect.Value) (_ []byte, err error) {
	if m, ok := v.Interface().(Marshaler); ok {
		item, err := m.MarshalCBOR()
		return append(b, item...), err
	}
	s := shapeOf(v.Type())
	left := func(f field) bool { return f.omitEmpty && empty(v.Field(f.index)) }
	n := len(s.fields)
	for _, f := range s.fields {
		if left(f) {
			n--
		}
	}
	if s.array {
		b = AppendHead(b, majorArray, uint64(n))
	} else {
		b = AppendHead(b, majorMap, uint64(n))
	}
	for _, f := range s.fields {
		if left(f) {
			continue
		}
		if b, err = appendValue(append(b, f.written...), v.Field(f.index)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// empty reports whether a field holds nothing: zero, or no elements.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}
