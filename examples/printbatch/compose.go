package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/card/portrait"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

// groupSize is how many cards are issued at a time, at least: the journal waits for the
// disk twice a group.
const groupSize = 64

// groupRows is groupSize in whole sheets, so that a batch that is interrupted has no sheet
// of which some cards are issued and others are not.
func (e *edition) groupRows() int {
	n := e.slots()
	return (groupSize + n - 1) / n * n
}

// composeAll issues a card for each row of the edition and composes it, on all cores, and
// calls use with the prints in the order of the rows. What only one row is to blame for is
// noted and the batch goes on; any other error ends it. When ctx ends, the sheet under way
// is finished first.
func (e *edition) composeAll(ctx context.Context, p *progress, use func(*row, *render.Print) error) error {
	h, stop := newHalt(ctx)
	defer stop()
	q := &queue{edition: e, progress: p}
	for print, err := range e.renderer.ComposeAll(h.whole, q.items(h), 0) {
		r := q.next()
		if err == nil {
			err = use(r, print)
		}
		if err != nil {
			if err = e.refuse(r, err); err != nil {
				return err
			}
			p.refuse()
		}
		p.step()
	}
	if q.err != nil {
		return q.err
	}
	if h.asked() {
		return errInterrupted
	}
	return nil
}

// A halt is what stops a batch: at once, which is for errors, or when asked to, at the end
// of a sheet.
type halt struct {
	whole context.Context // of the work
	ask   context.Context
}

func newHalt(ask context.Context) (*halt, func()) {
	whole, stop := context.WithCancel(context.WithoutCancel(ask))
	return &halt{whole, ask}, stop
}

func (h *halt) asked() bool { return h.ask.Err() != nil }

