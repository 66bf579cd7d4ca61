// Package statuslist is the bit array of the IETF Token Status List (draft 21,
// section 4): one small number for each card of a list.
//
// A list has entries of 1, 2, 4 or 8 bits. Entry i of width b stands in byte i*b/8, the
// lowest bits first. Entries are kept packed: 100 million of one bit take 12.5 MB.
//
// Numbers are those of section 7 of the draft, and two of the range that it leaves to
// applications: 3 for an index that no card has, and 12 for a card whose expiry the
// list moves. The later expiry stands beside the array, sorted by index.
package statuslist

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Values of entries.
const (
	Valid     = 0
	Revoked   = 1
	Suspended = 2
	NotIssued = 3  // application specific; in a list of one bit it is Revoked
	Extended  = 12 // application specific; needs 4 bits
)

// MaxBytes is the largest array, in bytes: 134 million entries of one bit.
const MaxBytes = 16 << 20

var (
	errBits  = errors.New("an entry is not of 1, 2, 4 or 8 bits")
	errSize  = fmt.Errorf("the array has no bytes, or more than %d", MaxBytes)
	errRange = errors.New("an index beyond the list")
	errValue = errors.New("a value that the entries are too narrow for")
	errOrder = errors.New("indices of later expiries that do not rise")
	errPair  = errors.New("a later expiry without an extended entry")
)

// An Extension is the later expiry of one card.
type Extension struct {
	Index  uint32
	Expiry uint64 // seconds since 1970
}

// A List is an array of entries. It is not safe for use while it is changed.
type List struct {
	bits       uint
	data       []byte
	extensions []Extension // indices rising

	// changed are later expiries that were set since, zero for one that is gone. They are
	// put in order all at once, since a mass of cards is extended together.
	changed map[uint32]uint64
}

// New returns a list in which at least the given number of entries have value.
func New(bits, entries int, value byte) (*List, error) {
	if err := checkBits(bits); err != nil {
		return nil, err
	}
	n := (entries*bits + 7) / 8
	if entries < 1 || entries > 8*MaxBytes || n > MaxBytes {
		return nil, errSize
	}
	if int(value)>>bits != 0 {
		return nil, errValue
	}
	all := value * byte(0xff/(1<<bits-1)) // in each entry of a byte
	data := make([]byte, n)
	for i := range data {
		data[i] = all
	}
	return &List{bits: uint(bits), data: data}, nil
}

// Parse returns the list in an array, which it keeps, and the later expiries.
func Parse(bits int, data []byte, extensions []Extension) (*List, error) {
	if err := checkBits(bits); err != nil {
		return nil, err
	}
	if len(data) == 0 || len(data) > MaxBytes {
		return nil, errSize
	}
	l := &List{bits: uint(bits), data: data, extensions: extensions}
	return l, l.check()
}

// check holds the later expiries to the entries.
func (l *List) check() error {
	for i, e := range l.extensions {
		switch {
		case i > 0 && e.Index <= l.extensions[i-1].Index:
			return errOrder
		case int64(e.Index) >= int64(l.Len()):
			return errRange
		case l.At(e.Index) != Extended:
			return errPair
		}
	}
	return nil
}

func checkBits(bits int) error {
	if bits != 1 && bits != 2 && bits != 4 && bits != 8 {
		return errBits
	}
	return nil
}

// Bits returns the width of an entry.
func (l *List) Bits() int { return int(l.bits) }

// Len returns the number of entries.
func (l *List) Len() int { return len(l.data) * 8 / int(l.bits) }

// Data returns the array itself.
func (l *List) Data() []byte { return l.data }

// Extensions returns the later expiries themselves, indices rising.
func (l *List) Extensions() []Extension {
	if len(l.changed) == 0 {
		return l.extensions
	}
	merged := make([]Extension, 0, len(l.extensions)+len(l.changed))
	for _, e := range l.extensions {
		if _, ok := l.changed[e.Index]; !ok {
			merged = append(merged, e)
		}
	}
	for i, expiry := range l.changed {
		if expiry != 0 {
			merged = append(merged, Extension{i, expiry})
		}
	}
	slices.SortFunc(merged, func(a, b Extension) int { return cmp.Compare(a.Index, b.Index) })
	l.extensions, l.changed = merged, nil
	return merged
}

// At returns an entry. The index must be below Len.
func (l *List) At(i uint32) byte {
	at := uint64(i) * uint64(l.bits)
	return l.data[at/8] >> (at % 8) & (1<<l.bits - 1)
}

// Expiry returns the later expiry of an entry, or zero.
func (l *List) Expiry(i uint32) uint64 {
	if expiry, ok := l.changed[i]; ok {
		return expiry
	}
	if at, ok := l.find(i); ok {
		return l.extensions[at].Expiry
	}
	return 0
}

func (l *List) find(i uint32) (int, bool) {
	return slices.BinarySearchFunc(l.extensions, i, func(e Extension, i uint32) int { return cmp.Compare(e.Index, i) })
}

// Set changes an entry. The expiry counts for Extended alone; zero is none.
func (l *List) Set(i uint32, value byte, expiry uint64) error {
	if int64(i) >= int64(l.Len()) {
		return errRange
	}
	if int(value)>>l.bits != 0 {
		return errValue
	}
	at := uint64(i) * uint64(l.bits)
	mask := byte(1<<l.bits-1) << (at % 8)
	l.data[at/8] = l.data[at/8]&^mask | value<<(at%8)
	if value != Extended {
		expiry = 0
	}
	if expiry != l.Expiry(i) {
		if l.changed == nil {
			l.changed = map[uint32]uint64{}
		}
		l.changed[i] = expiry
	}
	return nil
}

// Clone returns a copy that shares nothing with l.
func (l *List) Clone() *List {
	return &List{bits: l.bits, data: slices.Clone(l.data), extensions: slices.Clone(l.extensions), changed: maps.Clone(l.changed)}
}

// Nth returns the index of the entry with value that n others precede. It returns false
// if there are not so many.
func (l *List) Nth(value byte, n int) (uint32, bool) {
	times, each := l.times(value), 8/l.bits
	for at, b := range l.data {
		if n >= times[b] {
			n -= times[b]
			continue
		}
		for i := uint32(uint(at) * each); ; i++ {
			if l.At(i) != value {
				continue
			}
			if n == 0 {
				return i, true
			}
			n--
		}
	}
	return 0, false
}

// times returns how often each byte holds value.
func (l *List) times(value byte) (times [256]int) {
	for b := range times {
		for shift := uint(0); shift < 8; shift += l.bits {
			if byte(b)>>shift&(1<<l.bits-1) == value {
				times[b]++
			}
		}
	}
	return times
}
