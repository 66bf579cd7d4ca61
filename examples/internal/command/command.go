// Package command is what the commands of this module have in common.
package command

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// help shows tasks with a command each, and then the flags.
const help = `{{.Long}}

Flags:
{{.LocalFlags.FlagUsages}}{{if .HasAvailableInheritedFlags}}
Of every task:
{{.InheritedFlags.FlagUsages}}{{end}}`

// New returns a command whose help begins with tasks. It prints no error by itself:
// who executes it does, once and with the command's name.
func New(name, tasks string, stdout, stderr io.Writer) *cobra.Command {
	c := &cobra.Command{Use: name, Long: tasks, SilenceUsage: true, SilenceErrors: true}
	c.SetHelpTemplate(help)
	c.SetOut(stdout)
	c.SetErr(stderr)
	c.Flags().SortFlags = false
	return c
}

// NoArguments is for the Args of a command that takes flags alone.
func NoArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("takes no arguments, and %q is one", args[0])
	}
	return nil
}
