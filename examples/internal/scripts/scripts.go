// Package scripts runs the test scripts of a command: text archives in its folder
// testdata, each with the files that it needs.
package scripts

import (
	"errors"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// A Command is one more word that scripts may use.
type Command = func(ts *testscript.TestScript, neg bool, args []string)

// Run runs the scripts after setup has written files for each. Beside the usual words
// scripts have "exits STATUS PROGRAM ARGUMENT...", which runs a program that must end
// with that status, and those in more.
func Run(t *testing.T, setup func(*testscript.Env) error, more map[string]Command) {
	t.Helper()
	commands := map[string]Command{"exits": exits}
	for name, c := range more {
		commands[name] = c
	}
	testscript.Run(t, testscript.Params{Dir: "testdata", Setup: setup, Cmds: commands})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}
