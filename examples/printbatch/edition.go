package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

// An edition is the part of a batch that is printed with one layout, into files of its own.
type edition struct {
	*batch
	name       string // of the layout among several; empty for that of the flags
	layoutFile string
	file       *render.Layout    // as in its file
	read       *witness          // of the files that the layout names
	layoutSum  [sha256.Size]byte // of all of them
	renderer   *render.Renderer
	sheet      render.Sheet
	withPhotos bool   // the layout has a photo box
	spool      *spool // of cards for sheets that wait; nil for none
	codeSide   string // of the QR code
	issuer     *card.Issuer

	press     *render.Press  // nil for card and office printers
	paper     *render.Output // nil unless cards are printed on paper
	cards     cardWriter
	sheets    *render.SheetWriter // nil on paper
	sheetsOut io.Writer
	waiting   []done   // for their sheets
	letters   *letters // nil for none
	first     *render.Print
	placed    int
	sampled   map[int]string // texts of the cards that are rasterized, by their number
}

var errNoLayout = errors.New("no such layout beside that of the flags")

// maxLayoutName is how long names of layouts are that stand in names of files, in bytes.
const maxLayoutName = 40

var errLayoutName = fmt.Errorf("%w: a name of more than %d bytes", errNoLayout, maxLayoutName)

// edition returns the edition of a layout by the name in a row, which is opened when a row
// first asks for it.
func (b *batch) edition(name string) (*edition, error) {
	if i := slices.IndexFunc(b.editions, func(e *edition) bool { return e.name == name }); i >= 0 {
		return b.editions[i], nil
	}
	file := b.job.layoutFile
	if name != "" {
		file = name
		if filepath.Ext(file) != ".json" {
			file += ".json"
		}
		if !fs.ValidPath(file) || strings.Contains(file, "/") {
			return nil, errNoLayout
		}
		if _, err := fs.Stat(b.layouts, file); err != nil {
			return nil, errNoLayout
		}
		if file == b.job.layoutFile {
			return b.edition("")
		}
		if name = strings.TrimSuffix(file, ".json"); len(name) > maxLayoutName {
			return nil, errLayoutName
		}
		if i := slices.IndexFunc(b.editions, func(e *edition) bool { return e.name == name }); i >= 0 {
			return b.editions[i], nil
		}
	}
	e := &edition{batch: b, name: name, layoutFile: file, sampled: map[int]string{}}
	if err := errors.Join(e.openLayout(), e.openSheet()); err != nil {
		return nil, err
	}
	b.editions = append(b.editions, e)
	return e, nil
}

func (e *edition) openLayout() error {
	e.read = &witness{fsys: e.layouts, seen: map[string]stamp{}}
	l, err := render.LoadLayout(e.read, e.layoutFile)
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	e.file = l
	l, opts, err := e.forOutput(l)
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	e.press = opts.Press
	if e.renderer, err = render.NewRenderer(l, opts); err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	e.layoutSum = e.read.sum()
	if e.specimen {
		if err := l.CheckSpecimen(); err != nil {
			return command.Fail(command.ExitUsage, fmt.Errorf("%s: %w", e.layoutFile, err))
		}
	}
	if l.QRCapacity() == 0 {
		return command.Fail(command.ExitUsage, fmt.Errorf("%s: the layout has no qr element, so nothing on the card could be verified", e.layoutFile))
	}
	e.withPhotos, e.codeSide = l.HasPhoto(), l.ForecastQR(0, false)[0].Side
	return nil
}

// openSheet finds the sheet that the flags ask for.
func (e *edition) openSheet() (err error) {
	if e.renderer != nil && e.paper == nil {
		e.sheet, err = e.output.sheetFor(e.renderer.Layout())
	}
	return command.Fail(command.ExitUsage, err)
}

// openIssuer makes the issuer of the edition's cards.
func (e *edition) openIssuer() (err error) {
	e.issuer, err = card.NewIssuer(e.job.issuer, e.key, &card.IssuerOptions{MaxText: e.renderer.Layout().QRCapacity()})
	if _, ok := errors.AsType[*card.ClaimError](err); ok {
		return command.Fail(command.ExitUsage, fmt.Errorf("--issuer: %w", err))
	}
	return command.Fail(command.ExitKey, err)
}

