package flate_test

import (
	"bytes"
	"compress/zlib"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/flate"
)

// noise returns n bytes that do not compress, the same each time.
func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

func TestRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   []byte
		most int // bytes of the stream
	}{
		{"empty", nil, 11},
		{"one byte", []byte{7}, 12},
		{"noise is stored", noise(1200), 1211},
		{"text is deflated", []byte(strings.Repeat("docket card ", 80)), 40},
		{"at the cap", noise(flate.MaxInflated), flate.MaxInflated + 11},
	} {
		t.Run(tt.name, func(t *testing.T) {
			z := flate.Compress(tt.in)
			if len(z) > tt.most {
				t.Errorf("Compress makes %d bytes, want at most %d", len(z), tt.most)
			}
			got, err := flate.Decompress(z, flate.MaxInflated)
			if err != nil || !bytes.Equal(got, tt.in) {
				t.Errorf("Decompress(Compress(in)) = %d bytes, %v, want the %d of in", len(got), err, len(tt.in))
			}
		})
	}
}

func TestFaultyStreamIsRefused(t *testing.T) {
	good := flate.Compress([]byte(strings.Repeat("docket card ", 80)))
	flip := func(i int) []byte { b := bytes.Clone(good); b[i] ^= 1; return b }
	var bomb, dict bytes.Buffer
	w := zlib.NewWriter(&bomb)
	w.Write(make([]byte, 1<<20))
	w.Close()
	w, err := zlib.NewWriterLevelDict(&dict, 9, []byte("docket card"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("docket card"))
	w.Close()
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"nothing", nil, "a stream that is cut short"},
		{"no header", noise(40), "not a zlib stream"},
		{"cut", good[:len(good)-5], "a stream that is cut short"},
		{"cut checksum", good[:len(good)-1], "a stream that is cut short"},
		{"wrong checksum", flip(len(good) - 1), "a checksum that does not match"},
		{"trailing byte", append(bytes.Clone(good), 0), "bytes after the stream"},
		{"bomb", bomb.Bytes(), "more than 16384 bytes after inflating"},
		{"one byte above the cap", flate.Compress(noise(flate.MaxInflated + 1)), "more than 16384 bytes after inflating"},
		{"dictionary", dict.Bytes(), "a preset dictionary"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := flate.Decompress(tt.in, flate.MaxInflated)
			if err == nil || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("Decompress = %d bytes, %v, want %q", len(got), err, tt.want)
			}
		})
	}
}

func FuzzDecompress(f *testing.F) {
	f.Add(flate.Compress([]byte("docket card")))
	f.Add(flate.Compress(noise(100)))
	f.Fuzz(func(t *testing.T, z []byte) {
		b, err := flate.Decompress(z, flate.MaxInflated)
		if err != nil {
			return
		}
		if again, err := flate.Decompress(flate.Compress(b), flate.MaxInflated); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%d bytes do not survive Compress and Decompress: %v", len(b), err)
		}
	})
}
