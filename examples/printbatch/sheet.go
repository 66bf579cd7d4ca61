package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

// sheetOptions are the flags about sheets.
type sheetOptions struct {
	sheet, flip, order      string
	skipSlots               []int
	shiftFront, shiftBack   string
	slug, slugNumbers       bool
	registration, calibrate bool
}

func (o *sheetOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.sheet, "sheet", defaultSheet, "`name` of a sheet of the layout, or of a built-in one: "+strings.Join(sheetNames(), ", "))
	f.StringVar(&o.flip, "flip", "", "`edge` on which the printer turns sheets, long or short")
	f.StringVar(&o.order, "order", "", "`order` of cards on sheets: rows, or stacks for sheets that are cut as one stack")
	f.IntSliceVar(&o.skipSlots, "skip-slots", nil, "`numbers` of slots that stay empty on each sheet, from 1 in rows from the top left")
	f.StringVar(&o.shiftFront, "shift-front", "", "`x,y` by which fronts of sheets are moved right and down, such as 0.5mm,-1mm")
	f.StringVar(&o.shiftBack, "shift-back", "", "`x,y` by which backs of sheets are moved right and down")
	f.BoolVar(&o.slug, "slug", false, "print at the edge of each sheet what it is")
	f.BoolVar(&o.slugNumbers, "slug-numbers", false, "print there the numbers of its first and last card as well")
	f.BoolVar(&o.registration, "registration", false, "print registration marks on sheets")
	f.BoolVar(&o.calibrate, "calibrate", false, "write the test pages of the sheet, which tell how far to shift, and nothing else")
}

// defaultSheet holds as many cards as fit on A4.
const defaultSheet = "a4"

func sheetNames() []string {
	var names []string
	for _, s := range render.Sheets() {
		names = append(names, s.Name)
	}
	return names
}

// sheetFor returns the sheet that the flags ask for, with the cards of a layout on it.
func (o *sheetOptions) sheetFor(l *render.Layout) (render.Sheet, error) {
	s, ok := render.LookupSheet(o.sheet)
	names := sheetNames()
	for _, own := range l.Sheets {
		names = append(names, own.Name)
		if own.Name == o.sheet {
			s, ok = own, true
		}
	}
	if !ok {
		return s, fmt.Errorf("--sheet: %q is not one of %s", o.sheet, strings.Join(names, ", "))
	}
	if o.flip != "" {
		s.Flip = render.Flip(o.flip)
	}
	if o.order != "" {
		s.Order = render.Order(o.order)
	}
	if len(o.skipSlots) > 0 {
		s.Blank = o.skipSlots
	}
	s.Slug = s.Slug || o.slug || o.slugNumbers
	s.Registration = s.Registration || o.registration
	for i, f := range []struct{ flag, value string }{{"--shift-front", o.shiftFront}, {"--shift-back", o.shiftBack}} {
		if f.value == "" {
			continue
		}
		x, y, _ := strings.Cut(f.value, ",")
		var err1, err2 error
		s.Shift[i].X, err1 = render.ParseLength(x)
		s.Shift[i].Y, err2 = render.ParseLength(y)
		if err1 != nil || err2 != nil {
			return s, fmt.Errorf("%s: %q is not two lengths such as 0.5mm,-1mm", f.flag, f.value)
		}
	}
	return s.Fit(l)
}

// calibrationFile holds the test pages of a sheet.
const calibrationFile = "calibration.pdf"

// calibrate writes the test pages of the sheet.
func (j *job) calibrate(stdout io.Writer) error {
	b := &batch{job: j}
	e, err := b.edition("")
	if err != nil {
		return err
	}
	var pages bytes.Buffer
	if err := render.WriteCalibration(&pages, e.sheet, e.renderer.Layout()); err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	d, err := openFolder(j.out, false)
	if err == nil && (d.stdout || d.receipt != nil) {
		err = fmt.Errorf("folder %s: %w", j.out, errNotEmpty)
	}
	if err == nil {
		err = d.make()
	}
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	defer d.abandon()
	if err := errors.Join(d.write(calibrationFile, shared, pages.Bytes()), d.commit()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "Print %s as you print sheets, at 100 %% and %s. It says what to measure.\n",
		filepath.Join(j.out, calibrationFile), e.turned())
	return err
}

