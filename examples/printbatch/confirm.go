package main

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/card/journal"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/verify"
)

const confirmTasks = `Confirm reads the codes of finished cards, as a scanner types them, a text a line. A card
that verifies is good, and the journal counts it:
  printbatch confirm --journal office.key.journal --trust monday/trust.cose

A scanner that is a keyboard can type into it; end with Ctrl-D. Each line is answered at
once, and shows nothing of the holder. A card that cannot be read, or is not good, is one
to destroy: printbatch spoil.`

// A confirmer counts finished cards.
type confirmer struct {
	journal  *journal.Journal
	verifier *verify.Verifier
	out      io.Writer
	good     int
	refused  int
}

// confirmCommand is the command confirm.
func confirmCommand(a *app) *cobra.Command {
	var o deskOptions
	trust, root := "", ""
	cmd := a.command("confirm", "count finished cards by scanning them", confirmTasks)
	cmd.Args = command.NoArguments
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = a.task(func(ctx context.Context, _ []string) error { return o.confirm(ctx, a, trust, root) })
	f := cmd.Flags()
	o.flags(f)
	f.StringVar(&trust, "trust", "", "trust list, a `file` (needed)")
	f.StringVar(&root, "root", "", "public root key, a PEM `file` (default root.pem beside the trust list)")
	return cmd
}

func (o *deskOptions) confirm(ctx context.Context, a *app, trust, root string) error {
	if trust == "" {
		return command.Fail(command.ExitUsage, errors.New("--trust is needed"))
	}
	if root == "" {
		root = filepath.Join(filepath.Dir(trust), rootPublicFile)
	}
	v, err := openVerifier(trust, root, a)
	if err != nil {
		return command.Fail(command.ExitUsage, err)
	}
	j, err := o.open(a)
	if err != nil {
		return err
	}
	defer j.Close()
	c := &confirmer{journal: j, verifier: v, out: a.stdout}
	if err := c.readAll(ctx, a.stdin); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(a.stdout, "%d good, %d refused\n", c.good, c.refused); err != nil {
		return err
	}
	if c.refused > 0 {
		return command.Fail(command.ExitSomeRows, fmt.Errorf("%d of %d texts were not counted", c.refused, c.good+c.refused))
	}
	return nil
}

// openVerifier decides about the office's own cards, before a status list names them.
func openVerifier(trust, root string, a *app) (*verify.Verifier, error) {
	pem, err := files.Read(root)
	if err != nil {
		return nil, fmt.Errorf("--root: %w", err)
	}
	key, err := files.ParsePublic(pem)
	if err != nil {
		return nil, fmt.Errorf("--root %s: %w", root, err)
	}
	list, err := files.Read(trust)
	if err != nil {
		return nil, fmt.Errorf("--trust: %w", err)
	}
	store, err := verify.NewStore(verify.Roots{Keys: []ed25519.PublicKey{key}, Threshold: 1}, nil)
	if err != nil {
		return nil, err
	}
	if err := store.Update(list); err != nil {
		return nil, fmt.Errorf("--trust %s: %w", trust, err)
	}
	return verify.New(store, verify.Policy{Now: a.clock, AllowSpecimen: true, AllowUnknownStatus: true})
}

// readAll answers each line until the input or ctx ends.
func (c *confirmer) readAll(ctx context.Context, in io.Reader) error {
	lines := make(chan string)
	failed := make(chan error, 1)
	go func() { // a read from a terminal does not end by itself
		defer close(lines)
		r := bufio.NewReaderSize(in, 2*card.MaxText)
		for {
			line, more, err := r.ReadLine()
			text := string(line)
			for more && err == nil { // longer than any card: refused, and the session goes on
				text = tooLong
				_, more, err = r.ReadLine()
			}
			if err != nil {
				failed <- err
				return
			}
			select {
			case lines <- text:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return errStopped
		case line, more := <-lines:
			if !more {
				return inputError(<-failed)
			}
			if line = strings.Trim(line, "\r\t"); line == "" {
				continue
			}
			if err := c.answer(line); err != nil {
				return err
			}
		}
	}
}

var errStopped = command.Fail(command.ExitInterrupted, errors.New("interrupted: what was answered is counted"))

// tooLong stands for a line that no card has.
const tooLong = "too long"

func inputError(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return command.Fail(command.ExitInput, fmt.Errorf("standard input: %w", err))
}

// answer decides about one text.
func (c *confirmer) answer(text string) error {
	word, err := c.count(text)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, word)
	return err
}

func (c *confirmer) count(text string) (string, error) {
	c.refused++
	r, err := c.verifier.Verify(text)
	if e, ok := errors.AsType[*verify.Rejection](err); ok {
		return "refused: " + e.Reason.String(), nil
	}
	if err != nil {
		return "", err
	}
	e, ok := c.journal.ByDigest(r.Card.Digest())
	if !ok {
		return "refused: the journal does not know the card", nil
	}
	switch err := c.journal.Confirm(e.Card); {
	case errors.Is(err, journal.ErrState) && e.State == journal.Printed:
		return fmt.Sprintf("counted before: %s", called(&e)), nil
	case errors.Is(err, journal.ErrState):
		return fmt.Sprintf("refused: %s is %s", called(&e), e.State), nil
	case err != nil:
		return "", err
	}
	c.refused--
	c.good++
	return fmt.Sprintf("good: %s", called(&e)), nil
}
