package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// orderSuffix makes, out of the name of a journal, that of the file which keeps the flags of
// the batch that is open. It is gone when the batch is closed.
const orderSuffix = ".order"

// A chosen is a flag that was set.
type chosen struct {
	Flag  string `json:"flag"`
	Value string `json:"value"`
}

// choices returns the flags of a task that were set, but for those that are of this run.
func choices(set *pflag.FlagSet) (list []chosen) {
	set.VisitAll(func(f *pflag.Flag) { // Visit passes over those that a config file changed
		if !f.Changed {
			return
		}
		switch f.Name {
		case configFlag, logFlag, "abandon", "help":
			return
		}
		value := f.Value.String()
		if s, ok := f.Value.(pflag.SliceValue); ok {
			value = strings.Join(s.GetSlice(), ",")
		}
		list = append(list, chosen{f.Name, value})
	})
	return list
}

// An order is what printbatch resume goes on with.
type order struct {
	Batch   int      `json:"batch"` // from 0; the flags are kept before the batch is open
	Dir     string   `json:"dir"`   // where paths begin
	Out     string   `json:"out"`   // folder of the batch; empty for standard output
	Reprint bool     `json:"reprint,omitempty"`
	Serial  string   `json:"serial,omitempty"`
	Flags   []chosen `json:"flags"`
}

// remember keeps the flags of the batch, for whoever goes on with it.
func (b *batch) remember() error {
	if b.inside() {
		return nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	out := ""
	if !b.folder.stdout {
		if out, err = filepath.Abs(b.folder.dir); err != nil {
			return err
		}
	}
	data, err := json.Marshal(order{
		Batch: len(b.journal.Batches()), Dir: dir, Out: out, Reprint: b.reason != journal.Fresh, Serial: b.serial, Flags: b.settings,
	})
	if err == nil {
		err = files.Replace(b.journalPath()+orderSuffix, append(data, '\n'), private)
	}
	if err != nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("journal: %w", bareLink(bare(err))))
	}
	return nil
}

// settleOpen tells the journal of the batch that is open, if that is in its folder already:
// what has been released is never given up, nor made again elsewhere.
func (b *batch) settleOpen() error {
	open, is := b.journal.Current()
	if !is || b.inside() {
		return nil
	}
	kept, err := readOrder(b.journalPath())
	if err != nil || kept.Out == "" || kept.Batch != open.Number {
		return nil // it never came so far
	}
	r, err := readReceipt(kept.Out)
	if err != nil || r == nil || r.Journal != b.journalID() || r.Batch != open.Number {
		return nil
	}
	other := &batch{job: b.job, journal: b.journal, folder: &folder{dir: kept.Out, work: kept.Out + ".part"}}
	if err := errors.Join(other.folder.tidy(), other.settle()); err != nil {
		return err
	}
	b.log.Info(fmt.Sprintf("batch %d was finished: it is in %s", open.Number+1, kept.Out))
	return nil
}

// forget removes the flags of a batch that is closed, but not those of one that was not
// begun yet.
func (b *batch) forget() error {
	if b.inside() {
		return nil
	}
	kept, err := readOrder(b.journalPath())
	if err == nil && kept.Batch >= len(b.journal.Batches()) {
		return nil
	}
	return forgetOrder(b.journalPath())
}

func forgetOrder(journal string) error {
	if err := os.Remove(journal + orderSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("journal: %w", bare(err))
	}
	return nil
}

const resumeTasks = `Resume goes on with the batch that was cut off, with the flags with which it was begun:
  printbatch resume --journal office.key.journal

To repeat the same command does the same. Cards that were issued are the same cards
again; nothing is issued twice. Where people came on standard input, they have to come
again.`

// resumeCommand is the command resume.
func resumeCommand(a *app) *cobra.Command {
	var o deskOptions
	cmd := a.command("resume", "go on with a batch that was cut off", resumeTasks)
	cmd.Args = command.NoArguments
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = a.task(func(ctx context.Context, _ []string) error { return o.resume(ctx, a) })
	o.flags(cmd.Flags())
	return cmd
}

func (o *deskOptions) resume(ctx context.Context, a *app) error {
	path, err := o.path()
	if err != nil {
		return err
	}
	j, err := o.open(a)
	if err != nil {
		return err
	}
	_, open := j.Current()
	begun := len(j.Batches())
	if err := j.Close(); err != nil {
		return err
	}
	kept, err := readOrder(path)
	switch {
	case !open && errors.Is(err, fs.ErrNotExist):
		a.log.Info("no batch is open: there is nothing to go on with")
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return command.Fail(command.ExitUsage, fmt.Errorf("journal %s: the flags of the open batch are not there: repeat its command", path))
	case err != nil:
		return command.Fail(command.ExitUsage, fmt.Errorf("journal %s: the flags of the open batch cannot be read: repeat its command", path))
	case !open && kept.Batch < begun:
		a.log.Info("the last batch is finished: there is nothing to go on with")
		return forgetOrder(path)
	}
	if err := os.Chdir(kept.Dir); err != nil {
		return command.Fail(command.ExitUsage, fmt.Errorf("journal %s: the folder in which the open batch was begun: %w", path, bare(err)))
	}
	cmd := printCommand(a)
	if kept.Reprint {
		cmd = reprintCommand(a)
	}
	for _, f := range kept.Flags {
		if err := cmd.Flags().Set(f.Flag, f.Value); err != nil {
			return command.Fail(command.ExitUsage, fmt.Errorf("journal %s: the flags of the open batch: %w", path, err))
		}
	}
	cmd.SetContext(ctx)
	args := []string{}
	if kept.Reprint {
		args = append(args, kept.Serial)
	}
	return cmd.RunE(cmd, args)
}

// readOrder returns the flags that are kept beside a journal.
func readOrder(journal string) (kept order, err error) {
	data, err := files.Read(journal + orderSuffix)
	if err != nil {
		return kept, err
	}
	return kept, json.Unmarshal(data, &kept)
}
