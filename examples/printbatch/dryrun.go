package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

// dryRun does everything that a run does but to use a key of the office and to write: it
// reads every row and photo, composes every card with a key of its own, and tells how
// large the codes will be.
func (j *job) dryRun(ctx context.Context, stdout, stderr io.Writer) error {
	j.signer, j.rootFile = &signerOptions{}, ""
	b := &batch{job: j, looking: true, now: j.clock().Truncate(time.Second), stderr: stderr}
	defer b.release()
	for _, step := range []func() error{
		func() error { _, err := b.edition(""); return err },
		b.lookAtFolder,
		func() error { return b.openPeople(ctx) },
		b.openKeys, b.openIssuers,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	p := newProgress(stderr, b.log, len(b.crowd.seats), b.clock)
	defer p.stop()
	for range b.bad {
		p.refuse()
		p.step()
	}
	b.lease = exampleLease()
	if err := b.lookBack(); err != nil {
		return err
	}
	if err := b.numbered(); err != nil {
		return err
	}
	var out outlook
	for _, e := range b.editions {
		e.openLetters()
		if err := e.composeAll(ctx, p, func(r *row, _ *render.Print) error { return out.see(e, r) }); err != nil {
			return err
		}
	}
	p.stop()
	if err := b.enough(); err != nil {
		return err
	}
	b.sortBad()
	if b.printed == 0 {
		return noneGood(b.bad)
	}
	b.tell(b.log)
	if _, err := io.WriteString(stdout, out.text(b)); err != nil {
		return err
	}
	if len(b.bad) > 0 {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d rows would not be printed", len(b.bad), len(b.crowd.seats)))
	}
	return nil
}

// lookAtFolder finds what would keep a run out of its folder.
func (b *batch) lookAtFolder() error {
	entries, err := os.ReadDir(b.out)
	if errors.Is(err, fs.ErrNotExist) || b.out == standardOutput || err == nil && len(entries) == 0 {
		return nil
	}
	_, err = openFolder(b.out, b.specimen) // which touches only an empty one
	return command.Fail(command.ExitUsage, err)
}

// lookBack opens the journal, if there is one, to say which rows have cards already.
func (b *batch) lookBack() error {
	path := (&job{officeOptions: b.officeOptions, signer: &b.flags.signerOptions}).journalPath()
	if path == "" {
		return nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	j, err := journal.Read(path)
	if err != nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("journal %s: %w", path, bare(err)))
	}
	b.journal = j
	return nil
}

// numbered makes sure that there are numbers for the cards, as far as that is known.
func (b *batch) numbered() error {
	if b.crowd.has(numberColumn) {
		return nil
	}
	if b.journal == nil {
		b.log.Warn("cards are numbered from a lease, at which a dry run looks with --journal, or --key")
		return nil
	}
	if err := b.openLease(); err != nil {
		return err
	}
	left := uint64(0)
	for _, s := range b.journal.Leases() {
		left += s.Left
	}
	if b.own == "" && left == 0 {
		b.log.Warn("the journal has no numbers left: only cards that were issued before can be printed")
	}
	return nil
}

// enough compares the cards that want a number with the numbers that are left.
func (b *batch) enough() error {
	if b.crowd.has(numberColumn) || b.journal == nil {
		return nil
	}
	left, wanted := uint64(0), uint64(b.printed-b.known)
	for _, s := range b.journal.Leases() {
		left += s.Left
	}
	if wanted > left {
		return command.Fail(command.ExitInput, fmt.Errorf("%d cards want a number, and %d are left: printbatch lease take takes another lease", wanted, left))
	}
	return nil
}

// An outlook is what a run would do.
type outlook struct {
	largest card.Forecast
	edition *edition // of the largest
	row     int
}

// see looks at a card that could be printed.
func (o *outlook) see(e *edition, r *row) error {
	if e.letters != nil {
		if err := e.letters.check(r); err != nil {
			return err
		}
	}
	if e.journal != nil {
		if _, ok := e.journal.ByKey(e.requestOf(r)); ok {
			e.tally.known++
		}
	}
	e.printed++
	e.placed++
	e.looks.see(e.batch, r)
	f, err := e.issuer.Forecast(&r.claims, 0)
	if _, tooLarge := errors.AsType[*card.SizeError](err); err != nil && !tooLarge {
		return e.blame(err, r)
	}
	// What does not fit is found, and told, when the card is composed.
	if f.Characters > o.largest.Characters {
		o.largest, o.edition, o.row = f, e, r.number
	}
	return nil
}

// text says it in words.
func (o *outlook) text(b *batch) string {
	l := o.edition.renderer.Layout()
	s := fmt.Sprintf("%d of %d rows can be printed. Nothing was written, and no key of yours was used.\n", b.printed, len(b.crowd.seats))
	var report bytes.Buffer
	b.headline(&report)
	s += report.String()
	if b.known > 0 {
		s += fmt.Sprintf("Issued before: %d, of which one that did not change is the same card.\n", b.known)
	}
	s += b.looks.summary(b.face)
	s += fmt.Sprintf("The largest code, of row %d, holds at most %d characters; the layout holds %d:\n", o.row, o.largest.Characters, l.QRCapacity())
	for _, q := range l.ForecastQR(o.largest.Characters, b.looks.faces > 0) {
		if !q.Fits {
			s += fmt.Sprintf("  %s  does not fit\n", q.Side)
			continue
		}
		s += fmt.Sprintf("  %s  version %d-%s, %s wide at %d dots a module (%s)\n", q.Side, q.Version, q.Level, q.Width, q.Dots, q.X)
	}
	if b.out == standardOutput {
		return s
	}
	report.Reset()
	b.contents(&report)
	return s + "\nA run writes:\n" + strings.TrimPrefix(report.String(), "\n")
}
