package people

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/sealcard/sealcard/examples/internal/files"
)

var (
	errHeader = errors.New("no header")
)

// What a file of another form begins with.
var (
	zipMagic  = []byte("PK\x03\x04")
	oleMagic  = []byte("\xd0\xcf\x11\xe0")
	byteOrder = []byte("\ufeff")
	utf16LE   = []byte("\xff\xfe")
	utf16BE   = []byte("\xfe\xff")
)

// OpenFile opens a people file: XLSX by its first bytes, JSON lines by the end of its
// name, .jsonl or .ndjson, and CSV else. Messages call it called.
func OpenFile(fsys fs.FS, name, called string) (*Table, error) {
	f, err := files.OpenRegular(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", called, err)
	}
	t, err := open(f, strings.ToLower(path.Ext(filepath.ToSlash(name))), called)
	if err != nil {
		f.Close()
		return nil, err
	}
	return t, nil
}

func open(f fs.File, extension, called string) (*Table, error) {
	in := newLimited(f)
	switch first := in.peek(len(zipMagic)); {
	case bytes.Equal(first, oleMagic):
		return nil, fmt.Errorf("%s: an Excel file of the old form or with a password: save it as .xlsx without one", called)
	case bytes.Equal(first, zipMagic):
		t, err := openWorkbook(in, called)
		f.Close() // it is in memory
		return t, err
	case extension == ".xlsx":
		return nil, fmt.Errorf("%s: not an XLSX file", called)
	case extension == ".jsonl" || extension == ".ndjson":
		return openLines(in, f, called)
	}
	return openCSV(in, f, called)
}

// OpenJSON reads JSON lines. Messages call them called. It does not close r.
func OpenJSON(r io.Reader, called string) (*Table, error) {
	return openLines(newLimited(r), io.NopCloser(nil), called)
}

// Limits of a row. The longest row of a card's fields is 4 kB.
const (
	maxRow     = 64 << 10 // bytes
	maxColumns = 256
)

var errLong = fmt.Errorf("more than %d KiB", maxRow>>10)

// A limited reader gives at most a row's bytes before somebody asks for the next row, so
// that a file without an end of line is refused and not held in memory.
type limited struct {
	*bufio.Reader
	in *budget
}

type budget struct {
	r    io.Reader
	left int
}

func newLimited(r io.Reader) limited {
	in := &budget{r: r, left: 2 * maxRow} // beyond a row, to tell one that is too long
	return limited{bufio.NewReaderSize(in, maxRow), in}
}

// peek returns the next n bytes, or fewer where the file or the buffer ends.
func (l limited) peek(n int) []byte {
	b, _ := l.Peek(n)
	return b
}

// next begins a row.
func (l limited) next() { l.in.left = 2 * maxRow }

// unlimited gives up the limit, for who has one of their own.
func (l limited) unlimited() io.Reader {
	return io.MultiReader(bytes.NewReader(l.peek(l.Buffered())), l.in.r)
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
