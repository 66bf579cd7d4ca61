package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
)

const reprintTasks = `Reprint prints one card again, into a folder of its own. It takes the flags of print.

A card came out of the printer spoiled: destroy it, and print the same card once more:
  printbatch reprint BX-483920175-K --reason spoiled --people people.csv --photos photos \
    --key office.key --issuer https://id.example --out again

A card is lost or stolen: another takes its place, and the status list names the old one:
  printbatch reprint BX-483920175-K --reason lost ... --out again

What the row says has changed: another card takes the place of the old one. Without
--id-column the row is named by its number in the file:
  printbatch reprint BX-483920175-K --reason changed --row 17 ... --out again

SERIAL is the number of the card, or its digest as the manifest has it.`

// reasons of a reprint, as they are typed.
var reasons = map[string]journal.Reason{"spoiled": journal.Misprint, "lost": journal.Lost, "changed": journal.Altered}

// reprintCommand is the command reprint.
func reprintCommand(a *app) *cobra.Command {
	var o options
	reason := ""
	cmd := a.command("reprint SERIAL", "print one card again", reprintTasks)
	cmd.Args = cobra.ExactArgs(1)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	f := cmd.Flags()
	f.Var(&choice{&reason, []string{"lost", "spoiled", "changed"}}, "reason", "`why`: lost, spoiled or changed (needed)")
	f.IntVar(&o.only, "row", 0, "`row` of the people file that the card is of, as a spreadsheet counts (default the row that it was made of)")
	o.flags(f)
	completes(cmd, "reason", "lost", "spoiled", "changed")
	cmd.RunE = a.task(func(ctx context.Context, args []string) error {
		o.surroundings = a.surroundings(cmd)
		o.serial = args[0]
		var ok bool
		if o.reason, ok = reasons[reason]; !ok {
			return command.Fail(command.ExitUsage, errors.New("--reason is needed: lost, spoiled or changed"))
		}
		if o.dryRun || o.calibrate {
			return command.Fail(command.ExitUsage, errors.New("reprint: --dry-run and --calibrate are for print"))
		}
		if !o.signerOptions.named() {
			return command.Fail(command.ExitUsage, errors.New("--key is needed, or --agent, or --sign-command"))
		}
		o.anew = o.reason == journal.Lost
		return o.run(ctx, a.stdout, a.stderr)
	})
	return cmd
}

// pick leaves the row of the card that is reprinted.
func (b *batch) pick() error {
	if b.serial == "" {
		return nil
	}
	e, err := find(b.journal, b.serial)
	if err != nil {
		return err
	}
	if b.reason == journal.Lost && b.crowd.has(numberColumn) {
		return command.Fail(command.ExitUsage, errors.New("the people file numbers cards, and another card wants another number: change it in the row, and reprint with --reason changed --row"))
	}
	if err := b.reprintable(&e); err != nil {
		return err
	}
	i, err := b.rowOf(&e)
	if err != nil {
		return err
	}
	if err := b.crowd.seats[i].err; err != nil {
		return noneGood([]error{err})
	}
	b.crowd.seats = b.crowd.seats[i : i+1]
	b.bad = nil
	if b.reason == journal.Misprint {
		b.same = &e
	} else {
		b.old = &e
	}
	return nil
}

// reprintable says why a card cannot be printed again, if it cannot.
func (b *batch) reprintable(e *journal.Entry) error {
	switch e.State {
	case journal.Rendered, journal.Printed, journal.Spoiled:
		return nil
	case journal.Replaced:
		// By this very batch, which goes on, or is in its folder already.
		by, ok := b.journal.Card(e.ReplacedBy)
		if !ok || b.reason == journal.Misprint {
			break
		}
		if open, is := b.journal.Current(); is && by.Batch == open.Number {
			return nil
		}
		if r := b.folder.receipt; r != nil && !b.folder.replace && r.Journal == b.journalID() && by.Batch == r.Batch {
			return nil
		}
	}
	return stateOf(e)
}

// rowOf returns the seat of the row that a card is of.
func (b *batch) rowOf(e *journal.Entry) (int, error) {
	seats := b.crowd.seats
	if b.only > 0 {
		if i := slices.IndexFunc(seats, func(s seat) bool { return s.number == b.only }); i >= 0 {
			return i, nil
		}
		return 0, command.Fail(command.ExitInput, fmt.Errorf("%s: row %d: is not there", b.peopleName, b.only))
	}
	// The row that it was made of stands where it stood, most often.
	order := make([]int, 0, len(seats))
	for i := range seats {
		if seats[i].number == e.Row {
			order = append(order, i)
		}
	}
	for i := range seats {
		if seats[i].number != e.Row {
			order = append(order, i)
		}
	}
	for _, i := range order {
		if seats[i].err != nil {
			continue
		}
		r, err := b.crowd.at(i)
		if err != nil {
			return 0, err
		}
		if err := b.readUpload(r); err != nil {
			continue // it is told when the row is printed
		}
		if held, ok := b.journal.ByKey(b.requestOf(r)); ok && (held.Card == e.Card || held.Replaces == e.Card) {
			return i, nil
		}
	}
	return 0, command.Fail(command.ExitInput, fmt.Errorf("%s: no row makes this card: if its row has changed, name it with --row and --reason changed", b.peopleName))
}

// digest returns a digest as the manifest has it.
func digest(s string) (d [32]byte, ok bool) {
	data, err := hex.DecodeString(s)
	if err != nil || len(data) != len(d) {
		return d, false
	}
	return [32]byte(data), true
}
