package cbor_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	library "github.com/fxamacker/cbor/v2"

	"github.com/sealcard/sealcard/internal/cbor"
)

// A record has a field of every kind that our tokens have.
type record struct {
	Text    string             `cbor:"1,keyasint"`
	Number  uint64             `cbor:"2,keyasint,omitempty"`
	Small   uint32             `cbor:"-3,keyasint,omitempty"`
	Signed  int                `cbor:"4,keyasint"`
	Yes     bool               `cbor:"500,keyasint,omitempty"`
	Bytes   []byte             `cbor:"-65537,keyasint"`
	Numbers []uint64           `cbor:"7,keyasint,omitempty"`
	Keys    [][]byte           `cbor:"8,keyasint,omitempty"`
	One     *inner             `cbor:"9,keyasint,omitempty"`
	Many    []inner            `cbor:"10,keyasint,omitempty"`
	Four    parts              `cbor:"11,keyasint"`
	Any     any                `cbor:"12,keyasint"`
	Items   map[int64]cbor.Raw `cbor:"13,keyasint"`
	Self    self               `cbor:"14,keyasint"`
}

type inner struct {
	Index uint32 `cbor:"idx"`
	URI   string `cbor:"uri,omitempty"`
	In    *inner `cbor:"in,omitempty"`
}

type parts struct {
	_    struct{} `cbor:",toarray"`
	Head []byte
	Rest cbor.Raw
}

// self refuses everything but a map.
type self struct{ n int }

var errSelf = errors.New("not a map")

func (s *self) UnmarshalCBOR(b []byte) error {
	if b[0]&0xe0 != 0xa0 {
		return errSelf
	}
	s.n = len(b)
	return nil
}

func (s self) MarshalCBOR() ([]byte, error) { return []byte{0xa0}, nil }

// bounds are small, so that inputs reach them.
const (
	depth    = 4
	elements = 16
	pairs    = 16
)

// reference returns the library set to the rules.
func reference(t testing.TB, spare bool) library.DecMode {
	t.Helper()
	o := library.DecOptions{
		DupMapKey:         library.DupMapKeyEnforcedAPF,
		MaxNestedLevels:   depth,
		MaxArrayElements:  elements,
		MaxMapPairs:       pairs,
		IndefLength:       library.IndefLengthForbidden,
		TagsMd:            library.TagsForbidden,
		IntDec:            library.IntDecConvertSignedOrFail,
		UTF8:              library.UTF8RejectInvalid,
		NaN:               library.NaNDecodeForbidden,
		Inf:               library.InfDecodeForbidden,
		BignumTag:         library.BignumTagForbidden,
		BinaryUnmarshaler: library.BinaryUnmarshalerNone,
	}
	if !spare {
		o.ExtraReturnErrors = library.ExtraDecErrorUnknownField
	}
	m, err := o.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// kind puts an error of the library into our words.
func kind(err error) error {
	if err == nil || errors.Is(err, errSelf) {
		return err
	}
	if _, ok := errors.AsType[*library.DupMapKeyError](err); ok {
		return cbor.ErrDuplicate
	}
	if _, ok := errors.AsType[*library.UnknownFieldError](err); ok {
		return cbor.ErrUnknown
	}
	if _, ok := errors.AsType[*library.UnmarshalTypeError](err); ok {
		return cbor.ErrShape
	}
	return cbor.ErrForm
}

// plain replaces the values that each side has a type of its own for.
func plain(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
		return v
	case map[any]any:
		out := map[any]any{}
		for k, e := range v {
			out[plain(k)] = plain(e)
		}
		return out
	}
	switch r := reflect.ValueOf(v); {
	case r.Kind() == reflect.Uint8: // a simple value
		return uint8(r.Uint())
	case r.Kind() == reflect.String && r.Type() != reflect.TypeFor[string](): // bytes as a key
		return [1]string{r.String()}
	}
	return v
}

// compare reads in with both sides, and holds that they agree on value, error and rest.
func compare[T any](t *testing.T, in []byte, spare bool, settle func(*T)) {
	t.Helper()
	rules := &cbor.Rules{Depth: depth, Elements: elements, Pairs: pairs, Spare: spare}
	var got, want T
	rest, err := rules.UnmarshalFirst(in, &got)
	wantRest, wantErr := reference(t, spare).UnmarshalFirst(in, &want)
	if !errors.Is(err, kind(wantErr)) || !bytes.Equal(rest, wantRest) {
		t.Fatalf("%T of %x = %v and %x left, want %v (%v) and %x left", got, in, err, rest, kind(wantErr), wantErr, wantRest)
	}
	if whole := rules.Unmarshal(in, new(T)); !errors.Is(whole, kind(reference(t, spare).Unmarshal(in, new(T)))) {
		t.Fatalf("the whole of %x: %v", in, whole)
	}
	if err != nil {
		return
	}
	compareWritten(t, got, want)
	settle(&got)
	settle(&want)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%x = %+v, want %+v", in, got, want)
	}
}

func compareAll(t *testing.T, in []byte) {
	t.Helper()
	for _, spare := range []bool{false, true} {
		compare(t, in, spare, func(v *any) { *v = plain(*v) })
		compare(t, in, spare, func(v *record) { v.Any = plain(v.Any) })
		compare(t, in, spare, func(*inner) {})
		compare(t, in, spare, func(*parts) {})
		compare(t, in, spare, func(*map[int64]cbor.Raw) {})
		compare(t, in, spare, func(*[]inner) {})
	}
}

