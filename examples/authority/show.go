package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/card"
	"github.com/sealcard/sealcard/examples/internal/files"
)

// showTask says what a document says. Without a file it says what is in force and, apart,
// what is being signed.
func (a *app) showTask(k *kind) *cobra.Command {
	word := strings.Fields(k.name)[0]
	return a.task("show [FILE]", fmt.Sprintf(`Say what the %[1]s in force says, and the one that is being signed:
  authority %[2]s show

Say what a file says that came to be signed. Compare the document's number with the others
who sign, on another way than the file came:
  authority %[2]s show draft.cose`, k.name, word),
		cobra.MaximumNArgs(1), func(args []string) error {
			if len(args) == 1 {
				d, err := k.readDraft(args[0])
				if err != nil {
					return err
				}
				s, err := load(a.dir)
				if err != nil {
					s = &state{} // shown elsewhere than where the folder is: keys have no names
				}
				return s.describe(a.stdout, d)
			}
			s, err := load(a.dir)
			if err != nil {
				return err
			}
			return a.showInForce(k, s)
		})
}

func (a *app) showInForce(k *kind, s *state) error {
	file := s.Trust.File
	if k == rootKind && len(s.Root.Documents) > 0 {
		file = s.Root.Documents[len(s.Root.Documents)-1].File
	} else if k == rootKind {
		file = ""
	}
	for _, f := range []struct{ what, file string }{{"in force", file}, {"being signed", *k.draft(s)}} {
		if f.file == "" {
			fmt.Fprintf(a.stdout, "%s: none\n", f.what)
			continue
		}
		d, err := k.readDraft(filepath.Join(a.dir, f.file))
		if err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%s: %s\n", f.what, f.file)
		if err := s.describe(a.stdout, d); err != nil {
			return err
		}
		if k == trustKind && f.what == "in force" && s.unsigned(d.TrustList()) {
			fmt.Fprintln(a.stdout, "keys were changed since: sign a new list with trust sign")
		}
	}
	if k == trustKind && s.Trust.File != "" && s.Trust.Root != uint64(len(s.Root.Documents)) {
		fmt.Fprintln(a.stdout, "the roots were rotated since: sign a new list with trust sign")
	}
	return nil
}

// unsigned reports whether the keys of the folder differ from those of a signed list.
func (s *state) unsigned(l *card.TrustList) bool {
	same := func(a, b card.TrustedKey) bool {
		return a.Key.Equal(b.Key) && a.Use == b.Use && a.Issuer == b.Issuer && a.NotBefore.Equal(b.NotBefore) && a.NotAfter.Equal(b.NotAfter) &&
			a.State == b.State && a.CompromisedSince.Equal(b.CompromisedSince) && a.RequireStatus == b.RequireStatus && a.Alias == b.Alias
	}
	return !slices.EqualFunc(s.trustList().Keys, l.Keys, same)
}

