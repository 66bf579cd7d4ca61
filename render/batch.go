package render

import (
	"context"
	"iter"
	"runtime"

	"github.com/sealcard/sealcard/card"
)

// An Item is a card to compose.
type Item struct {
	Card     *card.Card
	Portrait *Portrait // nil for none
	// Upload is the file of a portrait, for NewPortrait. It is read if Portrait is nil
	// and it is not empty.
	Upload []byte
}

// An outcome is an item composed, or why it was not.
type outcome struct {
	print *Print
	err   error
}

// ComposeAll composes items on several cores at once and yields a pair for each, in
// their order. Workers is how many are under way; zero means one a core. A print that
// it yields is ready to be written: the sides are operators of PDF already.
//
// An error concerns its item and the stream goes on, but for a context that is done: its
// cause comes as the last pair. In runs on another goroutine. Nothing runs before the
// first pair is asked for, and all has stopped when the loop over the pairs ends.
func (r *Renderer) ComposeAll(ctx context.Context, in iter.Seq[Item], workers int) iter.Seq2[*Print, error] {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return func(yield func(*Print, error) bool) {
		inner, stop := context.WithCancel(ctx)
		pending := r.start(inner, in, workers)
		defer func() {
			stop()
			for p := range pending {
				<-p
			}
		}()
		for p := range pending {
			o := <-p
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			if !yield(o.print, o.err) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, context.Cause(ctx))
		}
	}
}

// ahead is how many prints a worker, done or under way, may wait for those before them:
// enough that nobody idles while one item takes longer.
const ahead = 4

// start returns a channel that gives each item's outcome to come, in order.
func (r *Renderer) start(ctx context.Context, in iter.Seq[Item], workers int) <-chan chan outcome {
	pending := make(chan chan outcome, ahead*workers)
	slots := make(chan struct{}, workers)
	go func() {
		defer close(pending)
		for item := range in {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			done := make(chan outcome, 1)
			go func() {
				done <- r.composeItem(item)
				<-slots
			}()
			select {
			case pending <- done:
			case <-ctx.Done():
				<-done
				return
			}
		}
	}()
	return pending
}

func (r *Renderer) composeItem(item Item) outcome {
	portrait := item.Portrait
	if portrait == nil && len(item.Upload) > 0 {
		var err error
		if portrait, err = NewPortrait(item.Upload); err != nil {
			return outcome{err: err}
		}
	}
	p, err := r.Compose(item.Card, portrait)
	if err == nil {
		_, err = p.paint()
	}
	if err != nil {
		return outcome{err: err}
	}
	return outcome{print: p}
}