// refuse notes why a row is not printed, if the row is to blame, and forgets its portrait.
func (e *edition) refuse(r *row, err error) error {
	r.look, r.print = nil, nil
	return e.note(e.blame(err, r))
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

// sortBad puts the faults of rows in the order of the rows.
func (b *batch) sortBad() {
	slices.SortStableFunc(b.bad, func(x, y error) int { return rowOf(x) - rowOf(y) })
}

func rowOf(err error) int {
	if e, ok := errors.AsType[*rowError](err); ok {
		return e.row
	}
	return 0
}

// A queue holds the rows whose cards are being composed, in order.
type queue struct {
	*edition
	progress *progress
	mu       sync.Mutex
	rows     []*row
	err      error // what ended the batch while cards were issued

	group []prepared // rows that wait for their cards
}

// A prepared is a row with its portrait.
type prepared struct {
	row      *row
	portrait *portrait.Portrait // nil for none
}

// refused counts a row that is not composed.
func (q *queue) refused() {
	if q.progress != nil {
		q.progress.refuse()
		q.progress.step()
	}
}

// next returns the row that waits longest.
func (q *queue) next() *row {
	q.mu.Lock()
	defer q.mu.Unlock()
	r := q.rows[0]
	q.rows = q.rows[1:]
	return r
}

// items prepares portraits on all cores, and issues cards group by group as they are asked
// for.
func (q *queue) items(h *halt) iter.Seq[render.Item] {
	return func(yield func(render.Item) bool) {
		ctx, stop := context.WithCancel(h.whole)
		defer stop()
		given, most := 0, q.groupRows()
		flush := func() bool {
			items, rows, err := q.issueGroup(q.group)
			q.group = q.group[:0]
			if err != nil {
				q.err = err
				return false
			}
			for i, item := range items {
				q.mu.Lock()
				q.rows = append(q.rows, rows[i])
				q.mu.Unlock()
				if !yield(item) {
					return false
				}
				if given++; h.asked() && given%q.slots() == 0 {
					return false
				}
			}
			return !h.asked() || given%q.slots() != 0
		}
		for u := range q.uploads(ctx) {
			if u.err != nil {
				q.err = u.err
				return
			}
			if u.refused {
				q.refused()
			} else {
				q.group = append(q.group, u.prepared)
			}
			// When asked to stop, no more than the sheet needs.
			if len(q.group) >= most || h.asked() && (given+len(q.group))%q.slots() == 0 {
				if !flush() {
					return
				}
			}
		}
		if len(q.group) > 0 {
			flush()
		}
	}
}

// A taken is a row whose portrait is ready, or that was refused, or why the batch ends.
type taken struct {
	prepared
	refused bool
	err     error
}

// uploads yields the rows of the edition with their portraits.
func (q *queue) uploads(ctx context.Context) iter.Seq[taken] {
	return func(yield func(taken) bool) {
		var mu sync.Mutex
		var rows []*row
		var lost error
		in := func(yield func(portrait.Upload) bool) {
			for _, i := range q.seats() {
				r, err := q.crowd.at(i)
				mu.Lock()
				rows, lost = append(rows, r), err
				mu.Unlock()
				if err != nil || !yield(q.upload(r)) {
					return
				}
			}
		}
		for p, err := range portrait.PrepareAll(ctx, in, 0) {
			mu.Lock()
			if lost != nil {
				mu.Unlock()
				break
			}
			r := rows[0]
			rows = rows[1:]
			mu.Unlock()
			if !yield(q.take(ctx, r, p, err)) {
				return
			}
		}
		if lost != nil {
			yield(taken{err: lost})
		}
	}
}

// take settles what became of a portrait.
func (e *edition) take(ctx context.Context, r *row, p *portrait.Portrait, err error) taken {
	if errors.Is(err, portrait.ErrFace) {
		p, err = e.withoutFace(ctx, r)
	}
	if err == nil {
		return taken{prepared: prepared{r, p}}
	}
	if !errors.Is(err, portrait.ErrOptions) { // which are of the layout, for every row
		err = e.fault(r, photoColumn, photoFault(err))
	}
	if err = e.refuse(r, err); err != nil {
		return taken{err: err}
	}
	return taken{refused: true}
}

// issueGroup issues the cards of rows, and returns those that there are with their rows.
func (q *queue) issueGroup(group []prepared) (items []render.Item, rows []*row, err error) {
	if q.looking {
		return q.sealGroup(group)
	}
	asks := make([]journal.Row, len(group))
	for i := range group {
		asks[i] = q.ask(group[i].row, group[i].portrait)
	}
	issued, err := q.journal.Issue(q.issuer, asks)
	if err == nil {
		err = q.askAgain(group, issued)
	}
	if err != nil {
		return nil, nil, issueError(err)
	}
	for i := range issued {
		r, err := group[i].row, issued[i].Err
		if err == nil && q.old != nil && issued[i].Entry.Card == q.old.Card {
			err = q.fault(r, "", errSame)
		}
		if err != nil {
			if err = q.refuse(r, err); err != nil {
				return nil, nil, err
			}
			q.refused()
			continue
		}
		q.account(r, &issued[i])
		items, rows = append(items, item(issued[i].Card, group[i].portrait)), append(rows, r)
	}
	return items, rows, nil
}

var errUsedUp = command.Fail(command.ExitInput, errors.New("the journal has no numbers left for all cards: printbatch lease take takes another lease"))

// askAgain asks once more for cards that were issued when another lease was current: how
// large a face may be depended on that.
func (q *queue) askAgain(group []prepared, issued []journal.Issued) error {
	for i := range issued {
		if !errors.Is(issued[i].Err, journal.ErrConflict) || q.crowd.has(numberColumn) {
			continue
		}
		r := group[i].row
		held, ok := q.journal.ByKey(q.requestOf(r))
		if !ok || group[i].portrait == nil {
			continue
		}
		r.as = &held
		p, err := prepareOne(context.Background(), q.upload(r))
		if errors.Is(err, portrait.ErrFace) {
			p, err = q.withoutFace(context.Background(), r)
		}
		if err != nil {
			continue
		}
		r.claims.Identity.Biometrics = nil
		again, err := q.journal.Issue(q.issuer, []journal.Row{q.ask(r, p)})
		if err != nil {
			return err
		}
		issued[i], group[i].portrait = again[0], p
	}
	return nil
}

// issueError says what kind of fault stops a batch while cards are issued.
func issueError(err error) error {
	switch {
	case errors.Is(err, card.ErrSigner):
		return command.Fail(command.ExitKey, err)
	case errors.Is(err, journal.ErrNoLease):
		return errUsedUp
	}
	return err
}

var errSame = errors.New("is what the card says already: reprint it as spoiled, or as lost")

// sealGroup makes the cards of rows with a key that is for nothing else, and without a
// journal: for looking at them alone.
func (q *queue) sealGroup(group []prepared) (items []render.Item, rows []*row, err error) {
	for _, g := range group {
		q.state(g.row, g.portrait)
		q.complete(g.row)
		c, err := q.issuer.Issue(&g.row.claims)
		if err != nil {
			if err = q.refuse(g.row, err); err != nil {
				return nil, nil, err
			}
			q.refused()
			continue
		}
		items, rows = append(items, item(c, g.portrait)), append(rows, g.row)
	}
	return items, rows, nil
}

func item(c *card.Card, p *portrait.Portrait) render.Item {
	i := render.Item{Card: c}
	if p != nil {
		i.Upload = p.Print
	}
	return i
}

// ask is what the journal is asked for a row.
func (e *edition) ask(r *row, p *portrait.Portrait) journal.Row {
	e.state(r, p)
	say := e.saying(r)
	out := journal.Row{
		Key: e.requestOf(r), Row: r.number, Anew: e.anew, InPlaceOf: e.old, Same: e.same,
		Content: e.journal.Digest("card", say[:], []byte(e.job.issuer), []byte(fmt.Sprint(e.valid, e.specimen, e.face)),
			[]byte(e.renderer.Layout().Ref()), binary.LittleEndian.AppendUint64(nil, uint64(e.renderer.Layout().QRCapacity())),
			[]byte(fmt.Sprint(e.renderer.PortraitSize()))),
		Claims: func(issued time.Time) *card.Claims {
			c := r.claims
			c.Expiry, c.Specimen, c.Layout = e.valid.end(issued), e.specimen, e.renderer.Layout().Ref()
			return &c
		},
	}
	if e.crowd.has(numberColumn) {
		out.Number = r.claims.Identity.ID
	}
	return out
}

// saying stands for all that a row says, its portrait included.
func (b *batch) saying(r *row) journal.Digest { return b.journal.Digest("row", r.sum[:], r.upload[:]) }

// requestOf tells the request of a row from others.
func (b *batch) requestOf(r *row) journal.Digest {
	if b.own != "" {
		return b.journal.Digest("request", []byte(b.crowd.cell(r, b.own)))
	}
	return b.saying(r)
}

// account notes how a row came to its card.
func (e *edition) account(r *row, i *journal.Issued) {
	r.claims.Identity.ID = i.Card.Claims().Identity.ID
	switch {
	case i.Known && i.Entry.Batch != e.opened.Number:
		r.known = true
	case i.Entry.Replaces >= 0:
		r.replaces = true
		if !i.Known && e.reason == journal.Fresh {
			e.log.Warn(fmt.Sprintf("%s: row %d: changed since its card was issued: a new card takes the place of the old one, which the status list has to name",
				e.peopleName, r.number))
		}
	}
}

// issueOne prepares the portrait of one row and makes its card, for looking at it alone.
func (e *edition) issueOne(ctx context.Context, r *row) (render.Item, error) {
	p, err := prepareOne(ctx, e.upload(r))
	if errors.Is(err, portrait.ErrFace) {
		p, err = e.withoutFace(ctx, r)
	}
	if errors.Is(err, portrait.ErrOptions) {
		return render.Item{}, err
	}
	if err != nil {
		return render.Item{}, e.fault(r, photoColumn, photoFault(err))
	}
	e.state(r, p)
	e.complete(r)
	c, err := e.issuer.Issue(&r.claims)
	if err != nil {
		return render.Item{}, err
	}
	return item(c, p), nil
}

// withoutFace prepares the portrait of a row whose face does not fit into the code.
func (e *edition) withoutFace(ctx context.Context, r *row) (*portrait.Portrait, error) {
	u := e.upload(r)
	u.Options.FaceBytes = -1
	return prepareOne(ctx, u)
}

func prepareOne(ctx context.Context, u portrait.Upload) (*portrait.Portrait, error) {
	for p, err := range portrait.PrepareAll(ctx, slices.Values([]portrait.Upload{u}), 1) {
		return p, err
	}
	return nil, context.Cause(ctx)
}
