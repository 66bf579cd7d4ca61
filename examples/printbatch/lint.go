package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/render"
)

const lintTasks = `Lint looks over a layout, and each card of a batch, before anything is printed.

Look over a layout with the sample people:
  printbatch lint card.json

Look over a batch for one of the layout's outputs, in a form for programs:
  printbatch lint card.json --people people.csv --photos photos --output bureau --json

It ends with status 0 unless something must not be printed.`

// lintCommand is the command lint.
func lintCommand(a *app) *cobra.Command {
	o := options{issuer: sampleIssuer, valid: "2y", out: sampleOut, face: faceBytes}
	asJSON := false
	cmd := a.command("lint", "look over a layout, and each card of a batch", lintTasks)
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.RunE = a.task(func(ctx context.Context, args []string) error {
		o.surroundings = a.surroundings(cmd)
		if len(args) > 0 {
			o.layout = args[0]
		}
		return o.lint(ctx, asJSON, a.stdout, a.stderr)
	})
	f := cmd.Flags()
	o.peopleFlags(f)
	f.StringVar(&o.output, "output", "", "`name` of one of the layout's outputs")
	f.BoolVar(&asJSON, "json", false, "write findings as a JSON array")
	return cmd
}

// lint looks over what the flags name.
func (o *options) lint(ctx context.Context, asJSON bool, stdout, stderr io.Writer) error {
	o.dryRun, o.reduction, o.sheet = true, "0mm", defaultSheet
	j, err := o.job()
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	b := &batch{job: j, looking: true, lease: exampleLease(), now: j.clock().Truncate(time.Second), stderr: stderr}
	defer b.release()
	e, err := b.edition("")
	if err != nil {
		return err
	}
	for _, step := range []func() error{func() error { return b.openPeople(ctx) }, b.openKeys} {
		if err := step(); err != nil {
			return err
		}
	}
	var out *render.Output
	if o.output != "" {
		if out, err = o.outputOptions.named(e.file); err != nil {
			return command.Fail(command.ExitUsage, err)
		}
	}
	var all []render.Finding
	for _, e := range b.editions {
		found, err := e.lint(ctx, out)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	b.sortBad()
	b.tell(b.log)
	return b.conclude(all, asJSON, stdout)
}

// lint looks over the layout of an edition and its cards.
func (e *edition) lint(ctx context.Context, out *render.Output) (found []render.Finding, err error) {
	// What does not fit its code is a finding and no reason to refuse the row.
	if e.issuer, err = card.NewIssuer(e.job.issuer, e.key, nil); err != nil {
		return nil, err
	}
	h, stop := newHalt(ctx)
	defer stop()
	q := &queue{edition: e}
	found, err = render.Preflight(ctx, e.renderer, q.items(h), out)
	if ctx.Err() != nil {
		return nil, errInterrupted
	}
	if err := errors.Join(err, q.err); err != nil {
		return nil, err
	}
	for i := range found {
		if n := found[i].Record; n > 0 {
			found[i].Record = q.rows[n-1].number
		}
	}
	for _, r := range q.rows {
		e.looks.see(e.batch, r)
	}
	return found, nil
}

// conclude writes findings and returns an error if some of them are errors.
func (b *batch) conclude(findings []render.Finding, asJSON bool, stdout io.Writer) error {
	serious := 0
	for i := range findings {
		if findings[i].Severity == render.SeverityError {
			serious++
		}
	}
	if asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if findings == nil {
			findings = []render.Finding{}
		}
		if err := enc.Encode(findings); err != nil {
			return err
		}
	} else {
		for i := range findings {
			if _, err := fmt.Fprintln(stdout, findings[i].String()); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(stdout, "%s: %d cards looked over, %d findings, %d of them errors\n", b.job.layoutFile, len(b.crowd.seats)-len(b.bad), len(findings), serious); err != nil {
			return err
		}
	}
	switch {
	case serious > 0:
		return command.Fail(command.ExitInput, fmt.Errorf("%s: %d findings are errors: do not print", b.job.layoutFile, serious))
	case len(b.bad) > 0:
		return command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d rows would not be printed", len(b.bad), len(b.crowd.seats)))
	}
	return nil
}
