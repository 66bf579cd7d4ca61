package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

const leaseTasks = `Lease says from which numbers the office takes those of its cards, and how many are left:
  printbatch lease --journal office.key.journal

A lease comes from the authority, as a file. Take it before the first batch without a
column cardNumber, and another before the one before it is used up:
  authority lease grant --office BX --count 10000 > bx.lease
  printbatch lease take bx.lease --journal office.key.journal

A lease is secret, as its key orders numbers: delete the file once it is taken.`

// leaseCommand is the command lease.
func leaseCommand(a *app) *cobra.Command {
	var o deskOptions
	cmd := a.command("lease", "say which numbers are left, and take more", leaseTasks)
	cmd.Args = command.NoArguments
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = a.task(func(_ context.Context, _ []string) error { return o.leases(a) })
	o.flags(cmd.Flags())
	var with deskOptions
	take := a.command("take FILE", "take a lease", leaseTasks)
	take.Args = cobra.ExactArgs(1)
	take.RunE = a.task(func(_ context.Context, args []string) error { return with.take(a, args[0]) })
	with.flags(take.Flags())
	cmd.AddCommand(take)
	return cmd
}

// leases shows what is left.
func (o *deskOptions) leases(a *app) error {
	j, err := o.open(a)
	if err != nil {
		return err
	}
	defer j.Close()
	all := j.Leases()
	if len(all) == 0 {
		_, err := fmt.Fprintln(a.stdout, "There is no lease: people files have to number cards.")
		return err
	}
	for _, s := range all {
		list := "no status list"
		if s.Lease.StatusURI != "" {
			list = "status list " + s.Lease.StatusURI
		}
		if _, err := fmt.Fprintf(a.stdout, "office %s: %d of %d numbers are left, %s\n", s.Lease.Office, s.Left, s.Lease.Size(), list); err != nil {
			return err
		}
	}
	return nil
}

// take puts a lease into the journal, which is made if it is not there.
func (o *deskOptions) take(a *app, path string) error {
	data, err := files.Read(path)
	if err != nil {
		return command.Fail(command.ExitInput, fmt.Errorf("lease %s: %w", path, bare(err)))
	}
	l, err := journal.ParseLease(data)
	if err != nil {
		return command.Fail(command.ExitInput, fmt.Errorf("%s: %w", path, err))
	}
	name, err := o.path()
	if err != nil {
		return err
	}
	j, err := openJournal(name, &journal.Options{Now: a.clock})
	if err != nil {
		return err
	}
	defer j.Close()
	err = j.Take(l)
	if errors.Is(err, journal.ErrLease) {
		return command.Fail(command.ExitInput, fmt.Errorf("%s: the journal has numbers of this range already", path))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "office %s: %d numbers taken\n", l.Office, l.Size())
	return err
}