// compareWritten holds that both sides write what they read, or a float, in the same way.
func compareWritten(t *testing.T, got, want any) {
	t.Helper()
	o := library.CoreDetEncOptions()
	o.TagsMd = library.TagsForbidden
	m, err := o.EncMode()
	if err != nil {
		t.Fatal(err)
	}
	ours, err := cbor.Marshal(got)
	if err != nil && strings.Contains(err.Error(), "float64") {
		return
	}
	if theirs, theirErr := m.Marshal(want); err != nil || theirErr != nil || !bytes.Equal(ours, theirs) {
		t.Fatalf("Marshal(%+v) = %x, %v, want %x, %v", got, ours, err, theirs, theirErr)
	}
}

// seeds are items that each take another way.
func seeds(t testing.TB) [][]byte {
	t.Helper()
	full := record{
		Text: "text", Number: math.MaxUint64, Small: 70000, Signed: -300, Yes: true, Bytes: []byte{1}, Numbers: []uint64{1, 24, 256},
		Keys: [][]byte{{1}, nil, {}}, One: &inner{1, "u", &inner{Index: 2}}, Many: []inner{{}, {2, "v", nil}},
		Four: parts{Head: []byte{9}, Rest: cbor.Raw{1}}, Any: map[any]any{int64(1): []any{"a", nil, false, int64(-1), []byte{2}}, "b": int64(3)},
	}
	b, err := cbor.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	all := [][]byte{
		b, []byte("\xa3\x63idx\x01\x63URI\x61a\x62in\xa1\x63IDX\x18\x05"), []byte("\x82\x41\x01\xa1\x01\xf6"),
		[]byte("\xa5\x01\xf9\x3c\x00\x02\xfb\x40\x09\x21\xfb\x54\x44\x2d\x18\x03\xfa\x7f\x7f\xff\xff\x04\xf0\xf5\xf8\x20"),
		[]byte("\xa2\x3b\x7f\xff\xff\xff\xff\xff\xff\xff\x01\x3b\x80\x00\x00\x00\x00\x00\x00\x00\x02"),
		[]byte("\xa3\x40\x01\x80\x02\xa0\x03"), []byte("\xa2\xf6\x01\xf6\x02"), []byte("\x84\xf9\x00\x01\xf9\x7b\xff\xf9\x80\x00\xf9\x7c\x00"),
		{}, {0xc1, 1}, {0xf8, 31}, {0xf8, 32}, {0x1c}, {0x9f, 0xff}, {0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		[]byte("\x81\x81\x81\x81\x00"), []byte("\x81\x81\x81\x81\x81\x00"), append([]byte{0x90}, make([]byte, 16)...), append([]byte{0x91}, make([]byte, 17)...),
	}
	for _, key := range []string{"\x01", "\x02", "\x22", "\x04", "\x19\x01\xf4", "\x3a\x00\x01\x00\x00", "\x07", "\x08", "\x09", "\x0a", "\x0b", "\x0c", "\x0d", "\x0e", "\x18\x63"} {
		for _, value := range []string{"\x01", "\x20", "\x41\x01", "\x61a", "\x61\xff", "\x81\x01", "\xa1\x01\x02", "\xa2\x01\x02\x01\x02", "\xf5", "\xf6", "\xf7", "\xf0", "\xf9\x3c\x00", "\x1b\xff\xff\xff\xff\xff\xff\xff\xff", "\x81\xa1\x63idx\x01", "\x82\x41\x01\x02"} {
			all = append(all, []byte("\xa2"+key+value+"\x18\x64\x01"), []byte("\xa2\x61z\x61\xff"+key+value))
		}
	}
	return all
}

// TestReadsAndWritesLikeTheLibrary holds this package against a general one that shares no
// code with it, on inputs that are nearly right.
func TestReadsAndWritesLikeTheLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := seeds(t)
	for _, in := range all {
		compareAll(t, in)
	}
	rounds := 60000
	if testing.Short() {
		rounds = 3000
	}
	for range rounds {
		in := bytes.Clone(all[random.IntN(len(all))])
		for range 1 + random.IntN(3) {
			in = change(random, in, all)
		}
		compareAll(t, in)
	}
}

// change returns in with one change: a byte, a head, or a piece of another input.
func change(random *rand.Rand, in []byte, all [][]byte) []byte {
	if len(in) == 0 {
		return []byte{byte(random.Uint32())}
	}
	at := random.IntN(len(in))
	switch random.IntN(5) {
	case 0:
		in[at] = byte(random.Uint32())
	case 1:
		in[at] ^= 1 << random.IntN(8)
	case 2:
		return append(in[:at:at], in[at+1:]...)
	case 3:
		other := all[random.IntN(len(all))]
		from := random.IntN(len(other) + 1)
		piece := other[from:min(len(other), from+1+random.IntN(12))]
		return append(append(in[:at:at], piece...), in[at:]...)
	case 4:
		return in[:at]
	}
	return in
}

func FuzzAgainstTheLibrary(f *testing.F) {
	for _, in := range seeds(f) {
		f.Add(in)
	}
	f.Fuzz(compareAll)
}
