package pdfx

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// A file is a PDF whose cross-reference sections have been read. Its objects are read
// when they are first asked for.
type file struct {
	data    []byte
	trailer dict // the newest
	entries map[int]entry
	cache   map[int]object
	packed  map[int]*container
	faults  []Finding // what was wrong with objects that were read
	depth   int       // objects being read for one another
	work    int64     // bytes and objects looked at
}

// An entry says where an object is: at an offset, or at an index of an object stream.
type entry struct {
	free      bool
	gen       int
	offset    int
	container int // object number, 0 for none
	index     int
}

var (
	errHeader = errors.New("no %PDF- at the start")
	errStart  = errors.New("no startxref with an offset at the end")
	errRoot   = errors.New("the trailer leads to no catalog")
	errWork   = errors.New("looking at the file takes too long")
)

// open reads the chain of cross-reference sections and finds the catalog.
func open(data []byte) (*file, error) {
	f := &file{data: data, entries: map[int]entry{}, cache: map[int]object{}, packed: map[int]*container{}}
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, errHeader
	}
	tail := data[max(0, len(data)-1024):]
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return nil, errStart
	}
	s := &scanner{b: tail, pos: i + len("startxref")}
	o, err := s.next(0)
	offset, ok := o.(int64)
	if err != nil || !ok {
		return nil, errStart
	}
	if err := f.sections(offset); err != nil {
		return nil, err
	}
	if f.dict(f.trailer["Root"]) == nil {
		return nil, errRoot
	}
	return f, nil
}

// sections reads cross-reference sections from the newest to the oldest; the first word
// about an object counts (7.5.4, 7.5.8).
func (f *file) sections(offset int64) error {
	seen := map[int64]bool{}
	for queue := []int64{offset}; len(queue) > 0; {
		at := queue[0]
		queue = queue[1:]
		if seen[at] {
			continue
		}
		if seen[at] = true; len(seen) > maxSections {
			return errWork
		}
		d, err := f.section(at)
		if err != nil {
			return fmt.Errorf("cross-reference section at byte %d: %w", at, err)
		}
		if f.trailer == nil {
			f.trailer = d
		}
		for _, key := range []name{"XRefStm", "Prev"} {
			if next, ok := d[key].(int64); ok {
				queue = append(queue, next)
			}
		}
	}
	return nil
}

func (f *file) section(at int64) (dict, error) {
	if at < 0 || at >= int64(len(f.data)) {
		return nil, errors.New("outside the file")
	}
	s := &scanner{b: f.data, pos: int(at)}
	if o, err := s.next(0); err != nil || o != word("xref") {
		return f.sectionStream(int(at))
	}
	for {
		o, err := s.next(0)
		if err != nil {
			return nil, err
		}
		if o == word("trailer") {
			break
		}
		n, err := s.next(0)
		first, ok1 := o.(int64)
		count, ok2 := n.(int64)
		if err != nil || !ok1 || !ok2 {
			return nil, errors.New("a subsection has no two numbers")
		}
		if err := f.subsection(s, first, count); err != nil {
			return nil, err
		}
	}
	o, err := s.next(0)
	d, ok := o.(dict)
	if err != nil || !ok {
		return nil, errors.New("no trailer dictionary")
	}
	return d, nil
}

// subsection reads entries of 20 bytes (7.5.4).
func (f *file) subsection(s *scanner, first, count int64) error {
	const size = 20
	s.skip()
	if first < 0 || count < 0 || first+count > maxNumber+1 || count > int64(len(s.b)-s.pos)/size {
		return errors.New("a subsection does not fit")
	}
	for i := range int(count) {
		line := s.b[s.pos : s.pos+size]
		s.pos += size
		offset, err1 := strconv.ParseUint(string(line[:10]), 10, 40)
		gen, err2 := strconv.ParseUint(string(line[11:16]), 10, 16)
		if err1 != nil || err2 != nil || line[10] != ' ' || line[16] != ' ' || line[17] != 'n' && line[17] != 'f' ||
			!slices.Contains([]string{" \n", " \r", "\r\n"}, string(line[18:])) {
			return fmt.Errorf("entry of object %d is not of the form nnnnnnnnnn ggggg n", int(first)+i)
		}
		f.enter(int(first)+i, entry{free: line[17] == 'f', gen: int(gen), offset: int(min(offset, uint64(len(f.data))))})
	}
	return nil
}

func (f *file) enter(num int, e entry) {
	if _, ok := f.entries[num]; !ok && num > 0 {
		f.entries[num] = e
	}
}

