package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/skip2/go-qrcode"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/examples/internal/files"
	"github.com/sealcard/sealcard/verify"
)

const showTasks = `Show shows the QR code of a card that verifies, for another device to scan.

On a terminal, of a text on standard input or in an argument:
  verifycard show --trust out/trust.cose 'V7F...'

As a picture:
  verifycard show --trust out/trust.cose --png code.png 'V7F...'

What does not verify is not shown, so that no screen lends it a good look. Exit status: 0 shown, 1 refused, 2 could not
decide.`

// A shower shows one card's code.
type shower struct {
	*options
	png        string
	size       int // pixels
	invert     bool
	unverified bool
}

// Sizes of a picture, in pixels: below, a module of a card's code is less than three.
const (
	leastSize   = 300
	defaultSize = 720
	mostSize    = 8000
)

// showCommand returns the task show; done takes its exit status.
func (o *options) showCommand(stdin io.Reader, stdout, stderr io.Writer, done *int) *cobra.Command {
	s := &shower{options: o}
	cmd := command.New("show", showTasks, stdout, stderr)
	cmd.Args = cobra.MaximumNArgs(1)
	cmd.RunE = func(_ *cobra.Command, texts []string) (err error) {
		*done, err = s.run(texts, stdin, stdout)
		return err
	}
	o.flags(cmd.Flags())
	f := cmd.Flags()
	f.StringVar(&s.png, "png", "", "write a picture to this `file` instead, - for standard output")
	f.IntVar(&s.size, "size", defaultSize, "`pixels` on a side of the picture")
	f.BoolVar(&s.invert, "invert", false, "for terminals with dark letters on a light ground")
	f.BoolVar(&s.unverified, "unverified", false, "show a text that was not verified, whatever it is")
	return cmd
}

var errScreen = errors.New("--png -: a picture does not go to a terminal; name a file")

func (s *shower) run(texts []string, stdin io.Reader, stdout io.Writer) (int, error) {
	if s.size < leastSize || s.size > mostSize {
		return undecided, fmt.Errorf("--size: %d is not from %d to %d", s.size, leastSize, mostSize)
	}
	if f, ok := stdout.(*os.File); ok && s.png == "-" && term.IsTerminal(int(f.Fd())) {
		return undecided, errScreen
	}
	text, err := oneText(texts, stdin)
	if err != nil {
		return undecided, err
	}
	if !s.unverified {
		reason, canonical, err := s.verified(text)
		if err != nil {
			return undecided, err
		}
		if reason != "" {
			_, err := fmt.Fprintf(stdout, "refused: %s\n", reason)
			return refused, err
		}
		text = canonical
	}
	code, err := encode(text)
	if err != nil {
		return undecided, err
	}
	return accepted, s.write(code, stdout)
}

// oneText returns the argument or the first line of standard input that is not empty.
func oneText(texts []string, stdin io.Reader) (text string, err error) {
	take := func(line string) error {
		if text == "" {
			text = strings.Trim(line, "\r\n\t")
		}
		return nil
	}
	if len(texts) > 0 {
		err = take(texts[0])
	} else {
		err = eachLine(stdin, take)
	}
	if err == nil && text == "" {
		err = errors.New("no text to show")
	}
	return text, err
}

// verified returns the text of a card that verifies, without what a scanner or a keyboard
// did to it, or the reason why it is refused.
func (s *shower) verified(text string) (reason, canonical string, err error) {
	v, err := s.verifier()
	if err != nil {
		return "", "", err
	}
	decide := v.Verify
	if s.typed {
		decide = v.Repair
	}
	r, err := decide(text)
	if rejection, ok := errors.AsType[*verify.Rejection](err); ok {
		return rejection.Reason.String(), "", nil
	}
	if err != nil {
		return "", "", err
	}
	return "", r.Card.Text(), nil
}

var errEncode = errors.New("the text cannot be a QR code")

// encode makes the symbol at the level of cards with a face. The encoder panics where it
// finds itself wrong.
func encode(text string) (code *qrcode.QRCode, err error) {
	defer func() {
		if p := recover(); p != nil {
			code, err = nil, errEncode
		}
	}()
	if len(text) > card.MaxText {
		return nil, fmt.Errorf("%w: %d characters, a card has at most %d", errEncode, len(text), card.MaxText)
	}
	if code, err = qrcode.New(text, qrcode.Medium); err != nil {
		return nil, errEncode // what it says can be the text
	}
	return code, nil
}

func (s *shower) write(code *qrcode.QRCode, stdout io.Writer) error {
	if s.png == "" {
		// Two modules a character, one above the other; the quiet zone is in it.
		_, err := io.WriteString(stdout, code.ToSmallString(s.invert))
		return err
	}
	picture, err := code.PNG(s.size)
	if err != nil {
		return errEncode
	}
	if s.png == "-" {
		_, err := stdout.Write(picture)
		return err
	}
	return files.Replace(s.png, picture, 0o600) // it can be scanned by whoever sees it
}
