package flate_test

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"strings"
	"testing"

	ours "github.com/sealcard/sealcard/internal/flate"

	"github.com/sealcard/sealcard/internal/base45"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// TestNoLevelOfTheLibraryIsSmaller tries every level on the tokens of the kit. Compress
// tries one of them: the others cost 15 to 25 microseconds each and win nothing.
func TestNoLevelOfTheLibraryIsSmaller(t *testing.T) {
	n := 0
	for _, c := range cardtest.Kit(t) {
		z, err := base45.Decode(c.Text)
		if err != nil {
			continue
		}
		token, err := ours.Decompress(z, ours.MaxInflated)
		if err != nil || strings.Contains(c.Name, "hex") {
			continue // hexadecimal text, which others write and Compress is never given
		}
		n++
		got := len(ours.Compress(token))
		for level := flate.HuffmanOnly; level <= flate.BestCompression; level++ {
			var out bytes.Buffer
			w, err := zlib.NewWriterLevel(&out, level)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(token)
			w.Close()
			if out.Len() < got {
				t.Errorf("%s: level %d makes %d bytes, Compress %d", c.Name, level, out.Len(), got)
			}
		}
	}
	if n < 250 {
		t.Errorf("tried %d tokens, want 250", n)
	}
}
