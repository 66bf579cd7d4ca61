package main

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"image/png"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/keys"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/render"
)

// A batch is a job under way.
type batch struct {
	*job
	rows     []row
	file     *render.Layout // as in its file
	renderer *render.Renderer
	sheet    render.Sheet
	folder   *folder
	stderr   io.Writer
	now      time.Time

	withPhotos bool   // the layout has a photo box
	spool      *spool // of portraits for sheets that wait; nil for none
	codeSide   string // of the QR code

	key, root crypto.Signer
	keyMade   bool
	issuer    *card.Issuer

	press     *render.Press  // nil for card and office printers
	paper     *render.Output // nil unless cards are printed on paper
	cards     cardWriter
	sheets    *render.SheetWriter // nil on paper
	sheetsOut io.Writer
	waiting   []done   // for their sheets
	letters   *letters // nil for none
	manifest
	first *render.Print
	texts []string // of the QR codes that were placed

	mu  sync.Mutex // for bad, as cards are issued on another goroutine
	bad []error
}

// maxPhoto bounds an uploaded portrait; the library's own limit is the same.
const maxPhoto = 20 << 20 // bytes

// run does everything that can fail for the whole batch before the first signature.
func (j *job) run(ctx context.Context, stdout, stderr io.Writer) error {
	b := &batch{job: j, now: time.Now().Truncate(time.Second), stderr: stderr}
	for _, step := range []func() error{b.openLayout, b.openSheet, b.openPeople, b.openFolder, b.openKeys, b.openWriters} {
		if err := step(); err != nil {
			if b.folder != nil {
				b.folder.abandon()
			}
			return err
		}
	}
	if err := b.print(ctx, stderr); err != nil {
		b.folder.abandon()
		return err
	}
	for _, err := range b.bad {
		fmt.Fprintln(stderr, "printbatch:", err)
	}
	b.warn(stderr)
	if err := b.report(stdout); err != nil {
		return err
	}
	if len(b.bad) > 0 {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d rows were not printed", len(b.bad), len(b.rows)))
	}
	return nil
}

func (b *batch) openLayout() error {
	l, err := render.LoadLayout(b.layouts, b.layoutFile)
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	b.file = l
	l, opts, err := b.forOutput(l)
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	b.press = opts.Press
	if b.renderer, err = render.NewRenderer(l, opts); err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	if b.specimen {
		if err := l.CheckSpecimen(); err != nil {
			return command.Fail(command.ExitUsage, fmt.Errorf("%s: %w", b.layoutFile, err))
		}
	}
	if l.QRCapacity() == 0 {
		return command.Fail(command.ExitUsage, fmt.Errorf("%s: the layout has no qr element, so nothing on the card could be verified", b.layoutFile))
	}
	b.withPhotos, b.codeSide = l.HasPhoto(), l.ForecastQR(0, false)[0].Side
	return nil
}

// openSheet finds the sheet that the flags ask for.
func (b *batch) openSheet() (err error) {
	if b.paper == nil {
		b.sheet, err = b.output.sheetFor(b.renderer.Layout())
	}
	return command.Fail(command.ExitUsage, err)
}

