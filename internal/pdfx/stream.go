package pdfx

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// body reads the bytes of a stream, s standing behind the word stream (7.3.8).
func (f *file) body(s *scanner, d dict, num int) (*stream, error) {
	rest := f.data[s.pos:]
	switch {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		s.pos += 2
	case bytes.HasPrefix(rest, []byte("\n")):
		s.pos++
	default:
		return nil, errors.New("no line end behind stream")
	}
	start := s.pos
	if n, ok := f.int(d["Length"]); ok && n >= 0 && n <= len(f.data)-start {
		s.pos = start + n
		o, err := s.next(0)
		if err == nil && o == word("endstream") && s.pos-len("endstream")-start-n <= 2 {
			return &stream{dict: d, raw: f.data[start : start+n], num: num}, f.closed(s)
		}
	}
	f.fault(num, "length", errors.New("no endstream where Length leads"))
	n := bytes.Index(f.data[start:], []byte("endstream"))
	if n < 0 {
		return nil, errors.Join(errEnd, f.spend(len(f.data)-start))
	}
	s.pos = start + n + len("endstream")
	if err := f.spend(n); err != nil {
		return nil, err
	}
	raw := bytes.TrimSuffix(bytes.TrimSuffix(f.data[start:start+n], []byte("\n")), []byte("\r"))
	return &stream{dict: d, raw: raw, num: num}, f.closed(s)
}

// closed asks for the endobj of an object.
func (f *file) closed(s *scanner) error {
	if o, err := s.next(0); err != nil || o != word("endobj") {
		return errors.New("no endobj behind endstream")
	}
	return nil
}

// An unread error means that this package cannot unpack a stream that may be good.
type unread struct{ why string }

// Error gives the reason.
func (e *unread) Error() string { return e.why + ", so nothing is said of what it holds" }

// decode returns the bytes of a stream, unpacked: Flate with or without a predictor of
// PNG. Other filters and very large streams give an *unread error.
func (f *file) decode(s *stream) ([]byte, error) {
	data := s.raw
	filters := f.list(s.dict["Filter"])
	if len(filters) > 4 {
		return nil, errors.New("more than four filters")
	}
	parms := f.list(s.dict["DecodeParms"])
	for i, filter := range filters {
		if n := f.name(filter); n != "FlateDecode" {
			return nil, &unread{fmt.Sprintf("filter %s is not undone here", n)}
		}
		var err error
		if data, err = f.inflate(data); err != nil {
			return nil, err
		}
		if i < len(parms) {
			if data, err = f.predict(data, f.dict(parms[i])); err != nil {
				return nil, err
			}
		}
	}
	return data, nil
}

func (f *file) inflate(data []byte) ([]byte, error) {
	if err := f.tired(); err != nil {
		return nil, err
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, maxStream+1))
	if len(out) > maxStream {
		return nil, &unread{"it unpacks to very many bytes"}
	}
	return out, errors.Join(err, f.spend(len(out)))
}

// predict undoes a predictor of PNG (7.4.4.4).
func (f *file) predict(data []byte, d dict) ([]byte, error) {
	kind, ok := f.int(d["Predictor"])
	if !ok || kind == 1 {
		return data, nil
	}
	sizes := map[name]int{"Colors": 1, "BitsPerComponent": 8, "Columns": 1}
	for key := range sizes {
		if n, ok := f.int(d[key]); ok {
			sizes[key] = n
		}
		if sizes[key] < 1 || sizes[key] > 1<<16 {
			return nil, fmt.Errorf("%s of a predictor out of range", key)
		}
	}
	if kind < 10 || kind > 15 {
		return nil, &unread{fmt.Sprintf("predictor %d is not undone here", kind)}
	}
	bits := int64(sizes["Colors"]) * int64(sizes["BitsPerComponent"])
	row := (bits*int64(sizes["Columns"]) + 7) / 8
	if row > maxStream || int64(len(data))%(row+1) != 0 {
		return nil, errors.New("predicted bytes do not fill whole rows")
	}
	return unfilter(data, int(row), int((bits+7)/8))
}

// unfilter undoes the filters of PNG's rows (RFC 2083, section 6); left is the distance
// in bytes to the pixel before.
func unfilter(data []byte, row, left int) ([]byte, error) {
	out := make([]byte, 0, len(data))
	above := make([]byte, row)
	for ; len(data) > 0; data = data[row+1:] {
		line := bytes.Clone(data[1 : row+1])
		for i := range line {
			var a, c byte
			if i >= left {
				a, c = line[i-left], above[i-left]
			}
			switch data[0] {
			case 0:
			case 1:
				line[i] += a
			case 2:
				line[i] += above[i]
			case 3:
				line[i] += byte((int(a) + int(above[i])) / 2)
			case 4:
				line[i] += paeth(int(a), int(above[i]), int(c))
			default:
				return nil, errors.New("a predicted row has no known filter")
			}
		}
		out = append(out, line...)
		above = line
	}
	return out, nil
}

func paeth(a, b, c int) byte {
	pa, pb, pc := max(b-c, c-b), max(a-c, c-a), max(a+b-2*c, 2*c-a-b)
	switch {
	case pa <= pb && pa <= pc:
		return byte(a)
	case pb <= pc:
		return byte(b)
	}
	return byte(c)
}

// A container is an object stream taken apart (7.5.7).
type container struct {
	data    []byte
	nums    []int // of its objects
	offsets []int // of its objects, in data
}

// unpack returns an object of an object stream.
func (f *file) unpack(num int, e entry) (object, error) {
	if f.entries[e.container].container > 0 {
		return nil, errors.New("an object stream lies in another one")
	}
	c, ok := f.packed[e.container]
	if !ok {
		var err error
		if c, err = f.contents(e.container); err != nil {
			return nil, err
		}
		f.packed[e.container] = c
	}
	if e.index >= len(c.nums) || c.nums[e.index] != num {
		return nil, fmt.Errorf("object stream %d does not hold it at index %d", e.container, e.index)
	}
	s := &scanner{b: c.data, pos: c.offsets[e.index]}
	o, err := s.next(0)
	if w, ok := o.(word); ok {
		return nil, fmt.Errorf("%q is not an object", w)
	}
	return o, errors.Join(err, f.spend(s.pos-c.offsets[e.index]))
}

func (f *file) contents(num int) (*container, error) {
	s := f.stream(ref{num: num})
	if s == nil || s.dict["Type"] != name("ObjStm") {
		return nil, fmt.Errorf("object %d is no object stream", num)
	}
	data, err := f.decode(s)
	if err != nil {
		return nil, err
	}
	count, ok1 := f.int(s.dict["N"])
	first, ok2 := f.int(s.dict["First"])
	if !ok1 || !ok2 || count < 0 || count > len(data) || first < 0 || first > len(data) {
		return nil, errors.New("an object stream has N or First out of range")
	}
	c := &container{data: data}
	head := &scanner{b: data[:first]}
	for range count {
		n, err1 := head.next(0)
		o, err2 := head.next(0)
		num, ok1 := n.(int64)
		off, ok2 := o.(int64)
		if err1 != nil || err2 != nil || !ok1 || !ok2 || num > maxNumber || off < 0 || off > int64(len(data)-first) {
			return nil, errors.New("the table of an object stream is not numbers in range")
		}
		c.nums = append(c.nums, int(num))
		c.offsets = append(c.offsets, first+int(off))
	}
	return c, nil
}
