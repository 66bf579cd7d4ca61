package main

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/render"
)

// composeAll issues a card for each good row and composes it, on all cores, and calls use
// with the prints in the order of the rows. What only one row is to blame for is noted
// and the batch goes on; any other error ends it.
func (b *batch) composeAll(ctx context.Context, p *progress, use func(*row, *render.Print) error) error {
	q := &queue{batch: b}
	for print, err := range b.renderer.ComposeAll(ctx, q.items(ctx), 0) {
		if ctx.Err() != nil {
			return errInterrupted
		}
		r := q.next()
		if err == nil {
			err = use(r, print)
		}
		if err != nil {
			err = b.refuse(r, err)
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

// refuse notes why a row is not printed, if the row is to blame, and forgets its portrait.
func (b *batch) refuse(r *row, err error) error {
	r.look, r.print = nil, nil
	return b.note(b.blame(err, r))
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

// items prepares portraits on all cores, and issues cards one by one as they are asked for.
func (q *queue) items(ctx context.Context) iter.Seq[render.Item] {
	return func(yield func(render.Item) bool) {
		i := 0
		for p, err := range portrait.PrepareAll(ctx, q.uploads(), 0) {
			if ctx.Err() != nil {
				return
			}
			r := &q.batch.rows[i]
			i++
			if errors.Is(err, portrait.ErrFace) {
				p, err = q.withoutFace(ctx, r)
			}
			item, err := q.issue(r, p, err)
			if err != nil {
				if q.err = q.refuse(r, err); q.err != nil {
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

// issue issues the card of a row with its portrait, nil for none, or says why there is none.
func (b *batch) issue(r *row, p *portrait.Portrait, fault error) (item render.Item, err error) {
	if r.err != nil {
		return item, r.err
	}
	if errors.Is(fault, portrait.ErrOptions) {
		return item, fault // of the layout, for every row
	}
	if fault != nil {
		return item, b.fault(r, photoColumn, photoFault(fault))
	}
	b.complete(r)
	if p != nil {
		item.Upload = p.Print
		b.state(r, p)
	}
	item.Card, err = b.issuer.Issue(&r.claims)
	return item, err
}

// issueOne prepares the portrait of one row and issues its card.
func (b *batch) issueOne(ctx context.Context, r *row) (render.Item, error) {
	p, err := prepareOne(ctx, b.upload(r))
	if errors.Is(err, portrait.ErrFace) {
		p, err = b.withoutFace(ctx, r)
	}
	return b.issue(r, p, err)
}

// withoutFace prepares the portrait of a row whose face does not fit into the code.
func (b *batch) withoutFace(ctx context.Context, r *row) (*portrait.Portrait, error) {
	u := b.upload(r)
	u.Options.FaceBytes = -1
	return prepareOne(ctx, u)
}

func prepareOne(ctx context.Context, u portrait.Upload) (*portrait.Portrait, error) {
	for p, err := range portrait.PrepareAll(ctx, slices.Values([]portrait.Upload{u}), 1) {
		return p, err
	}
	return nil, context.Cause(ctx)
}
