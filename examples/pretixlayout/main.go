// Pretixlayout turns a badge layout of pretix, a JSON array of elements, into a layout
// file of this module. Exit status: 0 made, 1 nothing in it could be made, 2 bad input.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/render"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// Exit statuses.
const (
	made     = 0
	nothing  = 1
	badInput = 2
)

const tasks = `Pretixlayout turns a badge layout of pretix into a layout of cards.

Convert the elements that the editor shows as its source, for a card of that size:
  pretixlayout --id meeting.badge --size 85.6x53.98 badge.json > card.json

Convert an exported layout, which knows its size, with texts in German:
  pretixlayout --id meeting.badge --lang de export.json > card.json

Say what is printed where pretix asks its data base:
  pretixlayout --id meeting.badge --set event_name='Utopia Summit' \
      --field attendee_company=private.101 --field question_face=photo export.json > card.json

What cannot be taken over is listed on standard error, an element a line.
Exit status: 0 made, 1 nothing in it could be made, 2 bad input.`

type options struct {
	id, size, lang string
	set, field     []string
}

// run is the command. It returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var o options
	cmd := command.New("pretixlayout", tasks, stdout, stderr)
	cmd.SetArgs(args)
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.RunE = func(_ *cobra.Command, names []string) error {
		name, data, err := read(names, stdin)
		if err != nil {
			return err
		}
		return o.convert(name, data, stdout, stderr)
	}
	f := cmd.Flags()
	f.StringVar(&o.id, "id", "", "`name` of the design, from a to z, 0 to 9, dot and hyphen (needed)")
	f.StringVar(&o.size, "size", "", "size of the card, `WxH` in millimeters (needed where the file states none)")
	f.StringVar(&o.lang, "lang", "en", "`language` of texts that are there in several, and of dates")
	f.StringArrayVar(&o.set, "set", nil, "print a text for a variable on every card, `variable=text`")
	f.StringArrayVar(&o.field, "field", nil, "print a field of the card for a variable, `variable=field`; the field photo is the portrait")
	cmd.CompletionOptions.DisableDefaultCmd = true
	err := cmd.Execute()
	if err == nil {
		return made
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(stderr, "pretixlayout:", strings.TrimSuffix(line, "\n"))
	}
	if errors.Is(err, errNothing) {
		return nothing
	}
	return badInput
}

// read returns the input and what errors call it.
func read(names []string, stdin io.Reader) (name string, data []byte, err error) {
	if len(names) == 0 || names[0] == "-" {
		data, err = io.ReadAll(io.LimitReader(stdin, maxBytes+1))
		return "standard input", data, err
	}
	data, err = files.Read(names[0])
	return names[0], data, err
}

var (
	errNothing = errors.New("no element could be taken over")
	errID      = errors.New("--id is needed, for instance --id meeting.badge")
)

// convert writes the layout to stdout and what became of elements to stderr.
func (o *options) convert(name string, data []byte, stdout, stderr io.Writer) error {
	if o.id == "" {
		return errID
	}
	vars, err := o.variables()
	if err != nil {
		return err
	}
	trim := render.Size{}
	if o.size != "" {
		if trim, err = parseSize(o.size); err != nil {
			return fmt.Errorf("--size: %w", err)
		}
	}
	d, err := readDocument(name, data)
	if err != nil {
		return err
	}
	c := &converter{id: o.id, lang: o.lang, vars: vars, name: d.name, trim: trim}
	text, err := c.convert(d)
	if err != nil && !errors.Is(err, errNothing) {
		return err
	}
	for _, n := range c.notes {
		fmt.Fprintf(stderr, "%s: %s\n", name, n)
	}
	if err != nil {
		return err
	}
	_, err = stdout.Write(text)
	return err
}
