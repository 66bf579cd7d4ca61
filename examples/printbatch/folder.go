package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/sealcard/sealcard/examples/internal/command"
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
	shared  = 0o644
)

// A folder takes the results. They are written into a folder of another name beside it,
// which gets the name at the very end in one step: there is a whole batch or none.
type folder struct {
	dir     string // in the end
	work    string // until then
	mode    fs.FileMode
	release func() // of the lock on it; nil if it is not there
	replace bool   // specimens of ours are there, or test pages
	receipt *receipt
	stdout  bool // the cards go to standard output, and nothing is kept
	done    bool // committed
	files   []*os.File
	scraps  []*os.File // gone when the batch is done
}

var (
	errNotEmpty = errors.New("is not empty; nothing issued is overwritten: choose another folder")
	errNotDir   = errors.New("is not a folder")
	errNotOurs  = errors.New("holds what no batch wrote, and the batch is made there: move it away")
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
	return err != nil || os.SameFile(here, there) || os.Remove(dir) != nil || os.Mkdir(dir, there.Mode().Perm()) != nil
}

// openFolder looks whether a batch can be written to dir, which is not there, empty, or
// holds specimens that this command wrote, if this batch is of specimens too, or test pages
// and nothing else. A batch that is there has a receipt: whether it is this one is for the
// journal to tell. The name "-" is standard output.
func openFolder(dir string, specimen bool) (*folder, error) {
	if dir == standardOutput {
		return &folder{dir: dir, stdout: true}, nil
	}
	d := &folder{dir: filepath.Clean(dir), mode: 0o755}
	// Behind a link is the folder that is meant; it keeps its name.
	if real, err := filepath.EvalSymlinks(d.dir); err == nil {
		d.dir = real
	}
	d.work = d.dir + ".part"
	if info, err := os.Lstat(d.work); err == nil && !info.IsDir() {
		return nil, fmt.Errorf("folder %s: %w", d.work, errNotOurs)
	}
	if info, err := os.Stat(d.dir); err == nil {
		d.mode = info.Mode().Perm()
	}
	entries, err := os.ReadDir(d.dir)
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == files.LockName }) // of a run that was cut off
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, syscall.ENOTDIR):
		return nil, fmt.Errorf("folder %s: %w", dir, errNotDir)
	case err != nil:
		return nil, fmt.Errorf("folder %s: %w", dir, bare(err))
	case len(entries) > 0:
		tests := len(entries) == 1 && entries[0].Name() == calibrationFile && entries[0].Type().IsRegular()
		d.replace = tests || specimen && specimens(entries)
		if d.receipt, err = readReceipt(d.dir); err != nil || d.receipt == nil && !d.replace {
			return nil, fmt.Errorf("folder %s: %w", dir, errNotEmpty)
		}
	case held(d.dir):
		return nil, fmt.Errorf("folder %s: %w", dir, errHeld)
	}
	return d, nil
}

// standardOutput is the name of no folder.
const standardOutput = "-"

// make makes the folder that is written to. What a run left there that was cut off was
// never released, and goes.
func (d *folder) make() error {
	if d.stdout && d.work == "" {
		work, err := os.MkdirTemp("", "printbatch-")
		if err != nil {
			return command.Fail(command.ExitUsage, fmt.Errorf("folder for temporary files: %w", bare(err)))
		}
		d.work = work
		return nil
	}
	err := os.MkdirAll(filepath.Dir(d.work), 0o755)
	if err == nil {
		err = os.Mkdir(d.work, d.mode)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return d.fail(err)
	}
	if d.release, err = files.Lock(d.work); err != nil {
		if errors.Is(err, files.ErrLocked) {
			err = fmt.Errorf("folder %s: another run is at work in it", d.dir)
		}
		return command.Fail(command.ExitUsage, err)
	}
	if err := os.RemoveAll(d.replaced()); err != nil {
		return d.fail(err)
	}
	left, err := os.ReadDir(d.work)
	if err != nil {
		return d.fail(err)
	}
	if slices.ContainsFunc(left, func(e fs.DirEntry) bool { return !ours(e) && e.Name() != files.LockName }) {
		d.release() // and nothing of it is removed
		d.release = nil
		return command.Fail(command.ExitUsage, fmt.Errorf("folder %s: %w", d.work, errNotOurs))
	}
	for _, e := range left {
		if e.Name() == files.LockName {
			continue
		}
		if err := os.RemoveAll(filepath.Join(d.work, e.Name())); err != nil {
			return d.fail(err)
		}
	}
	return nil
}

