// Generate draws the backgrounds and the emblem of the sample layouts.
//
//	go run ./testdata/layouts/generate
//
// Backgrounds are fine line work in the manner of security prints: waves that cross
// and a rosette, each the level lines of a smooth function. It is decoration here,
// and protects nothing.
package main

import (
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
)

// dpi is the resolution of the sample layouts.
const dpi = 300

// millimeter is its length in pixels.
const millimeter = dpi / 25.4

func main() {
	out := flag.String("out", "testdata/layouts", "folder for the pictures")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	for name, img := range map[string]image.Image{
		"docket-front.jpg": ground(91.6, 59.98, teal, 66, 37, 27),
		"docket-back.jpg":  ground(91.6, 59.98, teal, 18, 22, 22),
		"badge-front.jpg":  ground(59.98, 91.6, plum, 30, 36, 26),
		"badge-back.jpg":   ground(59.98, 91.6, plum, 30, 70, 24),
		"paper.jpg":        ground(148, 210, sand, 112, 62, 46),
		"emblem-teal.png":  emblem(8, teal.dark),
		"emblem-plum.png":  emblem(8, plum.dark),
	} {
		if err := write(filepath.Join(dir, name), img); err != nil {
			return err
		}
	}
	return nil
}

// write saves a JPEG or, where colors must be exact, a PNG.
func write(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if filepath.Ext(path) == ".png" {
		err = png.Encode(f, img)
	} else {
		err = jpeg.Encode(f, img, &jpeg.Options{Quality: 86})
	}
	if err != nil {
		return err
	}
	return f.Close()
}