func (e *edition) openWriters() error {
	cards, err := e.folder.create(e.called(e.cardsName()), private)
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	opts := &render.WriterOptions{Title: e.title(), Created: e.now}
	e.openLetters()
	if e.paper != nil {
		e.cards, err = e.renderer.NewPaperWriter(cards, e.paper.Media, opts)
		return command.Fail(command.ExitUsage, err)
	}
	e.cards = e.renderer.NewCardWriter(cards, opts)
	if e.sheetsOut, err = e.folder.create(e.called(sheetsFile), private); err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	if e.counted() {
		file, err := e.folder.scratch()
		e.spool = &spool{file: file}
		return command.Fail(command.ExitUsage, err)
	}
	return e.openSheets(0)
}

// called returns the name of a file of the edition.
func (e *edition) called(name string) string {
	if e.name == "" {
		return name
	}
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + e.name + ext
}

// seats are the rows of the edition: their places in the crowd.
func (e *edition) seats() (list []int) {
	for i := range e.crowd.seats {
		s := &e.crowd.seats[i]
		if s.err != nil {
			continue
		}
		if own, err := e.edition(s.layout); err == nil && own == e {
			list = append(list, i)
		}
	}
	return list
}

// complete fills in the claims that come from the flags, for a card issued at b.now. Until
// the journal has given number, id and place, others of their size stand there, so that
// the size of the code can be told.
func (e *edition) complete(r *row) {
	r.claims.Expiry = e.valid.end(e.now)
	r.claims.Specimen = e.specimen
	r.claims.Layout = e.renderer.Layout().Ref()
	r.claims.IssuedAt = e.now
	r.claims.ID = sampleID[:16]
	if r.as != nil {
		r.claims.Identity.ID, r.claims.Status = r.as.Number, r.as.Status
	} else if e.lease != nil && !e.crowd.has(numberColumn) {
		r.claims.Identity.ID = e.lease.Number(e.lease.First)
		if e.lease.StatusURI != "" {
			r.claims.Status = &card.StatusRef{URI: e.lease.StatusURI, Index: uint32(e.lease.StatusEntries - 1)}
		}
	}
}

// place puts a card into the print files and the manifest.
func (e *edition) place(r *row, p *render.Print) error {
	if e.letters != nil {
		if err := e.letters.check(r); err != nil {
			return err
		}
	}
	if err := e.decide(r, p.Card()); err != nil {
		return err
	}
	if e.first == nil {
		e.first = p
	}
	if e.output.sample > 0 && e.placed%e.output.sample == 0 {
		e.sampled[e.placed] = p.Card().Text()
	}
	e.placed++
	e.looks.see(e.batch, r)
	if r.known {
		e.tally.known++
	}
	if r.replaces {
		e.tally.replaced++
	}
	at, err := e.cards.Add(p)
	if err != nil {
		return err
	}
	if err := e.manifest.add(r.number, p.Card(), e.called(e.cardsName()), at); err != nil {
		return err
	}
	if err := errors.Join(e.photosTable.add(r), e.writeLayers(p, at.Page)); err != nil {
		return err
	}
	if e.paper != nil {
		// One page a card is all.
	} else if e.counted() {
		text, err := e.spool.add([]byte(p.Card().Text()))
		if err != nil {
			return err
		}
		print, err := e.spool.add(r.print)
		if err != nil {
			return err
		}
		e.waiting = append(e.waiting, done{r.number, text, print})
	} else if err := e.placeOnSheet(r.number, p); err != nil {
		return err
	}
	if e.letters != nil {
		return e.letters.add(r, p)
	}
	return nil
}

// slots is how many cards a sheet holds.
func (e *edition) slots() int {
	if e.paper != nil {
		return 1
	}
	return max(e.sheet.Columns*e.sheet.Rows-len(e.sheet.Blank), 1)
}

// title returns the layout's name, or its file's.
func (e *edition) title() string {
	if name := e.renderer.Layout().Name; name != "" {
		return name
	}
	return e.layoutFile
}
