package statuslist_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/flate"
	"github.com/sealcard/sealcard/internal/statuslist"
)

// parse returns the list in an array of hexadecimal digits.
func parse(t testing.TB, bits int, digits string) *statuslist.List {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	l, err := statuslist.Parse(bits, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestExamplesOfTheDraft(t *testing.T) {
	for _, tt := range []struct {
		bits   int
		digits string
		want   []byte
	}{
		// Token Status List, draft 21, section 4.1.
		{1, "b9a3", []byte{1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1}},
		{2, "c944f9", []byte{1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3}},
	} {
		l := parse(t, tt.bits, tt.digits)
		if l.Len() != len(tt.want) || l.Bits() != tt.bits {
			t.Errorf("Len = %d, Bits = %d", l.Len(), l.Bits())
		}
		for i, want := range tt.want {
			if got := l.At(uint32(i)); got != want {
				t.Errorf("%d bits: At(%d) = %d, want %d", tt.bits, i, got, want)
			}
		}
	}
}

func TestVectorsOfTheDraft(t *testing.T) {
	var v struct {
		Encodings []struct {
			Bits    int
			Entries int
			Nonzero map[string]byte
			CBOR    string `json:"cbor_hex"`
		}
	}
	if err := json.Unmarshal(cardtest.Vector(t, "status-list/token-status-list.json"), &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Encodings) != 4 {
		t.Fatalf("%d encodings, want 4", len(v.Encodings))
	}
	for _, e := range v.Encodings {
		raw, err := hex.DecodeString(e.CBOR)
		if err != nil {
			t.Fatal(err)
		}
		var w struct {
			Bits int    `cbor:"bits"`
			List []byte `cbor:"lst"`
		}
		if err := cbor.Unmarshal(raw, &w); err != nil {
			t.Fatal(err)
		}
		data, err := flate.Decompress(w.List, statuslist.MaxBytes)
		if err != nil {
			t.Fatal(err)
		}
		l, err := statuslist.Parse(w.Bits, data, nil)
		if err != nil || l.Len() != e.Entries || l.Bits() != e.Bits {
			t.Fatalf("Parse = %v, %v", l, err)
		}
		again, err := statuslist.New(e.Bits, e.Entries, 0)
		if err != nil {
			t.Fatal(err)
		}
		for text, value := range e.Nonzero {
			i, err := strconv.ParseUint(text, 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			if got := l.At(uint32(i)); got != value {
				t.Errorf("%d bits: At(%d) = %d, want %d", e.Bits, i, got, value)
			}
			if err := again.Set(uint32(i), value, 1); err != nil {
				t.Errorf("%d bits: Set(%d, %d) = %v", e.Bits, i, value, err)
			}
		}
		if !bytes.Equal(again.Data(), data) {
			t.Errorf("%d bits: the list made again differs", e.Bits)
		}
	}
}

// TestAgainstASlowList changes entries at random and keeps one byte for each beside.
func TestAgainstASlowList(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, bits := range []int{1, 2, 4, 8} {
		l, err := statuslist.New(bits, 1000, 1)
		if err != nil {
			t.Fatal(err)
		}
		slow := bytes.Repeat([]byte{1}, l.Len())
		later := map[uint32]uint64{}
		for range 3000 {
			i, value, expiry := uint32(r.IntN(l.Len())), byte(r.IntN(1<<bits)), r.Uint64N(1000)
			if err := l.Set(i, value, expiry); err != nil {
				t.Fatal(err)
			}
			slow[i] = value
			delete(later, i)
			if value == statuslist.Extended {
				later[i] = expiry
			}
		}
		counts := map[byte]int{}
		for i, want := range slow {
			if got := l.At(uint32(i)); got != want {
				t.Fatalf("%d bits: At(%d) = %d, want %d", bits, i, got, want)
			}
			if at, ok := l.Nth(want, counts[want]); !ok || at != uint32(i) {
				t.Fatalf("%d bits: Nth(%d, %d) = %d, %v, want %d", bits, want, counts[want], at, ok, i)
			}
			if got := l.Expiry(uint32(i)); got != later[uint32(i)] {
				t.Fatalf("%d bits: Expiry(%d) = %d, want %d", bits, i, got, later[uint32(i)])
			}
			counts[want]++
		}
		for value := range byte(1<<bits - 1) {
			if _, ok := l.Nth(value, counts[value]); ok {
				t.Errorf("%d bits: Nth(%d) beyond the last is found", bits, value)
			}
		}
		if len(l.Extensions()) != len(later) {
			t.Errorf("%d bits: %d later expiries, want %d", bits, len(l.Extensions()), len(later))
		}
		if _, err := statuslist.Parse(bits, l.Data(), l.Extensions()); err != nil {
			t.Errorf("%d bits: Parse of what was set = %v", bits, err)
		}
		c := l.Clone()
		if err := c.Set(0, c.At(0)^1, 0); err != nil || l.At(0) != slow[0] {
			t.Errorf("%d bits: a clone shares its array", bits)
		}
	}
}

func TestListsThatAreRefused(t *testing.T) {
	ext := func(pairs ...uint64) (out []statuslist.Extension) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, statuslist.Extension{Index: uint32(pairs[i]), Expiry: pairs[i+1]})
		}
		return out
	}
	for _, tt := range []struct {
		name string
		bits int
		data []byte
		ext  []statuslist.Extension
		want string
	}{
		{"three bits", 3, []byte{0}, nil, "an entry is not of"},
		{"no bits", 0, []byte{0}, nil, "an entry is not of"},
		{"16 bits", 16, []byte{0}, nil, "an entry is not of"},
		{"empty", 1, nil, nil, "the array has no bytes"},
		{"largest", 8, make([]byte, statuslist.MaxBytes), nil, ""},
		{"too large", 8, make([]byte, statuslist.MaxBytes+1), nil, "the array has no bytes, or more"},
		{"extended", 4, []byte{0xcc}, ext(0, 5, 1, 5), ""},
		{"without a time", 4, []byte{0xcc}, nil, ""},
		{"time without its entry", 4, []byte{0x0c}, ext(1, 5), "a later expiry without"},
		{"twice", 4, []byte{0xcc}, ext(1, 5, 1, 5), "do not rise"},
		{"falling", 4, []byte{0xcc}, ext(1, 5, 0, 5), "do not rise"},
		{"beyond", 4, []byte{0xcc}, ext(2, 5), "beyond the list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := statuslist.Parse(tt.bits, tt.data, tt.ext)
			if (tt.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse = %v, want %q", err, tt.want)
			}
		})
	}
	for name, f := range map[string]func() error{
		"bits":          func() error { _, err := statuslist.New(3, 8, 0); return err },
		"no entries":    func() error { _, err := statuslist.New(1, 0, 0); return err },
		"negative":      func() error { _, err := statuslist.New(1, -1, 0); return err },
		"many":          func() error { _, err := statuslist.New(1, 8*statuslist.MaxBytes+1, 0); return err },
		"many of eight": func() error { _, err := statuslist.New(8, statuslist.MaxBytes+1, 0); return err },
		"wide":          func() error { _, err := statuslist.New(2, 8, 4); return err },
		"set beyond":    func() error { return parse(t, 2, "00").Set(4, 0, 0) },
		"set wide":      func() error { return parse(t, 2, "00").Set(3, 4, 0) },
	} {
		if f() == nil {
			t.Errorf("%s: nil, want an error", name)
		}
	}
	for _, n := range [][2]int{{1, 1}, {1, 8 * statuslist.MaxBytes}, {8, statuslist.MaxBytes}} {
		if l, err := statuslist.New(n[0], n[1], 1); err != nil || l.Len() < n[1] || l.At(uint32(n[1]-1)) != 1 {
			t.Errorf("New(%v) = %v", n, err)
		}
	}
	if l, err := statuslist.New(1, 9, 1); err != nil || l.Len() != 16 || l.At(15) != 1 {
		t.Errorf("New of 9 entries = %v, %v", l, err)
	}
}

func BenchmarkAt(b *testing.B) {
	l, err := statuslist.New(1, 100_000_000, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	i := uint32(0)
	for b.Loop() {
		i = i*1664525 + 1013904223
		if l.At(i%100_000_000) != 0 {
			b.Fatal("not zero")
		}
	}
}
