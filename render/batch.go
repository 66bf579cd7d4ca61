package render

import (
	"context"
	"iter"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/internal/ordered"
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
	return func(yield func(*Print, error) bool) {
		for o := range ordered.Map(ctx, in, workers, r.composeItem) {
			if !yield(o.print, o.err) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, context.Cause(ctx))
		}
	}
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
