package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

// dryRun does everything that a run does but to use a key of the office and to write: it
// reads every row and photo, composes every card with a key of its own, and tells how
// large the codes will be.
func (j *job) dryRun(ctx context.Context, stdout, stderr io.Writer) error {
	j.keyFile, j.rootFile = "", ""
	b := &batch{job: j, now: time.Now().Truncate(time.Second), stderr: stderr}
	for _, step := range []func() error{b.openLayout, b.openSheet, b.openPeople, b.openKeys} {
		if err := step(); err != nil {
			return err
		}
	}
	var largest card.Forecast
	at := 0
	p := newProgress(stderr, len(b.rows))
	defer p.stop()
	b.openLetters()
	err := b.composeAll(ctx, p, func(r *row, _ *render.Print) error {
		if b.letters != nil {
			if err := b.letters.check(r); err != nil {
				return err
			}
		}
		f, err := b.forecast(r)
		if err != nil {
			return err
		}
		if f.Characters > largest.Characters {
			largest, at = f, r.number
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.stop()
	if at == 0 {
		return noneGood(b.bad)
	}
	for _, err := range b.bad {
		fmt.Fprintln(stderr, "printbatch:", err)
	}
	b.warn(stderr)
	if _, err := io.WriteString(stdout, b.outlook(&largest, at)); err != nil {
		return err
	}
	if len(b.bad) > 0 {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d rows would not be printed", len(b.bad), len(b.rows)))
	}
	return nil
}

// forecast tells the size of a row's code before anything is sealed.
func (b *batch) forecast(r *row) (card.Forecast, error) {
	b.complete(r)
	f, err := b.issuer.Forecast(&r.claims, 0)
	if _, tooLarge := errors.AsType[*card.SizeError](err); err == nil || tooLarge {
		return f, nil // what does not fit is found, and told, when the card is composed
	}
	return f, b.blame(err, r)
}

// outlook says what a run would do.
func (b *batch) outlook(f *card.Forecast, largest int) string {
	l := b.renderer.Layout()
	face := slices.ContainsFunc(b.rows, func(r row) bool { return r.look != nil && r.look.face > 0 })
	s := fmt.Sprintf("%d of %d rows can be printed. Nothing was written, and no key of yours was used.\n", len(b.rows)-len(b.bad), len(b.rows))
	s += b.photosSummary()
	s += fmt.Sprintf("The largest code, of row %d, holds at most %d characters; the layout holds %d:\n", largest, f.Characters, l.QRCapacity())
	for _, q := range l.ForecastQR(f.Characters, face) {
		if !q.Fits {
			s += fmt.Sprintf("  %s  does not fit\n", q.Side)
			continue
		}
		s += fmt.Sprintf("  %s  version %d-%s, %s wide at %d dots a module (%s)\n", q.Side, q.Version, q.Level, q.Width, q.Dots, q.X)
	}
	return s
}
