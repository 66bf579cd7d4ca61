package main

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/render"
)

// A desk holds what a preview shows: the last layout that could be read, and what is
// wrong with the file if that is newer.
type desk struct {
	job    *job
	header []string
	rows   []*row
	key    crypto.Signer // of this run alone
	now    time.Time

	files *witness // of the last reading; of the goroutine that reads

	mu      sync.Mutex
	view    *view // nil as long as no layout could be read
	faults  []fault
	version int           // counts every change
	changed chan struct{} // closed by the next
}

// A view is a layout that could be read.
type view struct {
	*edition
	number int // of the views of this run
	rows   []*row

	// Under the desk's lock.
	shown    []int // rows, by card
	findings []render.Finding
	looked   bool // findings are all there

	mu     sync.Mutex
	prints map[int]composed // by row
}

// A composed is the print of a row, or why there is none.
type composed struct {
	print *render.Print
	err   error
}

// A fault is what keeps a layout from being read.
type fault struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
}

// maxPrints bounds the memory that prints take.
const maxPrints = 32

// maxLooked bounds how many cards are looked over after each save: lint looks at all.
const maxLooked = 24

// newDesk reads the people. An error is one of their file as a whole.
func newDesk(ctx context.Context, j *job) (*desk, error) {
	d := &desk{job: j, now: j.clock().Truncate(time.Second), changed: make(chan struct{})}
	t, err := j.openTable(ctx)
	if err != nil {
		return nil, err
	}
	s := source{needed: []string{"fullName"}, photo: func(string) (bool, error) { return false, nil }}
	if slices.Contains(t.Header(), numberColumn) {
		s.needed, s.numbers = []string{numberColumn, "fullName"}, true
	}
	c, err := readCrowd(t, s)
	if err != nil {
		return nil, err
	}
	defer c.close()
	d.header = c.header
	if d.rows, err = c.some(maxShown); err != nil {
		return nil, err
	}
	if len(d.rows) == 0 {
		return nil, fmt.Errorf("%s: no rows", j.peopleName)
	}
	d.key, err = newKey()
	return d, err
}

// maxShown bounds the memory that a preview takes: lint looks at all.
const maxShown = 10_000

// load reads the layout. If it cannot, the view before it stays.
func (d *desk) load() {
	d.files = &witness{fsys: d.job.layouts, seen: map[string]stamp{}}
	v, err := d.open()
	d.change(func() {
		d.faults = faultsOf(d.job.layoutFile, err)
		if err != nil {
			return
		}
		v.number = 1
		if d.view != nil {
			v.number = d.view.number + 1
			v.shown = d.view.shown // until it was looked over, those that fitted before
		}
		d.view = v
	})
}

// open reads the layout and the files that it names.
func (d *desk) open() (*view, error) {
	l, err := render.LoadLayout(d.files, d.job.layoutFile)
	if err != nil {
		return nil, err
	}
	r, err := render.NewRenderer(l, &render.Options{Resources: d.files})
	if err != nil {
		return nil, err
	}
	j := *d.job
	j.specimen = l.CheckSpecimen() == nil // a layout without the mark is shown as well, and a finding says so
	b := &batch{job: &j, now: d.now, lease: exampleLease(), crowd: &crowd{name: j.peopleName, header: d.header}}
	e := &edition{batch: b, layoutFile: j.layoutFile, renderer: r, withPhotos: l.HasPhoto() && j.photos != nil}
	if e.issuer, err = card.NewIssuer(j.issuer, d.key, nil); err != nil {
		return nil, err
	}
	v := &view{edition: e, rows: d.rows, prints: map[int]composed{}, shown: make([]int, len(d.rows))}
	for i := range v.shown {
		v.shown[i] = i
	}
	for i := range l.Outputs {
		if _, err := l.Outputs[i].Options(d.files); err != nil {
			v.findings = append(v.findings, render.Finding{
				ID: "profile", Severity: render.SeverityError, File: d.job.layoutFile,
				Message: strings.TrimPrefix(err.Error(), "render: "), Fix: "Put the profile where the layout says.",
			})
		}
	}
	return v, nil
}

