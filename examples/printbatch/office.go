package main

import (
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"unique"

	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// officeOptions are the flags about what the office remembers.
type officeOptions struct {
	journalFile string
	own         string // column that tells requests apart
	abandon     bool
	anew        bool           // another card in place of one that did not change
	reason      journal.Reason // of a reprint
	serial      string         // of the card that is reprinted; empty for a batch
	only        int            // its row, where it is told by that; 0 for none
}

func (o *officeOptions) journalFlag(f *pflag.FlagSet) {
	f.StringVar(&o.journalFile, "journal", "", "`file` in which the office remembers its cards (default the key file's name with "+journalSuffix+")")
}

func (o *officeOptions) flags(f *pflag.FlagSet) {
	o.journalFlag(f)
	f.StringVar(&o.own, "id-column", "", "`column` that tells requests apart: a row with the same cell is the same request (default the whole row)")
	f.BoolVar(&o.abandon, "abandon", false, "give up the batch that is not finished: its cards are void, and this one begins")
}

// journalSuffix makes the name of a journal out of that of a key file, and journalFile is
// one in the folder of samples.
const (
	journalSuffix = ".journal"
	journalFile   = "office.journal"
)

// inside reports whether the journal is in the folder of the batch and goes with it: what a
// key signs that is for this run alone, nobody has to remember.
func (b *batch) inside() bool { return b.journalPath() == "" }

func (j *job) journalPath() string {
	switch {
	case j.journalFile != "":
		return j.journalFile
	case j.signer.key != "":
		return j.signer.key + journalSuffix
	}
	return ""
}

// openJournal opens what the office remembers.
func (b *batch) openJournal() error {
	if b.inside() {
		return nil // it is made with the folder
	}
	if err := b.openJournalAt(b.journalPath()); err != nil {
		return err
	}
	if !b.keyMade && len(b.journal.Batches()) == 0 && len(b.journal.Leases()) == 0 {
		b.log.Warn(fmt.Sprintf("journal %s is new, and the key is not: of cards that it signed before nothing is known", b.journalPath()))
	}
	return nil
}

func (b *batch) openJournalAt(path string) error {
	j, err := openJournal(path, &journal.Options{Now: b.clock})
	if err != nil {
		return err
	}
	b.journal = j
	if n := j.Cut(); n > 0 {
		b.log.Warn(fmt.Sprintf("journal %s: %d bytes at the end were of a write that was cut off", path, n))
	}
	return nil
}

// openJournal opens a journal, and says what it is about if it cannot.
func openJournal(path string, opts *journal.Options) (*journal.Journal, error) {
	j, err := journal.Open(path, opts)
	if errors.Is(err, journal.ErrLocked) {
		return nil, command.Fail(command.ExitUsage, fmt.Errorf("journal %s: another printbatch is at work with it", path))
	}
	if _, ok := errors.AsType[*journal.CorruptError](err); ok {
		return nil, fmt.Errorf("%s: %w: nothing is signed until somebody has looked: docs/operator.md", path, err)
	}
	if err != nil {
		return nil, command.Fail(command.ExitUsage, fmt.Errorf("journal %s: %w", path, bare(err)))
	}
	return j, nil
}

// finished looks whether this batch is in its folder already, told whole or not. If so
// nothing is left but to tell of it.
func (b *batch) finished(stdout io.Writer) (bool, error) {
	r := b.folder.receipt
	if r == nil || b.journal == nil {
		if r != nil && !b.folder.replace {
			return false, command.Fail(command.ExitUsage, fmt.Errorf("folder %s: %w", b.out, errNotEmpty))
		}
		return false, nil
	}
	all := b.journal.Batches()
	want := b.asked()
	if r.Journal != b.journalID() || r.Batch >= len(all) || all[r.Batch].Input != want.Input || all[r.Batch].Layout != want.Layout || all[r.Batch].For != want.For ||
		all[r.Batch].Ended && all[r.Batch].Copies == 0 {
		if b.folder.replace {
			return false, nil
		}
		return false, command.Fail(command.ExitUsage, fmt.Errorf("folder %s: %w", b.out, errNotEmpty))
	}
	b.opened, b.folder.done = all[r.Batch].Batch, true
	if err := b.tidy(all[r.Batch].Ended); err != nil {
		return true, err
	}
	b.log.Info(fmt.Sprintf("folder %s holds this batch already", b.out))
	text, err := os.ReadFile(b.folder.final(reportFile))
	if err != nil {
		return true, fmt.Errorf("folder %s: %s: %w", b.out, reportFile, bare(err))
	}
	if _, err := stdout.Write(text); err != nil {
		return true, err
	}
	if r.Refused > 0 {
		return true, command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d rows were not printed", r.Refused, len(b.crowd.seats)))
	}
	return true, nil
}

// tidy does what a run that was cut off left to do once its folder had its name.
func (b *batch) tidy(ended bool) error {
	if err := b.folder.tidy(); err != nil {
		return err
	}
	if !ended {
		return b.settle()
	}
	if _, open := b.journal.Current(); open {
		return nil // the flags that are kept are its own
	}
	return b.forget()
}

// asked is the batch as the journal is asked for it.
func (b *batch) asked() journal.Batch {
	var layouts [][]byte
	for _, e := range b.editions {
		layouts = append(layouts, []byte(e.name), e.layoutSum[:])
	}
	layouts = append(layouts, []byte(fmt.Sprint(b.job.issuer, b.valid, b.specimen, b.face, *b.output, b.flags.letters)))
	return journal.Batch{
		Input:  inputDigest(b.journal, b.crowd, b.own, &b.officeOptions),
		Layout: b.journal.Digest("layout", layouts...),
		Rows:   len(b.crowd.seats), For: b.reason,
	}
}

// inputDigest stands for the rows of a batch: people, how requests are told apart, and which
// card is reprinted, if one is.
func inputDigest(j *journal.Journal, c *crowd, own string, o *officeOptions) journal.Digest {
	return j.Digest("input", c.sum[:], []byte(own), []byte(o.serial), []byte(strconv.Itoa(o.only)))
}

// journalID tells this journal from others.
func (b *batch) journalID() string {
	d := b.journal.Digest("journal")
	return hex.EncodeToString(d[:8])
}

// begin opens the batch in the journal, or goes on with it.
func (b *batch) begin() error {
	if b.folder.stdout && !b.inside() {
		b.folder.work = b.journalPath() + ".part" // where the next run finds what a kill leaves
	}
	if err := b.folder.make(); err != nil {
		return err
	}
	if b.inside() {
		if err := b.openJournalAt(b.folder.path(journalFile)); err != nil {
			return err
		}
	}
	if err := errors.Join(b.openLease(), b.settleOpen()); err != nil {
		return err
	}
	if open, is := b.journal.Current(); is && b.abandon {
		if err := b.journal.End(); err != nil {
			return err
		}
		b.log.Warn(fmt.Sprintf("batch %d is given up: its cards are void", open.Number+1))
	}
	if _, is := b.journal.Current(); !is {
		// Before the batch is open: whoever finds it open knows how to go on.
		if err := b.remember(); err != nil {
			return err
		}
	}
	opened, resumed, err := b.journal.Begin(b.asked())
	if errors.Is(err, journal.ErrOther) {
		return command.Fail(command.ExitUsage, fmt.Errorf("batch %d of %d row%s is not finished, and is of other people, another layout or other flags: printbatch resume goes on with it, and print --abandon gives it up",
			opened.Number+1, opened.Rows, plural(opened.Rows)))
	}
	if err != nil {
		return err
	}
	if resumed {
		b.log.Info(fmt.Sprintf("going on with batch %d of %s", opened.Number+1, opened.Opened.Format("2006-01-02 15:04 UTC")))
	}
	b.opened, b.now = opened, opened.Opened
	return nil
}

// openLease finds what cards are numbered from, if the file does not number them. That
// numbers are left is for the journal to tell, as cards that were issued need none.
func (b *batch) openLease() error {
	if b.crowd.has(numberColumn) {
		return nil
	}
	for _, s := range b.journal.Leases() {
		b.lease = &s.Lease
		if s.Left > 0 {
			break
		}
	}
	if b.lease != nil {
		return nil
	}
	return command.Fail(command.ExitInput, fmt.Errorf("%s: row 1, column %q: is missing, and the journal has no lease to number cards from: printbatch lease -h",
		b.peopleName, numberColumn))
}

// exampleLease numbers cards that are looked at and not issued.
func exampleLease() *journal.Lease {
	return &journal.Lease{Office: "XX", Last: 9, Digits: 9, Key: make([]byte, 32)}
}

// A receipt stands in the folder of a batch and says which it is.
type receipt struct {
	Journal string `json:"journal"`
	Batch   int    `json:"batch"` // from 0
	Input   string `json:"input"` // of the people, under the journal's salt
	Cards   int    `json:"cards"`
	Refused int    `json:"refused"`
}

const receiptFile = "batch.json"

// inputOf tells the people of a batch from others.
func inputOf(j *journal.Journal, c *crowd) string {
	d := j.Digest("people", c.sum[:])
	return hex.EncodeToString(d[:])
}

func (b *batch) writeReceipt() error {
	data, err := json.Marshal(receipt{b.journalID(), b.opened.Number, inputOf(b.journal, b.crowd), b.printed, len(b.bad)})
	if err != nil {
		return err
	}
	return b.folder.write(receiptFile, shared, append(data, '\n'))
}

// readReceipt returns the receipt in a folder, nil if there is none.
func readReceipt(dir string) (*receipt, error) {
	data, err := files.Read(filepath.Join(dir, receiptFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var r receipt
	if err := json.Unmarshal(data, &r); err != nil || r.Batch < 0 {
		return nil, errNotEmpty
	}
	return &r, nil
}

// deliver writes the cards to standard output, if that was asked for.
func (b *batch) deliver() error {
	if !b.folder.stdout {
		return nil
	}
	f, err := os.Open(b.folder.path(b.editions[0].cardsName()))
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(b.stdout, f); err != nil {
		return fmt.Errorf("standard output: %w", bare(err))
	}
	return nil
}

// settle tells the journal of the files, which have their names now, and closes the batch.
// A run that is cut off before it does so again.
func (b *batch) settle() error {
	places, err := b.places()
	if err != nil {
		return err
	}
	if err := b.journal.Rendered(places); err != nil {
		return err
	}
	if err := b.journal.End(); err != nil {
		return err
	}
	return b.forget()
}

// places reads where cards stand from the manifest.
func (b *batch) places() ([]journal.Place, error) {
	f, err := os.Open(b.folder.final(manifestFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	var out []journal.Place
	for n := 0; ; n++ {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(line) != len(manifestHeader) {
			return nil, fmt.Errorf("folder %s: %s: line %d is not as it was written", b.out, manifestFile, n+1)
		}
		if n == 0 {
			continue
		}
		p, err := b.placeOf(line)
		if err != nil {
			return nil, fmt.Errorf("folder %s: %s: line %d: %w", b.out, manifestFile, n+1, err)
		}
		out = append(out, p)
	}
	// The journal is told of a card once, with all its places.
	slices.SortStableFunc(out, func(a, b journal.Place) int { return a.Card - b.Card })
	return out, nil
}

func (b *batch) placeOf(line []string) (p journal.Place, err error) {
	digest, err := hex.DecodeString(line[2])
	if err != nil || len(digest) != 32 {
		return p, errors.New("not a digest")
	}
	e, ok := b.journal.ByDigest([32]byte(digest))
	if !ok || e.State == journal.Reserved {
		return p, errors.New("a card that the journal did not have signed: it is an older copy of itself")
	}
	page, err1 := strconv.Atoi(line[4])
	slot, err2 := strconv.Atoi(line[5])
	if err := errors.Join(err1, err2); err != nil {
		return p, errors.New("not a place")
	}
	// A part of the line would keep all of it in memory, for each card.
	return journal.Place{Card: e.Card, File: unique.Make(line[3]).Value(), Page: page, Slot: slot}, nil
}