func (b *batch) openPeople() (err error) {
	needed := b.renderer.Layout().NeedsPhoto()
	if needed && b.photos == nil {
		return command.Fail(command.ExitUsage, errors.New("--photos is needed: the layout has a photo box"))
	}
	b.rows, err = readPeople(b.people, b.peopleFile, b.peopleName, needed)
	named := func(r row) bool { return r.photo != "" }
	if err == nil && b.withPhotos && b.photos == nil && slices.ContainsFunc(b.rows, named) {
		return command.Fail(command.ExitUsage, errors.New("--photos is needed: the people file names photos"))
	}
	if err == nil && len(b.rows) == 0 {
		err = fmt.Errorf("%s: no rows", b.peopleName)
	}
	if err != nil {
		return command.Fail(command.ExitInput, err)
	}
	repeats(b.rows, b.peopleName)
	var bad []error
	for i := range b.rows {
		if b.rows[i].err != nil {
			bad = append(bad, b.rows[i].err)
		}
	}
	if len(bad) == len(b.rows) {
		return noneGood(bad)
	}
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

// openKeys opens or makes the keys. The key that signs cards signs no lists.
func (b *batch) openKeys() (err error) {
	if b.key, b.keyMade, err = b.openOrMake(b.keyFile, "signing"); err != nil {
		return command.Fail(command.ExitKey, err)
	}
	if b.root, _, err = b.openOrMake(b.rootFile, "root"); err != nil {
		return command.Fail(command.ExitKey, err)
	}
	if b.rootKey().Equal(b.key.Public()) {
		return command.Fail(command.ExitKey, errors.New("the root key and the signing key are the same"))
	}
	b.issuer, err = card.NewIssuer(b.job.issuer, b.key, &card.IssuerOptions{
		MaxText: b.renderer.Layout().QRCapacity(),
		Now:     func() time.Time { return b.now },
	})
	if _, ok := errors.AsType[*card.ClaimError](err); ok {
		return command.Fail(command.ExitUsage, fmt.Errorf("--issuer: %w", err))
	}
	return command.Fail(command.ExitKey, err)
}

// openOrMake returns the key in a file, or one for this run alone if there is no file. A
// key that is made is said at once: whatever happens next, somebody has to keep it.
func (b *batch) openOrMake(path, what string) (crypto.Signer, bool, error) {
	if path == "" {
		key, err := newKey()
		return key, true, err
	}
	key, made, err := openKey(path)
	if made {
		fmt.Fprintf(b.stderr, "printbatch: made a new %s key, %s: keep it as you would keep a seal\n", what, path)
	}
	return key, made, err
}

func (b *batch) openWriters() error {
	cards, err := b.folder.create(b.cardsName(), private)
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	opts := &render.WriterOptions{Title: b.title(), Created: b.now}
	b.openLetters()
	if b.paper != nil {
		b.cards, err = b.renderer.NewPaperWriter(cards, b.paper.Media, opts)
		return command.Fail(command.ExitUsage, err)
	}
	b.cards = b.renderer.NewCardWriter(cards, opts)
	if b.sheetsOut, err = b.folder.create(sheetsFile, private); err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	if b.counted() {
		file, err := b.folder.scratch()
		b.spool = &spool{file: file}
		return command.Fail(command.ExitUsage, err)
	}
	return b.openSheets(0)
}

// print prints every good row, writes the files and verifies the result.
func (b *batch) print(ctx context.Context, stderr io.Writer) error {
	p := newProgress(stderr, len(b.rows))
	defer p.stop()
	if err := b.composeAll(ctx, p, b.place); err != nil {
		return err
	}
	p.stop()
	if b.first == nil {
		return noneGood(b.bad)
	}
	return b.finish(ctx)
}

// complete fills in the claims that come from the flags.
func (b *batch) complete(r *row) {
	r.claims.Expiry = b.valid.end(b.now)
	r.claims.Specimen = b.specimen
	r.claims.Layout = b.renderer.Layout().Ref()
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
	return err
}

// place puts a card into the print files and the manifest.
func (b *batch) place(r *row, p *render.Print) error {
	if b.letters != nil {
		if err := b.letters.check(r); err != nil {
			return err
		}
	}
	if b.first == nil {
		b.first = p
	}
	b.texts = append(b.texts, p.Card().Text())
	at, err := b.cards.Add(p)
	if err != nil {
		return err
	}
	b.manifest.add(r, p.Card(), b.cardsName(), at)
	if err := b.writeLayers(p, at.Page); err != nil {
		return err
	}
	if b.paper != nil {
		// One page a card is all.
	} else if b.counted() {
		print, err := b.spool.add(r.print)
		if err != nil {
			return err
		}
		r.print = nil
		b.waiting = append(b.waiting, done{r, p.Card(), print})
	} else if err := b.placeOnSheet(r, p); err != nil {
		return err
	}
	if b.letters != nil {
		return b.letters.add(r, p)
	}
	return nil
}

// finish writes the files, verifies what they hold and gives them their names.
func (b *batch) finish(ctx context.Context) error {
	steps := []func() error{
		b.cards.Close,
		func() error { return b.impose(ctx) },
		b.closeSheets,
		b.letters.close, b.writeProofs, b.writeKeys, b.writeMarks, b.verify,
		func() error { return b.readBack(ctx) },
		b.writePhotos,
		func() error { return b.folder.write(manifestFile, private, b.manifest.bytes()) },
	}
	for _, step := range steps {
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err := step(); err != nil {
			return err
		}
	}
	return b.folder.commit()
}

// writePhotos writes what was measured of the portraits, if there are any.
func (b *batch) writePhotos() error {
	if b.photosSummary() == "" {
		return nil
	}
	return b.folder.write(photosFile, private, b.photosBytes())
}

// writeProofs draws the sides of the first card.
func (b *batch) writeProofs() error {
	for _, s := range b.renderer.Layout().Sides {
		img, err := b.first.Proof(s.Name, proofDPI)
		if err != nil {
			return err
		}
		f, err := b.folder.create(proofPrefix+s.Name+".png", private)
		if err != nil {
			return err
		}
		if err := png.Encode(f, img); err != nil {
			return err
		}
	}
	return nil
}

// proofDPI shows a card larger than life on a screen.
const proofDPI = 600

// Times of the trust list that is written beside the cards.
const (
	trustMonths = 6
	keyYears    = 2 // that an office signs with one key
)

// writeKeys writes what a verifier needs: the trust list, the root that signed it,
// and the issuer's key for the verifiers of others.
func (b *batch) writeKeys() error {
	from := b.now
	if !b.keyMade {
		// The key may have signed cards on earlier days, which stay good.
		from = from.AddDate(-keyYears, 0, 0)
	}
	list := card.TrustList{
		Name: b.title(), Sequence: uint64(b.now.Unix()),
		IssuedAt: b.now, Expiry: b.now.AddDate(0, trustMonths, 0),
		Keys: []card.TrustedKey{{
			Key: b.issuer.PublicKey(), Use: card.UseCards, State: card.KeyActive, Issuer: b.job.issuer,
			NotBefore: from, NotAfter: b.now.AddDate(keyYears, 0, 0),
		}},
	}
	sealed, err := list.Seal(b.root)
	if err != nil {
		return err
	}
	root, err := files.PublicPEM(b.rootKey())
	if err != nil {
		return err
	}
	jwks, err := keys.JWKSet(b.issuer.PublicKey())
	if err != nil {
		return err
	}
	return errors.Join(
		b.folder.write(trustFile, public, sealed),
		b.folder.write(rootPublicFile, public, root),
		b.folder.write(jwksFile, public, jwks))
}

// writeMarks says in words that a batch is of specimens.
func (b *batch) writeMarks() error {
	if !b.specimen {
		return nil
	}
	return b.folder.write(specimenFile, public, []byte("The cards in this folder are specimens: marked in print and in the signed claims.\n"))
}

// title returns the layout's name, or its file's.
func (b *batch) title() string {
	if name := b.renderer.Layout().Name; name != "" {
		return name
	}
	return b.layoutFile
}

// rootKey returns the public key that a verifier of this batch holds.
func (b *batch) rootKey() ed25519.PublicKey { return b.root.Public().(ed25519.PublicKey) }
