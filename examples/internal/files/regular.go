package files

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
)

var (
	// ErrRegular says that a name is of a folder, a pipe or a device.
	ErrRegular = errors.New("not a regular file")
	// ErrOutside says that a name leads out of its folder.
	ErrOutside = errors.New("leaves its folder")
)

// OpenRegular opens a regular file. Its errors do not name the file: a holder's photo may
// have the holder's name. Package render has the like inside: an example uses what anybody
// can import.
func OpenRegular(fsys fs.FS, name string) (fs.File, error) {
	if !filepath.IsLocal(name) {
		return nil, ErrOutside
	}
	name = path.Clean(filepath.ToSlash(name))
	// Before it is opened: opening a pipe would wait for its writer.
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, Bare(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrRegular
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, Bare(err)
	}
	return f, nil
}

// Bare returns what happened to a file, without its name.
func Bare(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
