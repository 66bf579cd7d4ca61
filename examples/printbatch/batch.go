package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/png"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
	"github.com/sealcard/sealcard/verify"
)

// A batch is a job under way.
type batch struct {
	*job
	crowd    *crowd
	editions []*edition // the first is that of the flags
	folder   *folder
	stderr   io.Writer
	now      time.Time // of issue

	key, root crypto.Signer
	closeKey  func() error
	keyMade   bool
	verifier  *verify.Verifier

	journal *journal.Journal
	opened  journal.Batch
	old     *journal.Entry // in whose place the card of a reprint stands; nil for none
	same    *journal.Entry // that is printed once more; nil for none
	looking bool           // cards are made to be looked at, with a key for nothing else
	lease   *journal.Lease // from which cards are numbered; nil where the people file does
	manifest
	photosTable
	tally

	mu  sync.Mutex // for bad, as cards are issued on another goroutine
	bad []error
}

// A tally counts what a batch tells of at its end.
type tally struct {
	printed, known, replaced int
	looks
}

// sampleID stands for a card id where only its size counts.
var sampleID = sha256.Sum256([]byte("a card id of no card"))

// maxPhoto bounds an uploaded portrait; the library's own limit is the same.
const maxPhoto = 20 << 20 // bytes

// run does everything that can fail for the whole batch before the first signature.
func (j *job) run(ctx context.Context, stdout, stderr io.Writer) error {
	b := &batch{job: j, now: j.clock().Truncate(time.Second), stderr: stderr}
	defer b.release()
	for _, step := range []func() error{
		func() error { _, err := b.edition(""); return err },
		func() error { return b.openPeople(ctx) },
		b.openFolder, b.openKeys, b.openJournal, b.pick,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	if told, err := b.finished(stdout); told || err != nil {
		return err
	}
	for _, step := range []func() error{b.begin, b.openIssuers, b.openVerifier, b.openWriters} {
		if err := step(); err != nil {
			return err
		}
	}
	if err := b.print(ctx); err != nil {
		return b.unfinished(err)
	}
	return b.report(stdout)
}

// release lets go of everything that is open, and removes what is not committed.
func (b *batch) release() {
	b.crowd.close()
	if b.journal != nil {
		b.journal.Close()
	}
	if b.folder != nil {
		b.folder.abandon()
	}
	if b.closeKey != nil {
		if err := b.closeKey(); err != nil {
			b.log.Warn("signer: " + err.Error())
		}
	}
}

// unfinished says what becomes of a batch that is cut off.
func (b *batch) unfinished(err error) error {
	if b.folder.done || b.inside() {
		return err
	}
	if _, open := b.journal.Current(); !open {
		return err
	}
	b.log.Info("the batch is not finished: printbatch resume, or the same command, goes on with it")
	return err
}

// openPeople reads every row, and opens the layouts that rows name.
func (b *batch) openPeople(ctx context.Context) error {
	first := b.editions[0]
	t, err := b.openTable(ctx)
	if err != nil {
		return command.Fail(command.ExitInput, err)
	}
	s := source{own: b.own, needed: []string{"fullName"}}
	if slices.Contains(t.Header(), numberColumn) {
		s.needed, s.numbers = append([]string{numberColumn}, s.needed...), true
	}
	if first.renderer.Layout().NeedsPhoto() {
		if b.photos == nil {
			t.Close()
			return command.Fail(command.ExitUsage, errors.New("--photos is needed: the layout has a photo box"))
		}
		if !slices.Contains(t.Header(), layoutColumn) {
			s.needed = append(s.needed, photoColumn)
		}
	}
	var broken error
	s.photo = func(layout string) (bool, error) {
		e, err := b.edition(layout)
		if err != nil {
			broken = err
			return false, err
		}
		return e.renderer.Layout().NeedsPhoto(), nil
	}
	if b.crowd, err = readCrowd(t, s); err != nil && err == broken {
		return err
	}
	if err != nil {
		return command.Fail(command.ExitInput, err)
	}
	if b.out == standardOutput && len(b.editions) > 1 {
		return command.Fail(command.ExitUsage, errors.New("--out -: rows name several layouts, and standard output is one file"))
	}
	for _, w := range b.crowd.warnings {
		b.log.Warn(w.Error())
	}
	if b.photos == nil && b.crowd.namesPhotos && slices.ContainsFunc(b.editions, func(e *edition) bool { return e.withPhotos }) {
		return command.Fail(command.ExitUsage, errors.New("--photos is needed: the people file names photos"))
	}
	if len(b.crowd.seats) == 0 {
		return command.Fail(command.ExitInput, fmt.Errorf("%s: no rows", b.peopleName))
	}
	if bad := b.crowd.faults(); len(bad) == len(b.crowd.seats) {
		return noneGood(bad)
	}
	b.bad = b.crowd.faults()
	return nil
}

// noneGood ends a batch without a card.
func noneGood(bad []error) error {
	return command.Fail(command.ExitInput, fmt.Errorf("no row could be printed:\n%w", errors.Join(bad...)))
}

func (b *batch) openFolder() (err error) {
	b.folder, err = openFolder(b.out, b.specimen)
	return command.Fail(command.ExitUsage, err)
}

func (b *batch) openIssuers() error {
	for _, e := range b.editions {
		if err := e.openIssuer(); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) openWriters() (err error) {
	if b.manifest.table, err = b.folder.table(manifestFile, manifestHeader); err != nil {
		return err
	}
	if b.crowd.has(photoColumn) {
		if b.photosTable.table, err = b.folder.table(photosFile, photosHeader); err != nil {
			return err
		}
	}
	for _, e := range b.editions {
		if len(e.seats()) == 0 {
			continue
		}
		if err := e.openWriters(); err != nil {
			return err
		}
	}
	return nil
}

// print prints every good row, writes the files and tells the journal of them.
func (b *batch) print(ctx context.Context) error {
	p := newProgress(b.stderr, b.log, len(b.crowd.seats), b.clock)
	defer p.stop()
	for range b.bad {
		p.refuse()
		p.step()
	}
	for _, e := range b.editions {
		if err := e.composeAll(ctx, p, e.place); err != nil {
			return err
		}
	}
	p.stop()
	b.sortBad()
	if b.printed == 0 {
		// What was begun is given up.
		if err := errors.Join(b.journal.End(), b.forget()); err != nil {
			return err
		}
		return noneGood(b.bad)
	}
	return b.finish(ctx)
}

func (b *batch) fault(r *row, column string, err error) error {
	return &rowError{b.peopleName, r.number, column, err}
}

// blame returns err as the fault of a row and column, if it is one.
func (b *batch) blame(err error, r *row) error {
	if errors.Is(err, render.ErrPhoto) {
		if _, ok := errors.AsType[*render.ElementError](err); !ok {
			return b.fault(r, photoColumn, err)
		}
	}
	if e, ok := errors.AsType[*card.ClaimError](err); ok {
		return b.fault(r, e.Claim, e.Err)
	}
	if e, ok := errors.AsType[*card.SizeError](err); ok {
		return b.fault(r, "", fmt.Errorf("the layout's QR code is too small: %w", e))
	}
	if e, ok := errors.AsType[*render.ElementError](err); ok {
		return b.fault(r, e.Field, fmt.Errorf("%s, element %s: %w", e.Side, e.Element, e.Err))
	}
	if errors.Is(err, journal.ErrNumber) {
		return b.fault(r, numberColumn, errTaken)
	}
	if errors.Is(err, journal.ErrTwo) {
		return b.fault(r, "", errTwo)
	}
	if errors.Is(err, journal.ErrConflict) && b.same != nil {
		return b.fault(r, "", errChanged)
	}
	if errors.Is(err, journal.ErrConflict) {
		return b.fault(r, "", errConflict)
	}
	return err
}

var (
	errTwo      = errors.New("is the row of another card")
	errChanged  = errors.New("does not make the card any more: the row, its photo or a flag is not what it was; reprint it as changed, or with the flags of then")
	errTaken    = errors.New("another card has this number: one that has changed, or stands in its place, needs a new one")
	errConflict = errors.New("its card would not be the one that was issued, as this program makes it in another way: reprint it as changed")
)

// finish writes the files, verifies what they hold, gives them their names and tells the
// journal.
func (b *batch) finish(ctx context.Context) error {
	for _, e := range b.editions {
		err := e.finish(ctx)
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil {
			return err
		}
	}
	steps := []func() error{
		b.writeMarks, b.manifest.flush, b.photosTable.flush,
		func() error { return b.folder.write(reportFile, private, b.summary()) },
		b.writeReceipt, b.commit, b.deliver, b.settle,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// commit gives the folder its name. A journal in it is closed meanwhile, as some systems
// rename no folder with an open file.
func (b *batch) commit() error {
	if !b.inside() {
		return b.folder.commit()
	}
	if err := errors.Join(b.journal.Close(), b.folder.commit()); err != nil {
		return err
	}
	return b.openJournalAt(b.folder.final(journalFile))
}

// finish closes the files of an edition.
func (e *edition) finish(ctx context.Context) error {
	if e.placed == 0 {
		return errors.Join(e.folder.drop(e.called(e.cardsName())), e.folder.drop(e.called(sheetsFile)))
	}
	for _, step := range []func() error{
		e.cards.Close,
		func() error { return e.impose(ctx) },
		e.closeSheets, e.letters.close, e.writeProofs,
		func() error { return e.readBack(ctx) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// writeProofs draws the sides of the first card.
func (e *edition) writeProofs() error {
	if e.folder.stdout {
		return nil // nobody would see them
	}
	for _, s := range e.renderer.Layout().Sides {
		img, err := e.first.Proof(s.Name, proofDPI)
		if err != nil {
			return err
		}
		var data bytes.Buffer
		if err := png.Encode(&data, img); err != nil {
			return err
		}
		if err := e.folder.write(e.called(proofPrefix+s.Name+".png"), private, data.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// proofDPI shows a card larger than life on a screen.
const proofDPI = 600

// writeMarks says in words that a batch is of specimens.
func (b *batch) writeMarks() error {
	if !b.specimen {
		return nil
	}
	return b.folder.write(specimenFile, shared, []byte("The cards in this folder are specimens: marked in print and in the signed claims.\n"))
}

// tell writes what is wrong with rows, and what should be looked at.
func (b *batch) tell(log *slog.Logger) {
	for _, err := range b.bad {
		log.Error(err.Error())
	}
	b.looks.warn(log)
}
