package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"
)

// pollEvery is how often files are looked at: at once for a person, and nothing for a
// computer.
const pollEvery = 250 * time.Millisecond

// A witness opens files and remembers how each was before it was read.
type witness struct {
	fsys fs.FS
	seen map[string]stamp
}

// A stamp tells one state of a file from another. The zero stamp is no file.
type stamp struct{ size, modified int64 }

// Open opens a file of the folder.
func (w *witness) Open(name string) (fs.File, error) {
	w.note(name)
	return w.fsys.Open(name)
}

// Stat describes a file of the folder.
func (w *witness) Stat(name string) (fs.FileInfo, error) {
	w.note(name)
	return fs.Stat(w.fsys, name)
}

// sum stands for what is in the files that were opened.
func (w *witness) sum() (sum [sha256.Size]byte) {
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(w.seen)) {
		data, err := fs.ReadFile(w.fsys, name)
		one := sha256.Sum256(data)
		fmt.Fprintf(all, "%q %v %x\n", name, err == nil, one)
	}
	all.Sum(sum[:0])
	return sum
}

func (w *witness) note(name string) {
	if _, ok := w.seen[name]; !ok {
		w.seen[name] = stampOf(w.fsys, name)
	}
}

func stampOf(fsys fs.FS, name string) stamp {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime().UnixNano()}
}

// changed reports whether a file is not any more what it was, or has come or gone.
func (w *witness) changed() bool {
	for name, was := range w.seen {
		if stampOf(w.fsys, name) != was {
			return true
		}
	}
	return false
}

// watch looks over the layout, and reads it again whenever a file of it was saved, until
// ctx ends.
func (d *desk) watch(ctx context.Context) {
	var looking sync.WaitGroup
	defer looking.Wait()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		inner, stop := context.WithCancel(ctx)
		looking.Go(func() { d.look(inner) })
		d.wait(inner, tick.C)
		stop()
		if ctx.Err() != nil {
			return
		}
		d.load()
	}
}

// wait returns when a file was saved, or ctx ends.
func (d *desk) wait(ctx context.Context, tick <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			if d.files.changed() {
				return
			}
		}
	}
}
