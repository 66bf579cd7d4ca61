// Printbatch issues, signs and prints a batch of cards from a file of people.
//
// Without flags it prints the built-in sample batch; -h shows the tasks. The result
// goes to standard output, everything else to standard error. Exit status: 0 all
// cards printed, 1 unexpected, 2 usage, layout, journal or output folder, 3 some rows
// refused and the others printed, or what was asked for does not close or is not good yet
// (report, confirm, purge), 4 the input refused and nothing printed, 5 no usable key or
// signer, 130 interrupted: printbatch resume goes on.
//
// What a flag says can stand in the environment, or in a config file: see -h.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/examples/internal/command"
)

func main() { start(nil) }

// start runs the command, with the clock of an app, and ends the process.
func start(clock func() time.Time) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// A reader that goes away is an error like others, and nothing is left behind. It is not
	// ignored, which programs that are started would inherit.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, clock: clock}
	err := a.run(ctx, os.Args[1:])
	stop()
	if err != nil {
		a.log.Error(err.Error())
	}
	os.Exit(command.Status(err))
}

var errInterrupted = command.Fail(command.ExitInterrupted, errors.New("interrupted: nothing was released"))

// An app is one run of the command.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string // nil for an empty environment
	clock          func() time.Time    // nil means time.Now
	log            *slog.Logger        // never nil while a task runs, nor after run
	format         string              // of the log
	begun          bool                // a task has begun: no error is cobra's from here on
}

// surroundings returns what the task cmd has of the process.
func (a *app) surroundings(cmd *cobra.Command) surroundings {
	s := surroundings{stdin: a.stdin, stdout: a.stdout, log: a.log, clock: a.clock}
	if s.clock == nil {
		s.clock = time.Now
	}
	s.settings = choices(cmd.Flags())
	return s
}

// commands are the tasks beside that of the root, in the order of its help.
func commands() []func(*app) *cobra.Command {
	return []func(*app) *cobra.Command{
		printCommand, resumeCommand, reprintCommand, spoilCommand, confirmCommand, reportCommand, leaseCommand, purgeCommand,
		lintCommand, previewCommand, versionCommand,
	}
}

// command returns a task: its name, what it is for in a few words, and the text of its
// help, which shows how it is used. What it does is for its RunE, made by a.task.
func (a *app) command(name, purpose, tasks string) *cobra.Command {
	cmd := command.New(name, tasks, a.stdout, a.stderr)
	cmd.SetIn(a.stdin)
	cmd.Short = purpose
	return cmd
}

// task returns the RunE of a command. An error of do is the command's end; its exit
// status is that of command.Fail.
func (a *app) task(do func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.begun = true
		return do(cmd.Context(), args)
	}
}

// run is the command.
func (a *app) run(ctx context.Context, args []string) error {
	if a.getenv == nil {
		a.getenv = func(string) string { return "" }
	}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !a.begun {
		a.openLog(formatFlag(root, args))
		err = command.Fail(command.ExitUsage, fmt.Errorf("%w; printbatch -h shows what there is", err))
	}
	return err
}

const tasks = `Printbatch issues, signs and prints cards.

Print the built-in sample batch, marked SPECIMEN, into the folder out:
  printbatch

Print the people of a file with your own layout and key. A key file that is not
there yet is made:
  printbatch --people people.csv --photos photos --layout card.json \
    --key office.key --issuer https://id.example --valid 2y --out monday

Check the rows and photos of a file before that, without a key:
  printbatch --people people.csv --photos photos --issuer https://id.example --dry-run

Look over a layout before it is used:
  printbatch lint card.json

See a layout in a browser while you design it:
  printbatch preview card.json

Go on with a batch that was cut off, print a spoiled card again, and close the day:
  printbatch resume --key office.key
  printbatch reprint BX-483920175-K --reason spoiled --people people.csv --key office.key ...
  printbatch confirm --key office.key --trust monday/trust.cose
  printbatch report --key office.key --blanks 100 --returned 3

Check what was scanned from a card:
  verifycard --trust out/trust.cose

Set flags of every day once, in the environment or in a file. A flag counts before its
variable, and the variable before the file. Paths are relative to the current folder,
those in the file as well:
  CARD_SKIP_SLOTS=1,2 printbatch
  echo '{"key": "office.key", "skip-slots": [1, 2], "slug": true}' > office.json
  printbatch --config office.json

Tasks, each with its own help (printbatch lint -h):`