// describe writes what a document says in words.
func (s *state) describe(out io.Writer, d *card.Draft) error {
	var b bytes.Buffer
	sum := d.Digest()
	if l := d.TrustList(); l != nil {
		fmt.Fprintf(&b, "trust list %d of %s, under root document %d\n", l.Sequence, l.Name, l.Root)
		fmt.Fprintf(&b, "issued %s, fresh until %s\n", stamp(l.IssuedAt), stamp(l.Expiry))
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "KEY\tSIGNS\tSTATE\tFOR\tFROM\tUNTIL")
		for _, k := range l.Keys {
			st := k.State.String()
			if k.State == card.KeyCompromised {
				st += " since " + stamp(k.CompromisedSince)
			}
			use := k.Use.String()
			if k.RequireStatus {
				use += ", each with a status"
			}
			if k.Alias != "" {
				use += fmt.Sprintf(", also called %q", k.Alias)
			}
			if k.Alias == card.AnyCard {
				use += " (any card without a key id)"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.trustedName(k.Key), use, st, k.Issuer, stamp(k.NotBefore), stamp(k.NotAfter))
		}
		w.Flush()
		for _, k := range l.Keys {
			fmt.Fprintf(&b, "%s is %x\n", s.trustedName(k.Key), []byte(k.Key))
		}
	}
	if r := d.Root(); r != nil {
		fmt.Fprintf(&b, "root document %d of %s: %d of %d keys sign\n", r.Sequence, r.Name, r.Threshold, len(r.Keys))
		fmt.Fprintf(&b, "issued %s, fresh until %s\n", stamp(r.IssuedAt), stamp(r.Expiry))
		for _, k := range r.Keys {
			fmt.Fprintf(&b, "  %s\n", s.nameOf(publicKey(k).id()))
		}
	}
	fmt.Fprintf(&b, "document %s\n", hex.EncodeToString(sum[:]))
	fmt.Fprintln(&b, "signatures, unchecked until it is in force:")
	for _, id := range d.Signers() {
		fmt.Fprintf(&b, "  %s\n", s.nameOf(hex.EncodeToString(id)))
	}
	_, err := out.Write(b.Bytes())
	return err
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// statusShow says how a list stands, or one card.
func (a *app) statusShow() *cobra.Command {
	var name *string
	c := a.task("show [PLACE]", `Say how a list stands, or one place in it:
  authority status show
  authority status show 734125`,
		cobra.MaximumNArgs(1), func(args []string) error {
			s, err := load(a.dir)
			if err != nil {
				return err
			}
			l, err := s.list(*name)
			if err != nil {
				return err
			}
			list, err := l.current(a.dir)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				i, err := strconv.ParseUint(args[0], 10, 32)
				if err != nil || i >= uint64(list.Len()) {
					return usage("%q is not a place from 0 to %d", args[0], list.Len()-1)
				}
				status, until := list.Status(uint32(i))
				fmt.Fprint(a.stdout, status)
				if !until.IsZero() {
					fmt.Fprintf(a.stdout, " until %s", stamp(until))
				}
				_, err = fmt.Fprintln(a.stdout)
				return err
			}
			counts := map[card.Status]int{}
			for i := range uint32(list.Len()) {
				st, _ := list.Status(i)
				counts[st]++
			}
			fmt.Fprintf(a.stdout, "%s: %s\n", l.Name, l.URI)
			for st := card.StatusValid; st <= card.StatusExtended; st++ {
				if counts[st] > 0 {
					fmt.Fprintf(a.stdout, "  %-11s %d\n", st, counts[st])
				}
			}
			if l.Signed == nil {
				fmt.Fprintln(a.stdout, "never published")
			} else {
				fmt.Fprintf(a.stdout, "published %s as %s\n", stamp(l.Signed.IssuedAt), l.Signed.File)
			}
			pending := 0
			for _, c := range l.Pending {
				pending += len(c.Indices)
			}
			_, err = fmt.Fprintf(a.stdout, "changes not published yet: %d\n", pending)
			return err
		})
	name = listFlag(c)
	return c
}

var errNothing = errors.New("there is no trust list in force: sign one with trust sign")

// theft returns the latest time since which a key for the status lists of an issuer is
// compromised.
func (s *state) theft(issuer string) (name string, since time.Time) {
	for _, k := range s.Trust.Keys {
		if k.Use == "status" && k.Issuer == issuer && k.CompromisedSince.After(since) {
			name, since = k.Name, k.CompromisedSince
		}
	}
	return name, since
}

// bundle hands out everything that is in force.
func (a *app) bundle() *cobra.Command {
	return a.task("bundle FILE", `Write everything in force into one file that a device takes in at once: root documents, trust
list, status lists. It needs no trusted carrier:
  authority bundle lists.cose`,
		cobra.ExactArgs(1), func(args []string) error {
			s, err := load(a.dir)
			if err != nil {
				return err
			}
			if s.Trust.File == "" || s.Trust.Root != uint64(len(s.Root.Documents)) {
				return fail(exitInput, errNothing)
			}
			store, all, err := s.store(a.dir, true)
			if err != nil {
				return err
			}
			for _, l := range s.Status {
				if name, since := s.theft(l.Issuer); l.Signed != nil && holds(store, l) && l.Signed.IssuedAt.Before(since) {
					// Devices that held a list of the stolen key would take none from before.
					return input("status list %s is older than the theft of %s: publish it again first", l.Name, name)
				}
				if l.Signed == nil || !holds(store, l) {
					fmt.Fprintf(a.stderr, "authority: status list %s is not in it: publish it\n", l.Name)
				}
			}
			if err := files.Replace(args[0], all, 0o644); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "%s: %d bytes\n", args[0], len(all))
			return err
		})
}
