// Verifycard decides about scanned card texts, from standard input or arguments, with
// no network. Exit status: 0 all accepted, 1 some refused, 2 could not decide.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/command"
	"github.com/sealcard/sealcard/verify"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// Exit statuses.
const (
	accepted  = 0
	refused   = 1
	undecided = 2
)

const tasks = `Verifycard decides about the texts of scanned cards, without a network.

Check what a scanner types, a text a line:
  verifycard --trust out/trust.cose

Check one text, for a program:
  verifycard --trust out/trust.cose --json 'V7F...'

Check as a device in the field does, with the root keys that were put on it, the newest
lists, and a file that keeps older ones from coming back:
  verifycard --trust trust.cose --status lists.cose --root root.cose --state state --no-specimens

Check one card and keep the face that it states, to compare it with the holder:
  verifycard --trust trust.cose --face face.webp 'V7F...'

Check what a scanner types into a computer with another keyboard layout:
  verifycard --trust trust.cose --typed

Show the code of a card on this screen, for another device to scan:
  verifycard show --trust out/trust.cose 'V7F...'

Exit status: 0 accepted, 1 refused, 2 could not decide.`

type options struct {
	trust, root, state    string
	status                []string
	json, live, typed     bool
	staleTrust, staleList time.Duration
	unknown               bool
	prefix, suffix        string
	dialects              []string
	face                  string
}

// dialects are ways in which others write cards, by the names of docs/format.md. Encrypted
// ones need a key, which this command does not take.
var dialects = map[string]card.Dialect{"spec": card.Spec, "inji": card.Inji, "core": card.Core, "philsys": card.PhilSys}

// run is the command. It returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var o options
	status := accepted
	cmd := command.New("verifycard", tasks, stdout, stderr)
	cmd.SetArgs(args)
	cmd.RunE = func(_ *cobra.Command, texts []string) (err error) {
		status, err = o.decide(texts, stdin, stdout)
		return err
	}
	cmd.Args = cobra.ArbitraryArgs
	o.flags(cmd.Flags())
	cmd.Flags().BoolVar(&o.json, "json", false, "write a JSON object a line")
	cmd.Flags().StringVar(&o.face, "face", "", "new `file` for the picture that an accepted card states; goes with one text")
	cmd.AddCommand(o.showCommand(stdin, stdout, stderr, &status))
	cmd.CompletionOptions.DisableDefaultCmd = true
	if err := cmd.Execute(); err != nil {
		fmt.Fprintln(stderr, "verifycard:", err)
		return undecided
	}
	return status
}

// flags are those about what is accepted.
func (o *options) flags(f *pflag.FlagSet) {
	f.StringVar(&o.trust, "trust", "", "trust list `file` (needed)")
	f.StringVar(&o.root, "root", "", "public key or root document, `file` (default root.pem beside the list)")
	f.StringSliceVar(&o.status, "status", nil, "status lists and deltas, `file`, in the order in which they build on each other")
	f.StringVar(&o.state, "state", "", "`file` that remembers the newest lists, so that no older ones are taken")
	f.DurationVar(&o.staleTrust, "stale-trust", 0, "how `long` a trust list is used after its expiry")
	f.DurationVar(&o.staleList, "stale-status", 0, "how `long` a status list is used after its expiry, and cards are taken that it is too old to know")
	f.BoolVar(&o.unknown, "unknown-status", false, "accept cards whose status no list tells")
	f.BoolVar(&o.typed, "typed", false, "try texts as typed on other keyboards")
	f.StringVar(&o.prefix, "prefix", "", "`text` that the scanner sends in front")
	f.StringVar(&o.suffix, "suffix", "", "`text` that the scanner sends behind")
	f.StringSliceVar(&o.dialects, "dialect", nil, "also read cards of a `dialect` of others: spec, inji, core, philsys")
	f.BoolVar(&o.live, "no-specimens", false, "refuse sample cards")
}

var (
	errNothing = errors.New("no text to decide about")
	errOneFace = errors.New("--face goes with one text")
	errNoFace  = errors.New("the card states no face")
)

// decide writes a verdict for each text and returns the exit status.
func (o *options) decide(texts []string, stdin io.Reader, stdout io.Writer) (int, error) {
	if o.face != "" && len(texts) != 1 {
		return undecided, errOneFace
	}
	v, err := o.verifier()
	if err != nil {
		return undecided, err
	}
	status, n := accepted, 0
	one := func(text string) error {
		// Inner spaces belong to the text, and so would outer ones.
		if text = strings.Trim(text, "\r\n\t"); text == "" {
			return nil
		}
		n++
		d, err := judge(v, o.typed, text)
		if err != nil {
			return err
		}
		if d.Verdict != "accepted" {
			status = refused
		}
		return errors.Join(d.write(stdout, o.json), o.keep(d.face))
	}
	for _, text := range texts {
		if err := one(text); err != nil {
			return undecided, err
		}
	}
	if len(texts) == 0 {
		if err := eachLine(stdin, one); err != nil {
			return undecided, err
		}
	}
	if n == 0 {
		return undecided, errNothing
	}
	return status, nil
}

