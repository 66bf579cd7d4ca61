// Command generate draws the sample portraits of this repository: passport
// style pictures of people who do not exist. Everything is computed from the
// table in table.go, so every run writes the same bytes.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"image/jpeg"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", filepath.Join("testdata", "photos"), "folder to write the pictures to")
	flag.Parse()
	if err := run(*out); err != nil {
		log.Fatal("generate: ", err)
	}
}

// run draws all people, as many at a time as there are processors.
func run(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	errs := make([]error, len(people))
	slots := make(chan struct{}, runtime.NumCPU())
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			errs[i] = save(filepath.Join(dir, fmt.Sprintf("%02d.jpg", i+1)), people[i], uint64(i+1))
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// save draws one person and writes the picture.
func save(name string, p person, seed uint64) error {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, draw(p, seed).image(0.013), &jpeg.Options{Quality: 88}); err != nil {
		return err
	}
	return os.WriteFile(name, buf.Bytes(), 0o644)
}