// fail is a fault of the folder as a whole.
func (d *folder) fail(err error) error {
	return command.Fail(command.ExitUsage, fmt.Errorf("folder %s: %w", d.dir, bareLink(bare(err))))
}

// specimens reports whether a folder holds a batch of specimens and nothing else.
func specimens(entries []fs.DirEntry) bool {
	names := map[string]bool{}
	for _, e := range entries {
		if !ours(e) || strings.HasPrefix(e.Name(), scratchPrefix) {
			return false
		}
		names[e.Name()] = true
	}
	return names[specimenFile] && names[manifestFile]
}

// ours reports whether a batch, finished or not, has a file of this name.
func ours(e fs.DirEntry) bool {
	known := []string{manifestFile, photosFile, trustFile, rootPublicFile, jwksFile, specimenFile, receiptFile, reportFile, journalFile, calibrationFile}
	return e.Type().IsRegular() && (slices.Contains(known, e.Name()) || strings.HasPrefix(e.Name(), scratchPrefix) ||
		editionFile.MatchString(e.Name()))
}

// scratchPrefix begins the names of files that are gone when a batch is done.
const scratchPrefix = "scratch-"

// editionFile matches files that each layout has its own of.
var editionFile = regexp.MustCompile(`^((cards|sheets|paper)(-.+)?\.pdf|proof-.+\.png|layer-[0-9]{6}-[0-9]+(-.+)?\.png|letters-[0-9]{3}(-.+)?\.pdf)$`)

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
	f, err := os.CreateTemp(d.work, scratchPrefix)
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

// drop removes a file that is open for writing, if it is one of the folder's.
func (d *folder) drop(name string) error {
	i := slices.IndexFunc(d.files, func(f *os.File) bool { return f.Name() == d.path(name) })
	if i < 0 {
		return nil
	}
	f := d.files[i]
	d.files = slices.Delete(d.files, i, i+1)
	if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
		return d.fail(err)
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
	if err := d.settle(); err != nil {
		return err
	}
	if d.stdout {
		return nil
	}
	if err := syncFolder(d.work); err != nil {
		return err
	}
	if d.replace {
		if err := os.Rename(d.dir, d.replaced()); err != nil { // specimens, or test pages
			return d.fail(err)
		}
	} else if err := os.Remove(d.dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.fail(err) // it is empty, or was
	}
	if err := os.Rename(d.work, d.dir); err != nil {
		if d.replace {
			os.Rename(d.replaced(), d.dir)
		}
		return d.fail(err)
	}
	d.done = true
	return d.tidy()
}

// tidy removes the lock, which holds until the folder has its name, and what had the name
// before, and makes the name durable. A run that is cut off before it does so again.
func (d *folder) tidy() error {
	if err := os.RemoveAll(d.replaced()); err != nil {
		return d.fail(err)
	}
	if err := os.Remove(d.final(files.LockName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return d.fail(err)
	}
	return syncFolder(filepath.Dir(d.dir))
}

// replaced is the name, while it is removed, of what had the folder's name before.
func (d *folder) replaced() string { return d.work + ".old" }

// settle makes what was written durable, and removes what was for this run alone.
func (d *folder) settle() error {
	open := d.files
	d.files = nil
	for _, f := range open {
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return d.fail(err)
		}
	}
	for _, f := range d.scraps {
		f.Close()
		if err := os.Remove(f.Name()); err != nil {
			return d.fail(err)
		}
	}
	d.scraps = nil
	return nil
}

// final returns where a file of the folder is once it is committed.
func (d *folder) final(name string) string {
	if d.stdout {
		return filepath.Join(d.work, name)
	}
	return filepath.Join(d.dir, name)
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
	if !d.done && d.work != "" && (d.release != nil || d.stdout) {
		os.RemoveAll(d.work)
	}
	if d.release != nil {
		d.release()
	}
}
