package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

// A place is where the files are.
type place struct {
	app     string // folder of the page
	version string // file that names the release of Go
	root    string // folder of the repository
	npm     string // folder node_modules; empty leaves out what comes from there
}

const packedProgram = "verifier.wasm.br"

// maxProgram is far more than a page should load.
const maxProgram = 64 << 20 // bytes

// check returns an error that names every file that is not what write would write.
func (p *place) check(stderr io.Writer) error {
	made, err := p.zxing()
	if err != nil {
		return err
	}
	toolchain, err := goInstalled()
	if err != nil {
		return err
	}
	committed, err := os.ReadFile(p.version)
	if err != nil {
		return err
	}
	var wrong []error
	if release := strings.TrimSpace(string(committed)); release != toolchain.version {
		fmt.Fprintf(stderr, "generate: %s and wasm_exec.js were made by %s and are not compared: this is %s\n", packedProgram, release, toolchain.version)
	} else {
		support, err := toolchain.support()
		if err != nil {
			return err
		}
		made = append(made, support...)
		wrong = append(wrong, p.checkProgram())
	}
	for _, f := range made {
		if got, err := os.ReadFile(filepath.Join(p.app, f.name)); err != nil || !bytes.Equal(got, f.data) {
			wrong = append(wrong, differs(f.name))
		}
	}
	return errors.Join(wrong...)
}

func differs(name string) error {
	return fmt.Errorf("%s: not what go generate ./examples/scanner makes of the source", name)
}

// checkProgram compares what is packed, as packing takes half a minute.
func (p *place) checkProgram() error {
	want, err := build(".")
	if err != nil {
		return err
	}
	packed, err := os.ReadFile(filepath.Join(p.app, packedProgram))
	if err != nil {
		return err
	}
	got, err := io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(packed)), maxProgram))
	if err != nil || !bytes.Equal(got, want) {
		return differs(packedProgram)
	}
	return nil
}

// write writes all files.
func (p *place) write() error {
	made, err := p.zxing()
	if err != nil {
		return err
	}
	toolchain, err := goInstalled()
	if err != nil {
		return err
	}
	support, err := toolchain.support()
	if err != nil {
		return err
	}
	program, err := build(".")
	if err != nil {
		return err
	}
	packed, err := pack(program)
	if err != nil {
		return err
	}
	made = append(append(made, support...), file{packedProgram, packed})
	for _, f := range made {
		if err := os.WriteFile(filepath.Join(p.app, f.name), f.data, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(p.version, []byte(toolchain.version+"\n"), 0o644)
}

// pack packs as tight as there is, for a file that is packed once and loaded often.
func pack(b []byte) ([]byte, error) {
	var packed bytes.Buffer
	w := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// A file is one of the page's.
type file struct {
	name string
	data []byte
}

// copies returns files of other projects, whole, under the page's names.
func copies(dir string, names [][2]string) ([]file, error) {
	var all []file
	for _, n := range names {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(n[0])))
		if err != nil {
			return nil, err
		}
		all = append(all, file{n[1], data})
	}
	return all, nil
}

// zxing returns the reader of codes, in the form that a worker of its own loads. The program
// is zxing-cpp, under the same license as this repository, which npm's package only names.
func (p *place) zxing() ([]file, error) {
	if p.npm == "" {
		return nil, nil
	}
	reader, err := copies(filepath.Join(p.npm, "zxing-wasm"), [][2]string{
		{"dist/iife/reader/index.js", "zxing_reader.js"},
		{"dist/reader/zxing_reader.wasm", "zxing_reader.wasm"},
		{"LICENSE", "zxing-LICENSE"},
	})
	if err != nil {
		return nil, err
	}
	license, err := copies(p.root, [][2]string{{"LICENSE", "zxing-cpp-LICENSE"}})
	return append(reader, license...), err
}
