package journal

import (
	"fmt"
	"time"
)

// A Reason says what a batch is for.
type Reason int

// Reasons. The zero value is an ordinary batch.
const (
	Fresh    Reason = iota // rows as they come
	Misprint               // a card was spoiled: the same bytes once more
	Lost                   // a card is gone: another takes its place
	Altered                // a row changed: another card takes the place of the old one
	Again                  // the same bytes once more, for no reason that is known
)

// A Batch is what is printed in one go.
type Batch struct {
	Number int       // from 0, by the journal
	Opened time.Time // whole seconds; the time of issue of its cards
	Input  Digest    // of the rows
	Layout Digest    // of the layout, and of all else that makes cards what they are
	Rows   int
	For    Reason
}

// Begin opens a batch, or goes on with the open one if its input, layout and reason are
// the same. Number and Opened are the journal's to set.
func (j *Journal) Begin(b Batch) (opened Batch, resumed bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	c, err := j.begin()
	if err != nil {
		return Batch{}, false, err
	}
	if open := j.state.current(); open != nil {
		if open.Input != b.Input || open.Layout != b.Layout || open.For != b.For || open.Rows != b.Rows {
			return open.Batch, false, ErrOther
		}
		return open.Batch, true, nil
	}
	b.Number, b.Opened = len(j.state.batches), j.now().UTC().Truncate(time.Second)
	if err := c.add(b.encode()); err != nil {
		return Batch{}, false, err
	}
	return b, false, c.commit()
}

// Current returns the batch that is open, if one is.
func (j *Journal) Current() (Batch, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if b := j.state.current(); b != nil {
		return b.Batch, true
	}
	return Batch{}, false
}

// beginOpen returns an empty change for the batch that is open; ErrState if none is.
func (j *Journal) beginOpen() (*change, *batch, error) {
	c, err := j.begin()
	if err != nil {
		return nil, nil, err
	}
	b := j.state.current()
	if b == nil {
		return nil, nil, ErrState
	}
	return c, b, nil
}

// End closes the batch. Cards that it issued and did not print are given up: they are Void,
// and what is left of them has to be destroyed. Their numbers of a lease are used up; a
// number of the input can be asked for again.
func (j *Journal) End() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	c, b, err := j.beginOpen()
	if err != nil {
		return err
	}
	for i := b.first; i < len(j.state.cards); i++ {
		if e := &j.state.cards[i]; e.copies > 0 || !e.live() {
			continue
		}
		if err := c.add(kindVoid.about(i, uint64(j.now().Unix()))); err != nil {
			return c.abandon(err)
		}
		if err := c.flush(); err != nil {
			return err
		}
	}
	if err := c.add(kindClose.about(b.Number, uint64(j.now().Unix()))); err != nil {
		return c.abandon(fmt.Errorf("%w: batch %d", err, b.Number))
	}
	return c.commit()
}
