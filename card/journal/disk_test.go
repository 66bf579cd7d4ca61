package journal_test

import (
	"io"
	"math/rand/v2"
	"slices"
	"syscall"

	"github.com/sealcard/sealcard/card/journal"
)

// A disk is a file on a disk that can lose its power. It tells what programs see from what
// would be left.
type disk struct {
	seen  []byte  // what programs read
	media []byte  // what is on the platter, also behind the end of the file
	size  int64   // of the file on the platter
	dirty []write // not on the platter yet, in order
	sizes []int64 // that the file had since size was written
	dusty bool    // a file that grows shows what lay there before, and no zeros

	after func(d *disk)     // is called after each change of the file; nil for nothing
	fails func(string) bool // tells which operations fail; nil for none
	lost  *rand.Rand        // chooses what a sync that fails still writes
}

// A write is one of which no sync told.
type write struct {
	offset int64
	data   []byte
}

func (d *disk) ReadAt(b []byte, offset int64) (int, error) {
	if offset >= int64(len(d.seen)) {
		return 0, io.EOF
	}
	n := copy(b, d.seen[offset:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (d *disk) WriteAt(b []byte, offset int64) (int, error) {
	whole := b
	if d.failing("write") {
		b = b[:len(b)/2]
	}
	if end := int(offset) + len(b); end > len(d.seen) {
		d.seen = append(d.seen, make([]byte, end-len(d.seen))...)
		d.sizes = append(d.sizes, int64(end))
	}
	copy(d.seen[offset:], b)
	d.dirty = append(d.dirty, write{offset, slices.Clone(b)})
	d.changed()
	if len(b) < len(whole) {
		return len(b), syscall.ENOSPC
	}
	return len(b), nil
}

func (d *disk) Truncate(size int64) error {
	if d.failing("truncate") {
		return syscall.EIO
	}
	if n := int64(len(d.seen)); size > n {
		d.seen = append(d.seen, make([]byte, size-n)...)
	}
	d.seen = d.seen[:size]
	d.sizes = append(d.sizes, size)
	d.changed()
	return nil
}

// Sync brings everything to the platter. One that fails brings a part, and forgets that
// the rest is not there: programs still read it.
func (d *disk) Sync() error {
	failed := d.failing("sync")
	for i := range d.dirty {
		w := &d.dirty[i]
		eachSector(w, 512, func(from, to int64) {
			if !failed || d.lost.IntN(2) == 0 {
				d.media = put(d.media, w.data[from-w.offset:to-w.offset], from)
			}
		})
	}
	d.dirty = nil
	if failed {
		return syscall.EIO
	}
	d.size, d.sizes = int64(len(d.seen)), nil
	if !d.dusty && int64(len(d.media)) > d.size {
		clear(d.media[d.size:])
	}
	d.changed()
	return nil
}

func (d *disk) Close() error { return nil }

func (d *disk) failing(operation string) bool { return d.fails != nil && d.fails(operation) }

func (d *disk) changed() {
	if d.after != nil {
		d.after(d)
	}
}

// eachSector calls use with the parts of a write that lie in different sectors.
func eachSector(w *write, sector int64, use func(from, to int64)) {
	end := w.offset + int64(len(w.data))
	for from := w.offset; from < end; {
		to := min((from/sector+1)*sector, end)
		use(from, to)
		from = to
	}
}

// put is a write that lets a file grow.
func put(file, b []byte, offset int64) []byte {
	if end := int(offset) + len(b); end > len(file) {
		file = append(file, make([]byte, end-len(file))...)
	}
	copy(file[offset:], b)
	return file
}

// restarted returns the disk as another process finds it.
func (d *disk) restarted() *disk {
	return &disk{seen: slices.Clone(d.seen), media: slices.Clone(d.media), size: d.size, dirty: slices.Clone(d.dirty),
		sizes: slices.Clone(d.sizes), dusty: d.dusty, lost: d.lost}
}

// powerLoss returns one of the disks that may be left if the power fails now: of what no
// sync told, each sector of 512 or 4,096 bytes is there or is not, and the file has any
// size that it may have had on the way.
func (d *disk) powerLoss(r *rand.Rand) *disk {
	left := slices.Clone(d.media)
	sector := int64(512)
	if r.IntN(2) == 0 {
		sector = 4096
	}
	chance := r.IntN(5) // of 4, that a sector was written
	reached := map[int64]int{}
	for i := range d.dirty {
		w := &d.dirty[i]
		eachSector(w, sector, func(from, to int64) {
			n, known := reached[from/sector]
			if !known && r.IntN(4) < chance {
				n = r.IntN(len(d.dirty)) + 1
			}
			reached[from/sector] = n
			if i < n {
				left = put(left, w.data[from-w.offset:to-w.offset], from)
			}
		})
	}
	size := d.leftSize(r)
	if n := int64(len(left)); n < size {
		left = append(left, make([]byte, size-n)...)
		if d.dusty {
			for i := n; i < size; i++ {
				left[i] = byte(i * 7)
			}
		}
	}
	return &disk{seen: slices.Clone(left[:size]), media: left, size: size, dusty: d.dusty, lost: d.lost}
}

func (d *disk) leftSize(r *rand.Rand) int64 {
	if len(d.sizes) == 0 {
		return d.size
	}
	low, high := min(d.size, slices.Min(d.sizes)), max(d.size, slices.Max(d.sizes))
	switch r.IntN(4) {
	case 0:
		return d.size
	case 1:
		return d.sizes[len(d.sizes)-1]
	}
	return low + r.Int64N(high-low+1)
}

// fixed is a source of a journal's salt that has the same each time.
type fixed struct{}

func (fixed) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i + 1)
	}
	return len(b), nil
}

// mount opens the journal on a disk.
func mount(d *disk) (*journal.Journal, error) {
	return journal.New(d, int64(len(d.seen)), &journal.Options{Now: clock, Random: fixed{}})
}