// faultsOf returns the single faults of a layout.
func faultsOf(file string, err error) (faults []fault) {
	if err == nil {
		return nil
	}
	list, ok := errors.AsType[render.LayoutErrors](err)
	if one, single := errors.AsType[*render.LayoutError](err); single && !ok {
		list, ok = render.LayoutErrors{one}, true
	}
	if !ok {
		return []fault{{File: file, Message: strings.TrimPrefix(err.Error(), "render: ")}}
	}
	for _, e := range list {
		faults = append(faults, fault{e.File, e.Line, e.Column, e.Path, e.Err.Error()})
	}
	return faults
}

// change makes a change and tells those who wait for one.
func (d *desk) change(what func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	what()
	d.version++
	close(d.changed)
	d.changed = make(chan struct{})
}

// latest returns the number of the last change, and what the next one closes.
func (d *desk) latest() (int, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.version, d.changed
}

// card returns the row of a card, from 1, and the view that shows it; nil and -1 for none.
func (d *desk) card(n int) (*view, int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.view == nil || n > len(d.view.shown) {
		return d.view, -1
	}
	return d.view, d.view.shown[n-1]
}

// print returns the print of a row, the same each time as long as it is remembered.
func (v *view) print(row int) (*render.Print, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if c, ok := v.prints[row]; ok {
		return c.print, c.err
	}
	r := *v.rows[row]
	c := composed{}
	if c.err = r.fault(); c.err == nil {
		c.print, c.err = v.compose(&r)
	}
	if c.err != nil {
		c.err = v.blame(c.err, &r)
	}
	if len(v.prints) >= maxPrints {
		clear(v.prints)
	}
	v.prints[row] = c
	return c.print, c.err
}

func (v *view) compose(r *row) (*render.Print, error) {
	item, err := v.issueOne(context.Background(), r)
	if err != nil {
		return nil, err
	}
	if len(item.Upload) > 0 {
		if item.Portrait, err = render.NewPortrait(item.Upload); err != nil {
			return nil, err
		}
	}
	return v.renderer.Compose(item.Card, item.Portrait)
}

// look finds what preflight has to say about the view, and the sample people that fit.
// It gives up when ctx ends.
func (d *desk) look(ctx context.Context) {
	d.mu.Lock()
	v := d.view
	skip := v == nil || v.looked
	d.mu.Unlock()
	if skip {
		return
	}
	var shown []int
	if d.job.flags.people == "" {
		shown = v.fitting(ctx)
	}
	found, err := v.preflight(ctx, d.job.flags.people != "")
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		found = append(found, render.Finding{
			ID: "element", Severity: render.SeverityError, File: d.job.layoutFile, Message: err.Error(), Fix: "Look at the side."})
	}
	d.change(func() {
		v.findings, v.looked = append(v.findings, found...), true
		if len(shown) > 0 {
			v.shown = shown
		}
	})
}

// fitting returns the rows that the layout has room for.
func (v *view) fitting(ctx context.Context) (rows []int) {
	for i := range v.rows {
		if ctx.Err() != nil {
			return nil
		}
		if _, err := v.print(i); err == nil {
			rows = append(rows, i)
		}
	}
	return rows
}

// preflight looks over the layout, with its first cards or with none, and for each of its
// outputs. The records of findings are cards as the preview counts them.
func (v *view) preflight(ctx context.Context, cards bool) ([]render.Finding, error) {
	var batch iter.Seq[render.Item]
	var rows []int
	if cards {
		batch = v.first(ctx, &rows)
	}
	found, err := render.Preflight(ctx, v.renderer, batch, nil)
	for i := range found {
		if n := found[i].Record; n > 0 {
			found[i].Record = rows[n-1] + 1
		}
	}
	outputs := v.renderer.Layout().Outputs
	for i := range outputs {
		if err != nil {
			return found, err
		}
		var more []render.Finding
		more, err = render.Preflight(ctx, v.renderer, nil, &outputs[i])
		for _, f := range more {
			if f.ID != "camera" && !slices.Contains(found, f) { // which the cards decide
				found = append(found, f)
			}
		}
	}
	return found, err
}

// first issues the first cards and notes their rows. A row that is no card shows why in
// its place.
func (v *view) first(ctx context.Context, rows *[]int) iter.Seq[render.Item] {
	return func(yield func(render.Item) bool) {
		for i := range min(len(v.rows), maxLooked) {
			r := *v.rows[i]
			if r.err != nil {
				continue
			}
			item, err := v.issueOne(ctx, &r)
			if err != nil {
				continue
			}
			*rows = append(*rows, i)
			if !yield(item) {
				return
			}
		}
	}
}
