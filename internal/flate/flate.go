// Package flate is the compression layer of a card: one zlib stream (RFC 1950)
// without a preset dictionary.
//
// A card with a photo does not compress, and Claim 169 asks for zlib all the same.
// So Compress tries the standard library's best level and a single stored block of its
// own, which costs 11 bytes and is often the shortest, and keeps the smaller. A test
// holds that no other level makes a smaller stream of any card of the kit.
//
// Many streams inflate to the same bytes, so this layer is not a bijection: a card
// is identified by its signed bytes and never by its text.
package flate

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"io"
	"sync"

	"github.com/sealcard/sealcard/internal/malformed"
)

// MaxInflated is the largest number of bytes in a card. The largest card planned has
// 1.4 kB; the cap keeps a small text from filling memory.
const MaxInflated = 16 << 10

const (
	maxStored  = 0xffff // bytes in one stored block, RFC 1951, section 3.2.4
	storedCost = 11     // bytes that it takes more than its content: 2 + 5 + 4
)

var (
	errStream   = errors.New("not a zlib stream")
	errCut      = errors.New("a stream that is cut short")
	errChecksum = errors.New("a checksum that does not match")
	errDict     = errors.New("a preset dictionary")
	errTrailing = errors.New("bytes after the stream")
)

// writers holds compressors, which are large, for their next use.
var writers = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(io.Discard, zlib.BestCompression)
	if err != nil {
		panic("flate: internal error: " + err.Error()) // the level is a constant
	}
	return w
}}

// readers holds inflaters, of 40 kB each, for their next use.
var readers sync.Pool

// newReader returns an inflater at the start of in.
func newReader(in io.Reader) (io.ReadCloser, error) {
	r, ok := readers.Get().(io.ReadCloser)
	if !ok {
		return zlib.NewReader(in)
	}
	if err := r.(zlib.Resetter).Reset(in, nil); err != nil {
		readers.Put(r)
		return nil, err
	}
	return r, nil
}

// Compress returns the smallest zlib stream of b that it knows how to make. The
// result is the same each time.
func Compress(b []byte) []byte {
	z := deflate(b)
	if len(b) <= maxStored && len(b)+storedCost <= len(z) {
		return stored(b)
	}
	return z
}

func deflate(b []byte) []byte {
	w := writers.Get().(*zlib.Writer)
	defer writers.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	w.Write(b) // a bytes.Buffer takes everything
	w.Close()
	return out.Bytes()
}

// stored returns b as one final stored block: header 78 01, block header 01 with
// the length and its complement, the bytes, Adler-32.
func stored(b []byte) []byte {
	n := uint16(len(b))
	out := make([]byte, 0, len(b)+storedCost)
	out = append(out, 0x78, 0x01, 0x01)
	out = binary.LittleEndian.AppendUint16(out, n)
	out = binary.LittleEndian.AppendUint16(out, ^n)
	out = append(out, b...)
	return binary.BigEndian.AppendUint32(out, adler32.Checksum(b))
}

// Decompress returns the bytes that the zlib stream z holds, at most limit of them. The
// checksum must match and nothing may follow it. Its errors are *malformed.Error; the
// offset counts bytes of z that were read.
func Decompress(z []byte, limit int) ([]byte, error) {
	in := bytes.NewReader(z) // an io.ByteReader, so the inflater reads no byte too many
	at := func(err error) error { return malformed.At(len(z)-in.Len(), err) }
	r, err := newReader(in)
	if err != nil {
		return nil, at(reason(err))
	}
	defer readers.Put(r)
	out, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, at(reason(err))
	case len(out) > limit:
		return nil, at(fmt.Errorf("more than %d bytes after inflating", limit))
	case in.Len() > 0:
		return nil, at(errTrailing)
	}
	return out, nil
}

func reason(err error) error {
	switch {
	case errors.Is(err, zlib.ErrChecksum):
		return errChecksum
	case errors.Is(err, zlib.ErrDictionary):
		return errDict
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errCut
	}
	return errStream
}
