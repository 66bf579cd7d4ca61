package facefind_test

import (
	"image"
	"testing"

	"github.com/sealcard/sealcard/internal/facefind"
)

// BenchmarkFind measures a portrait at about the size that is searched, and the
// slowest case, a picture of no face, where all tilts are tried.
func BenchmarkFind(b *testing.B) {
	face := shrunk(portrait(b, 1), 240, 320)
	for name, img := range map[string]*image.Gray{"face": face, "noise": noise(240, 320)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			facefind.Find(img)
			for b.Loop() {
				facefind.Find(img)
			}
		})
	}
}
