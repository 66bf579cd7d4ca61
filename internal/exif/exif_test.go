package exif_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/exif"
)

// entry is one of a directory, with a value of 16 bits.
type entry struct {
	tag, kind uint16
	count     uint32
	value     uint16
}

// tiff returns a structure with one directory, gap bytes after the header.
func tiff(order binary.AppendByteOrder, gap int, entries ...entry) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, uint32(8+gap))
	b = append(b, make([]byte, gap)...)
	b = order.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = order.AppendUint16(b, e.tag)
		b = order.AppendUint16(b, e.kind)
		b = order.AppendUint32(b, e.count)
		b = order.AppendUint16(b, e.value)
		b = order.AppendUint16(b, 0)
	}
	return order.AppendUint32(b, 0) // no second directory
}

func TestOrientationOfBothByteOrders(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for want := 1; want <= 8; want++ {
			for _, gap := range []int{0, 1, 40} {
				t.Run(fmt.Sprint(order, want, gap), func(t *testing.T) {
					in := tiff(order, gap, entry{0x010f, 2, 1, 0}, entry{0x0112, 3, 1, uint16(want)}, entry{0x011a, 5, 1, 0})
					if got := exif.Orientation(in); got != want {
						t.Errorf("Orientation = %d, want %d", got, want)
					}
				})
			}
		}
	}
}

func TestBrokenOrAbsentIsUpright(t *testing.T) {
	le := binary.LittleEndian
	six := entry{0x0112, 3, 1, 6}
	good := tiff(le, 0, six)
	if exif.Orientation(good) != 6 {
		t.Fatal("the sound structure is not read")
	}
	at := func(offset uint32) []byte {
		b := tiff(le, 0, six)
		le.PutUint32(b[4:], offset)
		return b
	}
	for name, in := range map[string][]byte{
		"nothing":                  nil,
		"no tag":                   tiff(le, 0, entry{0x010f, 3, 1, 6}),
		"no entries":               tiff(le, 0),
		"zero":                     tiff(le, 0, entry{0x0112, 3, 1, 0}),
		"nine":                     tiff(le, 0, entry{0x0112, 3, 1, 9}),
		"a long":                   tiff(le, 0, entry{0x0112, 4, 1, 6}),
		"two values":               tiff(le, 0, entry{0x0112, 3, 2, 6}),
		"the wrong one comes last": tiff(le, 0, entry{0x0112, 3, 1, 1}, six),
		"directory in the header":  at(0),
		"directory at the end":     at(uint32(len(good))),
		"directory far away":       at(0xffffffff),
		"mixed byte orders":        append([]byte("II\x00*"), good[4:]...),
		"another magic":            append([]byte("II+\x00"), good[4:]...),
		"Exif before it":           append([]byte("Exif\x00\x00"), good...),
		"text":                     []byte(strings.Repeat("II*\x00", 40)),
	} {
		t.Run(name, func(t *testing.T) {
			if got := exif.Orientation(in); got != 1 {
				t.Errorf("Orientation = %d, want 1", got)
			}
		})
	}
}

func TestCutStructuresAreUprightOrTheSame(t *testing.T) {
	good := tiff(binary.BigEndian, 3, entry{0x010f, 2, 1, 0}, entry{0x0112, 3, 1, 8})
	whole := len(good) - 4 // without the place of the second directory
	for n := range good {
		want := 1
		if n >= whole {
			want = 8
		}
		if got := exif.Orientation(good[:n]); got != want {
			t.Errorf("Orientation of %d bytes = %d, want %d", n, got, want)
		}
	}
	// More entries announced than there are.
	binary.BigEndian.PutUint16(good[11:], 0xffff)
	if got := exif.Orientation(good); got != 8 {
		t.Errorf("Orientation with 65,535 entries announced = %d, want 8", got)
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(tiff(binary.LittleEndian, 0, entry{0x0112, 3, 1, 6}))
	f.Add(tiff(binary.BigEndian, 5, entry{0x010f, 2, 1, 0}, entry{0x0112, 3, 1, 3}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := exif.Orientation(data); got < 1 || got > 8 {
			t.Errorf("Orientation = %d", got)
		}
	})
}
