// Authority keeps the root keys, the trust list and the status lists of a programme: what
// an agency signs so that devices in the field know which cards to believe.
//
// -h shows the tasks. The result goes to standard output, everything else to standard
// error. Exit status: 0 done, 1 unexpected, 2 usage, 4 input refused and nothing
// changed, 5 no usable key, 130 interrupted and nothing changed.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
)

func main() {
	os.Exit(command.Exit("authority", (&app{in: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}).run(os.Args[1:]), os.Stderr))
}

const (
	exitUsage = command.ExitUsage
	exitInput = command.ExitInput
	exitKey   = command.ExitKey
)

var fail = command.Fail

const tasks = `Authority signs what devices in the field rely on: which keys to believe, and how each
card stands. It keeps everything in one folder (--dir) of signed files and authority.json.

Make a key, sealed with a passphrase:
  authority keygen anna.key

Begin with three root keys of which two must sign, passing the file from hand to hand:
  authority root init --name 'Docket card' --threshold 2 anna.pub ben.pub chen.pub
  authority root sign --key anna.key
  authority root sign --key ben.key

Name the keys that sign cards and status lists, and sign the trust list:
  authority trust add-key office-1 office.pub --issuer https://id.example --until 2027-12-31
  authority trust add-key lists lists.pub --use status --issuer https://id.example --until 2027-12-31
  authority trust sign --key anna.key
  authority trust sign --key ben.key

Give cards places in a status list, and publish it:
  authority status new main --uri https://id.example/s/1 --issuer https://id.example
  authority status allocate --count 100
  authority status publish --key lists.key

Or lease an office numbers and places of its own, and take over what it reports:
  authority lease new
  authority lease grant --office BX --count 10000 > bx.lease
  authority status take bx.csv

Withdraw a card, and publish the difference:
  authority status revoke 734125
  authority status delta --key lists.key

When a key is stolen, or its time is over:
  authority trust compromise office-1 --since 2026-11-01T12:00:00Z
  authority trust retire office-1
  authority root rotate --threshold 2 ben.pub chen.pub dora.pub

Hand everything in force to devices as one file:
  authority bundle lists.cose

See all of it happen, with keys that are thrown away:
  authority drill

Every task has its own help: authority trust sign -h.`

// An app is one run of the command.
type app struct {
	dir            string
	now            time.Time
	in             io.Reader
	stdout, stderr io.Writer
	secret         []byte // passphrase of every key, in a drill; nil means to ask
}

// run is the command.
func (a *app) run(args []string) error {
	root := command.New("authority", tasks, a.stdout, a.stderr)
	root.SetArgs(args)
	var now string
	root.PersistentFlags().StringVar(&a.dir, "dir", cmpEnv("CARD_AUTHORITY", "authority"), "`folder` of the authority")
	root.PersistentFlags().StringVar(&now, "now", "", "`time` to sign with, for drills (default the clock's)")
	root.PersistentPreRunE = func(*cobra.Command, []string) (err error) {
		a.now = time.Now().UTC().Truncate(time.Second)
		if now != "" {
			if a.now, err = parseTime(now, false); err == nil && a.secret == nil {
				fmt.Fprintf(a.stderr, "authority: signing as if it were %s\n", stamp(a.now))
			}
		}
		return err
	}
	root.AddCommand(a.keygen(), a.rootCommands(), a.trustCommands(), a.statusCommands(), a.leaseCommands(), a.bundle(), a.drill())
	ran := false
	mark(root, &ran)
	err := root.Execute()
	if err != nil && !ran {
		err = fail(exitUsage, err) // cobra's own
	}
	return err
}

// mark notes in ran that a task of a command has begun: errors before are of usage.
func mark(c *cobra.Command, ran *bool) {
	if f := c.RunE; f != nil {
		c.RunE = func(c *cobra.Command, args []string) error { *ran = true; return f(c, args) }
	} else if !c.HasParent() || c.HasSubCommands() {
		c.RunE = func(c *cobra.Command, args []string) error {
			*ran = true
			if len(args) > 0 {
				return usage("unknown task %q: see %s -h", args[0], c.CommandPath())
			}
			return c.Help()
		}
	}
	for _, sub := range c.Commands() {
		mark(sub, ran)
	}
}

func cmpEnv(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// task returns a subcommand.
func (a *app) task(use, long string, args cobra.PositionalArgs, run func(args []string) error) *cobra.Command {
	c := command.New(use, long, a.stdout, a.stderr)
	c.Args = args
	c.RunE = func(_ *cobra.Command, args []string) error { return run(args) }
	return c
}

// change runs a task that changes the folder, alone.
func (a *app) change(f func(s *state) error) error {
	release, err := a.lock()
	if err != nil {
		if os.IsNotExist(err) {
			return usage("folder %s: there is no authority: begin with root init", a.dir)
		}
		return err
	}
	defer release()
	s, err := load(a.dir)
	if err != nil {
		return err
	}
	return f(s)
}

// parseTime reads a moment as RFC 3339, or a day: its first second, or its last.
func parseTime(text string, last bool) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil && t.Nanosecond() == 0 {
		return t.UTC(), nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, usage("%q is not a day like 2026-12-31 or a time like 2026-12-31T12:00:00Z", text)
	}
	if last {
		t = t.AddDate(0, 0, 1).Add(-time.Second)
	}
	return t, nil
}

// lock keeps a second command out of the folder until the process ends, however it ends.
func (a *app) lock() (release func(), err error) {
	release, err = files.Lock(a.dir)
	if errors.Is(err, files.ErrLocked) {
		return nil, fmt.Errorf("folder %s: %w", a.dir, err)
	}
	return release, err
}
