package cbor

import (
	"bytes"
	"math"
	"unicode/utf8"
)

// any consumes a checked item, also if it returns an error, and returns it as Go values.
func (r *reader) any() (any, error) {
	h, _ := r.head()
	switch h.major {
	case majorUint, majorNint:
		if h.n > math.MaxInt64 {
			return nil, ErrShape
		}
		if h.major == majorNint {
			return -1 - int64(h.n), nil
		}
		return int64(h.n), nil
	case majorBytes:
		return bytes.Clone(r.take(h.n)), nil
	case majorText:
		b := r.take(h.n)
		if !utf8.Valid(b) {
			return nil, ErrForm
		}
		return string(b), nil
	case majorArray:
		return r.list(h.n)
	case majorMap:
		return r.pairs(h.n)
	}
	switch h.info {
	case infoFalse, infoTrue:
		return h.info == infoTrue, nil
	case infoNull, infoUndefined:
		return nil, nil
	case infoHalf, infoSingle, infoDouble:
		return h.float(), nil
	}
	return simple(h.n), nil
}

// list consumes n items.
func (r *reader) list(n uint64) ([]any, error) {
	all := make([]any, n)
	var err error
	for i := range all {
		item, itemErr := r.any()
		err = first(err, itemErr)
		all[i] = item
	}
	return all, err
}

// pairs consumes n pairs.
func (r *reader) pairs(n uint64) (map[any]any, error) {
	all := map[any]any{}
	var err error
	for i := range n {
		key, keyErr := r.any()
		if b, ok := key.([]byte); ok {
			key = byteKey(b)
		}
		if keyErr == nil && !hashable(key) {
			keyErr = ErrForm
		}
		if keyErr != nil {
			err = first(err, keyErr)
			r.skip(1)
			continue
		}
		item, itemErr := r.any()
		if itemErr != nil {
			err = first(err, itemErr)
			continue
		}
		if _, twice := all[key]; twice {
			r.skip(2 * (n - i - 1))
			return all, ErrDuplicate
		}
		all[key] = item
	}
	return all, err
}

// key consumes a key of a map that becomes a struct. It returns false for one that cannot
// be compared, and ErrShape for one that no struct has.
func (r *reader) key() (any, bool, error) {
	major := r.in[r.off] & 0xe0
	key, err := r.any()
	ok := err == nil && hashable(key)
	if major != majorUint && major != majorNint && major != majorText {
		err = ErrShape
	}
	return key, ok, err
}

// hashable reports whether a value that was read may be a key of a Go map.
func hashable(v any) bool {
	switch v.(type) {
	case []byte, []any, map[any]any:
		return false
	}
	return true
}