// turned says how sheets are printed.
func (e *edition) turned() string {
	if len(e.renderer.Layout().Sides) == 1 {
		return "on one side"
	}
	if e.sheet.Flip == render.FlipShort {
		return "turned on the short edge"
	}
	return "turned on the long edge"
}

// media names the size of the sheet.
func (e *edition) media() string {
	m := e.sheet.Media
	for _, known := range []struct {
		name string
		size render.Size
	}{{"A4", render.A4}, {"Letter", render.Letter}} {
		if m == known.size || m == (render.Size{W: known.size.H, H: known.size.W}) {
			return known.name
		}
	}
	return m.String()
}

// A done is a card that was printed and waits for its sheet.
type done struct {
	row   int
	text  extent // of its code, in the spool
	print extent // of its portrait
}

// counted reports whether sheets need to know how many cards there are: they wait until
// all are printed, and are composed once more, as prints of a whole batch are too large
// to be kept.
func (e *edition) counted() bool { return e.sheet.Slug || e.sheet.Order == render.OrderStacks }

// closeSheets writes the last sheet.
func (e *edition) closeSheets() error {
	if e.sheets == nil {
		return nil
	}
	return e.sheets.Close()
}

// openSheets opens the writer of sheets for a number of cards, 0 if it is not known yet.
func (e *edition) openSheets(count int) (err error) {
	e.sheets, err = e.renderer.NewSheetWriter(e.sheetsOut, e.sheet, &render.WriterOptions{
		Title: e.title() + ", " + filepath.Base(filepath.Clean(e.out)), Created: e.now, Count: count, Serials: e.output.slugNumbers,
	})
	return command.Fail(command.ExitUsage, err)
}

// placeOnSheet puts a card on its sheet.
func (e *edition) placeOnSheet(row int, p *render.Print) error {
	at, err := e.sheets.Add(p)
	if err != nil {
		return err
	}
	return e.manifest.add(row, p.Card(), e.called(sheetsFile), at)
}

// impose puts the cards that wait on their sheets, in the order in which those want them.
func (e *edition) impose(ctx context.Context) error {
	if !e.counted() {
		return nil
	}
	if err := e.openSheets(len(e.waiting)); err != nil {
		return err
	}
	next, stop := iter.Pull(e.sheet.Sequence(len(e.waiting)))
	defer stop()
	var lost error
	for p, err := range e.renderer.ComposeAll(ctx, e.again(&lost), 0) {
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil {
			return err
		}
		i, _ := next()
		if err := e.placeOnSheet(e.waiting[i].row, p); err != nil {
			return err
		}
	}
	return lost
}

// again yields the cards that wait with their portraits, until one cannot be read.
func (e *edition) again(lost *error) iter.Seq[render.Item] {
	return func(yield func(render.Item) bool) {
		for i := range e.sheet.Sequence(len(e.waiting)) {
			d := e.waiting[i]
			c, err := e.reopen(d.text)
			if err != nil {
				*lost = err
				return
			}
			print, err := e.spool.read(d.print)
			if err != nil {
				*lost = err
				return
			}
			if !yield(render.Item{Card: c, Upload: print}) {
				return
			}
		}
	}
}

// reopen returns a card that waits: its text is as long as what it says, and a batch of
// cards does not fit into memory.
func (e *edition) reopen(text extent) (*card.Card, error) {
	data, err := e.spool.read(text)
	if err != nil {
		return nil, err
	}
	return card.Open(string(data), func([]byte) []ed25519.PublicKey { return []ed25519.PublicKey{e.issuer.PublicKey()} }, nil)
}
