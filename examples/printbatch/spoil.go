package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card/journal"
)

const spoilTasks = `Spoil notes that cards came out of the printer no good and were destroyed:
  printbatch spoil --journal office.key.journal BX-483920175-K

A batch reconciles when every blank card is a good one, a spoiled one or one that went
back: printbatch report. To print a spoiled card once more: printbatch reprint.

SERIAL is the number of the card, or its digest as the manifest has it.`

// spoilCommand is the command spoil.
func spoilCommand(a *app) *cobra.Command {
	var o deskOptions
	cmd := a.command("spoil SERIAL...", "note that cards were destroyed", spoilTasks)
	cmd.Args = cobra.MinimumNArgs(1)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = a.task(func(_ context.Context, args []string) error { return o.spoil(a, args) })
	o.flags(cmd.Flags())
	return cmd
}

func (o *deskOptions) spoil(a *app, serials []string) error {
	j, err := o.open(a)
	if err != nil {
		return err
	}
	defer j.Close()
	entries := make([]journal.Entry, len(serials))
	for i, s := range serials { // all are looked at before the first is noted
		if entries[i], err = find(j, s); err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	for i := range entries {
		e := &entries[i]
		err := j.Spoil(e.Card)
		if errors.Is(err, journal.ErrState) {
			now, _ := j.Card(e.Card) // it may have been spoiled a word before
			return stateOf(&now)
		}
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(a.stdout, "spoiled: %s\n", called(e)); err != nil {
			return err
		}
	}
	return nil
}
