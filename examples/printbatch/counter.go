package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
)

// deskOptions are the flags of tasks that look into what the office remembers, and print
// nothing.
type deskOptions struct{ journal, key string }

func (o *deskOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.journal, "journal", "", "`file` in which the office remembers its cards (default the key file's name with "+journalSuffix+")")
	f.StringVar(&o.key, "key", "", "signing key `file`; only its name is used")
}

// path returns where the journal is.
func (o *deskOptions) path() (string, error) {
	switch {
	case o.journal != "":
		return o.journal, nil
	case o.key != "":
		return o.key + journalSuffix, nil
	}
	return "", command.Fail(command.ExitUsage, errors.New("--journal is needed, or --key, beside which it is"))
}

// open opens a journal that is there.
func (o *deskOptions) open(a *app) (*journal.Journal, error) {
	path, err := o.path()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, command.Fail(command.ExitUsage, fmt.Errorf("journal %s: %w", path, bare(err)))
	}
	j, err := openJournal(path, &journal.Options{Now: a.clock})
	if err == nil && j.Cut() > 0 {
		a.log.Warn(fmt.Sprintf("journal %s: %d bytes at the end were of a write that was cut off", path, j.Cut()))
	}
	return j, err
}

// find returns the card of a serial: its number, or its digest.
func find(j *journal.Journal, serial string) (journal.Entry, error) {
	if e, ok := j.ByNumber(serial); ok {
		return e, nil
	}
	if d, ok := digest(serial); ok {
		if e, ok := j.ByDigest(d); ok {
			return e, nil
		}
	}
	err := errors.New("no card in the journal has this number or digest")
	if _, typed := journal.ParseNumber(serial); errors.Is(typed, journal.ErrCheckCharacter) {
		err = errors.New("the number is typed wrongly: its check character does not fit")
	}
	return journal.Entry{}, command.Fail(command.ExitInput, err)
}

// called names a card in messages: by its number if that is the office's own, else by its
// place in the journal, as a number of the input may be personal.
func called(e *journal.Entry) string {
	if e.Number != "" {
		return "card " + e.Number
	}
	return fmt.Sprintf("card of batch %d, row %d", e.Batch+1, e.Row)
}

// stateOf says how a card stands, for whom an act on it was refused.
func stateOf(e *journal.Entry) error {
	return command.Fail(command.ExitInput, fmt.Errorf("%s is %s", called(e), strings.ToLower(e.State.String())))
}
