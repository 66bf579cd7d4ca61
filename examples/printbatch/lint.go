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
func lintCommand(ctx context.Context, done *error, stdout, stderr io.Writer) *cobra.Command {
	o := options{issuer: sampleIssuer, valid: "2y", out: sampleOut, face: faceBytes}
	asJSON := false
	cmd := command.New("lint", lintTasks, stdout, stderr)
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.Run = func(_ *cobra.Command, args []string) {
		if len(args) > 0 {
			o.layout = args[0]
		}
		*done = o.lint(ctx, asJSON, stdout, stderr)
	}
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
	b := &batch{job: j, now: time.Now().Truncate(time.Second), stderr: stderr}
	for _, step := range []func() error{b.openLayout, b.openPeople, b.openKeys} {
		if err := step(); err != nil {
			return err
		}
	}
	// What does not fit its code is a finding and no reason to refuse the row.
	if b.issuer, err = card.NewIssuer(b.job.issuer, b.key, &card.IssuerOptions{Now: func() time.Time { return b.now }}); err != nil {
		return err
	}
	var out *render.Output
	if o.output != "" {
		if out, err = o.named(b.file); err != nil {
			return command.Fail(command.ExitUsage, err)
		}
	}
	q := &queue{batch: b}
	findings, err := render.Preflight(ctx, b.renderer, q.items(ctx), out)
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err := errors.Join(err, q.err); err != nil {
		return err
	}
	for i := range findings {
		if n := findings[i].Record; n > 0 {
			findings[i].Record = q.rows[n-1].number
		}
	}
	for _, err := range b.bad {
		fmt.Fprintln(stderr, "printbatch:", err)
	}
	b.warn(stderr)
	return b.tell(findings, asJSON, stdout)
}

// tell writes findings and returns an error if some of them are errors.
func (b *batch) tell(findings []render.Finding, asJSON bool, stdout io.Writer) error {
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
		if _, err := fmt.Fprintf(stdout, "%s: %d cards looked over, %d findings, %d of them errors\n", b.layoutFile, len(b.rows)-len(b.bad), len(findings), serious); err != nil {
			return err
		}
	}
	switch {
	case serious > 0:
		return command.Fail(command.ExitInput, fmt.Errorf("%s: %d findings are errors: do not print", b.layoutFile, serious))
	case len(b.bad) > 0:
		return command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d rows would not be printed", len(b.bad), len(b.rows)))
	}
	return nil
}
