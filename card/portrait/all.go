package portrait

import (
	"context"
	"io"
	"iter"

	"github.com/sealcard/sealcard/internal/ordered"
)

// An Upload is one of a batch.
type Upload struct {
	// Open opens the upload. It is called on the goroutine that prepares it, and the
	// reader is closed there. Nil means that there is none: a nil Portrait is its result.
	Open func() (io.ReadCloser, error)
	// Options are those of this upload.
	Options *Options
}

// A prepared portrait, or why there is none.
type prepared struct {
	portrait *Portrait
	err      error
}

// PrepareAll prepares uploads on several cores at once and yields a pair for each, in their
// order. Workers is how many are under way; zero means one a core.
//
// An error concerns its upload and the stream goes on, but for a context that is done: its
// cause comes as the last pair. In runs on another goroutine. Nothing runs before the
// first pair is asked for, and all has stopped when the loop over the pairs ends.
func PrepareAll(ctx context.Context, in iter.Seq[Upload], workers int) iter.Seq2[*Portrait, error] {
	return func(yield func(*Portrait, error) bool) {
		for p := range ordered.Map(ctx, in, workers, prepareUpload) {
			if !yield(p.portrait, p.err) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, context.Cause(ctx))
		}
	}
}

func prepareUpload(u Upload) (p prepared) {
	if u.Open == nil {
		return p
	}
	r, err := u.Open()
	if err != nil {
		return prepared{err: err}
	}
	defer r.Close()
	p.portrait, p.err = Prepare(r, u.Options)
	return p
}
