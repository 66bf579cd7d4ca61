package cbor

import (
	"bytes"
	"math"
	"reflect"
	"unicode/utf8"
)

// Rules bound what is read.
type Rules struct {
	Depth    int  // arrays and maps inside each other
	Elements int  // of one array
	Pairs    int  // of one map
	Spare    bool // passes over keys that a struct lacks, which are else ErrUnknown
}

// An Unmarshaler reads itself. It is given one item that is well-formed and within the
// rules, and keeps nothing of it.
type Unmarshaler interface{ UnmarshalCBOR(item []byte) error }

// Raw is an item as it stands.
type Raw []byte

// UnmarshalCBOR keeps a copy of the item.
func (r *Raw) UnmarshalCBOR(item []byte) error {
	*r = bytes.Clone(item)
	return nil
}

// simple is a value of major type 7 that has no meaning, and byteKey a byte string where it
// is the key of a map[any]any.
type (
	simple  byte
	byteKey string
)

// Unmarshal reads the one item that is in, and stores it in what v points to: a struct,
// a map from int64 to Raw, or any. Any holds int64, string, []byte, bool, float64, nil,
// []any or map[any]any, or a type of this package for what no token of ours has. After an
// error v may be filled in part.
//
// Of several faults it returns ErrForm for an item that is not well-formed, else the first,
// except that ErrDuplicate and ErrUnknown end the map they are found in.
func (r *Rules) Unmarshal(in []byte, v any) error {
	d := reader{in: in, rules: r}
	if !d.check(0) || d.off < len(in) {
		return ErrForm
	}
	d.off = 0
	return d.value(reflect.ValueOf(v).Elem())
}

// UnmarshalFirst reads the first item of in like Unmarshal, and returns what follows.
func (r *Rules) UnmarshalFirst(in []byte, v any) ([]byte, error) {
	d := reader{in: in, rules: r}
	if !d.check(0) {
		return nil, ErrForm
	}
	rest := in[d.off:]
	if err := r.Unmarshal(in[:d.off], v); err != nil {
		return nil, err
	}
	return rest, nil
}

// value consumes a checked item, also if it returns an error, and stores it in v.
func (r *reader) value(v reflect.Value) error {
	null := r.in[r.off] == majorSimple|infoNull || r.in[r.off] == majorSimple|infoUndefined
	switch kind := v.Kind(); {
	case null && (kind == reflect.Pointer || kind == reflect.Interface):
		r.skip(1)
		v.SetZero()
		return nil
	case kind == reflect.Interface:
		x, err := r.any()
		if x != nil {
			v.Set(reflect.ValueOf(x))
		}
		return err
	case kind == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct || v.Kind() == reflect.Slice {
		if u, ok := v.Addr().Interface().(Unmarshaler); ok {
			start := r.off
			r.skip(1)
			return u.UnmarshalCBOR(r.in[start:r.off])
		}
	}
	h, _ := r.head()
	switch h.major {
	case majorArray:
		return r.array(v, h.n)
	case majorMap:
		return r.mapping(v, h.n)
	}
	return r.scalar(v, h)
}

// scalar stores an item that holds no others.
func (r *reader) scalar(v reflect.Value, h head) error {
	switch h.major {
	case majorUint:
		return setUint(v, h.n)
	case majorNint:
		if h.n > math.MaxInt64 || !v.CanInt() || v.OverflowInt(-1-int64(h.n)) {
			return ErrShape
		}
		v.SetInt(-1 - int64(h.n))
		return nil
	case majorBytes:
		b := r.take(h.n)
		if v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.Uint8 {
			return ErrShape
		}
		v.SetBytes(bytes.Clone(b))
		return nil
	case majorText:
		b := r.take(h.n)
		if !utf8.Valid(b) {
			return ErrForm
		}
		if v.Kind() != reflect.String {
			return ErrShape
		}
		v.SetString(string(b))
		return nil
	}
	return setSimple(v, h)
}

func setUint(v reflect.Value, n uint64) error {
	switch {
	case v.CanUint() && !v.OverflowUint(n):
		v.SetUint(n)
		return nil
	case v.CanInt() && n <= math.MaxInt64 && !v.OverflowInt(int64(n)):
		v.SetInt(int64(n))
		return nil
	}
	return ErrShape
}

// setSimple stores a bool. Null empties what may be nil and leaves what may not: that it
// stood there shows when the value is written again.
func setSimple(v reflect.Value, h head) error {
	switch h.info {
	case infoFalse, infoTrue:
		if v.Kind() != reflect.Bool {
			return ErrShape
		}
		v.SetBool(h.info == infoTrue)
		return nil
	case infoNull, infoUndefined:
		if v.Kind() == reflect.Slice || v.Kind() == reflect.Map {
			v.SetZero()
		}
		return nil
	case infoHalf, infoSingle, infoDouble:
		return ErrShape
	}
	return setUint(v, h.n)
}

// array consumes n items into a slice, or into the fields of a struct.
func (r *reader) array(v reflect.Value, n uint64) error {
	var at func(i int) reflect.Value
	switch v.Kind() {
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), int(n), int(n)))
		at = v.Index
	case reflect.Struct:
		s := shapeOf(v.Type())
		if s.array && n == uint64(len(s.fields)) {
			at = func(i int) reflect.Value { return v.Field(s.fields[i].index) }
		}
	}
	if at == nil {
		r.skip(n)
		return ErrShape
	}
	var err error
	for i := range int(n) {
		err = first(err, r.value(at(i)))
	}
	return err
}

// first returns the first of two errors.
func first(err, next error) error {
	if err != nil {
		return err
	}
	return next
}

// mapping consumes n pairs.
func (r *reader) mapping(v reflect.Value, n uint64) error {
	if m, ok := v.Addr().Interface().(*map[int64]Raw); ok {
		*m = make(map[int64]Raw, n)
		return r.items(*m, n)
	}
	if v.Kind() != reflect.Struct || shapeOf(v.Type()).array {
		r.skip(2 * n)
		return ErrShape
	}
	return r.fields(v, n)
}

// items consumes n pairs into a map.
func (r *reader) items(m map[int64]Raw, n uint64) error {
	var err error
	var key int64
	var item Raw
	for i := range n {
		key = 0 // a key that is null leaves it
		if keyErr := r.value(reflect.ValueOf(&key).Elem()); keyErr != nil {
			err = first(err, keyErr)
			r.skip(1)
			continue
		}
		if _, twice := m[key]; twice {
			r.skip(2*(n-i) - 1)
			return ErrDuplicate
		}
		err = first(err, r.value(reflect.ValueOf(&item).Elem()))
		m[key] = item
	}
	return err
}

// fields consumes n pairs into a struct.
func (r *reader) fields(v reflect.Value, n uint64) error {
	s := shapeOf(v.Type())
	found := make([]bool, len(s.fields))
	var spare map[any]bool // keys that the struct lacks; few maps have any
	var err error
	for i := range n {
		key, ok, keyErr := r.key()
		err = first(err, keyErr)
		if !ok {
			r.skip(1)
			continue
		}
		at := s.find(key)
		switch {
		case at >= 0 && !found[at]:
			found[at] = true
			err = first(err, r.value(v.Field(s.fields[at].index)))
			continue
		case at >= 0 || spare[key]:
			r.skip(2*(n-i) - 1)
			return ErrDuplicate
		case !r.rules.Spare:
			r.skip(2*(n-i) - 1)
			return ErrUnknown
		}
		if spare == nil {
			spare = map[any]bool{}
		}
		spare[key] = true
		r.skip(1)
	}
	return err
}
