package main

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/sealcard/sealcard/render"
)

// composeAll issues a card for each good row and composes it, on all cores, and calls use
// with the prints in the order of the rows. What only one row is to blame for is noted
// and the batch goes on; any other error ends it.
func (b *batch) composeAll(ctx context.Context, p *progress, use func(*row, *render.Print) error) error {
	q := &queue{batch: b}
	for print, err := range b.renderer.ComposeAll(ctx, q.items(), 0) {
		if ctx.Err() != nil {
			return errInterrupted
		}
		r := q.next()
		if err == nil {
			err = use(r, print)
		}
		if err != nil {
			err = b.note(b.blame(err, r))
		}
		if err != nil {
			return err
		}
		p.step()
	}
	if q.err != nil {
		return q.err
	}
	for range len(b.rows) - p.done {
		p.step() // rows that were not composed
	}
	slices.SortStableFunc(b.bad, func(x, y error) int { return rowOf(x) - rowOf(y) })
	return nil
}

// note keeps the fault of one row and returns every other error.
func (b *batch) note(err error) error {
	if e, ok := errors.AsType[*rowError](err); ok {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.bad = append(b.bad, e)
		return nil
	}
	return err
}

func rowOf(err error) int {
	if e, ok := errors.AsType[*rowError](err); ok {
		return e.row
	}
	return 0
}

// A queue holds the rows whose cards are being composed, in order.
type queue struct {
	*batch
	mu   sync.Mutex
	rows []*row
	err  error // what ended the batch while a card was issued
}

// next returns the row that waits longest.
func (q *queue) next() *row {
	q.mu.Lock()
	defer q.mu.Unlock()
	r := q.rows[0]
	q.rows = q.rows[1:]
	return r
}

// items issues cards one by one as they are asked for.
func (q *queue) items() iter.Seq[render.Item] {
	return func(yield func(render.Item) bool) {
		for i := range q.batch.rows {
			r := &q.batch.rows[i]
			item, err := q.issue(r)
			if err != nil {
				if q.err = q.note(q.blame(err, r)); q.err != nil {
					return
				}
				continue
			}
			q.mu.Lock()
			q.rows = append(q.rows, r)
			q.mu.Unlock()
			if !yield(item) {
				return
			}
		}
	}
}

// issue reads the photo of a row and issues its card.
func (b *batch) issue(r *row) (item render.Item, err error) {
	if r.err != nil {
		return item, r.err
	}
	if b.withPhotos && r.photo != "" {
		if item.Upload, err = readAll(b.photos, r.photo, maxPhoto); err != nil {
			return item, b.fault(r, photoColumn, err)
		}
	}
	b.complete(r)
	item.Card, err = b.issuer.Issue(&r.claims)
	return item, err
}
