// Package ordered does work on several cores at once and gives the results in the order
// of what went in.
package ordered

import (
	"context"
	"iter"
	"runtime"
)

// ahead is how many results a worker, done or under way, may wait for those before them:
// enough that nobody idles while one takes longer.
const ahead = 4

// Map yields do's result for each value of in, in the order of in. Workers is how many are
// under way; zero or less means one a core. Memory is bounded by the workers and not by in.
//
// In runs on another goroutine. Nothing runs before the first result is asked for, and all
// has stopped when the loop over the results ends. When ctx is done, the results end early.
func Map[A, B any](ctx context.Context, in iter.Seq[A], workers int, do func(A) B) iter.Seq[B] {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return func(yield func(B) bool) {
		inner, stop := context.WithCancel(ctx)
		pending := start(inner, in, workers, do)
		defer func() {
			stop()
			for p := range pending {
				<-p
			}
		}()
		for p := range pending {
			result := <-p
			if ctx.Err() != nil || !yield(result) {
				return
			}
		}
	}
}

// start returns a channel that gives each value's result to come, in order.
func start[A, B any](ctx context.Context, in iter.Seq[A], workers int, do func(A) B) <-chan chan B {
	pending := make(chan chan B, ahead*workers)
	slots := make(chan struct{}, workers)
	go func() {
		defer close(pending)
		for value := range in {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			done := make(chan B, 1)
			go func() {
				done <- do(value)
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
