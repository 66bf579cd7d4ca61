package pdf

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
)

// A file gives objects their numbers and remembers where each of them begins.
type file struct {
	offsets
	out *bufio.Writer
	sum hash.Hash // of all bytes so far
	at  int64
	err error // the first one; nothing is written after it
}

// maxOffset is what ten digits of a cross-reference table hold.
const maxOffset = 9_999_999_999

var errLarge = errors.New("pdf: a file of more than 10 GB: print the batch in parts")

func newFile(w io.Writer) *file {
	f := &file{out: bufio.NewWriterSize(w, 1<<16), sum: sha256.New()}
	// Four bytes above 127 tell transfer programs that the file is binary.
	f.write([]byte("%PDF-1.6\n%\xe2\xe3\xcf\xd3\n"))
	return f
}

func (f *file) write(b []byte) {
	if f.err != nil {
		return
	}
	f.sum.Write(b)
	_, f.err = f.out.Write(b)
	if f.at += int64(len(b)); f.at > maxOffset && f.err == nil {
		f.err = errLarge
	}
}

func (f *file) printf(format string, args ...any) { f.write(fmt.Appendf(nil, format, args...)) }

// begin starts an object.
func (f *file) begin(n int) {
	f.set(n, f.at)
	f.write(strconv.AppendInt(nil, int64(n), 10))
	f.write([]byte(" 0 obj\n"))
}

// object writes a whole object.
func (f *file) object(n int, format string, args ...any) {
	f.begin(n)
	f.printf(format, args...)
	f.write([]byte("\nendobj\n"))
}

// stream writes a stream object with the entries of its dictionary besides Length.
func (f *file) stream(n int, entries string, data []byte) {
	f.begin(n)
	f.printf("<<%s/Length %d>>stream\n", entries, len(data))
	f.write(data)
	f.write([]byte("\nendstream\nendobj\n"))
}

// finish writes the cross-reference table and the trailer. The ID is a digest of all
// that comes before it.
func (f *file) finish(catalog, info int) error {
	id := f.sum.Sum(nil)[:16]
	start := f.at
	f.printf("xref\n0 %d\n0000000000 65535 f \n", f.count+1)
	line := make([]byte, 0, 20)
	for at := range f.all() {
		line = append(line[:0], "0000000000 00000 n \n"...)
		for i := 9; at > 0; i-- {
			line[i] = byte('0' + at%10)
			at /= 10
		}
		f.write(line)
	}
	f.printf("trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		f.count+1, catalog, info, id, id, start)
	if f.err != nil {
		return f.err
	}
	return f.out.Flush()
}
