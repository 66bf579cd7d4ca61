// Pkcs11 signs cards, trust lists and root documents with an Ed25519 key that stays in a
// hardware security module, a smart card or SoftHSM.
//
// -h shows the tasks. The result goes to standard output, errors to standard error. Exit
// status: 0 done, 1 unexpected, 2 usage, 4 no draft, 5 key or token not usable.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// Exit statuses, those of the other examples.
const (
	exitUnexpected = 1
	exitUsage      = 2
	exitInput      = 4 // a file that is no draft
	exitKey        = 5
)

// defaultModule is where Debian puts SoftHSM (package libsofthsm2).
const defaultModule = "/usr/lib/softhsm/libsofthsm2.so"

const overview = `Pkcs11 signs with an Ed25519 key that stays in a token: a hardware security module, a smart
card, or SoftHSM for trials. The PIN is in the variable SEALCARD_PIN, or in a file that is
for its owner alone (--pin-file).

Make a key pair in the token called office, and keep its public half for the trust list:
  pkcs11 keygen --token office --key cards-1 > office.pub

Write the public half again:
  pkcs11 public --token office --key cards-1 > office.pub

Issue a specimen card with the key, and verify it:
  pkcs11 demo --token office --key cards-1

Add a root key's signature to a trust list or a root document, in place, after reading it
with authority trust show or authority root show:
  pkcs11 cosign --token anna --key root --draft draft.cose

Sign for printbatch, which starts this command by itself:
  printbatch --sign-command "pkcs11 signer --token office --key cards-1" ...

Use the library of another maker:
  pkcs11 demo --module vendor/pkcs11.so --token office --key cards-1

Exit status: 0 done, 1 unexpected, 2 usage, 4 no draft, 5 key or token not usable.
`

// A task is one thing to do with a key.
type task struct {
	name, help string
	do         func(*command) error
}

// tasks returns what the command does.
func tasks() []task {
	return []task{
		{"keygen", `Make an Ed25519 key pair in a token and write its public half in PEM form:
  pkcs11 keygen --token office --key cards-1 > office.pub

The private half is never read. A key of the same label is not replaced.
`, (*command).keygen},
		{"public", `Write the public half of a key in PEM form, as authority takes it:
  pkcs11 public --token office --key cards-1 > office.pub
`, (*command).public},
		{"demo", `Issue a specimen card with a key, verify it and say the verdict. Nothing is kept:
  pkcs11 demo --token office --key cards-1
`, (*command).demo},
		{"cosign", `Add a key's signature to a trust list or a root document, in place:
  pkcs11 cosign --token anna --key root --draft draft.cose

Read first what it says: authority trust show draft.cose
`, (*command).cosign},
		{"signer", `Sign for another command, which starts this one and asks over standard input and output:
  printbatch --sign-command "pkcs11 signer --token office --key cards-1" ...

The lines are those of CommandSigner in package card/keys. It ends with its input.
`, (*command).signer},
	}
}

// A command is one run.
type command struct {
	module, token, key, pinFile, draft string
	stdin                              io.Reader
	stdout                             io.Writer
}

// run is the command. It returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	err := start(args, stdout)
	if err == nil {
		return 0
	}
	fmt.Fprintf(stderr, "pkcs11: %v\n", err)
	if f, ok := errors.AsType[*fault](err); ok {
		return f.status
	}
	return exitUnexpected
}

// start finds the task and does it.
func start(args []string, stdout io.Writer) error {
	if len(args) == 0 || slices.Contains([]string{"-h", "-help", "--help", "help"}, args[0]) {
		_, err := io.WriteString(stdout, overview)
		return err
	}
	all := tasks()
	i := slices.IndexFunc(all, func(t task) bool { return t.name == args[0] })
	if i < 0 {
		return usage("unknown task %q: see pkcs11 -h", args[0])
	}
	c := &command{stdin: os.Stdin, stdout: stdout}
	flags := c.flags(&all[i])
	err := flags.Parse(args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		return writeHelp(stdout, &all[i], flags)
	case err != nil:
		return usage("%s: %w", args[0], err)
	case flags.NArg() > 0:
		return usage("%s: unexpected argument %q, all are flags", args[0], flags.Arg(0))
	}
	for _, f := range []string{"module", "token", "key", "draft"} {
		if given := flags.Lookup(f); given != nil && given.Value.String() == "" {
			return usage("%s: --%s is needed", args[0], f)
		}
	}
	return all[i].do(c)
}

// flags are the flags of a task.
func (c *command) flags(t *task) *flag.FlagSet {
	f := flag.NewFlagSet(t.name, flag.ContinueOnError)
	f.SetOutput(io.Discard) // run says what is wrong
	f.StringVar(&c.module, "module", defaultModule, "PKCS#11 library, `file`")
	f.StringVar(&c.token, "token", "", "`label` of the token (needed)")
	f.StringVar(&c.key, "key", "", "`label` of the key pair (needed)")
	f.StringVar(&c.pinFile, "pin-file", "", "`file` of mode 0600 with the PIN (default the variable "+pinVariable+")")
	if t.name == "cosign" {
		f.StringVar(&c.draft, "draft", "", "trust list or root document, `file` (needed)")
	}
	return f
}

// writeHelp writes what a task is for, and its flags.
func writeHelp(w io.Writer, t *task, flags *flag.FlagSet) error {
	text := t.help + "\nFlags:\n"
	flags.VisitAll(func(f *flag.Flag) {
		value, what := flag.UnquoteUsage(f)
		if f.DefValue != "" {
			what += " (default " + f.DefValue + ")"
		}
		text += fmt.Sprintf("  %-18s %s\n", "--"+f.Name+" "+value, what)
	})
	_, err := io.WriteString(w, text)
	return err
}

// A fault is an error that ends the command with a status of its own.
type fault struct {
	status int
	err    error
}

// Error returns the text of the cause.
func (f *fault) Error() string { return f.err.Error() }

// Unwrap returns the cause.
func (f *fault) Unwrap() error { return f.err }

// fail returns err with an exit status, nil for nil.
func fail(status int, err error) error {
	if err == nil {
		return nil
	}
	return &fault{status, err}
}

func usage(format string, args ...any) error {
	return fail(exitUsage, fmt.Errorf(format, args...))
}
