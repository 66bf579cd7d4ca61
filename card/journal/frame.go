package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// magic begins every journal.
const magic = "SCJRNL1\n"

// Sizes in bytes.
const (
	frameSize = 24      // in front of each body
	maxBody   = 4096    // of a record
	maxGroup  = 1 << 20 // from which a group is committed
	maxTorn   = 2 << 20 // that any group has
)

const lastOfGroup = 1 << 31

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A CorruptError says that a journal is damaged in a way that no crash explains, so that
// nothing may be signed until somebody has looked.
type CorruptError struct {
	Offset int64 // of the record, in bytes from the begin of the file
	Err    error
}

// Error names the place and the finding.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("journal: damaged at byte %d: %v", e.Offset, e.Err)
}

// Unwrap returns the finding without its place.
func (e *CorruptError) Unwrap() error { return e.Err }

var (
	errMagic  = errors.New("is not a journal")
	errFrame  = errors.New("the record is not whole, and others follow")
	errTail   = errors.New("what follows is longer than any group")
	errPlace  = errors.New("the record belongs elsewhere")
	errKind   = errors.New("no record of this form is known")
	errBefore = errors.New("the record does not follow from those before it")
)

// sumAt is where the checksum stands in a frame. It covers what is in front of it, and the
// body.
const sumAt = frameSize - 4

func checksum(frame, body []byte) uint32 {
	return crc32.Update(crc32.Checksum(frame[:sumAt], castagnoli), castagnoli, body)
}

// A group is records that are written together.
type group struct {
	start int64 // in the file
	data  []byte
	last  int // where its newest record begins, in data
}

// add appends a record.
func (g *group) add(body []byte) {
	before := [4]byte{}
	if len(g.data) > 0 {
		before = [4]byte(g.data[g.last+sumAt:])
	}
	g.last = len(g.data)
	g.data = binary.LittleEndian.AppendUint32(g.data, uint32(len(body)))
	g.data = binary.LittleEndian.AppendUint32(g.data, uint32(g.last))
	g.data = binary.LittleEndian.AppendUint64(g.data, uint64(g.start)+uint64(g.last))
	g.data = append(g.data, before[:]...)
	g.data = append(g.data, 0, 0, 0, 0)
	g.data = append(g.data, body...)
	g.sum()
}

// finish marks the newest record as the last.
func (g *group) finish() {
	g.data[g.last+7] |= lastOfGroup >> 24
	g.sum()
}

// sum writes the checksum of the newest record.
func (g *group) sum() {
	r := g.data[g.last:]
	binary.LittleEndian.PutUint32(r[sumAt:], checksum(r, r[frameSize:]))
}

// A record is one that was read.
type record struct {
	offset  int64
	inPlace bool // it was written at this offset
	back    int64
	last    bool   // of its group
	before  uint32 // checksum of the record before it in the group; 0 for the first
	sum     uint32
	body    []byte
}

// later reports whether a record was never written behind the begin of a group that is torn:
// it is of a later group, or was moved.
func (r *record) later(start int64) bool { return !r.inPlace || r.offset-r.back > start }

func (r *record) end() int64 { return r.offset + frameSize + int64(len(r.body)) }

// readRecord reads the record at an offset of a file of that size; false if there is no
// whole one.
func readRecord(f io.ReaderAt, offset, size int64) (record, bool, error) {
	var frame [frameSize]byte
	if size-offset <= frameSize {
		return record{}, false, nil
	}
	if err := readAt(f, frame[:], offset); err != nil {
		return record{}, false, err
	}
	n := int64(binary.LittleEndian.Uint32(frame[:]))
	if n < 1 || n > maxBody || n > size-offset-frameSize {
		return record{}, false, nil
	}
	body := make([]byte, n)
	if err := readAt(f, body, offset+frameSize); err != nil {
		return record{}, false, err
	}
	sum := binary.LittleEndian.Uint32(frame[sumAt:])
	if checksum(frame[:], body) != sum {
		return record{}, false, nil
	}
	back, place := binary.LittleEndian.Uint32(frame[4:]), binary.LittleEndian.Uint64(frame[8:])
	return record{offset, place == uint64(offset), int64(back &^ lastOfGroup), back&lastOfGroup != 0,
		binary.LittleEndian.Uint32(frame[16:]), sum, body}, true, nil
}

func readAt(f io.ReaderAt, b []byte, offset int64) error {
	n, err := f.ReadAt(b, offset)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// An extent is a part of the file.
type extent struct{ start, end int64 }

// replay calls use with the records of every whole group in order. It returns the last
// whole group; what is behind it is torn.
func replay(f io.ReaderAt, size int64, use func(record) error) (extent, error) {
	at := int64(len(magic))
	last := extent{0, 0}
	w := &window{f: f, size: size}
	for {
		var records []record
		start, before := at, uint32(0)
		for {
			r, ok, err := readRecord(w, at, size)
			if err != nil {
				return last, err
			}
			if ok && r.later(start) {
				return last, &CorruptError{at, errPlace}
			}
			if !ok || at-r.back < start || r.before != before {
				return last, torn(w, start, at, size)
			}
			records, at, before = append(records, r), r.end(), r.sum
			if at-start > maxTorn {
				return last, &CorruptError{start, errTail}
			}
			if r.last {
				break
			}
		}
		for _, r := range records {
			if err := use(r); err != nil {
				return last, &CorruptError{r.offset, err}
			}
		}
		last = extent{start, at}
	}
}

// torn says whether what follows the last whole group can be what a crash leaves of one:
// nothing in it was written after the group was made durable. Where a file system shows
// what lay in a place before, remains of groups that were cut may be seen; they began in
// the same place or in front of it.
func torn(f io.ReaderAt, start, bad, size int64) error {
	if size-start > maxTorn {
		return &CorruptError{bad, errTail}
	}
	for at := bad + 1; at < size; at++ {
		r, ok, err := readRecord(f, at, size)
		if err != nil {
			return err
		}
		if ok && r.later(start) {
			return &CorruptError{bad, errFrame}
		}
	}
	return nil
}

// A window reads a file in large steps.
type window struct {
	f     io.ReaderAt
	size  int64
	at    int64
	bytes []byte
}

// ReadAt reads from the window, and moves it where it has to.
func (w *window) ReadAt(b []byte, offset int64) (int, error) {
	if offset < w.at || offset+int64(len(b)) > w.at+int64(len(w.bytes)) {
		n := min(max(int64(len(b)), 1<<16), w.size-offset)
		if n < int64(len(b)) {
			return 0, io.ErrUnexpectedEOF
		}
		w.at, w.bytes = offset, make([]byte, n)
		if err := readAt(w.f, w.bytes, offset); err != nil {
			w.bytes = nil
			return 0, err
		}
	}
	return copy(b, w.bytes[offset-w.at:]), nil
}