// root returns the command with all its tasks. Without the name of one it prints.
func (a *app) root() *cobra.Command {
	root := a.command("printbatch", "", "")
	printing(a, root)
	f := root.PersistentFlags()
	f.String(configFlag, "", "JSON `file` of flags, an object with their names as keys; none is searched for")
	a.format = formatText
	f.Var(&choice{&a.format, []string{formatText, formatJSON}}, logFlag, "`form` of what is told on standard error: text, or json for a record a line")
	completes(root, logFlag, formatText, formatJSON)
	root.PersistentPreRunE = a.prepare
	var subs []*cobra.Command
	for _, c := range commands() {
		subs = append(subs, c(a))
	}
	root.AddCommand(subs...)
	root.Long = tasks
	for _, c := range append(subs, completion(root)) {
		root.Long += fmt.Sprintf("\n  %-12s%s", c.Name(), c.Short)
	}
	return root
}

// prepare settles the flags of a task before it begins.
func (a *app) prepare(cmd *cobra.Command, _ []string) error {
	f := cmd.Flags().Lookup(logFlag)
	a.openLog(f)
	if completing(cmd) {
		a.begun = true // a shell that starts up has no use for a complaint about a config file
		return nil
	}
	if err := a.settle(cmd); err != nil {
		a.begun = true
		return command.Fail(command.ExitUsage, err)
	}
	a.openLog(f)
	return nil
}

// formatFlag returns the flag for the form of the log as it stands in args, also behind a
// flag that is wrong: who reads records has no use for a line.
func formatFlag(root *cobra.Command, args []string) *pflag.Flag {
	f := root.PersistentFlags().Lookup(logFlag)
	lenient := pflag.NewFlagSet("", pflag.ContinueOnError)
	lenient.SetOutput(io.Discard)
	lenient.ParseErrorsAllowlist.UnknownFlags = true
	lenient.AddFlag(f)
	_ = lenient.Parse(args) // what is wrong is being told
	return f
}

// openLog makes the logger, in the form that is known so far.
func (a *app) openLog(f *pflag.Flag) {
	if v := a.getenv(variable(logFlag)); v != "" && !f.Changed {
		_ = f.Value.Set(v) // what is wrong with it is said by settle
	}
	a.log = newLogger(a.stderr, a.format)
}

const completionTasks = `Completion writes a script that lets a shell complete names of tasks and flags.

In bash, for this session, and for all that begin later:
  source <(printbatch completion bash)
  printbatch completion bash > /etc/bash_completion.d/printbatch

The other shells, whose own help says where the script belongs:
  printbatch completion zsh -h
  printbatch completion fish -h
  printbatch completion powershell -h`

// completion adds cobra's task for shells, with help like that of the other tasks.
func completion(root *cobra.Command) *cobra.Command {
	root.InitDefaultCompletionCmd()
	cmd, _, err := root.Find([]string{completionName})
	if err != nil {
		panic("printbatch: internal error: " + err.Error())
	}
	cmd.Short, cmd.Long = "write a script that completes names of tasks and flags in a shell", completionTasks
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(*cobra.Command, []string) error {
		return command.Fail(command.ExitUsage, errors.New("completion: want one of bash, fish, powershell, zsh"))
	}
	return cmd
}

const completionName = "completion"

// completing reports whether a shell asks.
func completing(cmd *cobra.Command) bool {
	for c := cmd; c.HasParent(); c = c.Parent() {
		switch c.Name() {
		case completionName, cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
			return true
		}
	}
	return false
}

// completes lets shells complete the values of a flag of cmd.
func completes(cmd *cobra.Command, flag string, values ...string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic("printbatch: internal error: " + err.Error()) // cmd has no such flag
	}
}
