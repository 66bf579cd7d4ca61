// Package web serves pages from a command, and ends in order when the command does.
package web

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Serve answers on l, which it closes, until ctx ends. Answers that are being given then have
// grace to end by themselves. Nothing runs on when Serve returns, and nothing is logged of who
// asked.
func Serve(ctx context.Context, l net.Listener, s *http.Server, grace time.Duration) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s.ErrorLog = log.New(io.Discard, "", 0)
	var work sync.WaitGroup
	work.Go(func() {
		<-ctx.Done()
		// Connections that browsers keep open do not end by themselves.
		limited, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		if s.Shutdown(limited) != nil {
			s.Close()
		}
	})
	err := s.Serve(l)
	stop()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