// sectionStream reads a cross-reference stream (7.5.8).
func (f *file) sectionStream(at int) (dict, error) {
	_, o, err := f.readAt(at)
	s, ok := o.(*stream)
	if err != nil || !ok || s.dict["Type"] != name("XRef") {
		return nil, errors.New("neither a table nor a stream")
	}
	data, err := f.decode(s)
	if err != nil {
		return nil, err
	}
	var widths [3]int
	row := 0
	w, _ := s.dict["W"].(array)
	for i := range widths {
		if len(w) != len(widths) {
			return nil, errors.New("not three widths in W")
		}
		n, ok := w[i].(int64)
		if !ok || n < 0 || n > 8 {
			return nil, errors.New("a bad width in W")
		}
		widths[i] = int(n)
		row += int(n)
	}
	index, ok := s.dict["Index"].(array)
	if !ok {
		index = array{int64(0), s.dict["Size"]}
	}
	for ; len(index) >= 2; index = index[2:] {
		first, ok1 := index[0].(int64)
		count, ok2 := index[1].(int64)
		if !ok1 || !ok2 || row == 0 || first < 0 || count < 0 || first+count > maxNumber+1 || count > int64(len(data)/row) {
			return nil, errors.New("the stream is too short for Index")
		}
		for i := range int(count) {
			f.enter(int(first)+i, packedEntry(data[:row], widths))
			data = data[row:]
		}
	}
	return s.dict, nil
}

// packedEntry reads one row of a cross-reference stream (table 18).
func packedEntry(row []byte, widths [3]int) entry {
	v := [3]uint64{1, 0, 0} // a type of no width is 1
	for i, w := range widths {
		if w > 0 {
			v[i] = 0
		}
		for _, c := range row[:w] {
			v[i] = v[i]<<8 | uint64(c)
		}
		row = row[w:]
		v[i] = min(v[i], 1<<31-1) // beyond every offset and number that is allowed
	}
	switch v[0] {
	case 1:
		return entry{offset: int(v[1]), gen: int(v[2])}
	case 2:
		return entry{container: int(v[1]), index: int(v[2])}
	}
	return entry{free: true}
}

// spend counts work. It returns an error once there was too much of it.
func (f *file) spend(n int) error {
	f.work += int64(n)
	return f.tired()
}

func (f *file) tired() error {
	if f.work > limit(len(f.data)) {
		return errWork
	}
	return nil
}

func (f *file) fault(num int, rule string, err error) {
	f.faults = append(f.faults, Finding{Rule: rule, Object: num, Text: err.Error()})
}

// load returns an object by number; nil if it is not in the file or cannot be read.
func (f *file) load(num int) object {
	if o, ok := f.cache[num]; ok {
		return o
	}
	f.cache[num] = nil // what an object finds that needs itself to be read
	f.depth++
	defer func() { f.depth-- }()
	o, err := f.read(num, f.entries[num])
	if err != nil {
		if !errors.Is(err, errWork) {
			f.fault(num, "syntax", err)
		}
		return nil
	}
	f.cache[num] = o
	return o
}

func (f *file) read(num int, e entry) (object, error) {
	if f.depth > maxDepth {
		return nil, errDepth
	}
	if err := f.tired(); err != nil {
		return nil, err
	}
	if e.container > 0 {
		return f.unpack(num, e)
	}
	got, o, err := f.readAt(e.offset)
	if err == nil && (got != ref{num: num, gen: e.gen}) {
		return nil, fmt.Errorf("at its offset stands object %d %d", got.num, got.gen)
	}
	return o, err
}

// all reads every object of the file and returns their numbers in order.
func (f *file) all() []int {
	nums := slices.Sorted(maps.Keys(f.entries))
	nums = slices.DeleteFunc(nums, func(n int) bool { return f.entries[n].free })
	for _, n := range nums {
		f.load(n)
	}
	return nums
}

// readAt reads the indirect object at an offset (7.3.10).
func (f *file) readAt(at int) (ref, object, error) {
	if at < 0 || at >= len(f.data) || f.data[at] < '0' || f.data[at] > '9' {
		return ref{}, nil, errors.New("no object starts at its offset")
	}
	s := &scanner{b: f.data, pos: at}
	var head [3]object
	for i := range head {
		o, err := s.next(0)
		if err != nil {
			return ref{}, nil, err
		}
		head[i] = o
	}
	num, ok1 := head[0].(int64)
	gen, ok2 := head[1].(int64)
	if !ok1 || !ok2 || head[2] != word("obj") || num > maxNumber || gen > 65535 {
		return ref{}, nil, errors.New("no object starts at its offset")
	}
	id := ref{num: int(num), gen: int(gen)}
	items, end, err := s.until(0, "endobj", "stream")
	if err := errors.Join(err, f.spend(s.pos-at)); err != nil {
		return id, nil, err
	}
	if len(items) != 1 {
		return id, nil, errors.New("not one object before endobj")
	}
	if end == "endobj" {
		return id, items[0], nil
	}
	d, ok := items[0].(dict)
	if !ok {
		return id, nil, errors.New("a stream without a dictionary")
	}
	o, err := f.body(s, d, id.num)
	return id, o, err
}
