// Verifycard decides about scanned card texts, from standard input or arguments, with
// no network. Exit status: 0 all accepted, 1 some refused, 2 could not decide.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

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

Check as a device in the field does, with the root key that was put on it:
  verifycard --trust list.cose --root /etc/cards/root.pem --no-specimens

Exit status: 0 accepted, 1 refused, 2 could not decide.`

type options struct {
	trust, root string
	json, live  bool
	dialects    []string
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
	f := cmd.Flags()
	f.StringVar(&o.trust, "trust", "", "trust list `file` (needed)")
	f.StringVar(&o.root, "root", "", "public key `file` that trust lists are signed with (default root.pem beside the list)")
	f.BoolVar(&o.json, "json", false, "write a JSON object a line")
	f.StringSliceVar(&o.dialects, "dialect", nil, "also read cards of a `dialect` of others: spec, inji, core, philsys")
	f.BoolVar(&o.live, "no-specimens", false, "refuse sample cards")
	if err := cmd.Execute(); err != nil {
		fmt.Fprintln(stderr, "verifycard:", err)
		return undecided
	}
	return status
}

var errNothing = errors.New("no text to decide about")

// decide writes a verdict for each text and returns the exit status.
func (o *options) decide(texts []string, stdin io.Reader, stdout io.Writer) (int, error) {
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
		d, err := judge(v, text)
		if err != nil {
			return err
		}
		if d.Verdict != "accepted" {
			status = refused
		}
		return d.write(stdout, o.json)
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
		if len(line) <= card.MaxText {
			line = append(line, c)
		}
	}
}

func (o *options) verifier() (*verify.Verifier, error) {
	if o.trust == "" {
		return nil, errors.New("--trust is needed")
	}
	list, err := readFile(o.trust)
	if err != nil {
		return nil, err
	}
	if o.root == "" {
		o.root = filepath.Join(filepath.Dir(o.trust), "root.pem")
	}
	root, err := readRoot(o.root)
	if err != nil {
		return nil, err
	}
	store, err := verify.NewStore(root)
	if err != nil {
		return nil, err
	}
	if err := store.Update(list); err != nil {
		return nil, fmt.Errorf("%s: %w", o.trust, err)
	}
	policy := verify.Policy{AllowSpecimen: !o.live}
	for _, name := range o.dialects {
		d, ok := dialects[name]
		if !ok {
			return nil, fmt.Errorf("--dialect: %q is not one of spec, inji, core, philsys", name)
		}
		policy.Dialects = append(policy.Dialects, d)
	}
	return verify.New(store, policy)
}

// maxFile is larger than any trust list.
const maxFile = 4 << 20 // bytes

var errFile = fmt.Errorf("not a regular file of at most %d MiB", maxFile>>20)

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path) // before it is opened: opening a pipe would wait
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, fmt.Errorf("%s: %w", path, errFile)
	}
	return os.ReadFile(path)
}

// readRoot returns the Ed25519 public key in a PEM file.
func readRoot(path string) (ed25519.PublicKey, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, fmt.Errorf("%s: not a public key in PEM form", path)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: not a public key in PEM form", path)
	}
	key, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%s: not an Ed25519 key", path)
	}
	return key, nil
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
	Specimen   bool   `json:"specimen,omitempty"`
}

func judge(v *verify.Verifier, text string) (*decision, error) {
	r, err := v.Verify(text)
	if rejection, ok := errors.AsType[*verify.Rejection](err); ok {
		return &decision{Verdict: "refused", Reason: rejection.Reason.String()}, nil
	}
	if err != nil {
		return nil, err
	}
	c, digest := r.Card.Claims(), r.Card.Digest()
	return &decision{
		Verdict: "accepted", Digest: hex.EncodeToString(digest[:]),
		CardNumber: c.Identity.ID, FullName: c.Identity.FullName,
		Expiry: c.Expiry.Add(-time.Second).UTC().Format(time.DateOnly), Specimen: c.Specimen,
	}, nil
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
	_, err := fmt.Fprintf(out, "accepted: %scard %s, %s, valid through %s; compare the face\n", kind, d.CardNumber, d.FullName, d.Expiry)
	return err
}
