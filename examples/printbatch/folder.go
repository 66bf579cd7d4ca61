package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files that the command writes.
const (
	cardsFile      = "cards.pdf"
	sheetsFile     = "sheets.pdf"
	manifestFile   = "manifest.csv"
	trustFile      = "trust.cose"
	rootPublicFile = "root.pem"
	jwksFile       = "jwks.json"
	specimenFile   = "SPECIMEN.txt"
)

// partial ends the names of files that are not finished.
const partial = ".part"

// A folder takes the results. Files get their names all at the end, so an
// interrupted run leaves nothing that looks like a batch.
type folder struct {
	dir   string
	files []*os.File
	names []string
}

var errHoldsBatch = errors.New("holds a batch already; nothing issued is overwritten: choose another folder")

// openFolder makes the folder if it is not there. It refuses one that holds a batch,
// unless that batch and this one are specimens.
func openFolder(dir string, specimen bool) (*folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("folder %s: %w", dir, bare(err))
	}
	if exists(dir, manifestFile) && !(specimen && exists(dir, specimenFile)) {
		return nil, fmt.Errorf("folder %s: %w", dir, errHoldsBatch)
	}
	return &folder{dir: dir}, nil
}

func exists(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return !errors.Is(err, fs.ErrNotExist)
}

// Modes of files. What cards say is not for everybody on the machine.
const (
	private = 0o600
	public  = 0o644
)

// create opens a file for writing.
func (d *folder) create(name string, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(d.dir, name+partial), os.O_RDWR|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %s: %w", d.dir, name, bare(err))
	}
	d.files, d.names = append(d.files, f), append(d.names, name)
	return f, nil
}

// write creates a file with data.
func (d *folder) write(name string, mode fs.FileMode, data []byte) error {
	f, err := d.create(name, mode)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return fmt.Errorf("folder %s: %s: %w", d.dir, name, bare(err))
	}
	return nil
}

// read returns the data of a file of this run as it is on disk.
func (d *folder) read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(d.dir, name+partial))
}

// commit makes every file durable and gives it its name. The manifest comes last: a
// folder with a manifest is complete.
func (d *folder) commit() error {
	for _, f := range d.files {
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("folder %s: %w", d.dir, bare(err))
		}
	}
	d.files = nil
	for _, name := range d.names {
		path := filepath.Join(d.dir, name)
		if err := os.Rename(path+partial, path); err != nil {
			return fmt.Errorf("folder %s: %s: %w", d.dir, name, err)
		}
	}
	d.names = nil
	return syncFolder(d.dir)
}

// syncFolder makes the names durable. Where a folder cannot be synced, as on Windows,
// the system does it by itself.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("folder %s: %w", dir, bare(err))
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return fmt.Errorf("folder %s: %w", dir, bare(err))
	}
	return nil
}

// abandon removes what is not committed.
func (d *folder) abandon() {
	for _, f := range d.files {
		f.Close()
	}
	for _, name := range d.names {
		os.Remove(filepath.Join(d.dir, name+partial))
	}
}
