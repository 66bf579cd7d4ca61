package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/sealcard/sealcard/examples/internal/files"
)

// Files that the command writes.
const (
	cardsFile      = "cards.pdf"
	sheetsFile     = "sheets.pdf"
	manifestFile   = "manifest.csv"
	trustFile      = "trust.cose"
	rootPublicFile = "root.pem"
	jwksFile       = "jwks.json"
	paperFile      = "paper.pdf"
	specimenFile   = "SPECIMEN.txt"
	proofPrefix    = "proof-"
)

// Modes of files. What cards say is not for everybody on the machine.
const (
	private = 0o600
	public  = 0o644
)

// A folder takes the results. They are written into a folder of another name beside it,
// which gets the name at the very end in one step: there is a whole batch or none.
type folder struct {
	dir     string // in the end
	work    string // until then; to make it is to lock the other
	replace bool   // specimens of ours are there
	files   []*os.File
	scraps  []*os.File // gone when the batch is done
}

var (
	errNotEmpty = errors.New("is not empty; nothing issued is overwritten: choose another folder")
	errNotDir   = errors.New("is not a folder")
	errHeld     = errors.New("cannot be replaced by the finished batch, as it is in use: name a new folder in it")
)

// held reports whether an empty folder is one that cannot get another's name at the end:
// where this command runs, or where a disk is mounted.
func held(dir string) bool {
	here, err := os.Stat(".")
	if err != nil {
		return true
	}
	there, err := os.Stat(dir)
	return err != nil || os.SameFile(here, there) || os.Remove(dir) != nil || os.Mkdir(dir, 0o755) != nil
}

// openFolder begins a batch in dir, which is not there, empty, or holds specimens that
// this command wrote, if this batch is of specimens too, or test pages and nothing else.
func openFolder(dir string, specimen bool) (*folder, error) {
	d := &folder{dir: filepath.Clean(dir), work: filepath.Clean(dir) + ".part"}
	entries, err := os.ReadDir(d.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("folder %s: %w", dir, errNotDir)
	case err != nil:
		return nil, fmt.Errorf("folder %s: %w", dir, bare(err))
	case len(entries) > 0:
		tests := len(entries) == 1 && entries[0].Name() == calibrationFile && entries[0].Type().IsRegular()
		if !tests && (!specimen || !specimens(entries)) {
			return nil, fmt.Errorf("folder %s: %w", dir, errNotEmpty)
		}
		d.replace = true
	case held(d.dir):
		return nil, fmt.Errorf("folder %s: %w", dir, errHeld)
	}
	if err := os.MkdirAll(filepath.Dir(d.dir), 0o755); err != nil {
		return nil, fmt.Errorf("folder %s: %w", dir, bare(err))
	}
	if err := os.Mkdir(d.work, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("folder %s: another run is at work in it, or one was cut off: if not, remove %s", dir, d.work)
		}
		return nil, fmt.Errorf("folder %s: %w", dir, bare(err))
	}
	return d, nil
}

// specimens reports whether a folder holds a batch of specimens and nothing else.
func specimens(entries []fs.DirEntry) bool {
	names := map[string]bool{}
	for _, e := range entries {
		known := []string{cardsFile, sheetsFile, paperFile, manifestFile, photosFile, trustFile, rootPublicFile, jwksFile, specimenFile}
		if !e.Type().IsRegular() || !slices.Contains(known, e.Name()) &&
			!strings.HasPrefix(e.Name(), proofPrefix) && !strings.HasPrefix(e.Name(), layerPrefix) &&
			!strings.HasPrefix(e.Name(), lettersPrefix) {
			return false
		}
		names[e.Name()] = true
	}
	return names[specimenFile] && names[manifestFile]
}

// create opens a new file for writing.
func (d *folder) create(name string, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(d.work, name), os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %s: %w", d.dir, name, bare(err))
	}
	d.files = append(d.files, f)
	return f, nil
}

// scratch opens a file, only for this process, that is gone when the batch is done.
func (d *folder) scratch() (*os.File, error) {
	f, err := os.CreateTemp(d.work, "scratch-")
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", d.dir, bare(err))
	}
	d.scraps = append(d.scraps, f)
	return f, nil
}

// write creates a file with data and closes it: a batch can have thousands.
func (d *folder) write(name string, mode fs.FileMode, data []byte) error {
	f, err := d.create(name, mode)
	if err != nil {
		return err
	}
	d.files = d.files[:len(d.files)-1]
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("folder %s: %s: %w", d.dir, name, bare(err))
	}
	return nil
}

// path returns where a file of this run is on disk.
func (d *folder) path(name string) string { return filepath.Join(d.work, name) }

// read returns the data of a file of this run as it is on disk.
func (d *folder) read(name string) ([]byte, error) {
	return os.ReadFile(d.path(name))
}

// commit makes every file durable and gives the folder its name.
func (d *folder) commit() error {
	open := d.files
	d.files = nil
	for _, f := range open {
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("folder %s: %w", d.dir, bare(err))
		}
	}
	for _, f := range d.scraps {
		f.Close()
		if err := os.Remove(f.Name()); err != nil {
			return fmt.Errorf("folder %s: %w", d.dir, bare(err))
		}
	}
	d.scraps = nil
	if err := syncFolder(d.work); err != nil {
		return err
	}
	old := d.dir + ".old"
	if d.replace {
		if err := os.Rename(d.dir, old); err != nil {
			return fmt.Errorf("folder %s: %w", d.dir, bareLink(err))
		}
	} else if err := os.Remove(d.dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("folder %s: %w", d.dir, bare(err)) // it is empty, or was
	}
	if err := os.Rename(d.work, d.dir); err != nil {
		if d.replace {
			os.Rename(old, d.dir)
		}
		return fmt.Errorf("folder %s: %w", d.dir, bareLink(err))
	}
	if d.replace {
		os.RemoveAll(old) // specimens
	}
	return syncFolder(filepath.Dir(d.dir))
}

// bareLink returns the reason in an error about two paths.
func bareLink(err error) error {
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	if err := files.Sync(dir); err != nil {
		return fmt.Errorf("folder %s: %w", dir, bare(err))
	}
	return nil
}

// abandon removes what is not committed.
func (d *folder) abandon() {
	for _, f := range slices.Concat(d.files, d.scraps) {
		f.Close()
	}
	os.RemoveAll(d.work)
}