// keep writes the face of an accepted card, if that was asked for. The file must be a new
// one: it holds personal data, and might be somebody else's.
func (o *options) keep(face *verify.Face) error {
	if o.face == "" || face == nil {
		return nil
	}
	if face.Data == nil {
		return errNoFace
	}
	f, err := os.OpenFile(o.face, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("--face: %w", err)
	}
	_, err = f.Write(face.Data)
	return errors.Join(err, f.Close())
}

// maxLine is longer than any card, typed and with what scanners add, in bytes.
const maxLine = 3 * card.MaxText

// eachLine calls use with each line, which CR or LF ends. Of a line that is longer than
// any card the start is enough to refuse it.
func eachLine(in io.Reader, use func(string) error) error {
	r := bufio.NewReader(in)
	var line []byte
	for {
		c, err := r.ReadByte()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil || c == '\n' || c == '\r' {
			if e := use(string(line)); e != nil || err != nil {
				return e
			}
			line = line[:0]
			continue
		}
		if len(line) < maxLine {
			line = append(line, c)
		}
	}
}

func (o *options) verifier() (*verify.Verifier, error) {
	if o.trust == "" {
		return nil, errors.New("--trust is needed")
	}
	store, err := o.store()
	if err != nil {
		return nil, err
	}
	policy := verify.Policy{
		AllowSpecimen: !o.live, AllowUnknownStatus: o.unknown,
		AllowStaleTrust: o.staleTrust, AllowStaleStatus: o.staleList, Prefix: o.prefix, Suffix: o.suffix,
	}
	for _, name := range o.dialects {
		d, ok := dialects[name]
		if !ok {
			return nil, fmt.Errorf("--dialect: %q is not one of spec, inji, core, philsys", name)
		}
		policy.Dialects = append(policy.Dialects, d)
	}
	return verify.New(store, policy)
}

// A decision is what is said about one text. Of a refused card nothing is shown but
// the reason.
type decision struct {
	Verdict    string `json:"verdict"` // accepted or refused
	Reason     string `json:"reason,omitempty"`
	Digest     string `json:"digest,omitempty"`
	CardNumber string `json:"cardNumber,omitempty"`
	FullName   string `json:"fullName,omitempty"`
	Expiry     string `json:"expiry,omitempty"`
	Layout     string `json:"layout,omitempty"` // design that the card is printed in, and its version
	Face       string `json:"face,omitempty"`   // media type of the picture that the card states
	Specimen   bool   `json:"specimen,omitempty"`
	Status     string `json:"status,omitempty"`   // what a status list says
	Stale      bool   `json:"stale,omitempty"`    // decided with lists that are not fresh
	Keyboard   string `json:"keyboard,omitempty"` // layout that was undone

	face *verify.Face // nil for a refused card; without data if the card states none
}

func judge(v *verify.Verifier, typed bool, text string) (*decision, error) {
	decide := v.Verify
	if typed {
		decide = v.Repair
	}
	r, err := decide(text)
	if rejection, ok := errors.AsType[*verify.Rejection](err); ok {
		return &decision{Verdict: "refused", Reason: rejection.Reason.String()}, nil
	}
	if err != nil {
		return nil, err
	}
	c, digest := r.Card.Claims(), r.Card.Digest()
	face, _ := r.Face()
	d := &decision{
		Verdict: "accepted", Digest: hex.EncodeToString(digest[:]),
		CardNumber: c.Identity.ID, FullName: c.Identity.FullName, Specimen: c.Specimen,
		Layout: c.Layout, Stale: !r.Fresh, Keyboard: string(r.Keyboard),
		Face: face.MediaType, face: &face,
	}
	if !r.Expiry.IsZero() {
		d.Expiry = r.Expiry.Add(-time.Second).UTC().Format(time.DateOnly)
	}
	if r.Status != card.StatusUnknown {
		d.Status = r.Status.String()
	}
	return d, nil
}

func (d *decision) write(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(d)
	}
	if d.Verdict == "refused" {
		_, err := fmt.Fprintf(out, "refused: %s\n", d.Reason)
		return err
	}
	kind := ""
	if d.Specimen {
		kind = "SPECIMEN, "
	}
	valid := "without an end"
	if d.Expiry != "" {
		valid = "valid through " + d.Expiry
	}
	if d.Stale {
		valid += " by old lists"
	}
	_, err := fmt.Fprintf(out, "accepted: %scard %s, %s, %s; compare the face\n", kind, d.CardNumber, d.FullName, valid)
	return err
}
