package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
)

const reportTasks = `Report says what became of the cards of a batch, the last one if none is named:
  printbatch report --journal office.key.journal

At the end of the day, say how many blank cards were taken and how many went back. The
batch closes when blanks taken = good + spoiled + returned:
  printbatch report --journal office.key.journal --blanks 100 --returned 3

Say which places of status lists are taken, for authority status take. Do it before the
cards are handed out: a device refuses a card whose place no list knows as issued.
  printbatch report --journal office.key.journal --places > places.csv

It ends with status 3 as long as the sum does not close.`

// A reckoning is what report is asked for.
type reckoning struct {
	deskOptions
	batch            int // from 1; 0 for the last
	blanks, returned int // -1: not told
	json, places     bool
	list             string // URI of the status list of which places are told
}

// reportCommand is the command report.
func reportCommand(a *app) *cobra.Command {
	r := reckoning{}
	cmd := a.command("report", "say what became of cards and blanks", reportTasks)
	cmd.Args = command.NoArguments
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = a.task(func(_ context.Context, _ []string) error { return r.run(a) })
	f := cmd.Flags()
	r.flags(f)
	f.IntVar(&r.batch, "batch", 0, "`number` of the batch (default the last)")
	f.IntVar(&r.blanks, "blanks", -1, "`count` of blank cards that were taken for the batch; it is remembered")
	f.IntVar(&r.returned, "returned", -1, "`count` of blank cards that went back; it is remembered")
	f.BoolVar(&r.json, "json", false, "write a JSON object")
	f.StringVar(&r.list, "list", "", "`URI` of the status list whose places are written (default the only one)")
	f.BoolVar(&r.places, "places", false, "write the places of status lists that are taken, as CSV, and nothing else")
	return cmd
}

func (r *reckoning) run(a *app) error {
	if (r.blanks < 0) != (r.returned < 0) {
		return command.Fail(command.ExitUsage, errors.New("--blanks and --returned go together, each from 0"))
	}
	j, err := r.open(a)
	if err != nil {
		return err
	}
	defer j.Close()
	if r.places {
		return r.writePlaces(j, a.stdout)
	}
	all := j.Batches()
	if len(all) == 0 {
		return command.Fail(command.ExitInput, errors.New("the journal has no batch yet"))
	}
	n := len(all)
	for n > 1 && all[n-1].Ended && all[n-1].Copies == 0 { // of which nothing was printed
		n--
	}
	if r.batch != 0 {
		n = r.batch
	}
	if n < 1 || n > len(all) {
		return command.Fail(command.ExitUsage, fmt.Errorf("--batch: want 1 to %d", len(all)))
	}
	if r.blanks >= 0 {
		err := j.Stock(n-1, r.blanks, r.returned)
		if errors.Is(err, journal.ErrState) {
			return command.Fail(command.ExitUsage, errors.New("--returned: more than --blanks"))
		}
		if err != nil {
			return err
		}
		all = j.Batches()
	}
	b := &all[n-1]
	if err := tellBatch(b, r.json, a.stdout); err != nil {
		return err
	}
	return closes(b)
}

// purposes say what a batch was for.
var purposes = map[journal.Reason]string{
	journal.Misprint: "reprint of a spoiled card, ", journal.Lost: "in place of a lost card, ", journal.Altered: "in place of a changed card, ",
}

// tellBatch writes the figures of a batch.
func tellBatch(b *journal.Summary, asJSON bool, out io.Writer) error {
	c := &b.Count
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{
			"batch": b.Number + 1, "opened": b.Opened, "ended": b.Ended, "rows": b.Rows, "numbers": c.Cards, "void": c.Void, "replaced": c.Replaced,
			"printed": c.Copies, "reprinted": c.Reprinted, "good": c.Good, "spoiled": c.Spoiled, "open": c.Open(),
			"told": c.Stocked, "blanks": c.In, "returned": c.Returned, "closes": b.Ended && c.Closes(),
		})
	}
	ended := "closed"
	if !b.Ended {
		ended = "not finished"
	}
	_, err := fmt.Fprintf(out, `Batch %d of %s, %s%s

  %7d rows
  %7d cards in print files, %d of them printed before
  %7d   good, by scanning
  %7d   spoiled
  %7d   nobody told of yet
  %7d numbers used, %d void, %d replaced since
`, b.Number+1, b.Opened.Format("2006-01-02 15:04 UTC"), purposes[b.For], ended, b.Rows, c.Copies, c.Reprinted, c.Good, c.Spoiled, c.Open(), c.Cards, c.Void, c.Replaced)
	if err != nil || !c.Stocked {
		return err
	}
	_, err = fmt.Fprintf(out, "\n  blanks %d = good %d + spoiled %d + returned %d%s\n", c.In, c.Good, c.Spoiled, c.Returned, difference(c))
	return err
}

// difference says by how much the sum is off.
func difference(c *journal.Count) string {
	switch d := c.In - c.Good - c.Spoiled - c.Returned; {
	case d > 0:
		return fmt.Sprintf(" + %d missing", d)
	case d < 0:
		return fmt.Sprintf(" - %d too many", -d)
	}
	return ""
}

// closes says why a batch does not close, if it does not.
func closes(b *journal.Summary) error {
	c := &b.Count
	var err error
	switch {
	case !b.Ended:
		err = errors.New("the batch is not finished: printbatch resume")
	case c.Open() > 0:
		err = fmt.Errorf("of %d nobody told yet: printbatch confirm counts good ones, printbatch spoil the others", c.Open())
	case !c.Stocked:
		err = errors.New("nobody told of blanks yet: --blanks and --returned")
	case !c.Closes():
		err = errors.New("the blanks do not add up")
	default:
		return nil
	}
	return command.Fail(command.ExitSomeRows, fmt.Errorf("batch %d does not close: %w", b.Number+1, err))
}

// writePlaces writes places in the form that the authority takes: those of cards in print
// files are valid, and those of cards in whose place another was printed are revoked.
func (r *reckoning) writePlaces(j *journal.Journal, out io.Writer) error {
	list, err := r.listOf(j)
	if err != nil {
		return err
	}
	t := newTable(out)
	if err := t.line("place", "status"); err != nil {
		return err
	}
	for e := range j.Cards() {
		if e.Status == nil || e.Copies == 0 || e.Status.URI != list {
			continue
		}
		status := card.StatusValid
		if by, ok := j.Card(e.ReplacedBy); ok && by.Copies > 0 {
			status = card.StatusRevoked
		}
		if err := t.line(strconv.FormatUint(uint64(e.Status.Index), 10), status.String()); err != nil {
			return err
		}
	}
	return t.flush()
}

// listOf returns the status list of which places are told.
func (r *reckoning) listOf(j *journal.Journal) (string, error) {
	var lists []string
	for _, s := range j.Leases() {
		if uri := s.Lease.StatusURI; uri != "" && !slices.Contains(lists, uri) {
			lists = append(lists, uri)
		}
	}
	switch {
	case r.list != "" && !slices.Contains(lists, r.list):
		return "", command.Fail(command.ExitUsage, fmt.Errorf("--list: no lease names this list, but %s", strings.Join(lists, ", ")))
	case r.list != "":
		return r.list, nil
	case len(lists) > 1:
		return "", command.Fail(command.ExitUsage, fmt.Errorf("--list: which of the status lists: %s", strings.Join(lists, ", ")))
	case len(lists) == 1:
		return lists[0], nil
	}
	return "", nil
}
